"""What waiting costs in closed form, for a model that has no time to listen to every call.

Each hour of the week is taken as if it had lasted for ever (the pointwise stationary approximation), as
Erlang A, or as Erlang C if callers never hang up. That is close where calls are short against an hour, and
where no queue is carried from an overloaded hour into the next.

Source: Green & Kolesar (1991), Management Science 37(1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crmsim.callcentre.plan import FIRST, VERSATILE
from crmsim.callcentre.scenario import HOURS_OF_WEEK, CallCentreScenario
from crmsim.theory.erlang import ErlangA, average_wait, erlang_c, service_level

__all__ = ["Waiting", "hours_of_week", "waiting"]

_DAY_IN_SECONDS = 86_400.0


@dataclass(frozen=True)
class Waiting:
    """What the average caller meets.

    Attributes
    ----------
    quick : float
        Share of callers answered within the promised time.
    procedural_justice : float
        How fair the procedure feels, 1 for no wait: e^{−wait/24 h} at the mean wait of each hour.
    abandoned : float
        Share of callers who hang up.
    average_wait : float
        Seconds until answered or hung up; infinite if in some hour callers never hang up and are never
        answered.
    occupancy : float
        Share of agents' time on duty that is spent on calls.
    """

    quick: float
    procedural_justice: float
    abandoned: float
    average_wait: float
    occupancy: float


def waiting(scenario: CallCentreScenario) -> Waiting:
    """Quick answers, procedural justice, hang-ups and waits of an average week; a pure function.

    Parameters
    ----------
    scenario : CallCentreScenario
        With one skill.

    Returns
    -------
    Waiting
        Averages over the calls of the week.

    Raises
    ------
    ValueError
        If calls need two skills: routing has no closed form.

    Source: Tax, Brown & Chandrashekaran (1998), J. Marketing 62(2), for justice in service recovery.

    Examples
    --------
    >>> busy = CallCentreScenario.steady(calls_per_hour=150, handling_minutes=4, agents=11)
    >>> relaxed = CallCentreScenario.steady(calls_per_hour=150, handling_minutes=4, agents=14)
    >>> waiting(busy).quick < waiting(relaxed).quick
    True
    """
    hour = hours_of_week(scenario)
    hour = hour[hour["calls"] > 0]
    share = (hour["calls"] / hour["calls"].sum()).to_numpy()
    hung_up, wait = hour["abandon_probability"].to_numpy(), hour["average_wait"].to_numpy()
    talking = np.minimum(hour["load"] * (1 - hung_up), hour["agents"]).sum()
    on_duty = scenario.staff_in_week[[FIRST, VERSATILE]].sum()
    return Waiting(
        quick=float(share @ hour["service_level"]),
        procedural_justice=float(share @ np.exp(-wait / _DAY_IN_SECONDS)),
        abandoned=float(share @ hung_up),
        average_wait=float(share @ wait),
        occupancy=float(talking / on_duty) if on_duty else math.nan,
    )


def hours_of_week(scenario: CallCentreScenario) -> pd.DataFrame:
    """Waiting in each hour of the week, as if it had lasted for ever.

    Parameters
    ----------
    scenario : CallCentreScenario
        With one skill; handling times are taken as exponential with the same mean.

    Returns
    -------
    DataFrame
        ``hour`` from Monday midnight; ``agents``; ``calls`` expected; ``load`` in erlangs;
        ``wait_probability``; ``abandon_probability``; ``average_wait`` in seconds; ``service_level``. An hour
        without calls has no wait.

    Raises
    ------
    ValueError
        If calls need two skills.
    """
    if scenario.second_share > 0:
        raise ValueError(
            f"second_share = {scenario.second_share:g}: with two skills there is no closed form. "
            "Set it to 0, or simulate the call centre."
        )
    calls = scenario.calls_in_week
    agents = scenario.staff_in_week[[FIRST, VERSATILE]].sum(axis=0)
    seconds = 60 * scenario.handling_minutes
    cells = {
        (rate, staff): _stationary(scenario, rate, staff, seconds)
        for rate, staff in zip(calls.tolist(), agents.tolist(), strict=True)
    }
    rows = [cells[cell] for cell in zip(calls.tolist(), agents.tolist(), strict=True)]
    names = ("wait_probability", "abandon_probability", "average_wait", "service_level")
    return pd.DataFrame(
        {
            "hour": np.arange(HOURS_OF_WEEK),
            "agents": agents,
            "calls": calls,
            "load": calls * scenario.handling_minutes / 60,
            **dict(zip(names, np.array(rows).T, strict=True)),
        }
    )


def _stationary(
    scenario: CallCentreScenario, calls: float, agents: int, handling: float
) -> tuple[float, float, float, float]:
    """Chance to wait and to hang up, mean wait in seconds, service level, of calls an hour."""
    endless = scenario.patience_minutes is None
    patience = math.inf if scenario.patience_minutes is None else 60 * scenario.patience_minutes
    if calls == 0:
        return 0.0, 0.0, 0.0, 1.0
    if agents == 0:
        return 1.0, 0.0 if endless else 1.0, patience, 0.0
    rate, within = calls / 3600, scenario.answer_within
    if endless:
        return (
            erlang_c(rate * handling, agents),
            0.0,
            average_wait(rate, handling, agents),
            float(service_level(rate, handling, agents, within)),
        )
    centre = ErlangA(rate, handling, patience, agents)
    return (
        centre.wait_probability,
        centre.abandon_probability,
        centre.average_wait,
        float(centre.service_level(within)),
    )
