"""What all papers about requests are written from: what is known of each, when it happened, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from crmsim.desk.wording import articles
from crmsim.records.paperwork.cases import AWAY, Cause, Course, Findings, Matter
from crmsim.records.reference import MANAGER
from crmsim.records.service import Accounts, Requests, desk_employee
from crmsim.records.world import Ints, World
from crmsim.warehouse.schema import enum_codes

__all__ = ["STAGES", "Dossier", "known", "present"]

#: Stages of a request, in their order.
STAGES: Final = (
    "created",
    "terms_validated",
    "assigned",
    "in_service",
    "order_approval",
    "order_done",
    "closed",
)
#: Cents: a stamp.
_POSTAGE: Final = 1_500


class Dossier:
    """What is known of all requests of a run, and when and at what cost it was done.

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
        self.articles = articles(world.catalogue.names)
        self.agent, self.technician = desk_employee(asked.agent), desk_employee(went.technician)
        self.completed = self.at(went.completed)

    def at(self, second: Ints) -> np.ma.MaskedArray:
        """Local time of moments; empty for what does not happen before the end."""
        local = self.world.clock.business(np.maximum(second, 0))
        return np.ma.MaskedArray(local, mask=(second < 0) | (local < 0))

    @cached_property
    def templates(self) -> Ints:
        """Place of the template of each category."""
        by_category = {article.category: place for place, article in enumerate(self.articles)}
        return np.array([by_category[name] for name in enum_codes("request_category")])

    @cached_property
    def labour(self) -> Ints:
        """Cost of what followed the first conversation, cents."""
        desk, went = self.world.scenario.desk, self.went
        assert desk is not None
        hours = np.maximum(went.done - went.begun, 0) / 3600
        extra = np.array(
            [{"field_service": 100 * desk.visit_cost, "fax_letter": _POSTAGE}.get(k, 0) for k in AWAY]
        )
        return np.rint(100 * desk.technician_hour_cost * hours + extra[went.away]).astype(np.int64)

    @cached_property
    def steps(self) -> tuple[Ints, Ints]:
        """When each stage of `STAGES` was entered (business seconds, -1: never), and by whom (0: the system)."""
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
        later = np.where(away, self.technician, self.agent)
        closer = np.where(went.care >= 0, MANAGER, later)
        nobody = np.zeros(self.rows, dtype=np.int64)
        return when, np.stack([nobody, self.agent, self.agent, later, later, later, closer], axis=1)


def known(given: NDArray, value: NDArray | None = None, offset: int = 0) -> np.ma.MaskedArray:
    """A column, empty where the given one is negative."""
    return np.ma.MaskedArray((given if value is None else value) + offset, mask=given < 0)


def present(given: NDArray) -> np.ma.MaskedArray:
    """A column, empty where it is zero."""
    return np.ma.MaskedArray(given, mask=given == 0)
