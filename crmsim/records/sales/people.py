"""The organisation and its customers: regions, teams, staff, permissions, accounts and the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.desk.care import care_class, value_tier
from crmsim.funnel.activities import ACTIVITY_TYPES
from crmsim.funnel.scenario import ROLES, TERRITORIES
from crmsim.people import firms, persons
from crmsim.records import profiles
from crmsim.records.reference import monthly_cost
from crmsim.records.sales.cast import HEAD_OFFICE, Cast
from crmsim.records.sales.office import TEAMS, Office, permissions
from crmsim.records.sales.words import codes, hundredths, known, moved, phrases, places, taken
from crmsim.records.standing import quadrant, year_begins
from crmsim.records.world import DAY_SECONDS, Columns, hundred
from crmsim.warehouse.schema import code, enum_codes

__all__ = ["FIRST_REGION", "contacts", "customers", "reference"]

_ECONOMIC: Final = ROLES.index("economic")
#: Teams: the sales department, and the first of the regions under it.
_SALES, FIRST_REGION = 3, 4
_FIRST_OFFICE: Final = FIRST_REGION + TERRITORIES
_LONGEST_SERVICE_DAYS: Final = 10 * 365
# Usual cost a month, CNY; a rep of one standard deviation more skill earns a tenth more.
_HEAD_COST, _MANAGER_COST, _REP_COST = 45_000, 25_000, 12_000
_LARGE_RIVAL: Final = 5_000_000_000  # cents of revenue
#: Roles toward us of firms that are sold to through the channel: per cent.
_THROUGH: Final = hundred("customer_role", distributor=40, channel=25, partner=20, franchisee=15)
#: The channel behind each type of activity that has one.
_CHANNEL_OF: Final = {
    "call_outbound": "phone",
    "call_inbound": "phone",
    "correspondence": "email",
    "fax_outbound": "fax_mail",
    "meeting": "face_to_face",
    "presentation": "face_to_face",
    "demonstration": "face_to_face",
    "appointment": "face_to_face",
}


def reference(cast: Cast, office: Office) -> Iterator[tuple[str, Columns]]:
    """Regions, stages, teams, staff, permissions, competitors."""
    texts, funnel = phrases(), cast.world.scenario.funnel
    assert funnel is not None
    region = np.arange(TERRITORIES)
    yield (
        "territory",
        {
            "territory_id": region + 1,
            "org_level": np.full(TERRITORIES, code("org_level", "sales_region")),
            "name_en": pa.array(texts["region"]["en"]),
            "name_zh": pa.array(texts["region"]["zh"]),
            "economy_index": np.rint(10_000 * np.array(funnel.territory_economy)).astype(np.int64),
            "climate": cast.said(texts["climate"], region),
            "custom_note": cast.said(texts["custom"], region),
        },
    )
    stage = cast.plain["sales_stage"]
    yield (
        "sales_stage",
        {
            **{name: stage[name] for name in ("stage_no", "max_dwell_days")},
            "stage_code": pa.array(stage["stage_code"]),
            "label_en": pa.array(texts["stage"]["en"]),
            "label_zh": pa.array(texts["stage"]["zh"]),
            "textbook_probability_pct": hundredths(stage["textbook_probability_pct"]),
            "pipeline_phase": codes("pipeline_phase", stage["pipeline_phase"]),
        },
    )
    english, chinese = (
        [texts["team"][lang].format(region=name) for name in texts["region"][lang]] for lang in ("en", "zh")
    )
    region_level, department = code("org_level", "sales_region"), code("org_level", "department")
    behind_en, behind_zh = zip(*TEAMS, strict=True)
    others = [department] * len(TEAMS)
    place = np.concatenate([np.arange(-1, TERRITORIES), np.full(len(TEAMS), -1)])
    yield (
        "team",
        {
            "team_id": np.arange(_SALES, _FIRST_OFFICE + len(TEAMS)),
            "parent_team_id": np.array([HEAD_OFFICE] + [_SALES] * TERRITORIES + [HEAD_OFFICE] * len(TEAMS)),
            "name_en": pa.array(["Sales", *english, *behind_en]),
            "name_zh": pa.array(["销售部", *chinese, *behind_zh]),
            "org_level": np.array([department] + [region_level] * TERRITORIES + others),
            "territory_id": known(place, place + 1),
        },
    )
    yield "employee", _employees(cast)
    yield "employee", office.employees(cast, _FIRST_OFFICE)
    yield "role_permission", permissions()
    rival = cast.plain["competitor"]
    yield (
        "competitor",
        {
            "competitor_id": rival["competitor_id"] + 1,
            "name": firms(rival["competitor_id"], cast.world.streams, cast.language, "rival")["name"],
            "reported_revenue": rival["reported_revenue_cents"],
            "overview": _overview(cast),
        },
    )


def _employees(cast: Cast) -> Columns:
    """The head of sales, a manager for each region, the reps."""
    home = cast.story.firm.territory
    number = np.arange(1 + TERRITORIES + len(home))
    people = persons(number, cast.world.streams, cast.language, kind="seller")
    served = 1 + cast.luck("seller_hired", number, of=_LONGEST_SERVICE_DAYS)
    roles = ["executive"] + ["sales_manager"] * TERRITORIES + ["sales_rep"] * len(home)
    region = np.arange(TERRITORIES)
    usual = np.concatenate(
        [[_HEAD_COST], np.full(TERRITORIES, _MANAGER_COST), _REP_COST * (1 + 0.1 * cast.story.firm.skill)]
    )
    return {
        "employee_id": cast.head + number,
        "name": people["name"],
        "app_role": codes("app_role", np.array(roles)),
        "team_id": np.concatenate([[_SALES], FIRST_REGION + region, FIRST_REGION + home]),
        "manager_id": np.ma.concatenate(
            [np.ma.masked_all(1, dtype=np.int64), np.full(TERRITORIES, cast.head), cast.manager(home)]
        ),
        "email": moved(people["email"], "sales"),
        "phone": people["phone"],
        "hired_on": cast.world.month_day[0] - served,
        "left_on": np.ma.masked_all(len(number), dtype=np.int64),
        "monthly_cost": monthly_cost(cast.world, "seller", number, usual, served),
    }


def _overview(cast: Cast) -> pa.Array:
    """What is said of each rival: the aspect in which buyers in general find it best, and its size."""
    texts, scores = phrases()["rival"], cast.story.firm.rival_scores
    large = cast.plain["competitor"]["reported_revenue_cents"] >= _LARGE_RIVAL
    return cast.said(texts, 2 * np.asarray(scores.argmax(axis=1)) + large)


def customers(cast: Cast) -> Columns:
    """The accounts of the sales force."""
    first, account = cast.account
    plain, story = cast.plain["opportunity"], cast.story
    firm = cast.firms(story.lead_of[first])
    orders = np.bincount(account[story.won], minlength=len(first))
    asking = np.bincount(account[plain["opportunity_status"] == "open"], minlength=len(first)) > 0
    large = story.value[first] >= story.scenario.value_median
    through = _THROUGH[cast.luck("account_role", story.lead_of[first], of=100)]
    return {
        "customer_id": cast.customer[first],
        "customer_kind": np.full(len(first), code("customer_kind", "company")),
        "customer_role": np.where(
            plain["sales_method"][first] == "channel", through, code("customer_role", "business")
        ),
        "customer_status": codes(
            "customer_status", np.select([orders > 0, asking], ["current", "potential"], "target")
        ),
        **{name: firm[name] for name in ("name", "industry", "city", "address", "phone")},
        **cast.files,
        "email": moved(firm["email"], "deals"),
        # The more there is to lose, the closer the tie.
        "relationship_type": codes(
            "relationship_type",
            np.select(
                [orders > 1, (orders > 0) & large, orders > 0, asking],
                ["partnership", "proactive", "accountable", "reactive"],
                "basic",
            ),
        ),
        "preferred_channel": _preferred_channel(cast),
        "value_quadrant": _value_quadrant(cast),
        **_care(cast),
        "source": codes("lead_source", plain["lead_source"][first]),
        "created_at": cast.at(plain["created_at"][first]),
        "territory_id": plain["territory"][first] + 1,
        "owner_id": cast.rep(plain["owner_id"][first]),
    }


def _care(cast: Cast) -> Columns:
    """Value tier and care class among the accounts, by the orders won from them."""
    deal = cast.plain["sales_order"]["opportunity_id"][cast.by_time]
    first, account = cast.account
    who, at = account[deal], cast.won_at
    orders, turnover, earliest, latest = np.zeros((4, len(first)), dtype=np.int64)
    np.add.at(orders, who, 1)
    np.add.at(turnover, who, cast.plain["sales_order"]["total_cents"][cast.by_time])
    # Orders are in the order of time, so that the last one to be written stays.
    latest[who], earliest[who[::-1]] = at, at[::-1]
    return {
        "value_tier": value_tier(turnover),
        "care_class": care_class(turnover, orders, earliest, latest, cast.world.clock.end),
    }


def _preferred_channel(cast: Cast) -> np.ma.MaskedArray:
    """The channel of most of what reps did with each account; empty if nothing had one."""
    first, account = cast.account
    act = cast.plain["activity"]
    listed = enum_codes("channel")
    of_type = [listed.index(_CHANNEL_OF[name]) if name in _CHANNEL_OF else -1 for name in ACTIVITY_TYPES]
    channel = np.array(of_type)[places(ACTIVITY_TYPES, act["activity_type"])]
    used = (channel >= 0) & (act["activity_status"] == "completed")
    seen = account[act["opportunity_id"][used]] * len(listed) + channel[used]
    times = np.bincount(seen, minlength=len(first) * len(listed)).reshape(-1, len(listed))
    return np.ma.MaskedArray(times.argmax(axis=1), mask=times.sum(axis=1) == 0)


def _value_quadrant(cast: Cast) -> np.ma.MaskedArray:
    """The place of each account among the accounts of the sales force."""
    first, account = cast.account
    order = cast.plain["sales_order"]
    second, cents = cast.won_at, order["total_cents"][cast.by_time]
    whose = account[order["opportunity_id"][cast.by_time]]
    begins = year_begins(cast.world) * DAY_SECONDS
    years = [slice(*np.searchsorted(second, begins[year : year + 2])) for year in (0, 1)]
    before, lately = (np.bincount(whose[part], cents[part], len(first)).astype(np.int64) for part in years)
    return quadrant(before, lately)


def contacts(cast: Cast) -> Columns:
    """The people in them whom somebody has met, or who are behind a lead."""
    deal, role, mentioned = cast.contacts
    lead = cast.story.lead_of[deal]
    person = cast.people(lead, role)
    jobs = [job for name in ROLES for job in phrases()["job"][name][cast.language]]
    rooms = [room for name in ROLES for room in phrases()["room"][name][cast.language]]
    each = len(jobs) // len(ROLES)
    job = role * each + cast.luck("buyer_job", lead, role, of=each)
    chief = cast.contact(deal, np.full(len(deal), _ECONOMIC))
    return {
        "contact_id": cast.contact(deal, role),
        "customer_id": cast.customer[deal],
        "name": person["name"],
        "job_title": taken(jobs, job),
        "department": taken(rooms, job),
        "reports_to_id": np.ma.MaskedArray(chief, mask=np.ma.getmaskarray(chief) | (role == _ECONOMIC)),
        "phone": person["phone"],
        "email": moved(person["email"], "deals"),
        "gender": codes("gender", person["gender"].to_numpy()),
        "birth_date": person["birth_date"],
        **profiles.nothing(profiles.PERSON, len(deal)),
        "hobby": profiles.hobbies(lead * len(ROLES) + role, cast.world.streams, cast.language, "buyer"),
        "created_at": cast.at(mentioned),
    }
