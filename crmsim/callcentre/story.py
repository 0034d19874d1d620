"""One run of the call centre: every call, every half hour, and the run as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crmsim.callcentre import fast
from crmsim.callcentre.plan import HOUR, MINUTE, SECOND, Ints, Plan, Timeline, make_plan
from crmsim.callcentre.scenario import HOURS_OF_WEEK, CallCentreScenario
from crmsim.streams import Streams

__all__ = ["Story", "simulate"]

Floats = NDArray[np.float64]
_HALF_HOUR: Final = 30 * MINUTE
#: Most days and expected calls in a run, so that it fits into memory.
_MOST_DAYS: Final = 3660
_MOST_CALLS: Final = 20_000_000


@dataclass(frozen=True)
class Story:
    """Everything that happened in one run.

    Calls are numbered from 0 in the order in which they came in. Whoever called before the last midnight is
    still answered after it, so no call is left open.
    """

    scenario: CallCentreScenario
    first_day: date
    days: int
    plan: Plan
    timeline: Timeline

    @cached_property
    def answered(self) -> NDArray[np.bool_]:
        """Whether each call was answered."""
        return self.timeline.start >= 0

    @cached_property
    def wait(self) -> Ints:
        """Milliseconds until each caller was answered or hung up."""
        return np.where(self.answered, self.timeline.start - self.plan.arrival, self.plan.patience)

    @cached_property
    def calls(self) -> pd.DataFrame:
        """One row for each call.

        ``call_id``; ``skill`` (1 or 2); ``arrived_at``; ``answered_at`` (missing if the caller hung up);
        ``ended_at``; ``outcome`` (answered, abandoned); ``wait_seconds``; ``handling_seconds`` (missing
        likewise); ``agent`` (number from 0, missing likewise).
        """
        plan, answered = self.plan, self.answered
        handling = np.where(answered, plan.handling, 0)
        return pd.DataFrame(
            {
                "call_id": np.arange(len(answered)),
                "skill": plan.skill + 1,
                "arrived_at": self._moment(plan.arrival),
                "answered_at": self._moment(self.timeline.start).where(answered),
                "ended_at": self._moment(plan.arrival + self.wait + handling),
                "outcome": np.where(answered, "answered", "abandoned"),
                "wait_seconds": self.wait / SECOND,
                "handling_seconds": np.where(answered, handling / SECOND, np.nan),
                "agent": pd.Series(self.timeline.agent, dtype="Int64").where(answered),
            }
        )

    @cached_property
    def half_hours(self) -> pd.DataFrame:
        """One row for each half hour, calls counted in the half hour in which they came in.

        ``begins_at``; ``agents`` on duty; ``offered``, ``answered``, ``abandoned`` calls; ``in_time``:
        answered within the promised time; ``service_level``: the share of all calls; ``average_wait``:
        seconds until answered or hung up; ``occupancy``: time on calls for each agent on duty (above 1 where
        calls outlast a shift). Shares are missing where there was no call or no agent.
        """
        bins = 2 * 24 * self.days
        place = self.plan.arrival // _HALF_HOUR
        in_time = self.answered & (self.wait <= self.scenario.answer_within * SECOND)

        def count(weight: NDArray[Any]) -> Floats:
            return np.asarray(np.bincount(place, weight, bins), dtype=np.float64)

        offered = count(np.ones(len(place)))
        agents = np.repeat(self._staff, 2)
        edges = np.arange(bins + 1) * _HALF_HOUR
        with np.errstate(divide="ignore", invalid="ignore"):
            return pd.DataFrame(
                {
                    "begins_at": self._moment(edges[:-1]),
                    "agents": agents,
                    "offered": offered.astype(np.int64),
                    "answered": count(self.answered).astype(np.int64),
                    "abandoned": count(~self.answered).astype(np.int64),
                    "in_time": count(in_time).astype(np.int64),
                    "service_level": count(in_time) / offered,
                    "average_wait": count(self.wait / SECOND) / offered,
                    "occupancy": np.where(
                        agents > 0, np.diff(self._work_until(edges)) / (agents * _HALF_HOUR), np.nan
                    ),
                }
            )

    @cached_property
    def summary(self) -> dict[str, float]:
        """The run in a few numbers, waits in seconds.

        ``average_wait`` is that of all callers, ``average_speed_of_answer`` of those answered; ``occupancy``
        and ``agent_hours`` count the shifts of the run.
        """
        wait, answered = self.wait / SECOND, self.answered
        agent_hours = float(self._staff.sum())
        work = self._work_until(np.array([24 * self.days * HOUR]))[0]
        in_time = answered & (wait <= self.scenario.answer_within)
        return {
            "calls": float(len(wait)),
            "answered": float(answered.sum()),
            "abandon_share": _mean(~answered),
            "wait_share": _mean(wait > 0),
            "service_level": _mean(in_time),
            "average_wait": _mean(wait),
            "average_speed_of_answer": _mean(wait[answered]),
            "agent_hours": agent_hours,
            "occupancy": float(work / HOUR / agent_hours) if agent_hours else math.nan,
        }

    @cached_property
    def _staff(self) -> Ints:
        """Agents on duty in each hour of the run."""
        week = self.plan.roster.staff.sum(axis=0)
        return np.asarray(week[np.arange(24 * self.days) % HOURS_OF_WEEK])

    def _work_until(self, moment: Ints) -> Ints:
        """Milliseconds that agents have talked until each moment: Σ (t − start)⁺ − Σ (t − end)⁺."""
        begins = np.sort(self.timeline.start[self.answered])
        ends = np.sort((self.timeline.start + self.plan.handling)[self.answered])
        total = np.zeros(len(moment), dtype=np.int64)
        for sign, times in ((1, begins), (-1, ends)):
            passed = np.searchsorted(times, moment)
            total += sign * (passed * moment - np.append(0, np.cumsum(times))[passed])
        return total

    def _moment(self, millisecond: Ints) -> pd.Series:
        midnight = np.datetime64(self.first_day, "ms")
        return pd.Series(midnight + millisecond.astype("timedelta64[ms]"))


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else math.nan


def simulate(
    scenario: CallCentreScenario | None = None,
    seed: int = 0,
    days: int = 28,
    *,
    first_day: date = date(2023, 1, 2),
    replication: int = 0,
    engine: Callable[[Plan], Timeline] = fast.run,
) -> Story:
    """Run a call centre.

    Parameters
    ----------
    scenario : CallCentreScenario
    seed, replication : int
        The same numbers give the same callers and luck under any staffing plan.
    days : int
        Whole days simulated.
    first_day : date
        Whose weekday begins the week's profile; holidays are days like others.
    engine : function of a Plan
        `fast.run`, or `process.run` for SimPy; both give the same.

    Returns
    -------
    Story
        ``calls`` (a row for each call), ``half_hours`` and ``summary``.

    Raises
    ------
    ValueError
        If there are no days, or too many days or calls.

    Examples
    --------
    >>> week = simulate(seed=1, days=7)
    >>> bool(len(week.calls) == week.half_hours["offered"].sum() == week.summary["calls"])
    True
    """
    if not 1 <= days <= _MOST_DAYS:
        raise ValueError(f"days = {days} is not allowed; give a whole number from 1 to {_MOST_DAYS}.")
    scenario = scenario or CallCentreScenario()
    expected = scenario.calls_per_week * days / 7
    if expected > _MOST_CALLS:
        raise ValueError(
            f"calls_per_week = {scenario.calls_per_week:g} over days = {days} makes {expected:,.0f} calls; "
            f"at most {_MOST_CALLS:,} fit into one run: lower one of them."
        )
    plan = make_plan(scenario, Streams(seed, replication), days, first_day.weekday())
    return Story(scenario, first_day, days, plan, engine(plan))
