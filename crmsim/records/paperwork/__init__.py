"""The papers of the service desk: what a request was about, who did what for it, and what came of it.

Where `Scenario.desk` is set, orders are taken in while the months are told, and all requests are written up
once they are over. Nothing decided here can change what happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa

from crmsim.desk.rules import ESCALATION_RULES
from crmsim.desk.wording import articles
from crmsim.people import persons
from crmsim.records import service
from crmsim.records.defects import dates_on_file
from crmsim.records.orders import Orders
from crmsim.records.paperwork import accounts
from crmsim.records.paperwork.birthdays import greetings
from crmsim.records.paperwork.cases import Staff, cause, course, findings, matter
from crmsim.records.paperwork.dossier import Dossier
from crmsim.records.paperwork.requests import RequestTable
from crmsim.records.paperwork.tables import Papers, service_terms
from crmsim.records.paperwork.units import Register
from crmsim.records.sales import Force
from crmsim.records.sales.files import files
from crmsim.records.service import Desk, Requests, desk_employee
from crmsim.records.world import Columns, Ints, Ledger, World
from crmsim.warehouse.schema import arrow, empty

__all__ = ["Office"]

#: Tables that only a desk with papers fills.
_TABLES: Final = (
    "asset",
    "entitlement",
    "knowledge_article",
    "assignment",
    "status_history",
    "truth_service_request",
)


class Office:
    """The desk's papers of one run.

    Parameters
    ----------
    world : World
    desk : Desk
    """

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        papers, funnel = world.scenario.desk, world.scenario.funnel
        self._team = Staff(desk.agents, 0, 0)
        if papers:
            self._team = Staff(
                desk.agents,
                papers.account_representatives if funnel else 0,
                max(2, round(world.scenario.customers / papers.customers_per_technician)),
            )
        self._register = Register(world, papers) if papers else None
        self._cases: list[tuple[Requests, Ints]] = []
        self._contracts: accounts.Contracts | None = None
        self._before = {"activity": 0, "workflow_item": 0, "attachment": 0}

    @property
    def representatives(self) -> int:
        """People at the desk who are not agents."""
        return self._team.all - self._team.agents

    @property
    def staff(self) -> int:
        """Employees of the service department, its manager included."""
        return 1 + self._team.all

    def know(self, force: Force) -> None:
        """Take over the accounts of a sales force, whose requests are then among those of the desk."""
        if papers := self.world.scenario.desk:
            self._contracts = accounts.contracts(force.cast)
            self.desk.accounts = accounts.requests(force.cast, papers)
        self._before = {
            "activity": len(force.cast.plain["activity"]["activity_id"]),
            "workflow_item": len(force.cast.plain["stage_alarm"]["opportunity_id"]),
            "attachment": len(files(force.cast)["attachment_id"]),
        }

    def tables(self, ledger: Ledger, bought: Orders, asked: Requests) -> Iterator[tuple[str, Columns]]:
        """First contacts of some months and, where no papers are kept, the requests they led to."""
        contacts, first = service.contacts(self.world, ledger, bought, asked)
        yield "interaction", contacts
        if self._register:
            self._register.take(bought)
            self._cases.append((asked, first))
        else:
            yield "service_request", service.requests(self.world, asked, first)

    @property
    def origins(self) -> tuple[Ints, Ints]:
        """Ids of the opportunities that requests gave rise to, and of these requests, once all have been told."""
        known = self.desk.accounts
        if not (self._register and known):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        account = np.concatenate([asked.account for asked, _ in self._cases])
        identity = np.concatenate([asked.identity for asked, _ in self._cases])
        opportunity = np.where(account >= 0, known.opportunity[np.maximum(account, 0)], 0)
        return opportunity[opportunity > 0], identity[opportunity > 0]

    @property
    def sales_templates(self) -> Ints:
        """Ids of the articles reps set up opportunities from: for new business, for business that returns."""
        if not self._register:
            return np.empty(0, dtype=np.int64)
        listed = [article.kind for article in articles(self.world.catalogue.names)]
        return np.array(
            [1 + listed.index(name) for name in ("opportunity_template", "sales_process_template")]
        )

    def papers(self, rows: int) -> Iterator[tuple[str, pa.Table]]:
        """Everything else, once all months have been told; requests so many at a time."""
        if self._register:
            for name, columns in self._all(self._register, rows):
                yield name, arrow(name, columns)
        else:
            for name in _TABLES:
                yield name, empty(name)

    def _all(self, register: Register, rows: int) -> Iterator[tuple[str, Columns]]:
        dossier, units = self._dossier(register), register.units()
        papers = Papers(dossier)
        requests = RequestTable(dossier, papers.activities)
        assets, warranties = register.tables(units)
        yield "asset", assets
        yield "entitlement", warranties
        if self._contracts is not None:
            yield "entitlement", service_terms(self.world, self._contracts, len(units.order) + 1)
        yield "knowledge_article", papers.knowledge()
        for begin in range(0, max(dossier.rows, 1), rows):
            yield "service_request", requests.written(slice(begin, begin + rows))
        yield "activity", self._numbered("activity", papers.activities)
        yield "status_history", papers.changes()
        yield "assignment", papers.assignments()
        yield "workflow_item", self._numbered("workflow_item", papers.to_do())
        yield "attachment", self._numbered("attachment", papers.files())
        yield "truth_service_request", requests.truth()
        if self.world.scenario.desk and self.world.scenario.desk.birthday_care:
            to_do, written = greetings(self.world, self._born, register.purchases(), self.desk.agents)
            yield "workflow_item", self._numbered("workflow_item", to_do)
            yield "activity", self._numbered("activity", written)

    @property
    def _born(self) -> np.ma.MaskedArray:
        """Birth dates of customers, as far as they are on file."""
        number = np.arange(self.world.history.customers)
        person = persons(number, self.world.streams, self.world.scenario.locale, kind="contact")
        return dates_on_file(self.world.history, number + 1, person["birth_date"])

    @property
    def planted(self) -> dict[str, Any]:
        """What is hidden in the records for an analyst to find, for the truth."""
        if not self._register:
            return {}
        return {
            "desk.escalation_rules": ESCALATION_RULES,
            "desk.weak_product_id": self._weak + 1,
            "desk.rude_employee_id": int(desk_employee(np.array(self._rude))),
        }

    @property
    def _weak(self) -> int:
        """The product customers have most to complain of: one that is often bought."""
        half = len(self.world.catalogue.names) // 2
        return half // 2 + int(self.world.streams.events("weak_product", 0) * half)

    @property
    def _rude(self) -> int:
        """The colleague customers have most to complain of."""
        return int(self._team.met(self.world.streams.events("rude_colleague", 0)))

    def _dossier(self, register: Register) -> Dossier:
        asked = _together([asked for asked, _ in self._cases])
        first = np.concatenate([first for _, first in self._cases])
        plain = service.requests(self.world, asked, first)
        subclass = np.ma.filled(np.ma.asarray(plain["complaint_subclass"]), -1)
        about = matter(
            self.world,
            asked,
            subclass,
            register.purchases(),
            register.units(),
            self.desk.accounts,
            self._contracts,
            self._weak,
        )
        why = cause(self.world, asked, about, subclass, plain["severity"], plain["priority"])
        went = course(self.world, asked, about, self._team)
        found = findings(self.world, asked, about, why, went, self._team, self._rude)
        return Dossier(self.world, asked, about, why, went, found, plain, self.desk.accounts, self._team.all)

    def _numbered(self, name: str, columns: Columns) -> Columns:
        """Rows with ids that follow those given before."""
        before = self._before[name]
        length = next(len(column) for column in columns.values())
        self._before[name] += length
        if "next_activity_id" in columns:
            columns = {**columns, "next_activity_id": columns["next_activity_id"] + before}
        return {f"{name}_id": np.arange(before + 1, before + length + 1), **columns}


def _together(parts: list[Requests]) -> Requests:
    """Requests of all months."""
    form = zip(*(part.form for part in parts), strict=True)
    plain = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in Requests.__dataclass_fields__
        if name != "form"
    }
    one, two, three = (np.concatenate(column) for column in form)
    return Requests(**plain, form=(one, two, three))
