"""The requests themselves as a table, with their texts and places, and what they were really about."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim.desk.wording import INTENTS, categories, descriptions, solution_of, titles
from crmsim.people import firms, persons
from crmsim.records.paperwork.cases import AWAY
from crmsim.records.paperwork.dossier import STAGES, Dossier, known, present
from crmsim.records.service import desk_employee
from crmsim.records.world import Columns, Ints
from crmsim.warehouse.schema import code

__all__ = ["RequestTable"]


class RequestTable:
    """The rows of `service_request` and `truth_service_request`.

    Parameters
    ----------
    case : Dossier
    activities : columns of `activity`
        What was done for the requests, and what it cost.
    """

    def __init__(self, case: Dossier, activities: Columns) -> None:
        self.case, self.activities = case, activities

    @cached_property
    def _columns(self) -> dict[str, Any]:
        """The columns of `service_request` that are numbers."""
        about, found, why = self.case.about, self.case.found, self.case.why
        done = ~np.ma.getmaskarray(self.case.completed)
        complaint = why.target >= 0
        solutions = solution_of(self.case.articles, "solution")
        status = np.where(
            self.case.went.resolved,
            code("request_status", "completed"),
            code("request_status", "rejected"),
        )
        category = categories()[about.intent]
        fee = np.ma.MaskedArray(self._fee, mask=np.ma.getmaskarray(self.case.at(self.case.went.approved)))
        return dict(self.case.plain) | {
            "product_id": known(about.product, about.product + 1),
            "asset_id": known(about.unit, about.unit + 1),
            "entitlement_id": present(about.entitlement),
            "request_category": category,
            "request_status": np.where(done, status, code("request_status", "open")),
            "request_stage": self._stage,
            "severity": why.severity,
            "priority": why.priority,
            "completed_at": self.case.completed,
            "complaint_target": known(why.target),
            "complaint_employee_id": known(found.accused, desk_employee(found.accused)),
            "complaint_cause": np.ma.MaskedArray(why.found, mask=~(complaint & done)),
            "solution_id": known(np.where(done, found.noted, -1), solutions[found.noted] + 1),
            "template_id": known(np.where(found.by_template, 0, -1), self.case.templates[category] + 1),
            "opportunity_id": present(about.opportunity),
            "contract_id": present(about.contract),
            "service_cost": self._costs,
            "service_fee": fee,
            "satisfaction_rating": np.ma.MaskedArray(found.rating, mask=~done | (found.rating == 0)),
        }

    def written(self, part: slice) -> Columns:
        """These rows of `service_request`, texts included."""
        about, language = self.case.about, self.case.world.scenario.locale
        names = [pair[language == "zh"] for pair in self.case.world.catalogue.names]
        text = {
            "title": titles(about.intent[part], about.title[part], language),
            "description": descriptions(
                about.intent[part],
                about.said[part],
                about.opening[part],
                about.closing[part],
                about.product[part],
                names,
                language,
            ),
            "location": self._places(part),
        }
        return {name: column[part] for name, column in self._columns.items() if name not in text} | text

    def truth(self) -> Columns:
        """The rows of `truth_service_request`: what every request was really about."""
        names = pa.array(list(INTENTS))
        return {
            "service_request_id": self.case.asked.identity,
            "intent": names.take(pa.array(self.case.about.intent)),
            "solution_id": solution_of(self.case.articles, "solution")[self.case.about.intent] + 1,
            "root_cause": known(self.case.why.root),
        }

    @property
    def _fee(self) -> Ints:
        desk = self.case.world.scenario.desk
        assert desk is not None
        return np.maximum(np.rint(desk.fee_markup * self.case.labour).astype(np.int64), 100)

    @property
    def _costs(self) -> Ints:
        """Cost of each request: the sum of its activities."""
        row, cost = self.activities["service_request_id"], self.activities["cost"]
        total = np.zeros(self.case.rows, dtype=np.int64)
        np.add.at(total, np.searchsorted(self.case.asked.identity, row), cost)
        return total

    @property
    def _stage(self) -> Ints:
        """The latest stage entered."""
        when, _ = self.case.steps
        entered = ~np.ma.getmaskarray(self.case.at(when.ravel())).reshape(when.shape)
        last = len(STAGES) - 1 - entered[:, ::-1].argmax(axis=1)
        return np.array([code("request_stage", name) for name in STAGES])[last]

    def _places(self, part: slice) -> pa.Array:
        """Where a visit or a repair takes place."""
        went, language = self.case.went.away[part], self.case.world.scenario.locale
        visit, shop = (went == list(AWAY).index(kind) for kind in ("field_service", "repair_shop"))
        row = np.flatnonzero(visit | shop)
        customer, account = self.case.asked.customer[part][row], self.case.asked.account[part][row]
        company = self.case.world.catalogue.buyer == "company"
        own = np.maximum(np.where(account < 0, customer, 0), 0)
        home = (firms if company else persons)(own, self.case.world.streams, language)
        city, address = (home[name].combine_chunks() for name in ("city", "address"))
        if self.case.accounts:
            theirs = pa.array(account >= 0)
            which = pa.array(np.maximum(account, 0))
            if len(self.case.accounts.arrival):
                city = pc.if_else(theirs, self.case.accounts.city.take(which), city)
                address = pc.if_else(theirs, self.case.accounts.address.take(which), address)
        point = (
            pc.binary_join_element_wise(city, "维修点", "")
            if language == "zh"
            else pc.binary_join_element_wise("Repair point", city, ", ")
        )
        said = pc.if_else(pa.array(visit[row]), address, point)
        place = np.full(len(went), -1)
        place[row] = np.arange(len(row))
        return said.take(pa.array(place, mask=place < 0))
