"""Where new customers come from: channels with budgets, and customers who talk.

Four textbook ways of finding customers (canvassing, advertising, referral, agents) plus those who come by
themselves. Referral with constant advertising and no churn is the Bass model (Bass 1969).
"""

from __future__ import annotations

import numpy as np

from crmsim import variates
from crmsim.model import loyalty
from crmsim.model.customer import REFERRAL, Floats, Ints, State, Traits
from crmsim.model.relationship import growth_factor
from crmsim.parameters import Acquisition
from crmsim.scenario import Scenario

__all__ = ["acquisition_cost", "price_level", "referrals", "sentiment", "spend_factor", "won_by_channel"]

#: Size of the market for which the budgets of a scenario are given.
STANDARD_MARKET = 100_000.0


def won_by_channel(scenario: Scenario, customers_ever: int, mood: float, uniforms: Floats) -> dict[str, int]:
    """Customers won this month through each paid or passive channel.

    A channel reaches R prospects, of whom 1 − N/M are not customers yet and ρ·e^{ψΨ} respond (without feedback
    ρ: nobody has heard anything). Advertising reaches R^max(1 − e^{−b/B}) (modified exponential, Little 1970);
    canvassing in proportion to its budget.

    Parameters
    ----------
    customers_ever : int
        N, customers acquired so far; they are no longer prospects.
    mood : float
        Sentiment Ψ of the market, −1 … 1.
    uniforms : array, shape (4,)
        One for each channel.
    """
    p = scenario.acquisition
    market = p.prospects * scenario.customers
    scale = market / STANDARD_MARKET
    open_share = max(0.0, 1 - customers_ever / market)
    tone = float(np.exp(p.sentiment_effect * mood)) if scenario.feedback else 1.0
    reach = {
        "canvass": p.canvass_reach * p.canvass_budget / 6000.0,
        "advertising": p.advert_reach * -float(np.expm1(-p.advert_budget / p.advert_scale)),
    }
    response = {"canvass": p.canvass_response, "advertising": p.advert_response}
    mean = {name: reach[name] * response[name] * tone for name in reach}
    mean |= {"agent": p.agent, "inbound": p.inbound * tone}
    names = ("canvass", "advertising", "agent", "inbound")
    rates = np.array([mean[name] for name in names]) * scale * open_share
    return dict(zip(names, variates.poisson(uniforms, rates).tolist(), strict=True))


def referrals(scenario: Scenario, attitude: Floats, customers_ever: int, u: Floats) -> Ints:
    """New customers each active customer brings this month, Poisson.

    Mean ω·P(promoter | A)·conversion·(1 − N/M): promoters talk, and only prospects can be won. Without
    feedback they talk as customers do on their first day, whatever they have lived through.
    """
    if not scenario.feedback:
        attitude = np.full_like(attitude, scenario.loyalty.start)
    p = scenario.acquisition
    open_share = max(0.0, 1 - customers_ever / (p.prospects * scenario.customers))
    rate = p.referral_rate * p.referral_conversion * open_share * loyalty.promoter_chance(attitude)
    return variates.poisson(u, rate)


def sentiment(p: Acquisition, mood: float, satisfied: int, dissatisfied: int) -> float:
    """Mood of the market after a month: Ψ ← m·Ψ + (1 − m)·(5·sat − 10·dis)/(5·sat + 10·dis).

    Source: TARP: a dissatisfied customer tells about twice as many people as a satisfied one.
    """
    good, bad = p.tell_satisfied * satisfied, p.tell_dissatisfied * dissatisfied
    news = (good - bad) / (good + bad) if good + bad else 0.0
    return p.sentiment_memory * mood + (1 - p.sentiment_memory) * news


def spend_factor(scenario: Scenario, traits: Traits, state: State, month: int) -> Floats:
    """Multiplier of the basket: price, growth built by the relationship, the premium of referred customers.

    Referred customers arrive with baskets 16 % larger; the premium halves every 18 months, while their better
    retention stays (Schmitt, Skiera & Van den Bulte 2011).
    """
    if not scenario.feedback:
        return np.ones(len(traits))
    p = scenario.acquisition
    factor = np.full(len(traits), price_level(scenario)) * growth_factor(scenario, state)
    referred = np.flatnonzero(traits.channel == REFERRAL)
    age = month - traits.acquired[referred]
    factor[referred] *= 1 + (p.referral_margin - 1) * 0.5 ** (age / p.referral_half_life)
    return variates.snap(factor)


def price_level(scenario: Scenario) -> float:
    """Price relative to the reference price; without feedback price moves nothing, so it is 1."""
    return scenario.purchasing.price if scenario.feedback else 1.0


def opening_entries(p: Acquisition, u: Floats) -> tuple[Ints, Floats]:
    """Month and moment within it at which each customer of the opening cohort arrives.

    The cohort is spread over its span in the proportions of its profile, evenly within each slice.
    """
    share = np.cumsum((0.0, *p.opening_profile))
    edges = np.linspace(0, p.opening_span, len(share))
    when = variates.snap(np.interp(u, share / share[-1], edges))
    month = np.floor(when).astype(np.int64)
    return month, when - month


def acquisition_cost(scenario: Scenario, won: dict[str, int]) -> float:
    """What the month's acquisition cost, CNY: budgets, commissions and rewards, or replacements."""
    p = scenario.acquisition
    if p.newcomers != "market":
        return p.replacement_cost * won.get("replacement", 0)
    budgets = (p.canvass_budget + p.advert_budget) * p.prospects * scenario.customers / STANDARD_MARKET
    return budgets + p.agent_fee * won.get("agent", 0) + p.referral_fee * won.get("referral", 0)
