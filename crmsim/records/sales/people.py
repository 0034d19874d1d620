"""The organisation and its customers: regions, teams, staff, permissions, accounts and the people in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.funnel.scenario import ROLES, TERRITORIES
from crmsim.people import firms, persons
from crmsim.records.sales.cast import HEAD_OFFICE, Cast
from crmsim.records.sales.words import codes, hundredths, known, moved, phrases, taken
from crmsim.records.world import Columns
from crmsim.warehouse.schema import code

__all__ = ["FIRST_REGION", "contacts", "customers", "reference"]

#: Teams: the sales department, and the first of the regions under it.
_SALES, FIRST_REGION = 3, 4
_LONGEST_SERVICE_DAYS: Final = 10 * 365


def reference(cast: Cast) -> Iterator[tuple[str, Columns]]:
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
    level = code("org_level", "sales_region")
    yield (
        "team",
        {
            "team_id": np.arange(_SALES, FIRST_REGION + TERRITORIES),
            "parent_team_id": np.array([HEAD_OFFICE] + [_SALES] * TERRITORIES),
            "name_en": pa.array(["Sales", *english]),
            "name_zh": pa.array(["销售部", *chinese]),
            "org_level": np.array([code("org_level", "department")] + [level] * TERRITORIES),
            "territory_id": known(np.arange(-1, TERRITORIES), np.arange(TERRITORIES + 1)),
        },
    )
    yield "employee", _employees(cast)
    yield "role_permission", _permissions()
    rival = cast.plain["competitor"]
    yield (
        "competitor",
        {
            "competitor_id": rival["competitor_id"] + 1,
            "name": firms(rival["competitor_id"], cast.world.streams, cast.language, "rival")["name"],
            "reported_revenue": rival["reported_revenue_cents"],
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
    }


def customers(cast: Cast) -> Columns:
    """The accounts of the sales force."""
    first, account = cast.account
    plain, story = cast.plain["opportunity"], cast.story
    firm = cast.firms(story.lead_of[first])
    bought = np.bincount(account[story.won], minlength=len(first)) > 0
    asking = np.bincount(account[plain["opportunity_status"] == "open"], minlength=len(first)) > 0
    status = np.select([bought, asking], ["current", "potential"], "target")
    kind = cast.world.scenario.relationship.type
    return {
        "customer_id": cast.customer[first],
        "customer_kind": np.full(len(first), code("customer_kind", "company")),
        "customer_role": np.full(len(first), code("customer_role", "business")),
        "customer_status": codes("customer_status", status),
        **{name: firm[name] for name in ("name", "industry", "city", "address", "phone")},
        "email": moved(firm["email"], "deals"),
        "relationship_type": np.full(len(first), code("relationship_type", kind)),
        "source": codes("lead_source", plain["lead_source"][first]),
        "created_at": cast.at(plain["created_at"][first]),
        "territory_id": plain["territory"][first] + 1,
        "owner_id": cast.rep(plain["owner_id"][first]),
    }


def contacts(cast: Cast) -> Columns:
    """The people in them whom somebody has met, or who are behind a lead."""
    deal, role, mentioned = cast.contacts
    lead = cast.story.lead_of[deal]
    person = cast.people(lead, role)
    jobs = [job for name in ROLES for job in phrases()["job"][name][cast.language]]
    each = len(jobs) // len(ROLES)
    return {
        "contact_id": cast.contact(deal, role),
        "customer_id": cast.customer[deal],
        "name": person["name"],
        "job_title": taken(jobs, role * each + cast.luck("buyer_job", lead, role, of=each)),
        "phone": person["phone"],
        "email": moved(person["email"], "deals"),
        "gender": codes("gender", person["gender"].to_numpy()),
        "birth_date": person["birth_date"],
        "created_at": cast.at(mentioned),
    }


def _permissions() -> Columns:
    rows = [
        (role, thing, *scopes)
        for role, things in phrases()["permission"].items()
        for thing, scopes in things.items()
    ]
    role, thing, *scopes = (np.array(column) for column in zip(*rows, strict=True))
    names = ("read_scope", "write_scope", "export_scope", "dispatch_scope")
    return {
        "app_role": codes("app_role", role),
        "object_type": codes("object_type", thing),
        **{name: codes("permission_scope", scope) for name, scope in zip(names, scopes, strict=True)},
    }
