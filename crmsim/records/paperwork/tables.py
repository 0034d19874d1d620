"""The papers of the service desk as tables: requests, activities, changes, assignments, to-dos, articles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crmsim import variates
from crmsim.clock import Clock
from crmsim.desk.rules import ESCALATION_RULES, NEVER, escalations, terms
from crmsim.desk.wording import INTENTS, Article, articles, categories, descriptions, solution_of, titles
from crmsim.people import firms, persons
from crmsim.records.paperwork.accounts import Contracts
from crmsim.records.paperwork.cases import AWAY, DAY, Cause, Course, Findings, Matter
from crmsim.records.reference import MANAGER
from crmsim.records.service import Accounts, Requests, desk_employee
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import ENUMS, code, enum_codes

__all__ = ["Papers", "service_terms"]

#: Planned things are dated on a clock that goes on for so many months.
_AHEAD: Final = 12
_STAGES: Final = (
    "created",
    "terms_validated",
    "assigned",
    "in_service",
    "order_approval",
    "order_done",
    "closed",
)
#: What the first conversation is called, by channel; every other channel is e-mail support.
_FIRST: Final = {
    "phone": "phone_support",
    "ivr": "phone_support",
    "face_to_face": "repair_shop",
    "fax_mail": "fax_letter",
}
_PURPOSE: Final = {
    "repair_shop": "customer_visit",
    "field_service": "visit",
    "fax_letter": "solution",
    "email_support": "solution",
}
#: Cents: an article read instead of a conversation, a stamp.
_SELF_SERVICE, _POSTAGE = 20, 1_500
_ARTICLE_DAYS: Final = 300
#: Share of broken things that customers photograph; usual size of a photograph, a report and an answer.
_PHOTOGRAPHED: Final = 0.4
_FILE_BYTES: Final = (900_000, 250_000, 30_000)


def service_terms(world: World, signed: Contracts, first: int) -> Columns:
    """The entitlements that come with contracts, their ids from `first`."""
    desk = world.scenario.desk
    assert desk is not None
    rows, level = len(signed.identity), terms(desk, signed.value)
    response, resolve = (
        np.rint(10 * np.array(hours)).astype(np.int64)[level]
        for hours in (desk.terms_response_hours, desk.terms_resolve_hours)
    )
    return {
        "entitlement_id": np.arange(first, first + rows),
        "entitlement_type": np.full(rows, code("entitlement_type", "service_term")),
        "customer_id": signed.customer + 1,
        "asset_id": np.ma.masked_all(rows, dtype=np.int64),
        "contract_id": signed.identity,
        "start_on": signed.start,
        "end_on": signed.end,
        "response_hours": response,
        "resolve_hours": resolve,
        "free_of_charge": level < 2,
    }


class Papers:
    """Everything written about the requests of a run.

    Parameters
    ----------
    world : World
    asked, about, why, went, found
        The requests, and what `crmsim.records.paperwork.cases` says of them.
    plain : mapping
        The requests as the engine knows them (columns of `service_request`).
    accounts : Accounts or None
    staff : int
        People at the desk, without the manager.
    """

    def __init__(
        self,
        world: World,
        asked: Requests,
        about: Matter,
        why: Cause,
        went: Course,
        found: Findings,
        plain: Mapping[str, Any],
        accounts: Accounts | None,
        staff: int,
    ) -> None:
        self.world, self.asked, self.about, self.why = world, asked, about, why
        self.went, self.found, self.plain, self.accounts = went, found, plain, accounts
        self.staff, self.rows = staff, len(asked.identity)
        self._later = Clock(world.scenario.start, world.scenario.months + _AHEAD)
        self._articles = articles(world.catalogue.names)
        self._agent, self._technician = desk_employee(asked.agent), desk_employee(went.technician)
        self._completed, self._closed = self._at(went.completed), self._at(went.closed)
        self._activity = self._activities()

    def _at(self, second: Ints) -> np.ma.MaskedArray:
        """Local time of moments; empty for what does not happen before the end."""
        local = self.world.clock.business(np.maximum(second, 0))
        return np.ma.MaskedArray(local, mask=(second < 0) | (local < 0))

    def _planned(self, second: Ints) -> Ints:
        """Local time of moments, also after the end."""
        last = self._later.months * 22 * DAY - 1
        return self._later.business(np.minimum(second, last))

    # ----------------------------------------------------------------------------- requests

    @cached_property
    def _columns(self) -> dict[str, Any]:
        """The columns of `service_request` that are numbers."""
        about, found, why = self.about, self.found, self.why
        done = ~np.ma.getmaskarray(self._completed)
        complaint = why.target >= 0
        solutions = solution_of(self._articles, "solution")
        status = np.where(
            self.went.resolved, code("request_status", "completed"), code("request_status", "rejected")
        )
        category = categories()[about.intent]
        fee = np.ma.MaskedArray(self._fee(), mask=np.ma.getmaskarray(self._at(self.went.approved)))
        return dict(self.plain) | {
            "product_id": _known(about.product, about.product + 1),
            "asset_id": _known(about.unit, about.unit + 1),
            "entitlement_id": _present(about.entitlement),
            "request_category": category,
            "request_status": np.where(done, status, code("request_status", "open")),
            "request_stage": self._stage(),
            "severity": why.severity,
            "priority": why.priority,
            "completed_at": self._completed,
            "complaint_target": _known(why.target),
            "complaint_employee_id": _known(found.accused, desk_employee(found.accused)),
            "complaint_cause": np.ma.MaskedArray(why.found, mask=~(complaint & done)),
            "solution_id": _known(np.where(done, found.noted, -1), solutions[found.noted] + 1),
            "template_id": _known(np.where(found.by_template, 0, -1), self._templates()[category] + 1),
            "opportunity_id": _present(about.opportunity),
            "contract_id": _present(about.contract),
            "service_cost": self._costs(),
            "service_fee": fee,
            "satisfaction_rating": np.ma.MaskedArray(found.rating, mask=~done | (found.rating == 0)),
        }

    def requests(self, part: slice) -> Columns:
        """Rows of `service_request`, texts included."""
        about, language = self.about, self.world.scenario.locale
        names = [pair[language == "zh"] for pair in self.world.catalogue.names]
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
        """What every request was really about."""
        names = pa.array(list(INTENTS))
        return {
            "service_request_id": self.asked.identity,
            "intent": names.take(pa.array(self.about.intent)),
            "solution_id": solution_of(self._articles, "solution")[self.about.intent] + 1,
            "root_cause": _known(self.why.root),
        }

    def _templates(self) -> Ints:
        """Place of the template of each category."""
        by_category = {article.category: place for place, article in enumerate(self._articles)}
        return np.array([by_category[name] for name in enum_codes("request_category")])

    def _fee(self) -> Ints:
        desk = self.world.scenario.desk
        assert desk is not None
        return np.maximum(np.rint(desk.fee_markup * self._labour()).astype(np.int64), 100)

    def _labour(self) -> Ints:
        """Cost of what followed the first conversation, cents."""
        desk, went = self.world.scenario.desk, self.went
        assert desk is not None
        hours = np.maximum(went.done - went.begun, 0) / 3600
        extra = np.array(
            [{"field_service": 100 * desk.visit_cost, "fax_letter": _POSTAGE}.get(k, 0) for k in AWAY]
        )
        return np.rint(100 * desk.technician_hour_cost * hours + extra[went.away]).astype(np.int64)

    def _costs(self) -> Ints:
        """Cost of each request: the sum of its activities."""
        row, cost = self._activity["service_request_id"], self._activity["cost"]
        total = np.zeros(self.rows, dtype=np.int64)
        np.add.at(total, np.searchsorted(self.asked.identity, row), cost)
        return total

    def _places(self, part: slice) -> pa.Array:
        """Where a visit or a repair takes place."""
        went, language = self.went.away[part], self.world.scenario.locale
        visit, shop = (went == list(AWAY).index(kind) for kind in ("field_service", "repair_shop"))
        row = np.flatnonzero(visit | shop)
        customer, account = self.asked.customer[part][row], self.asked.account[part][row]
        company = self.world.catalogue.buyer == "company"
        own = np.maximum(np.where(account < 0, customer, 0), 0)
        home = (firms if company else persons)(own, self.world.streams, language)
        city, address = (home[name].combine_chunks() for name in ("city", "address"))
        if self.accounts:
            theirs = pa.array(account >= 0)
            which = pa.array(np.maximum(account, 0))
            if len(self.accounts.arrival):
                city = pc.if_else(theirs, self.accounts.city.take(which), city)
                address = pc.if_else(theirs, self.accounts.address.take(which), address)
        point = (
            pc.binary_join_element_wise(city, "维修点", "")
            if language == "zh"
            else pc.binary_join_element_wise("Repair point", city, ", ")
        )
        said = pc.if_else(pa.array(visit[row]), address, point)
        place = np.full(len(went), -1)
        place[row] = np.arange(len(row))
        return said.take(pa.array(place, mask=place < 0))

    # ----------------------------------------------------------------------------- what was done

    @property
    def activities(self) -> Columns:
        """The rows of `activity`, but for their ids."""
        return self._activity

    def _activities(self) -> dict[str, Any]:
        """First conversation, what follows it, and the call afterwards: up to three rows for each request."""
        asked, went, found = self.asked, self.went, self.found
        desk = self.world.scenario.desk
        assert desk is not None
        kinds, purposes = enum_codes("activity_type"), enum_codes("activity_purpose")
        shape = (self.rows, 3)
        spans = [
            (went.start, went.start, went.end),
            (went.ready, went.begun, went.done),
            (went.care, went.care, went.cared),
        ]
        planned, begun, ended = (np.stack([span[which] for span in spans], axis=1) for which in range(3))
        # What comes later is planned as soon as it is known to come.
        known = np.stack([went.start, went.end, went.completed], axis=1)
        happens = (planned >= 0) & ~np.ma.getmaskarray(self._at(known.ravel())).reshape(shape)

        kind, purpose = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        first = {name: kinds.index(_FIRST.get(name, "email_support")) for name in enum_codes("channel")}
        kind[:, 0] = np.array(list(first.values()))[asked.channel]
        kind[found.helped_oneself, 0] = kinds.index("self_service")
        kind[:, 1] = np.array([kinds.index(name) for name in AWAY])[went.away]
        kind[:, 2] = kinds.index("phone_support")
        talking = kind[:, 0] == kinds.index("phone_support")
        purpose[:, 0] = np.select(
            [(self.about.unit >= 0) | (self.about.contract > 0), talking],
            [purposes.index("validate_terms"), purposes.index("phone_contact")],
            purposes.index("solution"),
        )
        purpose[:, 1] = np.array([purposes.index(_PURPOSE[name]) for name in AWAY])[went.away]
        purpose[:, 2] = purposes.index("care")
        owner = np.stack([self._agent, self._technician, np.full(self.rows, MANAGER)], axis=1)
        agent_cents = 100 * desk.agent_hour_cost / 3600
        cost = np.stack(
            [
                np.where(found.helped_oneself, _SELF_SERVICE, np.rint(agent_cents * (went.end - went.start))),
                self._labour(),
                np.rint(agent_cents * (went.cared - went.care)),
            ],
            axis=1,
        ).astype(np.int64)

        row, step = np.nonzero(happens)
        here = (row, step)
        start, end = self._at(begun[here]), self._at(ended[here])
        over, running = ~np.ma.getmaskarray(end), ~np.ma.getmaskarray(start)
        plan_start, plan_end = (
            self._planned(planned[here]),
            self._planned(planned[here] + (ended - begun)[here]),
        )
        late = plan_start < self.world.clock.end
        status = np.select(
            [over, running, late],
            [code("activity_status", name) for name in ("completed", "in_progress", "overdue")],
            code("activity_status", "planned"),
        )
        gap = "：" if self.world.scenario.locale == "zh" else ": "
        texts = [
            self._label("activity_type", one) + gap + self._label("activity_purpose", other)
            for one in kinds
            for other in purposes
        ]
        follows = np.append(row[1:] == row[:-1], False)
        nobody = np.ma.masked_all(len(row), dtype=np.int64)
        return {
            "activity_type": kind[here],
            "activity_purpose": purpose[here],
            "priority": self.why.priority[row],
            "activity_status": status,
            "description": pa.array(texts).take(pa.array(kind[here] * len(purposes) + purpose[here])),
            "customer_id": asked.customer[row] + 1,
            "contact_id": asked.contact[row],
            "opportunity_id": nobody,
            "service_request_id": asked.identity[row],
            "owner_id": owner[here],
            "planned_start_at": plan_start,
            "planned_end_at": plan_end,
            "actual_start_at": start,
            "actual_end_at": end,
            "repeat_every_days": nobody,
            "cost": np.where(over, cost[here], 0),
            "evaluation": nobody,
            "result_note": pa.nulls(len(row), pa.string()),
            # Rows of one request follow each other, so that the next activity is the next row.
            "next_activity_id": np.ma.MaskedArray(np.arange(2, len(row) + 2), mask=~follows),
            "logged_at": np.where(over, np.ma.getdata(end), np.ma.getdata(self._at(known[here]))),
        }

    def _label(self, enum: str, name: str) -> str:
        return str(ENUMS[enum]["codes"][name][self.world.scenario.locale])

    # ----------------------------------------------------------------------------- stages and status

    def _steps(self) -> tuple[Ints, Ints]:
        """When each stage of `_STAGES` was entered (business seconds, -1: never), and by whom (0: the system)."""
        went = self.went
        talk = went.end - went.start
        away, ordered = went.away >= 0, went.asked >= 0
        when = np.stack(
            [
                went.arrival,
                went.start + talk // 10,
                np.where(away, went.end, went.start + talk // 5),
                np.where(away, went.begun, went.start + talk // 4),
                np.where(ordered, went.asked, -1),
                np.where(ordered, went.done, -1),
                went.closed,
            ],
            axis=1,
        )
        later = np.where(away, self._technician, self._agent)
        closer = np.where(went.care >= 0, MANAGER, later)
        nobody = np.zeros(self.rows, dtype=np.int64)
        return when, np.stack([nobody, self._agent, self._agent, later, later, later, closer], axis=1)

    def _stage(self) -> Ints:
        """The latest stage entered."""
        when, _ = self._steps()
        entered = ~np.ma.getmaskarray(self._at(when.ravel())).reshape(when.shape)
        last = len(_STAGES) - 1 - entered[:, ::-1].argmax(axis=1)
        return np.array([code("request_stage", name) for name in _STAGES])[last]

    def changes(self) -> Columns:
        """The rows of `status_history`: stages, and status at both ends."""
        when, who = self._steps()
        went, stages = self.went, len(_STAGES)
        later = np.where(went.away >= 0, self._technician, self._agent)
        # Two more columns, for the status; the order is that of time.
        order = [0, stages, 1, 2, 3, 4, 5, stages + 1, 6]
        when = np.column_stack([when, went.arrival, went.completed])[:, order]
        who = np.column_stack([who, np.zeros(self.rows, dtype=np.int64), later])[:, order]
        names = pa.array([*_STAGES, "open", "completed", "rejected"])
        to = np.tile(np.array([*range(stages), stages, stages + 1])[order], (self.rows, 1))
        to[:, 7] += ~went.resolved
        before = np.tile(np.array([-1, -1, 0, 1, 2, 3, 4, stages, 3]), (self.rows, 1))
        before[:, 8] = np.where(went.asked >= 0, 5, 3)
        at = self._at(when.ravel()).reshape(when.shape)
        row, step = np.nonzero(~np.ma.getmaskarray(at))
        here = (row, step)
        fields = pa.array(["request_stage", "request_status"])
        return {
            "status_history_id": np.arange(1, len(row) + 1),
            "object_type": np.full(len(row), code("object_type", "service_request")),
            "object_id": self.asked.identity[row],
            "field_name": fields.take(pa.array((to[here] >= stages).astype(np.int64))),
            "from_code": names.take(pa.array(before[here], mask=before[here] < 0)),
            "to_code": names.take(pa.array(to[here])),
            "changed_at": np.ma.getdata(at)[here],
            "changed_by": _present(who[here]),
        }

    # ----------------------------------------------------------------------------- who and what next

    def assignments(self) -> Columns:
        """The rows of `assignment`: the owner, a technician in the group, the manager as approver."""
        went = self.went
        from_ = np.stack([went.start, np.where(went.away >= 0, went.end, -1), went.asked], axis=1)
        to = np.stack([went.closed, went.completed, went.approved], axis=1)
        who = np.stack([self._agent, self._technician, np.full(self.rows, MANAGER)], axis=1)
        by = np.stack(
            [
                np.zeros(self.rows, dtype=np.int64),
                np.where(self.why.target >= 0, MANAGER, self._agent),
                np.where(went.asked >= 0, self._technician, 0),
            ],
            axis=1,
        )
        at = self._at(from_.ravel()).reshape(from_.shape)
        row, role = np.nonzero(~np.ma.getmaskarray(at))
        here = (row, role)
        roles = np.array([code("assignment_role", name) for name in ("owner", "group_member", "approver")])
        return {
            "assignment_id": np.arange(1, len(row) + 1),
            "object_type": np.full(len(row), code("object_type", "service_request")),
            "object_id": self.asked.identity[row],
            "employee_id": who[here],
            "assignment_role": roles[role],
            "from_at": np.ma.getdata(at)[here],
            "to_at": self._at(to[here]),
            "assigned_by": _present(by[here]),
        }

    def to_do(self) -> dict[str, Any]:
        """The rows of `workflow_item`, but for their ids: dispatches, approvals, escalations, by time."""
        went, end = self.went, self.world.clock.end
        never = np.ma.masked_all(self.rows, dtype=np.int64)
        assigned = self._at(self._steps()[0][:, 2])
        complaint = np.ma.MaskedArray(self._at(went.start), mask=self.why.target < 0)
        raised = escalations(
            self.asked.opened,
            np.where(self.asked.answered < 0, NEVER, self.asked.answered),
            np.ma.filled(self._completed, NEVER),
            np.where(self.about.entitlement > 0, self.about.response, NEVER),
            np.where(self.about.entitlement > 0, self.about.resolve, NEVER),
            self.why.severity,
            self.why.priority,
        )
        kinds = [("complaint_dispatch", "dispatch_complaint", complaint, assigned, DAY_SECONDS)]
        kinds.append(
            ("approval", "approve_service_order", self._at(went.asked), self._at(went.approved), DAY_SECONDS)
        )
        for name, second in zip(ESCALATION_RULES, raised, strict=True):
            lapsed = np.ma.MaskedArray(second, mask=(second == NEVER) | (second >= end))
            kinds.append(("reminder", name, lapsed, self._completed, 0))
        kind, rule, row, created, closed, due = ([] for _ in range(6))
        for number, (_, _, begins, ends, days) in enumerate(kinds):
            here = np.flatnonzero(~np.ma.getmaskarray(begins))
            row.append(here)
            rule.append(np.full(len(here), number))
            created.append(np.ma.getdata(begins)[here])
            closed.append((never if ends is None else ends)[here])
            due.append(np.ma.MaskedArray(created[-1] + days, mask=np.full(len(here), not days)))
            kind.append(np.full(len(here), code("workflow_kind", kinds[number][0])))
        at = np.concatenate(created)
        which, whose = np.concatenate(rule), np.concatenate(row)
        order = np.lexsort((which, whose, at))
        over = np.ma.concatenate(closed)[order]
        waiting = np.ma.getmaskarray(over)
        escalated = np.concatenate(kind)[order] == code("workflow_kind", "reminder")
        states = {name: code("workflow_status", name) for name in ("open", "done", "escalated")}
        return {
            "workflow_kind": np.concatenate(kind)[order],
            "rule_code": pa.array([entry[1] for entry in kinds]).take(pa.array(which[order])),
            "object_type": np.full(len(order), code("object_type", "service_request")),
            "object_id": self.asked.identity[whose[order]],
            "employee_id": np.full(len(order), MANAGER),
            "created_at": at[order],
            "due_at": np.ma.concatenate(due)[order],
            "workflow_status": np.select(
                [~waiting, escalated], [states["done"], states["escalated"]], states["open"]
            ),
            "closed_at": over,
        }

    def files(self) -> dict[str, Any]:
        """The rows of `attachment`, but for their ids: customers' photographs, reports, answers in writing."""
        went, listed = self.went, list(AWAY)
        repair = categories()[self.about.intent] == code("request_category", "repair")
        broken = repair | (self.plain["complaint_subclass"] == code("complaint_subclass", "quality")).filled(
            False
        )
        u_shown, u_size = self.world.streams.pair("request_file", self.asked.identity)
        shown = broken & (u_shown < _PHOTOGRAPHED)
        repaired = np.isin(went.away, [listed.index("repair_shop"), listed.index("field_service")])
        done = self._at(went.done)
        over = ~np.ma.getmaskarray(done)
        kinds = [
            ("photo", "png", shown, self.asked.opened, np.zeros(self.rows, dtype=np.int64)),
            ("report", "pdf", repaired & over, np.ma.getdata(done), self._technician),
            (
                "answer",
                "docx",
                (went.away == listed.index("fax_letter")) & over,
                np.ma.getdata(done),
                self._technician,
            ),
        ]
        at = np.concatenate([when[here] for _, _, here, when, _ in kinds])
        row = np.concatenate([np.flatnonzero(here) for _, _, here, _, _ in kinds])
        kind = np.repeat(np.arange(len(kinds)), [here.sum() for _, _, here, _, _ in kinds])
        order = np.lexsort((kind, row, at))
        row, kind = row[order], kind[order]
        ending = pa.array([entry[1] for entry in kinds]).take(pa.array(kind))
        spread = np.exp(variates.normal(u_size[row], 0.0, 0.6))
        return {
            "object_type": np.full(len(row), code("object_type", "service_request")),
            "object_id": self.asked.identity[row],
            "file_name": pc.binary_join_element_wise(
                pa.array([f"{entry[0]}-" for entry in kinds]).take(pa.array(kind)),
                pa.array(self.asked.identity[row]).cast(pa.string()),
                ".",
                ending,
                "",
            ),
            "file_format": ending,
            "size_bytes": np.rint(np.array(_FILE_BYTES)[kind] * spread).astype(np.int64),
            "uploaded_by": _present(np.concatenate([who[here] for _, _, here, _, who in kinds])[order]),
            "uploaded_at": at[order],
        }

    # ----------------------------------------------------------------------------- the knowledge base

    def knowledge(self) -> Columns:
        """The rows of `knowledge_article`; opened when noted as a solution, used as a form, or read alone."""
        listed: list[Article] = self._articles
        rows = np.arange(len(listed))
        done = ~np.ma.getmaskarray(self._completed)
        found, intent = self.found, self.about.intent
        used = np.zeros(len(listed), dtype=np.int64)
        np.add.at(used, solution_of(listed, "solution")[found.noted[done & (found.noted >= 0)]], 1)
        np.add.at(used, self._templates()[categories()[intent[found.by_template]]], 1)
        np.add.at(used, solution_of(listed, "standard_answer")[intent[found.helped_oneself]], 1)
        u_day, u_read = self.world.streams.pair("article", rows)
        # Written before the first month, whose calendar is not ours: on weekdays at least.
        first = np.datetime64(int(self.world.month_day[0]), "D")
        day = np.busday_offset(first - 1 - (u_day * _ARTICLE_DAYS).astype(np.int64), 0, roll="backward")
        minute = 60 * (9 * 60 + (u_read * 420).astype(np.int64))
        return {
            "knowledge_article_id": rows + 1,
            "article_type": np.array([code("article_type", article.kind) for article in listed]),
            "title_en": pa.array([article.title[0] for article in listed]),
            "title_zh": pa.array([article.title[1] for article in listed]),
            "body": pa.array([article.body for article in listed]),
            "product_id": _known(np.array([article.product for article in listed]), offset=1),
            "object_type": _known(
                np.array(
                    [code("object_type", article.object) if article.object else -1 for article in listed]
                )
            ),
            "author_id": MANAGER + rows % (self.staff + 1),
            "published_at": day.astype(np.int64) * DAY_SECONDS + minute,
            "view_count": used + (u_read * (2 + self.world.scenario.months)).astype(np.int64),
        }


def _known(given: NDArray, value: NDArray | None = None, offset: int = 0) -> np.ma.MaskedArray:
    """A column, empty where the given one is negative."""
    return np.ma.MaskedArray((given if value is None else value) + offset, mask=given < 0)


def _present(given: NDArray) -> np.ma.MaskedArray:
    """A column, empty where it is zero."""
    return np.ma.MaskedArray(given, mask=given == 0)
