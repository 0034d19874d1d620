"""Who calls when and for how long, and who is on duty: all that is decided before anybody waits.

Calls come in a Poisson process whose rate λ(t) changes with the hour of the week. With Λ(t) = ∫λ and
E₁, E₂, … exponential with mean 1, call n comes at Λ⁻¹(E₁ + … + E_n). Each number belongs to an address
(call, purpose), so that the same callers meet another staffing plan.

Time is counted in whole milliseconds from the first midnight, so both engines agree exactly.

Source: Çinlar (1975), Introduction to stochastic processes, ch. 4.7, for the inversion of Λ.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.callcentre.scenario import HOURS_OF_WEEK, CallCentreScenario
from crmsim.streams import Streams

__all__ = [
    "FIRST",
    "HOUR",
    "MINUTE",
    "NEVER",
    "SECOND",
    "VERSATILE",
    "Plan",
    "Roster",
    "Timeline",
    "make_plan",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: The units of time, in milliseconds.
SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
#: Later than anything that happens.
NEVER: Final = 2**50
#: Groups of agents by what they can do; a call of skill s is for group s or `VERSATILE`.
FIRST, SECOND_SKILL, VERSATILE = range(3)


class Roster:
    """When each agent is on duty, week after week.

    In an hour with c agents of a group the first c of the group are on duty. Agents are numbered through
    all groups, those with one skill before those with both. A call begun on duty is finished in any case.

    Parameters
    ----------
    staff : int array, shape (3, 168)
        Agents of each group in each hour of the week, the first of which begins at time 0.
    """

    def __init__(self, staff: Ints) -> None:
        self.staff = staff
        size = staff.max(axis=1)
        self.group: list[int] = np.repeat(np.arange(len(staff)), size).tolist()
        place = np.concatenate([np.arange(n) for n in size])
        on_duty = place[:, None] < staff[self.group]
        # Hours until each agent is next on and next off duty, looked up in two weeks laid end to end.
        self._until_on = [_hours_until(row) for row in on_duty]
        self._until_off = [_hours_until(~row) for row in on_duty]

    def __len__(self) -> int:
        return len(self.group)

    def duty(self, agent: int, moment: int) -> tuple[int, int]:
        """From when, at this moment or later, an agent can take calls, and until when."""
        hour = moment // HOUR
        idle = self._until_on[agent][hour % HOURS_OF_WEEK]
        first = hour + idle
        busy = self._until_off[agent][first % HOURS_OF_WEEK]
        return first * HOUR if idle else moment, (first + busy) * HOUR if busy >= 0 else NEVER


def _hours_until(flag: NDArray[np.bool_]) -> list[int]:
    """Hours from each hour of the week to the next with the flag, 0 if it has it itself; -1 if none has."""
    if not flag.any():
        return [-1] * len(flag)
    flagged = np.flatnonzero(np.tile(flag, 2))
    hour = np.arange(len(flag))
    until: list[int] = (flagged[np.searchsorted(flagged, hour)] - hour).tolist()
    return until


@dataclass(frozen=True)
class Plan:
    """All an engine needs to know.

    Attributes
    ----------
    arrival, handling, patience : ints, shape (calls,), milliseconds
        Arrivals never fall; `NEVER` stands for endless patience.
    skill : ints
        0 or 1.
    roster : Roster
    """

    arrival: Ints
    handling: Ints
    patience: Ints
    skill: Ints
    roster: Roster


@dataclass(frozen=True)
class Timeline:
    """What became of the calls.

    Attributes
    ----------
    start : ints, shape (calls,), milliseconds
        When each was answered; -1 if the caller hung up.
    agent : ints
        Who answered; -1 likewise.
    """

    start: Ints
    agent: Ints

    def digest(self) -> str:
        """A fingerprint: equal if and only if every call is."""
        return hashlib.sha256(self.start.tobytes() + self.agent.tobytes()).hexdigest()


def make_plan(scenario: CallCentreScenario, streams: Streams, days: int, weekday: int) -> Plan:
    """Draw the calls of so many days, the first of which is a weekday (0: Monday)."""
    hour = (24 * weekday + np.arange(24 * days)) % HOURS_OF_WEEK
    expected = np.concatenate([[0.0], np.cumsum(scenario.calls_in_week[hour])])
    total = expected[-1]
    number = np.arange(int(total + 8 * np.sqrt(total) + 16))
    clock = np.cumsum(variates.exponential(streams.events("call_gap", number)))
    number, clock = number[clock < total], clock[clock < total]
    arrival = np.interp(clock, expected, np.arange(len(expected)) * float(HOUR))

    mean = scenario.handling_minutes * MINUTE
    u = streams.events("call_handling", number)
    if scenario.handling == "exponential":
        handling = variates.exponential(u, mean)
    else:
        variance = np.log1p(scenario.handling_cv**2)
        normal = variates.normal(u, -variance / 2, np.sqrt(variance))
        handling = mean * variates.snap(np.exp(normal))
    patience = np.full(len(number), NEVER)
    if scenario.patience_minutes is not None:
        drawn = variates.exponential(
            streams.events("call_patience", number), scenario.patience_minutes * MINUTE
        )
        patience = np.rint(drawn).astype(np.int64)
    return Plan(
        arrival=np.floor(arrival).astype(np.int64),
        handling=np.maximum(np.rint(handling), 1).astype(np.int64),
        patience=patience,
        skill=(streams.events("call_skill", number) < scenario.second_share).astype(np.int64),
        roster=Roster(np.roll(scenario.staff_in_week, -24 * weekday, axis=1)),
    )
