"""How often a customer buys in a month, and whether the last purchase was the last.

The kernels are exact, not approximations: purchases follow a Poisson process while the customer is alive,
and both the Poisson process and the geometric or exponential lifetime have no memory, so months can be
chained without discretisation error. With feedback off the world *is* BG/NBD, Pareto/NBD, sBG or
NBD-Dirichlet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.model.customer import DECLINE, Floats, Ints, State, Traits
from crmsim.model.relationship import growth_factor, switching_barrier
from crmsim.scenario import Scenario

__all__ = [
    "Buying",
    "Propensity",
    "contract",
    "dropout_parameter",
    "exponential",
    "geometric",
    "lasting",
    "propensity",
]

Flags = NDArray[np.bool_]


@dataclass
class Propensity:
    """What a customer is inclined to do this month.

    Attributes
    ----------
    rate : purchases of our brand per month, λ
    share : share of wallet w
    """

    rate: Floats
    share: Floats


@dataclass
class Buying:
    """What happened: `count` of the `planned` repeat purchases, and whether an impulse to leave fired.

    `until` is the share of the month the customer was there to buy (below 1 for exponential lifetimes only).
    """

    planned: Ints
    count: Ints
    until: Floats
    impulse: Flags


def propensity(scenario: Scenario, traits: Traits, state: State) -> Propensity:
    """Rates of this month.

    share      odds(w) = odds(w⁰)·exp(b_w·(A − A_ref))
    purchases  λ = Λ·e^W·w·ρ[stage]·(p/p_ref)^(−ε), ε = ε₀·exp(−1.2·(A − A_ref))

    Category demand is conserved: what our share loses, the rivals gain. Without feedback every factor is 1.

    Source: Fader, Hardie & Lee (2005a) for the latent rates; Dick & Basu (1994) for attitude → share.
    """
    if not scenario.feedback:
        return Propensity(traits.own_rate, traits.base_share)
    loyalty, lifecycle = scenario.loyalty, scenario.lifecycle
    warmth = state.attitude - loyalty.reference
    pull = traits.base_share * np.exp(loyalty.on_share * warmth)
    share = pull / (1 - traits.base_share + pull)
    rate = (
        traits.category_rate
        * growth_factor(scenario, state)
        * share
        * np.array(lifecycle.buying_factor).take(state.stage)
    )
    price = scenario.purchasing.price
    if price != 1:
        rate = rate * np.exp(-loyalty.elasticity * np.exp(-1.2 * warmth) * np.log(price))
    return Propensity(rate, share)


def dropout_parameter(scenario: Scenario, traits: Traits, state: State) -> Floats:
    """Chance of leaving after a purchase or at a renewal, or rate of leaving per month.

    With y = −b_p·(A − A_ref) − b_SC·SC: odds(p) = odds(p⁰)·eʸ·ρ_p[stage], or for exponential lifetimes
    μ = μ⁰·eʸ·ρ_p[stage]. Without feedback it is what it was at first.

    Source: Fader, Hardie & Lee (2005a) for the latent chances.
    """
    if not scenario.feedback:
        return traits.dropout
    loyalty, lifecycle = scenario.loyalty, scenario.lifecycle
    warmth, barrier = state.attitude - loyalty.reference, switching_barrier(scenario, state)
    factor = np.exp(-loyalty.on_dropout * warmth - loyalty.barrier_on_dropout * barrier)
    # Whoever is lost already is asked about too, with campaigns; the answer is not read.
    push = traits.dropout * (factor * np.array(lifecycle.dropout_factor).take(state.stage, mode="clip"))
    if scenario.purchasing.dropout in ("exponential", "none"):
        return push
    return push / (1 - traits.dropout + push)


def geometric(
    rate: Floats, dropout: Callable[[Ints], Floats], exposure: Floats, u_count: Floats, u_exit: Floats
) -> Buying:
    """A month of BG/NBD: n₀ ~ Poisson(λΔ), g ~ Geometric(p); n = min(n₀, g); the customer leaves iff g ≤ n₀.

    Parameters
    ----------
    dropout : the chance p of the customers in these rows; only those who planned to buy are asked for theirs

    Source: Fader, Hardie & Lee (2005a), section 3.
    """
    planned = variates.poisson(u_count, rate * exposure)
    count, impulse = planned.copy(), np.zeros(len(planned), dtype=np.bool_)
    buyers = np.flatnonzero(planned > 0)
    fatal = variates.geometric(u_exit[buyers], dropout(buyers))
    count[buyers] = np.minimum(planned[buyers], fatal)
    impulse[buyers] = fatal <= planned[buyers]
    return Buying(planned, count, np.ones(len(planned)), impulse)


def exponential(rate: Floats, dropout: Floats, exposure: Floats, u_count: Floats, u_exit: Floats) -> Buying:
    """A month of Pareto/NBD: τ ~ Exp(μ), n ~ Poisson(λ·min(τ, Δ)); the customer leaves iff τ ≤ Δ.

    Source: Schmittlein, Morrison & Colombo (1987).
    """
    with np.errstate(divide="ignore"):
        lifetime = variates.exponential(u_exit, 1 / dropout)
    until = np.minimum(lifetime / exposure, 1.0)
    count = variates.poisson(u_count, rate * exposure * until)
    return Buying(count, count, until, lifetime <= exposure)


def contract(tenure: Ints, term: int, dropout: Floats, u_exit: Floats) -> Buying:
    """A month of a contract: one payment; at a renewal the customer leaves with chance θ and pays no more.

    In the month of acquisition (tenure 0) the acquiring purchase is the payment.

    Source: Fader & Hardie (2007), shifted beta-geometric.
    """
    impulse = _renewal(tenure, term) & (u_exit < dropout)
    planned = (tenure > 0).astype(np.int64)
    return Buying(planned, planned - impulse, np.ones(len(dropout)), impulse)


def lasting(rate: Floats, exposure: Floats, u_count: Floats) -> Buying:
    """A month of a customer who never leaves (NBD)."""
    count = variates.poisson(u_count, rate * exposure)
    return Buying(count, count, np.ones(len(count)), np.zeros(len(count), dtype=np.bool_))


def present(traits: Traits, month: int) -> Floats:
    """Share of the month each customer is there for: the rest of it after the acquiring purchase, then all."""
    new = traits.acquired == month
    return np.where(new, 1 - traits.entry, 1.0) if new.any() else np.ones(len(new))


def buy(
    scenario: Scenario,
    traits: Traits,
    state: State,
    inclined: Propensity,
    exposure: Floats,
    month: int,
    u: dict[str, Floats],
) -> Buying:
    """One month of buying with the scenario's kernel.

    A customer in decline leaves by the hazards of that stage, so the impulse is not used there.

    Parameters
    ----------
    exposure : share of the month each customer is there for, from `present`
    """

    def dropout(rows: Ints) -> Floats:
        return dropout_parameter(scenario, traits.take(rows), state.take(rows))

    match scenario.purchasing.dropout:
        case "geometric":
            bought = geometric(inclined.rate, dropout, exposure, u["purchases"], u["dropout"])
        case "exponential":
            leaving = dropout_parameter(scenario, traits, state)
            bought = exponential(inclined.rate, leaving, exposure, u["purchases"], u["dropout"])
        case "contract":
            term, leaving = scenario.purchasing.renewal_months, dropout_parameter(scenario, traits, state)
            bought = contract(month - traits.acquired, term, leaving, u["dropout"])
        case "none":
            bought = lasting(inclined.rate, exposure, u["purchases"])
    if scenario.feedback:
        declining = state.stage == DECLINE
        bought.impulse = bought.impulse & ~declining
        bought.count = np.where(declining, bought.planned, bought.count)
    return bought


def _renewal(tenure: Ints, term: int) -> Flags:
    return (tenure > 0) & (tenure % term == 0)


def leaving_chance(
    scenario: Scenario, traits: Traits, state: State, inclined: Propensity, month: int
) -> Floats:
    """Chance that the impulse to leave fires this month.

    After purchases 1 − E[(1 − p)^n] = 1 − e^{−λp} for Poisson n; at any time 1 − e^{−μ}; at renewals θ.
    """
    dropout = dropout_parameter(scenario, traits, state)
    match scenario.purchasing.dropout:
        case "geometric":
            return -np.expm1(-inclined.rate * dropout)
        case "exponential":
            return -np.expm1(-dropout)
        case "contract":
            renewal = _renewal(month - traits.acquired, scenario.purchasing.renewal_months)
            return np.where(renewal, dropout, 0.0)
        case "none":
            return np.zeros(len(inclined.rate))
