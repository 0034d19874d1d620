"""Call centres in closed form: how long callers wait for an agent, and how many agents a promise takes.

Erlang (1917) for callers who are turned away (B) or wait for ever (C); Palm (1957) for callers who lose
patience (Erlang A; Garnett, Mandelbaum & Reiman 2002, Manufacturing & Service Operations Management 4(3)),
with the virtual wait of Baccelli & Hebuterne (1981). Offered load A = arrival rate × mean handling time, in
erlangs; any one unit of time serves throughout.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy.special import betainc, digamma, log_ndtr

from crmsim.theory.checks import Floats, non_negative

#: Longest queue whose states are added up one by one.
_LONGEST_QUEUE = 5e6


def erlang_b(load: float, agents: int) -> float:
    """Probability that a caller finds all agents busy and is turned away.

    B(0) = 1, B(c) = A·B(c−1)/(c + A·B(c−1)): a recursion of fractions, stable for thousands of agents.

    Parameters
    ----------
    load
        Offered load A in erlangs.
    agents
        Number of agents c.
    """
    load, agents = float(non_negative("load", load)), _agents(agents)
    blocked = 1.0
    for count in range(1, agents + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(load: float, agents: int) -> float:
    """Probability that a caller has to wait when callers never hang up; 1 when agents ≤ load.

    Examples
    --------
    >>> round(erlang_c(load=10, agents=14), 4)
    0.1741
    """
    if agents <= load:
        return 1.0
    blocked = erlang_b(load, agents)
    return blocked / (1 - load / agents * (1 - blocked))


def average_wait(arrival_rate: float, handling_time: float, agents: int) -> float:
    """Mean wait of all callers (average speed of answer) when callers never hang up: C·h/(c − A).

    Infinite when the agents cannot keep up (c ≤ A).
    """
    load = _load(arrival_rate, handling_time)
    if agents <= load:
        return math.inf
    return erlang_c(load, agents) * handling_time / (agents - load)


def service_level(arrival_rate: float, handling_time: float, agents: int, within: ArrayLike) -> Floats:
    """Share of callers answered within a time, when callers never hang up: 1 − C·e^{−(c−A)·τ/h}.

    Parameters
    ----------
    arrival_rate, handling_time
        Calls per unit of time and mean time per call.
    agents
        Number of agents.
    within
        Waiting time τ promised, any shape.
    """
    load, promised = _load(arrival_rate, handling_time), non_negative("within", within)
    if agents <= load:
        return np.zeros_like(promised)
    return np.asarray(1 - erlang_c(load, agents) * np.exp(-(agents - load) * promised / handling_time))


def occupancy(arrival_rate: float, handling_time: float, agents: int) -> float:
    """Share of the agents' time spent on calls when callers never hang up: A/c, and 1 when c ≤ A."""
    return min(1.0, _load(arrival_rate, handling_time) / _agents(agents))


@dataclass(frozen=True)
class ErlangA:
    """A call centre whose callers hang up after an exponential patience (M/M/c+M).

    The number of callers inside is a birth-death chain: arrivals λ; departures min(n, c)/h + (n −
    c)⁺/patience. It settles for any load, because a long queue loses callers faster.

    Parameters
    ----------
    arrival_rate
        Calls per unit of time λ.
    handling_time, patience
        Mean handling time h and mean patience, in that unit of time.
    agents
        Number of agents c.

    Examples
    --------
    As many agents as offered load, callers as patient as a call is long: half find an agent free.

    >>> centre = ErlangA(arrival_rate=10, handling_time=1, patience=1, agents=10)
    >>> round(centre.wait_probability, 3), round(centre.abandon_probability, 3)
    (0.542, 0.125)
    """

    arrival_rate: float
    handling_time: float
    patience: float
    agents: int

    def __post_init__(self) -> None:
        _load(self.arrival_rate, self.handling_time)
        _agents(self.agents)
        if not (math.isfinite(self.patience) and self.patience > 0):
            raise ValueError(
                f"patience = {self.patience!r} is not allowed; give a finite time above 0 "
                "(for endless patience use erlang_c)."
            )

    def distribution(self) -> Floats:
        """Long-run share of time with n = 0, 1, 2, … callers inside, up to where nothing is left."""
        c, load = self.agents, self.arrival_rate * self.handling_time
        # Where all callers are about to hang up the crowd is Poisson: nobody ever stands forty standard
        # deviations above its mean. With agents to spare the queue fades geometrically, usually much sooner.
        crowd = load + self.arrival_rate * self.patience
        reach = crowd + 40 * math.sqrt(crowd + 1)
        if load < c:
            reach = min(reach, 40 / math.log(c / load))
        if reach > _LONGEST_QUEUE:
            raise ValueError(
                f"patience = {self.patience:g} is too long for {c} agents and {load:g} erlangs: the queue "
                "grows to millions. Add agents, or give a shorter patience."
            )
        n = np.arange(1, c + int(reach) + 2)
        departures = np.minimum(n, c) / self.handling_time + np.maximum(n - c, 0) / self.patience
        log_weight = np.append(0.0, np.cumsum(np.log(self.arrival_rate) - np.log(departures)))
        weight = np.exp(log_weight - log_weight.max())
        return np.asarray(weight / weight.sum())

    @property
    def wait_probability(self) -> float:
        """Share of callers who find all agents busy."""
        return float(self.distribution()[self.agents :].sum())

    @property
    def abandon_probability(self) -> float:
        """Share of callers who hang up: those leaving the queue per unit of time, divided by arrivals."""
        return self._queue_length / self.patience / self.arrival_rate

    @property
    def average_wait(self) -> float:
        """Mean wait of all callers, those who hang up included (Little's law)."""
        return self._queue_length / self.arrival_rate

    @property
    def average_speed_of_answer(self) -> float:
        """Mean wait of the callers who are answered.

        In the terms of `service_level`, the wait −patience·ln B of an answered caller with j ahead has B ~
        Beta(m + 1, j + 1), so its mean is patience·(ψ(m + j + 2) − ψ(m + 1)), ψ the digamma function.
        """
        share = self.distribution()[self.agents :]
        ahead, m = np.arange(share.size), self._agents_in_patience
        answered = share * m / (m + ahead + 1)
        wait = self.patience * (digamma(m + ahead + 2) - digamma(m + 1))
        return float(answered @ wait) / (1 - self.abandon_probability)

    @property
    def occupancy(self) -> float:
        """Share of the agents' time spent on calls: what is left of the load by those who hang up."""
        return self.arrival_rate * self.handling_time * (1 - self.abandon_probability) / self.agents

    def service_level(self, within: ArrayLike) -> Floats:
        """Share of all callers who are answered within a time.

        With j callers ahead, j + 1 have to leave at rates (m + j)/patience, …, m/patience, m = c·patience/h.
        The sum V of such exponential times makes e^{−V/patience} ~ Beta(m, j+1), and that is also the
        probability to be patient enough for V; so the share answered is an incomplete beta function.

        Parameters
        ----------
        within
            Waiting time promised, any shape.
        """
        promised = non_negative("within", within)
        share = self.distribution()
        ahead = np.arange(share.size - self.agents)
        m = self._agents_in_patience
        in_time = betainc(ahead + 1, m + 1, -np.expm1(-promised[..., None] / self.patience))
        queued = in_time @ (share[self.agents :] * m / (m + ahead + 1))
        return np.asarray(share[: self.agents].sum() + queued)

    @property
    def _agents_in_patience(self) -> float:
        """Calls the busy agents finish in the mean patience."""
        return self.agents * self.patience / self.handling_time

    @property
    def _queue_length(self) -> float:
        share = self.distribution()
        waiting = np.maximum(np.arange(share.size) - self.agents, 0)
        return float(share @ waiting)


def agents_needed(
    arrival_rate: float, handling_time: float, within: float, target: float, patience: float = math.inf
) -> int:
    """Fewest agents who answer a share of the callers within a time.

    Parameters
    ----------
    arrival_rate, handling_time
        Calls per unit of time and mean time per call.
    within, target
        Promise: share ``target`` (below 1) of all callers answered within time ``within``.
    patience
        Mean patience of callers; infinite for callers who never hang up.

    Examples
    --------
    100 calls an hour of 3 minutes each, 80 % within 20 seconds:

    >>> agents_needed(arrival_rate=100 / 60, handling_time=3, within=20 / 60, target=0.8)
    8
    """
    if not 0 <= target < 1:
        raise ValueError(f"target = {target!r} is not allowed; give a share from 0 to below 1 (80 % is 0.8).")

    def reached(agents: int) -> bool:
        if math.isinf(patience):
            return bool(service_level(arrival_rate, handling_time, agents, within) >= target)
        return bool(ErlangA(arrival_rate, handling_time, patience, agents).service_level(within) >= target)

    return _fewest(reached, _load(arrival_rate, handling_time))


def agents_for_wait(
    arrival_rate: float, handling_time: float, longest: float, patience: float = math.inf
) -> int:
    """Fewest agents with whom the mean wait of all callers is no longer than promised.

    Parameters
    ----------
    arrival_rate, handling_time
        Calls per unit of time and mean time per call.
    longest
        Mean wait promised, above 0.
    patience
        Mean patience of callers; infinite for callers who never hang up.

    Examples
    --------
    Ten erlangs, a mean wait of at most a twentieth of a call:

    >>> agents_for_wait(arrival_rate=10, handling_time=1, longest=0.05)
    14
    """
    if not (math.isfinite(longest) and longest > 0):
        raise ValueError(f"longest = {longest!r} is not allowed; give a finite time above 0.")

    def reached(agents: int) -> bool:
        if math.isinf(patience):
            return average_wait(arrival_rate, handling_time, agents) <= longest
        return ErlangA(arrival_rate, handling_time, patience, agents).average_wait <= longest

    return _fewest(reached, _load(arrival_rate, handling_time))


def square_root_staffing(load: float, wait_probability: float) -> int:
    """Agents by the square-root rule, c = A + β·√A, for a chance to wait when callers never hang up.

    With c growing like this the chance to wait settles at α = 1/(1 + β·Φ(β)/φ(β)); β solves that.

    Parameters
    ----------
    load
        Offered load A in erlangs, above 0.
    wait_probability
        Chance to wait α, strictly between 0 and 1.

    Source: Halfin & Whitt (1981), Operations Research 29(3), eq. 2.3; Borst, Mandelbaum & Reiman (2004),
    Operations Research 52(1).

    Examples
    --------
    A hundred erlangs, one caller in five has to wait, by the rule and exactly:

    >>> agents = square_root_staffing(load=100, wait_probability=0.2)
    >>> agents, erlang_c(100, agents) <= 0.2 < erlang_c(100, agents - 1)
    (111, True)
    """
    if not (math.isfinite(load) and load > 0):
        raise ValueError(f"load = {load!r} is not allowed; give a finite number above 0.")
    if not 0 < wait_probability < 1:
        raise ValueError(
            f"wait_probability = {wait_probability!r} is not allowed; give a share between 0 and 1."
        )
    odds = (1 - wait_probability) / wait_probability

    def excess(beta: float) -> float:
        log_density = -(beta**2 + math.log(2 * math.pi)) / 2
        return math.log(beta / odds) + float(log_ndtr(beta)) - log_density

    return math.ceil(load + scipy.optimize.brentq(excess, 1e-300, 60) * math.sqrt(load))


def _fewest(reached: Callable[[int], bool], load: float) -> int:
    """The first number of agents that reaches a promise, of which more agents never fall short."""
    enough = max(1, math.ceil(load))
    while not reached(enough):
        enough *= 2
    too_few = 0
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        enough, too_few = (middle, too_few) if reached(middle) else (enough, middle)
    return enough


def _load(arrival_rate: float, handling_time: float) -> float:
    for name, value in (("arrival_rate", arrival_rate), ("handling_time", handling_time)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} = {value!r} is not allowed; give a finite number above 0.")
    return arrival_rate * handling_time


def _agents(agents: int) -> int:
    if agents != int(agents) or agents < 1:
        raise ValueError(f"agents = {agents!r} is not allowed; give a whole number of 1 or more.")
    return int(agents)
