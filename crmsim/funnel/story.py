"""One run of the funnel from the first lead to the horizon, and what became of every deal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.clock import MONTH_SECONDS
from crmsim.funnel import fast
from crmsim.funnel.plan import Intercepts, Plan, Timeline, calibrate, make_plan, win_chances
from crmsim.funnel.population import (
    Deals,
    Firm,
    Flags,
    Floats,
    Ints,
    Leads,
    Rivals,
    Verdicts,
    arrive,
    judge,
    meet,
    recruit,
)
from crmsim.funnel.scenario import STAGES, FunnelScenario
from crmsim.streams import Streams

__all__ = ["REASONS", "Story", "Table", "code", "simulate", "stack"]

#: The columns of one table, by name.
Table = dict[str, NDArray[Any]]

#: Reasons for winning and losing, as coded in the tables.
REASONS: Final = (
    "price",
    "product",
    "service",
    "relationship",
    "competitor",
    "budget",
    "timing",
    "follow_up",
)
_REASON: Final = {name: code for code, name in enumerate(REASONS)}
# The reason each term of the logit stands for; rivalry is split by the aspect that stands out.
_LOSING, _WINNING, _BY_ASPECT = (
    np.array([_REASON[name] for name in names.split()])
    for names in (
        "relationship competitor follow_up product timing budget",
        "relationship competitor service product timing budget",
        "product price competitor service competitor competitor",
    )
)
_RIVALRY = 1


@dataclass(frozen=True)
class Story:
    """Everything that is true about one run; `crmsim.funnel.tables` tells what of it a firm would know.

    Opportunities are numbered from 0 in the order in which they were opened, leads in the order they came
    in. All moments are business seconds since the start (`crmsim.clock.Clock.business` turns them into
    dates and times).
    """

    scenario: FunnelScenario
    streams: Streams
    horizon: int
    intercepts: Intercepts
    firm: Firm
    leads: Leads
    verdicts: Verdicts
    lead_of: Ints
    deals: Deals
    rivals: Rivals
    plan: Plan
    timeline: Timeline

    @cached_property
    def last(self) -> Ints:
        """The visit each deal is in or ended with; -1 while it waits for a place on the desk."""
        begun = np.add.reduceat(self.timeline.entered >= 0, self.plan.first[:-1])
        return np.where(begun > 0, self.plan.first[:-1] + begun - 1, -1)

    @cached_property
    def advanced(self) -> Flags:
        """Whether each visit ended with the next stage (or the signature)."""
        stay = self.timeline.left - self.timeline.entered
        return np.asarray((self.timeline.left >= 0) & (stay <= self.plan.visits.patience))

    @cached_property
    def stage(self) -> Ints:
        """Stage of each deal at the horizon, 0 to 9; 9 is signed."""
        return np.where(self.last >= 0, self.plan.visits.stage[self.last], 0) + self.won

    @cached_property
    def won(self) -> Flags:
        """Signed before the horizon."""
        final = self.plan.visits.stage[self.last] == STAGES - 1
        return np.asarray((self.last >= 0) & final & self.advanced[self.last])

    @cached_property
    def lost(self) -> Flags:
        """Lost or abandoned before the horizon."""
        ended = self.timeline.left[self.last] >= 0
        return np.asarray((self.last >= 0) & ended & ~self.advanced[self.last])

    @cached_property
    def closed(self) -> Ints:
        """When each deal was won or lost; -1 while it is open."""
        return np.where(self.won | self.lost, self.timeline.left[self.last], -1)

    @cached_property
    def reason(self) -> Ints:
        """True cause of winning or losing, a place in `REASONS`; -1 while the deal is open.

        A veto or a late rep decides alone. Otherwise it is the term of the logit that was most unusual
        among the deals that reached this stage: the lowest for a lost deal, the highest for a won one. A
        deal lost although nothing spoke against it, or lost to doing nothing, was badly timed.
        """
        visits, last = self.plan.visits, self.last
        unusual = visits.terms[last] - np.array(self.intercepts.centre)[visits.stage[last]]
        rival = self.rivals.best()[1]
        # With no rival in the deal our own worst and best aspects are what was compared.
        ours = self.rivals.ours
        edge = ours.copy()
        edge[rival >= 0] -= self.rivals.scores[rival[rival >= 0]]
        worst, best = unusual.argmin(axis=1), unusual.argmax(axis=1)
        lost = np.where(worst == _RIVALRY, _BY_ASPECT[edge.argmin(axis=1)], _LOSING[worst])
        won = np.where(best == _RIVALRY, _BY_ASPECT[edge.argmax(axis=1)], _WINNING[best])
        nothing_wrong = (unusual.min(axis=1) >= 0) | ((worst == _RIVALRY) & (rival < 0))
        lost = np.where(nothing_wrong, _REASON["timing"], lost)
        late = (visits.patience[last] >= 0) & ~self.advanced[last]
        lost = np.where(late, _REASON["follow_up"], lost)
        lost = np.where(visits.vetoed[last], _REASON["product"], lost)
        return np.where(self.won, won, np.where(self.lost, lost, -1))

    @cached_property
    def chances(self) -> Floats:
        """True chance of winning from each stage, shape (deals, 10); the last column is 1."""
        advance = win_chances(self.scenario, self.streams, self.deals, self.intercepts)
        win = np.cumprod(advance[:, ::-1], axis=1)[:, ::-1]
        return np.column_stack([win, np.ones(len(win))])

    @cached_property
    def value(self) -> Floats:
        """What each deal is worth at list price, CNY."""
        u = self.streams.events("deal_value", self.deals.number)
        median = np.log(self.scenario.value_median)
        raw = np.exp(variates.normal(u, median, self.scenario.value_sigma))
        economy = np.array(self.scenario.territory_economy)[self.leads.territory[self.lead_of]]
        return np.asarray(np.maximum(np.rint(raw * economy / 100), 1) * 100)


def simulate(
    scenario: FunnelScenario | None = None,
    seed: int = 0,
    months: int = 36,
    *,
    replication: int = 0,
    intercepts: Intercepts | None = None,
    engine: Callable[[Plan], Timeline] = fast.run,
) -> Story:
    """Run a funnel.

    Parameters
    ----------
    scenario : FunnelScenario
    seed, replication : int
        The same numbers give the same leads, buyers and luck under any scenario.
    months : int
        Months of `crmsim.clock.MONTH_SECONDS` business seconds, the months of `crmsim.clock.Clock`.
    intercepts : Intercepts
        Those of another scenario, to compare a policy with it: with its own (the default) every scenario
        converts as its `win_probability` says, and training reps, say, would change nothing on average.
    engine : function of a Plan
        `fast.run`, or `process.run` for SimPy; both give the same.

    Returns
    -------
    Story

    Raises
    ------
    ValueError
        If there are no months, or the scenario contradicts itself.

    Examples
    --------
    >>> story = simulate(seed=1, months=12)
    >>> bool(0 < story.won.sum() < story.lost.sum())
    True
    """
    if months < 1:
        raise ValueError(f"months = {months}: a run needs at least 1")
    scenario = scenario or FunnelScenario()
    streams = Streams(seed, replication)
    horizon = months * MONTH_SECONDS
    intercepts = intercepts or calibrate(scenario, seed, replication)
    firm = recruit(scenario, streams)
    leads = arrive(scenario, streams, horizon)
    verdicts = judge(scenario, firm, streams, leads, intercepts.lead)
    opened = np.flatnonzero(verdicts.converted & (verdicts.decided < horizon))
    opened = opened[np.argsort(verdicts.decided[opened], kind="stable")]
    deals, rivals = meet(scenario, firm, streams, leads.take(opened))
    plan = make_plan(scenario, firm, streams, deals, verdicts.decided[opened], horizon, intercepts)
    return Story(
        scenario,
        streams,
        horizon,
        intercepts,
        firm,
        leads,
        verdicts,
        opened,
        deals,
        rivals,
        plan,
        engine(plan),
    )


def code(codes: tuple[str, ...], place: Ints) -> NDArray[np.str_]:
    """Codes by their places; an empty one for -1."""
    return np.array([*codes, ""])[place]


def stack(*parts: Table) -> Table:
    """Tables below each other; a column that a part does not have is filled with -1."""
    lengths = [len(next(iter(part.values()))) for part in parts]
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: np.concatenate([part.get(name, np.full(n, -1)) for part, n in zip(parts, lengths, strict=True)])
        for name in names
    }
