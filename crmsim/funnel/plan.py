"""How each deal would go if its rep were never late: dwell, work and patience, stage by stage.

The chance of advancing from stage j is

    logit P = logit p_j + κ_j + Σ_ρ β_ρj c_ρ a_ρ − δ·(key influences not covered) + β_s·gap + β_r·skill
              + β_f·fit + β_i·intent + β_b·budget − β_l·overload,

where overload is how much longer than the buyer's own pace the rep makes the stage, as a share of it. The
decision uniform u therefore sets a *patience*: the deal advances if and only if the stage takes no longer
than

    dwell · (1 + (logit P₀ − logit u) / β_l),      P₀ the chance without overload.

All probability ends here. What is left for the engines is time: whole seconds, so both agree exactly.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import special

from crmsim import variates
from crmsim.funnel.population import (
    DAY,
    NEEDED,
    NEVER,
    WEEK,
    Deals,
    Firm,
    Flags,
    Floats,
    Ints,
    meet,
    meet_leads,
    recruit,
    respond,
    score_lead,
)
from crmsim.funnel.scenario import ROLES, STAGES, FunnelScenario
from crmsim.streams import Streams

__all__ = ["TERMS", "Intercepts", "Plan", "Timeline", "Visits", "calibrate", "make_plan", "win_chances"]

#: The parts of the logit that differ from deal to deal, the columns of `Visits.terms`.
TERMS: Final = ("relationship", "rivalry", "skill", "fit", "intent", "budget")
_COACH, _TECHNICAL = ROLES.index("coach"), ROLES.index("technical")
_VETO_STAGES = (4, 5, 6)  # counted from 0: submit, demonstrate, revise
# Influences that matter most in each stage, columns C U T E.
_KEY = np.array(
    [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 1],
        [0, 1, 0, 0],
        [0, 1, 1, 0],
        [0, 1, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
    ],
    dtype=bool,
)
_CALIBRATION_LEADS = 16_384


@dataclass(frozen=True)
class Intercepts:
    """What makes the population convert as the scenario says.

    Attributes
    ----------
    lead : float
        Intercept of the conversion of leads.
    stage : tuple of 9 floats
        κ_j, in logits.
    centre : 9 tuples of 6 floats
        Mean of each term among the deals that reach each stage, the yardstick of what was unusual about a
        deal.
    """

    lead: float
    stage: tuple[float, ...]
    centre: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Visits:
    """Stages that deals go through, one row each, ordered by deal and stage.

    Attributes
    ----------
    deal, stage : ints
        Row of the deal; stage from 0.
    dwell, work : ints, business seconds
        The buyer's own pace; the rep's time, at the rep's weekly hours.
    patience : ints, business seconds
        The longest stay that still ends in the next stage; -1 if none does.
    chance : floats
        Probability of advancing if the rep is not late, vetoes included.
    activities : ints
    covered, attitude : arrays, shape (n, 4)
        Of each influence when the stage ends.
    vetoed : bools
    terms : floats, shape (n, 6)
    """

    deal: Ints
    stage: Ints
    dwell: Ints
    work: Ints
    patience: Ints
    chance: Floats
    activities: Ints
    covered: Flags
    attitude: Ints
    vetoed: Flags
    terms: Floats


@dataclass(frozen=True)
class Plan:
    """All an engine needs to know.

    Attributes
    ----------
    rep, arrival : ints, shape (deals,)
        Arrivals never fall.
    first : ints, shape (deals + 1,)
        Visits of deal i are rows ``first[i]`` to ``first[i + 1] - 1``.
    visits : Visits
    reps, wip_limit, horizon : ints
        Deals a rep keeps open at once; business seconds at which everything stops.
    """

    rep: Ints
    arrival: Ints
    first: Ints
    visits: Visits
    reps: int
    wip_limit: int
    horizon: int


@dataclass(frozen=True)
class Timeline:
    """What became of a plan: when each visit began and ended.

    Attributes
    ----------
    entered, left : ints, shape (visits,)
        Business seconds; -1 if it never began, or did not end before the horizon.
    """

    entered: Ints
    left: Ints

    def digest(self) -> str:
        """A fingerprint: equal if and only if every moment is."""
        return hashlib.sha256(self.entered.tobytes() + self.left.tobytes()).hexdigest()


@dataclass(frozen=True)
class _Stage:
    pace: Floats
    activities: Ints
    covered: Flags
    attitude: Ints
    terms: Floats
    opposed: Flags


def _stage(scenario: FunnelScenario, streams: Streams, deals: Deals, stage: int, before: Ints) -> _Stage:
    """One stage of deals that had `before` activities until now: pace in days, and the terms of the logit."""
    coach = before >= deals.found[:, _COACH]
    mean = scenario.dwell_days[stage] * np.array(scenario.buying_type_dwell)[deals.buying_type]
    mean = mean * np.where(coach, scenario.coach_dwell, 1.0)
    u = streams.events("dwell", deals.number, 0, stage)
    pace = mean * variates.gamma(u, scenario.dwell_shape, scenario.dwell_shape)
    hours = scenario.effort_hours[stage] * pace / 7
    busy = variates.poisson(
        streams.events("activities", deals.number, 0, stage), hours * scenario.activities_per_hour
    )
    activities = 1 + busy
    known = (before + activities)[:, None] - deals.found
    covered = known >= 0
    lift = np.maximum(known, 0) // deals.persuasion
    attitude = np.where(covered, np.minimum(deals.attitude + lift, 2), 0)

    key = _KEY[stage]
    weight = np.where(key, scenario.key_weight, scenario.other_weight)
    missing = (key & NEEDED[deals.buying_type] & ~covered).sum(axis=1)
    relationship = (attitude * weight).sum(axis=1) - scenario.uncovered_penalty * missing
    terms = np.column_stack(
        [
            relationship,
            scenario.rivalry_weight * deals.gap,
            scenario.skill_weight * deals.skill,
            scenario.fit_weight * deals.fit,
            scenario.intent_weight * deals.intent,
            scenario.budget_weight * deals.budget,
        ]
    )
    # The technical influence judges whether or not the rep has met it, and cannot be talked round unmet.
    mood = np.where(covered, attitude, deals.attitude)[:, _TECHNICAL]
    opposed = (deals.found[:, _TECHNICAL] < NEVER) & (mood <= -1) & (stage in _VETO_STAGES)
    return _Stage(pace, activities, covered, attitude, terms, opposed)


def make_plan(
    scenario: FunnelScenario,
    firm: Firm,
    streams: Streams,
    deals: Deals,
    arrival: Ints,
    horizon: int,
    intercepts: Intercepts,
) -> Plan:
    """The course of each deal, as far as it can get if its rep is never late.

    A late rep can only lose deals, so what comes after the stage where even a prompt rep loses is never
    computed.
    """
    parts: list[Visits] = []
    alive, rows = deals, np.arange(len(deals.number))
    before = np.zeros(len(rows), dtype=np.int64)
    seconds_per_hour = WEEK / firm.hours
    for stage in range(STAGES):
        now = _stage(scenario, streams, alive, stage, before)
        score = _score(scenario, intercepts, stage, now.terms)
        vetoed = now.opposed & (streams.events("veto", alive.number, 0, stage) < scenario.veto_probability)
        margin = variates.snap(score - special.logit(streams.events("decision", alive.number, 0, stage)))
        advances = (margin > 0) & ~vetoed
        dwell = np.maximum(np.rint(now.pace * (scenario.cycle_factor * DAY)), 1)
        hours = scenario.effort_hours[stage] * dwell / WEEK
        with np.errstate(divide="ignore", invalid="ignore"):
            patience = np.where(advances, dwell * (1 + margin / scenario.overload_weight), -1)
        parts.append(
            Visits(
                deal=rows,
                stage=np.full(len(rows), stage),
                dwell=dwell.astype(np.int64),
                work=np.maximum(np.rint(hours * seconds_per_hour[alive.rep]), 1).astype(np.int64),
                patience=np.floor(np.minimum(patience, NEVER)).astype(np.int64),
                chance=special.expit(score) * (1 - scenario.veto_probability * now.opposed),
                activities=now.activities,
                covered=now.covered,
                attitude=now.attitude,
                vetoed=vetoed,
                terms=now.terms,
            )
        )
        rows, before = rows[advances], (before + now.activities)[advances]
        alive = alive.take(advances)

    column = {name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])}
    first = np.concatenate([[0], np.cumsum(np.bincount(column["deal"], minlength=len(arrival)))])
    order = np.argsort(first[column["deal"]] + column["stage"])
    visits = Visits(**{name: values[order] for name, values in column.items()})
    return Plan(deals.rep, arrival, first, visits, scenario.reps, scenario.wip_limit, horizon)


def win_chances(scenario: FunnelScenario, streams: Streams, deals: Deals, intercepts: Intercepts) -> Floats:
    """Chance of advancing from each stage, were the deal to get there with a rep who is never late.

    Returns
    -------
    float array, shape (n, 9)
        The product of columns j to 9 is the chance of winning from stage j.
    """
    before = np.zeros(len(deals.number), dtype=np.int64)
    chance = np.empty((len(deals.number), STAGES))
    for stage in range(STAGES):
        now = _stage(scenario, streams, deals, stage, before)
        plain = special.expit(_score(scenario, intercepts, stage, now.terms))
        chance[:, stage] = plain * (1 - scenario.veto_probability * now.opposed)
        before = before + now.activities
    return chance


def _score(scenario: FunnelScenario, intercepts: Intercepts, stage: int, terms: Floats) -> Floats:
    plain = special.logit(scenario.conversions[stage]) + intercepts.stage[stage]
    return np.asarray(plain + terms.sum(axis=1))


@lru_cache(maxsize=64)
def calibrate(scenario: FunnelScenario, seed: int, replication: int = 0) -> Intercepts:
    """Intercepts that keep the population conversions of one firm at the scenario's, whatever the covariates.

    A Latin hypercube of leads is followed through the funnel; each carries the probability of having come
    so far as a weight w, and κ_j solves Σ w·P_j = p_j·Σ w.

    Raises
    ------
    ValueError
        If vetoes alone lose more deals than the scenario allows.

    Source: McKay, Beckman & Conover (1979), Technometrics 21(2), for the Latin hypercube.
    """
    streams = _LatinHypercube(0)
    firm = recruit(scenario, Streams(seed, replication))
    number = np.arange(_CALIBRATION_LEADS)
    leads = meet_leads(scenario, streams, number, number * 0)
    hours = respond(scenario, firm, leads, streams.events("response", number))
    quality = score_lead(scenario, leads, hours)
    weight = np.ones(len(number))
    lead = _solve(quality, weight, scenario.lead_conversion)
    weight = special.expit(quality + lead)

    deals, _ = meet(scenario, firm, streams, leads)
    before = number * 0
    stages, centres = [], []
    for stage, p in enumerate(scenario.conversions):
        now = _stage(scenario, streams, deals, stage, before)
        reached, kept = weight.sum(), weight * (1 - scenario.veto_probability * now.opposed)
        if kept.sum() <= p * reached:
            raise ValueError(
                f"veto_probability = {scenario.veto_probability} alone loses more deals in stage {stage + 1} "
                f"than win_probability allows ({1 - p:.3f} of them): lower it"
            )
        score = special.logit(p) + now.terms.sum(axis=1)
        stages.append(_solve(score, kept, p * reached / kept.sum()))
        centres.append(tuple(float(x) for x in (weight[:, None] * now.terms).sum(axis=0) / reached))
        weight = kept * special.expit(score + stages[-1])
        before = before + now.activities
    return Intercepts(lead, tuple(stages), tuple(centres))


def _solve(score: Floats, weight: Floats, share: float) -> float:
    """The κ with Σ w·σ(score + κ) = share·Σ w."""
    total = share * weight.sum()

    def excess(shift: float) -> float:
        return float((weight * special.expit(score + shift)).sum() - total)

    return float(scipy.optimize.brentq(excess, -60, 60, xtol=1e-10))


class _LatinHypercube(Streams):
    """Streams in which each column of a purpose is a shuffled even grid, so that means settle quickly."""

    def events(
        self, purpose: str, customer: ArrayLike, month: ArrayLike = 0, ordinal: ArrayLike = 0
    ) -> Floats:
        u = super().events(purpose, customer, month, ordinal)
        grid = np.empty_like(u)
        places = (np.arange(len(u)) + 0.5) / len(u)
        np.put_along_axis(grid, u.argsort(axis=0), places.reshape(-1, *(1,) * (u.ndim - 1)), axis=0)
        return grid
