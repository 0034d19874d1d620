"""The papers of the office as tables: activities, changes, assignments, to-dos, files, articles."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.clock import Clock
from crmsim.desk.rules import ESCALATION_RULES, NEVER, escalations, terms
from crmsim.desk.wording import Article, categories, solution_of
from crmsim.records.paperwork.accounts import Contracts
from crmsim.records.paperwork.cases import AWAY, DAY
from crmsim.records.paperwork.dossier import STAGES, Dossier, known, present
from crmsim.records.reference import MANAGER
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import ENUMS, code, enum_codes

__all__ = ["Papers", "service_terms"]

#: Planned things are dated on a clock that goes on for so many months.
_AHEAD: Final = 12
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
#: Cents: an article read instead of a conversation.
_SELF_SERVICE: Final = 20
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
    """Everything the office writes down about the requests of a run.

    Parameters
    ----------
    case : Dossier
    """

    def __init__(self, case: Dossier) -> None:
        self.case, self.rows = case, case.rows
        self._later = Clock(case.world.scenario.start, case.world.scenario.months + _AHEAD)

    @cached_property
    def activities(self) -> Columns:
        """The rows of `activity`, but for their ids: up to three for each request.

        First conversation, what follows it, and the call afterwards.
        """
        asked, went, found = self.case.asked, self.case.went, self.case.found
        desk = self.case.world.scenario.desk
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
        happens = (planned >= 0) & ~np.ma.getmaskarray(self.case.at(known.ravel())).reshape(shape)

        kind, purpose = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        first = {name: kinds.index(_FIRST.get(name, "email_support")) for name in enum_codes("channel")}
        kind[:, 0] = np.array(list(first.values()))[asked.channel]
        kind[found.helped_oneself, 0] = kinds.index("self_service")
        kind[:, 1] = np.array([kinds.index(name) for name in AWAY])[went.away]
        kind[:, 2] = kinds.index("phone_support")
        talking = kind[:, 0] == kinds.index("phone_support")
        purpose[:, 0] = np.select(
            [(self.case.about.unit >= 0) | (self.case.about.contract > 0), talking],
            [purposes.index("validate_terms"), purposes.index("phone_contact")],
            purposes.index("solution"),
        )
        purpose[:, 1] = np.array([purposes.index(_PURPOSE[name]) for name in AWAY])[went.away]
        purpose[:, 2] = purposes.index("care")
        owner = np.stack([self.case.agent, self.case.technician, np.full(self.rows, MANAGER)], axis=1)
        agent_cents = 100 * desk.agent_hour_cost / 3600
        cost = np.stack(
            [
                np.where(found.helped_oneself, _SELF_SERVICE, np.rint(agent_cents * (went.end - went.start))),
                self.case.labour,
                np.rint(agent_cents * (went.cared - went.care)),
            ],
            axis=1,
        ).astype(np.int64)

        row, step = np.nonzero(happens)
        here = (row, step)
        start, end = self.case.at(begun[here]), self.case.at(ended[here])
        over, running = ~np.ma.getmaskarray(end), ~np.ma.getmaskarray(start)
        plan_start, plan_end = (
            self._planned(planned[here]),
            self._planned(planned[here] + (ended - begun)[here]),
        )
        late = plan_start < self.case.world.clock.end
        status = np.select(
            [over, running, late],
            [code("activity_status", name) for name in ("completed", "in_progress", "overdue")],
            code("activity_status", "planned"),
        )
        gap = "：" if self.case.world.scenario.locale == "zh" else ": "
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
            "priority": self.case.why.priority[row],
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
            "logged_at": np.where(over, np.ma.getdata(end), np.ma.getdata(self.case.at(known[here]))),
        }

    def _planned(self, second: Ints) -> Ints:
        """Local time of moments, also after the end."""
        last = self._later.months * 22 * DAY - 1
        return self._later.business(np.minimum(second, last))

    def _label(self, enum: str, name: str) -> str:
        return str(ENUMS[enum]["codes"][name][self.case.world.scenario.locale])

    def changes(self) -> Columns:
        """The rows of `status_history`: stages, and status at both ends."""
        when, who = self.case.steps
        went, stages = self.case.went, len(STAGES)
        later = np.where(went.away >= 0, self.case.technician, self.case.agent)
        # Two more columns, for the status; the order is that of time.
        order = [0, stages, 1, 2, 3, 4, 5, stages + 1, 6]
        when = np.column_stack([when, went.arrival, went.completed])[:, order]
        who = np.column_stack([who, np.zeros(self.rows, dtype=np.int64), later])[:, order]
        names = pa.array([*STAGES, "open", "completed", "rejected"])
        to = np.tile(np.array([*range(stages), stages, stages + 1])[order], (self.rows, 1))
        to[:, 7] += ~went.resolved
        before = np.tile(np.array([-1, -1, 0, 1, 2, 3, 4, stages, 3]), (self.rows, 1))
        before[:, 8] = np.where(went.asked >= 0, 5, 3)
        at = self.case.at(when.ravel()).reshape(when.shape)
        row, step = np.nonzero(~np.ma.getmaskarray(at))
        here = (row, step)
        fields = pa.array(["request_stage", "request_status"])
        return {
            "status_history_id": np.arange(1, len(row) + 1),
            "object_type": np.full(len(row), code("object_type", "service_request")),
            "object_id": self.case.asked.identity[row],
            "field_name": fields.take(pa.array((to[here] >= stages).astype(np.int64))),
            "from_code": names.take(pa.array(before[here], mask=before[here] < 0)),
            "to_code": names.take(pa.array(to[here])),
            "changed_at": np.ma.getdata(at)[here],
            "changed_by": present(who[here]),
        }

    def assignments(self) -> Columns:
        """The rows of `assignment`: the owner, a technician in the group, the manager as approver."""
        went = self.case.went
        from_ = np.stack([went.start, np.where(went.away >= 0, went.end, -1), went.asked], axis=1)
        to = np.stack([went.closed, went.completed, went.approved], axis=1)
        who = np.stack([self.case.agent, self.case.technician, np.full(self.rows, MANAGER)], axis=1)
        by = np.stack(
            [
                np.zeros(self.rows, dtype=np.int64),
                np.where(self.case.why.target >= 0, MANAGER, self.case.agent),
                np.where(went.asked >= 0, self.case.technician, 0),
            ],
            axis=1,
        )
        at = self.case.at(from_.ravel()).reshape(from_.shape)
        row, role = np.nonzero(~np.ma.getmaskarray(at))
        here = (row, role)
        roles = np.array([code("assignment_role", name) for name in ("owner", "group_member", "approver")])
        return {
            "assignment_id": np.arange(1, len(row) + 1),
            "object_type": np.full(len(row), code("object_type", "service_request")),
            "object_id": self.case.asked.identity[row],
            "employee_id": who[here],
            "assignment_role": roles[role],
            "from_at": np.ma.getdata(at)[here],
            "to_at": self.case.at(to[here]),
            "assigned_by": present(by[here]),
        }

    def to_do(self) -> dict[str, Any]:
        """The rows of `workflow_item`, but for their ids: dispatches, approvals, escalations, by time."""
        went, end = self.case.went, self.case.world.clock.end
        never = np.ma.masked_all(self.rows, dtype=np.int64)
        assigned = self.case.at(self.case.steps[0][:, 2])
        complaint = np.ma.MaskedArray(self.case.at(went.start), mask=self.case.why.target < 0)
        raised = escalations(
            self.case.asked.opened,
            np.where(self.case.asked.answered < 0, NEVER, self.case.asked.answered),
            np.ma.filled(self.case.completed, NEVER),
            np.where(self.case.about.entitlement > 0, self.case.about.response, NEVER),
            np.where(self.case.about.entitlement > 0, self.case.about.resolve, NEVER),
            self.case.why.severity,
            self.case.why.priority,
        )
        kinds = [("complaint_dispatch", "dispatch_complaint", complaint, assigned, DAY_SECONDS)]
        kinds.append(
            (
                "approval",
                "approve_service_order",
                self.case.at(went.asked),
                self.case.at(went.approved),
                DAY_SECONDS,
            )
        )
        for name, second in zip(ESCALATION_RULES, raised, strict=True):
            lapsed = np.ma.MaskedArray(second, mask=(second == NEVER) | (second >= end))
            kinds.append(("reminder", name, lapsed, self.case.completed, 0))
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
            "object_id": self.case.asked.identity[whose[order]],
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
        went, listed = self.case.went, list(AWAY)
        repair = categories()[self.case.about.intent] == code("request_category", "repair")
        broken = repair | (
            self.case.plain["complaint_subclass"] == code("complaint_subclass", "quality")
        ).filled(False)
        u_shown, u_size = self.case.world.streams.pair("request_file", self.case.asked.identity)
        shown = broken & (u_shown < _PHOTOGRAPHED)
        repaired = np.isin(went.away, [listed.index("repair_shop"), listed.index("field_service")])
        done = self.case.at(went.done)
        over = ~np.ma.getmaskarray(done)
        kinds = [
            ("photo", "png", shown, self.case.asked.opened, np.zeros(self.rows, dtype=np.int64)),
            ("report", "pdf", repaired & over, np.ma.getdata(done), self.case.technician),
            (
                "answer",
                "docx",
                (went.away == listed.index("fax_letter")) & over,
                np.ma.getdata(done),
                self.case.technician,
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
            "object_id": self.case.asked.identity[row],
            "file_name": pc.binary_join_element_wise(
                pa.array([f"{entry[0]}-" for entry in kinds]).take(pa.array(kind)),
                pa.array(self.case.asked.identity[row]).cast(pa.string()),
                ".",
                ending,
                "",
            ),
            "file_format": ending,
            "size_bytes": np.rint(np.array(_FILE_BYTES)[kind] * spread).astype(np.int64),
            "uploaded_by": present(np.concatenate([who[here] for _, _, here, _, who in kinds])[order]),
            "uploaded_at": at[order],
        }

    def knowledge(self) -> Columns:
        """The rows of `knowledge_article`; opened when noted as a solution, used as a form, or read alone."""
        listed: list[Article] = self.case.articles
        rows = np.arange(len(listed))
        done = ~np.ma.getmaskarray(self.case.completed)
        found, intent = self.case.found, self.case.about.intent
        used = np.zeros(len(listed), dtype=np.int64)
        np.add.at(used, solution_of(listed, "solution")[found.noted[done & (found.noted >= 0)]], 1)
        np.add.at(used, self.case.templates[categories()[intent[found.by_template]]], 1)
        np.add.at(used, solution_of(listed, "standard_answer")[intent[found.helped_oneself]], 1)
        u_day, u_read = self.case.world.streams.pair("article", rows)
        # Written before the first month, whose calendar is not ours: on weekdays at least.
        first = np.datetime64(int(self.case.world.month_day[0]), "D")
        day = np.busday_offset(first - 1 - (u_day * _ARTICLE_DAYS).astype(np.int64), 0, roll="backward")
        minute = 60 * (9 * 60 + (u_read * 420).astype(np.int64))
        return {
            "knowledge_article_id": rows + 1,
            "article_type": np.array([code("article_type", article.kind) for article in listed]),
            "title_en": pa.array([article.title[0] for article in listed]),
            "title_zh": pa.array([article.title[1] for article in listed]),
            "body": pa.array([article.body for article in listed]),
            "product_id": known(np.array([article.product for article in listed]), offset=1),
            "object_type": known(
                np.array(
                    [code("object_type", article.object) if article.object else -1 for article in listed]
                )
            ),
            "author_id": MANAGER + rows % (self.case.staff + 1),
            "published_at": day.astype(np.int64) * DAY_SECONDS + minute,
            "view_count": used + (u_read * (2 + self.case.world.scenario.months)).astype(np.int64),
        }
