"""The sales force on record: accounts and the people in them, deals and papers, activities and plans.

`crmsim.funnel` says what happened, by numbers; here firms and persons get names, deals get titles and product
lines, moments get their dates. Nothing decided here can change what happened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import resources
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crmsim.clock import Clock
from crmsim.funnel import Story, funnel_tables, simulate
from crmsim.funnel.scenario import BUYING_TYPES, ROLES, TERRITORIES
from crmsim.people import firms, persons
from crmsim.records.world import DAY_SECONDS, Columns, Ints, Ledger, World
from crmsim.warehouse.schema import ENUMS, code, empty, enum_codes, table_named

__all__ = ["NO_ORDERS", "Force", "nothing"]

#: Tables that only a sales force fills, in the order of `crmsim.warehouse.TABLES`.
_TABLES: Final = (
    "territory",
    "sales_stage",
    "lead",
    "opportunity",
    "opportunity_stage_history",
    "opportunity_contact_role",
    "competitor",
    "competitor_assessment",
    "activity",
    "quote",
    "contract",
    "sales_target",
    "workflow_item",
    "role_permission",
    "truth_lead",
    "truth_opportunity",
    "truth_employee",
)
#: The orders of a firm without a sales force.
NO_ORDERS: Final[Columns] = {
    column.name: np.ma.masked_all(0, dtype=np.int64) for column in table_named("sales_order").columns
}

#: The clock of the sales force goes on for so many months, because the future is planned.
_AHEAD: Final = 6
_HEAD_OFFICE, _SALES, _FIRST_REGION = 1, 3, 4
_LONGEST_SERVICE_DAYS: Final = 10 * 365
_CHANNEL: Final = {
    "direct": "face_to_face",
    "channel": "face_to_face",
    "solution": "web_meeting",
    "tender": "fax_mail",
    "telesales": "email",
}
_USER: Final = ROLES.index("user")


@cache
def _texts() -> dict[str, Any]:
    file = resources.files("crmsim.records") / "sales.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Force:
    """All that a sales force leaves on record in one run.

    Parameters
    ----------
    world : World
        Its scenario has a funnel.
    staff : int
        Employees of the firm before the sales force; the ids of the sales force follow.

    Attributes
    ----------
    story : crmsim.funnel.Story
    """

    def __init__(self, world: World, staff: int) -> None:
        self.world = world
        scenario, history = world.scenario, world.history
        self.story: Story = simulate(
            scenario.funnel, history.seed, scenario.months, replication=history.replication
        )
        self._plain = funnel_tables(self.story)
        self._clock = Clock(scenario.start, scenario.months + _AHEAD)
        self._head = staff + 1
        self._language = scenario.locale
        order = self._plain["sales_order"]
        #: Orders won, by time.
        self._by_time = np.lexsort((order["opportunity_id"], order["ordered_at"]))
        self._order_id = np.zeros(len(self._by_time), dtype=np.int64)

    # ----------------------------------------------------------------------------- who is who

    def _rep(self, number: Ints) -> np.ma.MaskedArray:
        return _known(number, self._head + 1 + TERRITORIES + number)

    def _manager(self, territory: Ints) -> np.ma.MaskedArray:
        return _known(territory, self._head + 1 + territory)

    @cached_property
    def _account(self) -> tuple[Ints, Ints]:
        """The opportunity each account began with, and the account of each opportunity (numbers from 0).

        A rebuy is of an account won by a new task in the same region before, any of them equally likely.
        """
        story, order = self.story, self._plain["opportunity"]
        deals = np.arange(len(order["opportunity_id"]))
        beginner = deals.copy()
        is_new = story.deals.buying_type == BUYING_TYPES.index("new_task")
        luck = story.streams.events("account", story.deals.number)
        for region in range(TERRITORIES):
            here = order["territory"] == region
            won = np.flatnonzero(here & is_new & story.won)
            won = won[np.argsort(story.closed[won], kind="stable")]
            again = np.flatnonzero(here & ~is_new)
            before = np.searchsorted(story.closed[won], order["created_at"][again])
            picked = np.floor(luck[again] * before).astype(np.int64)
            beginner[again[before > 0]] = won[picked[before > 0]]
        first = np.flatnonzero(beginner == deals)
        return first, np.searchsorted(first, beginner)

    @cached_property
    def _customer(self) -> Ints:
        """Customer id of each opportunity."""
        return np.asarray(self.world.history.customers + 1 + self._account[1])

    @cached_property
    def _opportunity_of_lead(self) -> Ints:
        """Opportunity each lead became, or -1."""
        place = np.full(len(self._plain["lead"]["lead_id"]), -1)
        place[self._plain["opportunity"]["lead_id"]] = self._plain["opportunity"]["opportunity_id"]
        return place

    @cached_property
    def _first_met(self) -> Ints:
        """The buying influence each rep met first: the person behind the lead."""
        roles = self._plain["opportunity_contact_role"]
        who, when = _places(ROLES, roles["influence_role"]), roles["recorded_at"]
        order = np.lexsort((who, when, roles["opportunity_id"]))[::-1]
        first = np.full(len(self._customer), _USER)
        first[roles["opportunity_id"][order]] = who[order]
        return first

    @cached_property
    def _contacts(self) -> tuple[Ints, Ints, Ints]:
        """Opportunity, influence and first mention of each contact: those met, and who is behind a lead."""
        roles, created = self._plain["opportunity_contact_role"], self._plain["opportunity"]["created_at"]
        deals = np.arange(len(created))
        seat = np.concatenate(
            [
                deals * len(ROLES) + self._first_met,
                roles["opportunity_id"] * len(ROLES) + _places(ROLES, roles["influence_role"]),
            ]
        )
        seat, row = np.unique(seat, return_index=True)
        deal, role = np.divmod(seat, len(ROLES))
        return deal, role, np.concatenate([created, roles["recorded_at"]])[row]

    def _contact(self, deal: Ints, role: Ints) -> np.ma.MaskedArray:
        """Contact id of a buying influence; empty if nobody has met it."""
        of, held, _ = self._contacts
        seats, wanted = of * len(ROLES) + held, deal * len(ROLES) + role
        place = np.minimum(np.searchsorted(seats, wanted), len(seats) - 1)
        found = (role >= 0) & (seats[place] == wanted)
        return np.ma.MaskedArray(self.world.history.customers + 1 + place, mask=~found)

    def _people(self, lead: Ints, role: Ints) -> pa.Table:
        """Persons at the firms behind leads, one for each buying influence."""
        return persons(lead * len(ROLES) + role, self.world.streams, self._language, kind="buyer")

    def _firms(self, lead: Ints) -> pa.Table:
        return firms(lead, self.world.streams, self._language, kind="account")

    def _beginning(self, deal: Ints) -> Ints:
        """The lead with which the account of an opportunity began; it names the firm."""
        first, account = self._account
        return np.asarray(self.story.lead_of[first[account[deal]]])

    # ----------------------------------------------------------------------------- moments and texts

    def _at(self, second: Ints) -> np.ma.MaskedArray:
        """Local time of moments; empty for -1."""
        return _known(second, self._clock.business(np.maximum(second, 0)))

    def _ending(self, start: Ints, end: Ints) -> np.ma.MaskedArray:
        """Local time at which something ends that goes on without a break, also past closing time."""
        return np.ma.MaskedArray(self._at(start) + (end - start), mask=(start < 0) | (end < 0))

    def _date(self, second: Ints, days: Ints | int = 0) -> np.ma.MaskedArray:
        """Date so many days after moments."""
        return self._at(second) // DAY_SECONDS + days

    def _said(self, texts: dict[str, list[str]], place: Ints) -> pa.Array:
        return _taken(texts[self._language], place)

    def _label(self, enum: str, name: str) -> str:
        return str(ENUMS[enum]["codes"][name][self._language])

    def _luck(self, purpose: str, *address: Ints, of: int) -> Ints:
        """Whole numbers below `of`."""
        return np.floor(self.world.streams.events(purpose, *address) * of).astype(np.int64)

    @cached_property
    def _categories(self) -> tuple[list[str], Ints]:
        """Names of the categories of the catalogue, and the category of each product."""
        names = [pair[self._language == "zh"] for pair in self.world.catalogue.categories]
        listed = list(dict.fromkeys(names))
        return listed, np.array([listed.index(name) for name in names])

    # ----------------------------------------------------------------------------- tables

    def reference(self) -> Iterator[tuple[str, Columns]]:
        """Regions, stages, teams, staff, permissions, competitors."""
        texts, funnel = _texts(), self.world.scenario.funnel
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
        stage = self._plain["sales_stage"]
        yield (
            "sales_stage",
            {
                **{name: stage[name] for name in ("stage_no", "max_dwell_days")},
                "stage_code": pa.array(stage["stage_code"]),
                "label_en": pa.array(texts["stage"]["en"]),
                "label_zh": pa.array(texts["stage"]["zh"]),
                "textbook_probability_pct": _hundredths(stage["textbook_probability_pct"]),
                "pipeline_phase": _codes("pipeline_phase", stage["pipeline_phase"]),
            },
        )
        english, chinese = (
            [texts["team"][lang].format(region=name) for name in texts["region"][lang]]
            for lang in ("en", "zh")
        )
        level = code("org_level", "sales_region")
        yield (
            "team",
            {
                "team_id": np.arange(_SALES, _FIRST_REGION + TERRITORIES),
                "parent_team_id": np.array([_HEAD_OFFICE] + [_SALES] * TERRITORIES),
                "name_en": pa.array(["Sales", *english]),
                "name_zh": pa.array(["销售部", *chinese]),
                "org_level": np.array([code("org_level", "department")] + [level] * TERRITORIES),
                "territory_id": _known(np.arange(-1, TERRITORIES), np.arange(TERRITORIES + 1)),
            },
        )
        yield "employee", self._employees()
        yield "role_permission", _permissions()
        rival = self._plain["competitor"]
        yield (
            "competitor",
            {
                "competitor_id": rival["competitor_id"] + 1,
                "name": firms(rival["competitor_id"], self.world.streams, self._language, "rival")["name"],
                "reported_revenue": rival["reported_revenue_cents"],
            },
        )

    def _employees(self) -> Columns:
        """The head of sales, a manager for each region, the reps."""
        home = self.story.firm.territory
        number = np.arange(1 + TERRITORIES + len(home))
        people = persons(number, self.world.streams, self._language, kind="seller")
        served = 1 + self._luck("seller_hired", number, of=_LONGEST_SERVICE_DAYS)
        roles = ["executive"] + ["sales_manager"] * TERRITORIES + ["sales_rep"] * len(home)
        region = np.arange(TERRITORIES)
        return {
            "employee_id": self._head + number,
            "name": people["name"],
            "app_role": _codes("app_role", np.array(roles)),
            "team_id": np.concatenate([[_SALES], _FIRST_REGION + region, _FIRST_REGION + home]),
            "manager_id": np.ma.concatenate(
                [np.ma.masked_all(1, dtype=np.int64), np.full(TERRITORIES, self._head), self._manager(home)]
            ),
            "email": _moved(people["email"], "sales"),
            "phone": people["phone"],
            "hired_on": self.world.month_day[0] - served,
        }

    def orders_won(self, first: int, last: int) -> Ints:
        """The seconds at which orders were won in the months [first, last), rising."""
        return np.asarray(self._won_at[self._won_in(first, last)])

    @cached_property
    def _won_at(self) -> Ints:
        return np.ma.getdata(self._at(self._plain["sales_order"]["ordered_at"][self._by_time]))

    def _won_in(self, first: int, last: int) -> slice:
        days = self.world.month_day
        return slice(*np.searchsorted(self._won_at, [days[first] * DAY_SECONDS, days[last] * DAY_SECONDS]))

    def orders(self, identity: Ints, first: int, last: int) -> Columns:
        """The orders won in the months [first, last), given their ids."""
        here = self._won_in(first, last)
        self._order_id[here] = identity
        row = self._by_time[here]
        order = {name: column[row] for name, column in self._plain["sales_order"].items()}
        deal = order["opportunity_id"]
        method = self._plain["opportunity"]["sales_method"][deal]
        return {
            "sales_order_id": identity,
            "customer_id": self._customer[deal],
            "channel": _codes("channel", np.array([_CHANNEL[name] for name in method], dtype=np.str_)),
            "ordered_at": self._won_at[here],
            "total_amount": order["total_cents"],
            "opportunity_id": deal + 1,
            "quote_id": order["quote_id"] + 1,
            "contract_id": order["contract_id"] + 1,
            "order_status": _codes("order_status", order["order_status"]),
            "approved_at": self._at(order["approved_at"]),
            "approved_by": np.ma.MaskedArray(
                self._manager(order["approved_by_territory"]), mask=order["approved_at"] < 0
            ),
            "owner_id": self._rep(order["owner_id"]),
        }

    def tables(self, ledger: Ledger) -> Iterator[tuple[str, Columns]]:
        """Everything else, once all months have been told."""
        yield "customer", self._customers()
        yield "contact", self._contact_table()
        yield "lead", self._leads()
        yield "opportunity", self._opportunities()
        yield "opportunity_stage_history", self._history()
        yield "opportunity_contact_role", self._roles()
        yield "competitor_assessment", self._assessments()
        yield "activity", self._activities()
        yield "quote", self._quotes()
        yield "contract", self._contracts()
        yield "line_item", self._line_items(ledger)
        yield "sales_target", self._targets()
        yield "workflow_item", self._alarms()
        yield from self._truth()

    def _customers(self) -> Columns:
        first, account = self._account
        plain, story = self._plain["opportunity"], self.story
        firm = self._firms(story.lead_of[first])
        bought = np.bincount(account[story.won], minlength=len(first)) > 0
        asking = np.bincount(account[plain["opportunity_status"] == "open"], minlength=len(first)) > 0
        status = np.select([bought, asking], ["current", "potential"], "target")
        kind = self.world.scenario.relationship.type
        return {
            "customer_id": self._customer[first],
            "customer_kind": np.full(len(first), code("customer_kind", "company")),
            "customer_role": np.full(len(first), code("customer_role", "business")),
            "customer_status": _codes("customer_status", status),
            **{name: firm[name] for name in ("name", "industry", "city", "address", "phone")},
            "email": _moved(firm["email"], "deals"),
            "relationship_type": np.full(len(first), code("relationship_type", kind)),
            "source": _codes("lead_source", plain["lead_source"][first]),
            "created_at": self._at(plain["created_at"][first]),
            "territory_id": plain["territory"][first] + 1,
            "owner_id": self._rep(plain["owner_id"][first]),
        }

    def _contact_table(self) -> Columns:
        deal, role, mentioned = self._contacts
        lead = self.story.lead_of[deal]
        person = self._people(lead, role)
        jobs = [job for name in ROLES for job in _texts()["job"][name][self._language]]
        each = len(jobs) // len(ROLES)
        return {
            "contact_id": self._contact(deal, role),
            "customer_id": self._customer[deal],
            "name": person["name"],
            "job_title": _taken(jobs, role * each + self._luck("buyer_job", lead, role, of=each)),
            "phone": person["phone"],
            "email": _moved(person["email"], "deals"),
            "gender": _codes("gender", person["gender"].to_numpy()),
            "birth_date": person["birth_date"],
            "created_at": self._at(mentioned),
        }

    def _leads(self) -> Columns:
        lead, deal = self._plain["lead"], self._opportunity_of_lead
        became = deal >= 0
        firm_of = lead["lead_id"].copy()
        firm_of[became] = self._beginning(deal[became])
        role = np.full(len(deal), _USER)
        role[became] = self._first_met[deal[became]]
        person = self._people(lead["lead_id"], role)
        names, category = self._categories
        wish = [text.format(category=name) for name in names for text in _texts()["interest"][self._language]]
        each = len(wish) // len(names)
        wanted = category[self._luck("lead_interest", lead["lead_id"], of=len(category))]
        wanted[became] = category[self._main_product[deal[became]]]
        customer = np.full(len(deal), -1)
        customer[became] = self._customer[deal[became]]
        return {
            "lead_id": lead["lead_id"] + 1,
            "company_name": self._firms(firm_of)["name"],
            "person_name": person["name"],
            "phone": person["phone"],
            "email": _moved(person["email"], "deals"),
            "lead_source": _codes("lead_source", lead["lead_source"]),
            "lead_status": _codes("lead_status", lead["lead_status"]),
            "interest": _taken(wish, wanted * each + self._luck("lead_wish", lead["lead_id"], of=each)),
            "lead_score": lead["lead_score"],
            "territory_id": lead["territory"] + 1,
            "owner_id": self._rep(lead["owner_id"]),
            "created_at": self._at(lead["created_at"]),
            "first_response_at": self._at(lead["first_response_at"]),
            "converted_at": self._at(lead["converted_at"]),
            "customer_id": _known(customer),
        }

    def _opportunities(self) -> Columns:
        deal = self._plain["opportunity"]
        number = deal["opportunity_id"]
        names, category = self._categories
        chinese = self._language == "zh"
        goods = [pair[chinese] for pair in self.world.catalogue.names]
        product = _taken(goods, self._main_product)
        firm = self._firms(self._beginning(number))["name"].combine_chunks()
        title = (
            pc.binary_join_element_wise(firm, product, "采购", "")
            if chinese
            else pc.binary_join_element_wise(product, firm, " for ")
        )
        texts = _texts()["description"]
        about = [
            texts[kind][self._language].format(category=name if chinese else name.lower())
            for kind in BUYING_TYPES
            for name in names
        ]
        kind = _places(BUYING_TYPES, deal["buying_type"])
        return {
            "opportunity_id": number + 1,
            "title": title,
            "description": _taken(about, kind * len(names) + category[self._main_product]),
            "customer_id": self._customer,
            "primary_contact_id": self._contact(number, self._first_met),
            "buying_type": _codes("buying_type", deal["buying_type"]),
            "sales_method": _codes("sales_method", deal["sales_method"]),
            "stage_no": deal["stage_no"],
            "probability_pct": _hundredths(deal["probability_pct"]),
            "amount": deal["amount_cents"],
            "expected_close_on": self._date(deal["changed_at"], deal["expected_close_days"]),
            "opportunity_status": _codes("opportunity_status", deal["opportunity_status"]),
            "closed_at": self._at(deal["closed_at"]),
            "outcome_reason": _codes("outcome_reason", deal["outcome_reason"]),
            "lead_source": _codes("lead_source", deal["lead_source"]),
            "lead_id": deal["lead_id"] + 1,
            "owner_id": self._rep(deal["owner_id"]),
            "created_at": self._at(deal["created_at"]),
        }

    def _history(self) -> Columns:
        step = self._plain["opportunity_stage_history"]
        return {
            "opportunity_id": step["opportunity_id"] + 1,
            "seq_no": step["seq_no"],
            "changed_at": self._at(step["changed_at"]),
            "from_stage_no": _known(step["from_stage_no"]),
            "to_stage_no": step["to_stage_no"],
            "amount": step["amount_cents"],
            "probability_pct": _hundredths(step["probability_pct"]),
            "expected_close_on": self._date(step["changed_at"], step["expected_close_days"]),
            "changed_by": self._rep(step["changed_by"]),
        }

    def _roles(self) -> Columns:
        met = self._plain["opportunity_contact_role"]
        deal, role = met["opportunity_id"], _places(ROLES, met["influence_role"])
        concerns = [text for name in ROLES for text in _texts()["concern"][name][self._language]]
        each = len(concerns) // len(ROLES)
        said = self._luck("buyer_concern", self.story.lead_of[deal], role, of=each)
        return {
            "opportunity_id": deal + 1,
            "contact_id": self._contact(deal, role),
            "influence_role": _codes("influence_role", met["influence_role"]),
            "coach_position": _codes("coach_position", met["coach_position"]),
            "attitude": _codes("attitude", met["attitude"]),
            "concern": _taken(concerns, role * each + said),
            "can_veto": met["can_veto"],
            "recorded_at": self._at(met["recorded_at"]),
        }

    def _assessments(self) -> Columns:
        note = self._plain["competitor_assessment"]
        return {
            "competitor_assessment_id": note["competitor_assessment_id"] + 1,
            "competitor_id": note["competitor_id"] + 1,
            "opportunity_id": _known(note["opportunity_id"], note["opportunity_id"] + 1),
            "assessment_aspect": _codes("assessment_aspect", note["assessment_aspect"]),
            "swot": _codes("swot", note["swot"]),
            "our_score": note["our_score"],
            "their_score": note["their_score"],
            "quoted_price": _known(note["quoted_price_cents"]),
            "assessed_by": self._rep(note["assessed_by"]),
            "assessed_at": self._at(note["assessed_at"]),
        }

    def _activities(self) -> Columns:
        act = self._plain["activity"]
        deal = act["opportunity_id"]
        kinds, purposes = enum_codes("activity_type"), enum_codes("activity_purpose")
        gap = "：" if self._language == "zh" else ": "
        texts = [
            self._label("activity_type", kind) + gap + self._label("activity_purpose", purpose)
            for kind in kinds
            for purpose in purposes
        ]
        said = _places(kinds, act["activity_type"]) * len(purposes) + _places(
            purposes, act["activity_purpose"]
        )
        return {
            "activity_id": act["activity_id"] + 1,
            **{
                name: _codes(name, act[name])
                for name in ("activity_type", "activity_purpose", "priority", "activity_status")
            },
            "description": _taken(texts, said),
            "customer_id": self._customer[deal],
            "contact_id": self._contact(deal, _places(ROLES, act["contact_role"])),
            "opportunity_id": deal + 1,
            "owner_id": self._rep(act["owner_id"]),
            "planned_start_at": self._at(act["planned_start_at"]),
            "planned_end_at": self._ending(act["planned_start_at"], act["planned_end_at"]),
            "actual_start_at": self._at(act["actual_start_at"]),
            "actual_end_at": self._ending(act["actual_start_at"], act["actual_end_at"]),
            "repeat_every_days": _known(act["repeat_every_days"]),
            "cost": act["cost_cents"],
            "evaluation": _known(act["evaluation"]),
            "result_note": self._said(_texts()["result"], _known(act["evaluation"], act["evaluation"] - 1)),
            "next_activity_id": _known(act["next_activity_id"], act["next_activity_id"] + 1),
            "logged_at": self._at(act["logged_at"]),
        }

    def _quotes(self) -> Columns:
        quote = self._plain["quote"]
        return {
            "quote_id": quote["quote_id"] + 1,
            "opportunity_id": quote["opportunity_id"] + 1,
            "revision_no": quote["revision_no"],
            "quote_status": _codes("quote_status", quote["quote_status"]),
            "quoted_at": self._at(quote["quoted_at"]),
            "valid_until": self._date(quote["quoted_at"], quote["valid_days"]),
            "discount_pct": _hundredths(quote["discount_pct"]),
            "total_amount": quote["total_cents"],
            "approved_by": self._manager(quote["approved_by_territory"]),
        }

    def _contracts(self) -> Columns:
        paper = self._plain["contract"]
        return {
            "contract_id": paper["contract_id"] + 1,
            "customer_id": self._customer[paper["opportunity_id"]],
            "opportunity_id": paper["opportunity_id"] + 1,
            "contract_status": _codes("contract_status", paper["contract_status"]),
            "drafted_at": self._at(paper["drafted_at"]),
            "signed_on": self._date(paper["signed_at"]),
            "start_on": self._date(paper["signed_at"], paper["start_days"]),
            "end_on": self._date(paper["signed_at"], paper["end_days"]),
            "total_value": paper["total_cents"],
            "owner_id": self._rep(paper["owner_id"]),
        }

    def _basket(self, deal: Ints) -> NDArray[np.float64]:
        """What the products of a deal are read from: the same for its quotes and its order."""
        return self.world.streams.events("deal_basket", self.story.deals.number[deal])

    @cached_property
    def _main_product(self) -> Ints:
        """The product on which most of each opportunity's amount is spent."""
        amount = self._plain["opportunity"]["amount_cents"]
        lines = self.world.catalogue.fill(np.maximum(amount, 1), self._basket(np.arange(len(amount))))
        rising = np.lexsort((lines.amount, lines.order))
        product = np.zeros(len(amount), dtype=np.int64)
        product[lines.order[rising]] = lines.product[rising]
        return product

    def _line_items(self, ledger: Ledger) -> Columns:
        """Lines of opportunities, of quotes and of the orders won, each adding up to its document."""
        deal, quote, order = (self._plain[name] for name in ("opportunity", "quote", "sales_order"))
        documents = (
            ("opportunity", deal["opportunity_id"], deal["amount_cents"], deal["opportunity_id"] + 1),
            ("quote", quote["opportunity_id"], quote["total_cents"], quote["quote_id"] + 1),
            (
                "order",
                order["opportunity_id"][self._by_time],
                order["total_cents"][self._by_time],
                self._order_id,
            ),
        )
        parts = []
        for parent, deals, cents, identity in documents:
            worth = np.flatnonzero(cents)
            lines = self.world.catalogue.fill(cents[worth], self._basket(deals[worth]))
            length = len(lines.order)
            nothing = np.ma.masked_all(length, dtype=np.int64)
            mine = np.ma.asarray(identity[worth[lines.order]])
            parts.append(
                {
                    "line_item_id": ledger.number("line_item", length),
                    "product_id": lines.product + 1,
                    "quantity": lines.quantity * 100,
                    "unit_price": lines.unit_price,
                    "discount_pct": lines.discount,
                    "line_amount": lines.amount,
                    "line_parent": np.full(length, code("line_parent", parent)),
                    "opportunity_id": mine if parent == "opportunity" else nothing,
                    "quote_id": mine if parent == "quote" else nothing,
                    "sales_order_id": mine if parent == "order" else nothing,
                }
            )
        return {name: np.ma.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _targets(self) -> Columns:
        plan = self._plain["sales_target"]
        return {
            "sales_target_id": plan["sales_target_id"] + 1,
            "period_start": self.world.month_day[plan["period_month"]],
            "report_period": _codes("report_period", plan["report_period"]),
            "employee_id": self._rep(plan["employee_id"]),
            "team_id": _known(plan["territory"], _FIRST_REGION + plan["territory"]),
            "target_amount": _known(plan["target_amount_cents"]),
            "target_new_accounts": _known(plan["target_new_accounts"]),
            "stage_no": _known(plan["stage_no"]),
            "target_promotions": _known(plan["target_promotions"]),
            "resource_days": _known(plan["resource_days"], _hundredths(plan["resource_days"])),
        }

    def _alarms(self) -> Columns:
        alarm = self._plain["stage_alarm"]
        order = np.lexsort((alarm["opportunity_id"], alarm["raised_at"]))
        alarm = {name: column[order] for name, column in alarm.items()}
        rows = len(order)
        status = np.where(alarm["resolved_at"] >= 0, "done", "open")
        return {
            "workflow_item_id": np.arange(1, rows + 1),
            "workflow_kind": np.full(rows, code("workflow_kind", "stage_alarm")),
            "rule_code": _taken([f"stage_{stage}_dwell" for stage in range(1, 11)], alarm["stage_no"] - 1),
            "object_type": np.full(rows, code("object_type", "opportunity")),
            "object_id": alarm["opportunity_id"] + 1,
            "employee_id": self._rep(alarm["owner_id"]),
            "created_at": self._at(alarm["raised_at"]),
            "workflow_status": _codes("workflow_status", status),
            "closed_at": self._at(alarm["resolved_at"]),
        }

    def _truth(self) -> Iterator[tuple[str, Columns]]:
        lead, deal, rep = (self._plain[f"truth_{name}"] for name in ("lead", "opportunity", "employee"))
        yield "truth_lead", {**lead, "lead_id": lead["lead_id"] + 1}
        yield (
            "truth_opportunity",
            {
                "opportunity_id": deal["opportunity_id"] + 1,
                "changed_at": self._at(deal["changed_at"]),
                "true_stage_no": deal["true_stage_no"],
                "buyer_stage": _codes("buyer_stage", deal["buyer_stage"]),
                "win_probability": deal["win_probability"],
                "promotion_hazard": deal["promotion_hazard"],
                "true_reason": _codes("outcome_reason", deal["true_reason"]),
            },
        )
        yield "truth_employee", {**rep, "employee_id": self._rep(rep["employee_id"])}


def nothing() -> Iterator[tuple[str, pa.Table]]:
    """The tables of a firm without a sales force."""
    for name in _TABLES:
        yield name, empty(name)


def _permissions() -> Columns:
    rows = [
        (role, thing, *scopes)
        for role, things in _texts()["permission"].items()
        for thing, scopes in things.items()
    ]
    role, thing, *scopes = (np.array(column) for column in zip(*rows, strict=True))
    names = ("read_scope", "write_scope", "export_scope", "dispatch_scope")
    return {
        "app_role": _codes("app_role", role),
        "object_type": _codes("object_type", thing),
        **{name: _codes("permission_scope", scope) for name, scope in zip(names, scopes, strict=True)},
    }


def _known(given: NDArray, value: NDArray | None = None) -> np.ma.MaskedArray:
    """A column, empty where the given one is negative."""
    return np.ma.MaskedArray(given if value is None else value, mask=given < 0)


def _places(codes: tuple[str, ...], names: NDArray) -> Ints:
    """Places of names in a list; -1 for an empty one."""
    listed, which = np.unique(names, return_inverse=True)
    return np.array([codes.index(name) if name else -1 for name in listed], dtype=np.int64)[which]


def _codes(enum: str, names: NDArray) -> np.ma.MaskedArray:
    """Codes of an enumeration; empty for an empty name."""
    return _known(_places(enum_codes(enum), names))


def _hundredths(values: NDArray) -> Ints:
    return np.rint(100 * values).astype(np.int64)


def _taken(texts: list[str], place: Ints) -> pa.Array:
    """Texts by their places; empty where masked."""
    return pa.array(texts, pa.string()).take(pa.array(np.ma.getdata(place), mask=np.ma.getmaskarray(place)))


def _moved(email: pa.ChunkedArray, host: str) -> pa.ChunkedArray:
    """E-mail addresses at a host of their own, so that two kinds of people never share one."""
    return pc.replace_substring(email, "@", f"@{host}.")
