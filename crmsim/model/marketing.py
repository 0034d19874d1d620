"""Marketing: what a contact or a lower price does to the purchase rate of a month, and what it costs later.

A contact adds τ to the *chance of buying at all* in the month, P₀ = 1 − e^{−λ}; the rate becomes the one with
the chance P₁ = P₀ + τ. Who gains is no secret of dice: the class of a customer (persuadable, sure thing, lost
cause, sleeping dog) follows, with some luck, from how often and how much that customer buys, and these show
in the order book. Discounts also borrow from the months that follow and lower the price held to be normal.

A customer is targeted by what the firm can see, so that those who left unnoticed are contacted too, in vain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.model.acquisition import price_level, spend_factor
from crmsim.model.customer import DECLINE, LOST, Floats, Ints, State, Traits
from crmsim.model.purchasing import Buying, Propensity, dropout_parameter
from crmsim.plans import TARGETS, Campaign, Marketing
from crmsim.scenario import Scenario
from crmsim.streams import Streams

__all__ = [
    "Members",
    "Prompted",
    "after_month",
    "class_probabilities",
    "contacted_rate",
    "expected_purchases",
    "goods_cost",
    "members",
    "prompt",
    "response_class",
    "targeted",
]

Flags = NDArray[np.bool_]

#: Log odds of the classes per standard deviation of (purchase rate, basket), as ranks among all customers:
#: who buys often would buy anyway, who buys much at a time can be talked into more, who buys often but little
#: at a time is easily annoyed, who buys rarely cannot be moved. So steep that a model of the order book alone,
#: trained on ten thousand members, finds about two thirds of what the truth itself would gain.
_LEANING: Final = np.array([[0.0, 3.5], [3.5, 0.0], [-2.5, -1.5], [2.0, -3.5]])
#: Purchases of a customer who looks best, in log odds: more with orders so far, less with months of silence.
_PICK_ORDERS, _PICK_SILENCE = 1.0, 0.5


@dataclass
class Members:
    """The members of the month's campaign, one element for each.

    Attributes
    ----------
    row : row of the customer
    campaign : int, which campaign
    control : held out (by lot) or passed over (by choice)
    kind : class of response, an index into `RESPONSE_CLASSES`
    untreated, treated : chance of buying in the month, without and with the contact
    value_untreated, value_treated : margin expected in the month, CNY, before the cost of the contact
    rate : purchases per month if treated
    """

    row: Ints
    campaign: int
    control: Flags
    kind: Ints
    untreated: Floats
    treated: Floats
    value_untreated: Floats
    value_treated: Floats
    rate: Floats


@dataclass
class Prompted:
    """What marketing makes of a month's inclination to buy.

    Attributes
    ----------
    rate : purchases per month, after everything
    discount : share off the price of this month's orders
    repaid : purchases missing because they were bought ahead
    ahead : purchases added by a discount
    members : of the month's campaign, or None
    """

    rate: Floats
    discount: Floats
    repaid: Floats
    ahead: Floats
    members: Members | None


def targeted(target: str, silence: Ints, orders: Ints) -> Flags:
    """Whom a plan is for, by the order book.

    Parameters
    ----------
    target : one of `crmsim.plans.TARGETS`
        all; new (one order so far); recent (ordered last month or the month before); frequent (five orders
        or more); lapsing (silent for three to six months); silent (for longer)
    silence : whole months since the last order, 1 for last month
    orders : orders so far
    """
    rules = {
        "all": np.ones(len(orders), dtype=np.bool_),
        "new": orders == 1,
        "recent": silence <= 2,
        "frequent": orders >= 5,
        "lapsing": (silence >= 3) & (silence <= 6),
        "silent": silence > 6,
    }
    assert rules.keys() == set(TARGETS)
    return rules[target]


@lru_cache(maxsize=16)
def _intercepts(shares: tuple[float, ...]) -> Floats:
    """Intercepts that give the classes these shares among all customers.

    Solved by a ← a + ln(share/predicted), a contraction (Berry, Levinsohn & Pakes 1995, Econometrica 63), on
    a Gauss–Hermite grid, because the two ranks are independent standard normals.
    """
    node, weight = np.polynomial.hermite_e.hermegauss(64)
    grid = np.stack(np.meshgrid(node, node, indexing="ij")).reshape(2, -1)
    weight = np.outer(weight, weight).ravel() / (2 * np.pi)
    intercept = np.zeros(len(shares))
    for _ in range(500):
        predicted = special.softmax(intercept[:, None] + _LEANING @ grid, axis=0) @ weight
        step = np.log(shares) - np.log(predicted)
        intercept += step
        if np.abs(step).max() < 1e-12:
            break
    return np.asarray(variates.snap(intercept - intercept[0]))


def class_probabilities(p: Marketing, rate_rank: Floats, basket_rank: Floats) -> Floats:
    """Chance of each class of response, shape (4, n): a softmax of two ranks.

    Parameters
    ----------
    rate_rank, basket_rank : arrays, shape (n,)
        Standard normal scores of the customer's purchase rate and mean basket among all customers.
    """
    lean = _LEANING[:, :1] * rate_rank + _LEANING[:, 1:] * basket_rank
    return np.asarray(special.softmax(_intercepts(p.class_shares)[:, None] + lean, axis=0))


def response_class(p: Marketing, streams: Streams, number: Ints) -> Ints:
    """The class of these customers, an index into `RESPONSE_CLASSES`; it never changes.

    The ranks are read from the very uniforms that the purchase rate and the basket were drawn with.
    """
    rate_rank = special.ndtri(streams.events("own_rate", number))
    basket_rank = -special.ndtri(streams.events("spend_rate", number))
    chance = variates.snap(np.cumsum(class_probabilities(p, rate_rank, basket_rank), axis=0)[:-1])
    return (streams.events("response_class", number) > chance).sum(axis=0)


def contacted_rate(p: Marketing, rate: Floats, effect: Floats) -> Floats:
    """Rate whose chance of at least one purchase is P₁ = P₀ + τ, λ₁ = −ln(1 − P₁).

    P₁ is kept between 0 and the ceiling; who is above the ceiling already cannot be lifted further.
    """
    before = -np.expm1(-rate)
    after = np.clip(before + effect, 0, np.maximum(before, p.ceiling))
    return np.where(after == before, rate, -np.log1p(-np.minimum(after, np.nextafter(1, 0))))


def expected_purchases(rate: Floats, dropout: Floats, stays: Flags) -> Floats:
    """Mean purchases of a month: λ for those who stay, else E[min(n₀, g)] = (1 − e^{−λp})/p."""
    stays = stays | (dropout < 1e-12)
    chance = np.where(stays, 1.0, dropout)
    return np.where(stays, rate, -np.expm1(-rate * chance) / chance)


def _silence(state: State, traits: Traits, month: int) -> Ints:
    return month - np.maximum(state.last_bought, traits.acquired)


def members(
    scenario: Scenario,
    streams: Streams,
    month: int,
    number: Ints,
    traits: Traits,
    state: State,
    inclined: Propensity,
) -> Members | None:
    """The members of the campaign of this month, None without one.

    Membership needs nothing but the order book before the month and the lot. Lost customers are members like
    any others, whose chance of buying is 0 whatever is done.

    Parameters
    ----------
    inclined : inclination to buy before the campaign; its rate is not read for lost customers
    """
    p = scenario.marketing
    which = p.campaign(month)
    if which < 0:
        return None
    plan = p.campaigns[which]
    silence = _silence(state, traits, month)
    row = np.flatnonzero((traits.acquired < month) & targeted(plan.target, silence, state.repeat + 1))
    who, kind = state.take(row), response_class(p, streams, number[row])
    here = who.stage != LOST
    effect = np.array(p.class_effects)[kind] * np.where(who.last_contact == month - 1, p.fatigue, 1.0)
    rate = np.where(here, inclined.rate[row], 0.0)
    prompted = np.where(here, contacted_rate(p, rate, effect), 0.0)

    stays = (who.stage == DECLINE) | (scenario.purchasing.dropout == "none")
    basket = scenario.purchasing.basket_shape / traits.spend_rate[row]
    basket = basket * spend_factor(scenario, traits.take(row), who, month)
    dropout = dropout_parameter(scenario, traits.take(row), who)
    public = p.depth(month)

    def value(at: Floats, paid: float) -> Floats:
        worth = basket * (paid - goods_cost(scenario))
        return worth * expected_purchases(at, dropout, stays)

    return Members(
        row=row,
        campaign=which,
        control=_left_out(plan, streams, month, number[row], silence[row], who.repeat + 1),
        kind=kind,
        untreated=-np.expm1(-rate),
        treated=-np.expm1(-prompted),
        value_untreated=value(rate, 1 - public),
        value_treated=value(prompted, (1 - public) * (1 - plan.depth)),
        rate=prompted,
    )


def goods_cost(scenario: Scenario) -> float:
    """Variable cost of what is sold for 1 CNY at the scenario's price before discounts, (1 − cm)·p_ref/p."""
    return (1 - scenario.purchasing.margin_ratio) / price_level(scenario)


def _left_out(
    plan: Campaign, streams: Streams, month: int, number: Ints, silence: Ints, orders: Ints
) -> Flags:
    """Who of the target is not contacted: by lot, or because others look better.

    Picked by looks with chance σ(ln orders − ½·(months of silence − 1)).
    """
    luck = streams.events("campaign", number, month)
    if plan.selection == "lot":
        return luck < plan.holdout
    looks = _PICK_ORDERS * np.log(orders) - _PICK_SILENCE * (silence - 1)
    return luck >= special.expit(looks)


def prompt(
    scenario: Scenario,
    streams: Streams,
    month: int,
    number: Ints,
    traits: Traits,
    state: State,
    inclined: Propensity,
) -> Prompted:
    """What the plans of this month, and those of the months before, make of the inclination to buy.

    In this order: the price held to be normal, λ·r^ε (r < 1 after discounts); purchases made ahead are missing;
    a promotion for everybody, λ·(1 + lift·10·depth); the campaign, for those contacted.

    Parameters as in `members`; everybody here is still a customer.
    """
    p, loyalty = scenario.marketing, scenario.loyalty
    elasticity = loyalty.elasticity * np.exp(-1.2 * (state.attitude - loyalty.reference))
    usual = inclined.rate * np.exp(elasticity * np.log(state.reference_price))
    repaid = np.minimum(state.owed_soon, usual)
    rate = usual - repaid
    public = p.depth(month)
    ahead = rate * (10 * public * p.promotion_lift)
    rate = rate + ahead
    discount = np.full(len(rate), public)

    joined = members(scenario, streams, month, number, traits, state, replace(inclined, rate=rate))
    if joined is not None:
        told = joined.row[~joined.control]
        plan = p.campaigns[joined.campaign]
        prompted = joined.rate[~joined.control]
        if plan.depth:
            ahead[told] += np.maximum(prompted - rate[told], 0)
            discount[told] = 1 - (1 - public) * (1 - plan.depth)
        rate[told] = prompted
    # In the month of arrival only what is left of it can be bought ahead.
    ahead = ahead * np.where(traits.acquired == month, 1 - traits.entry, 1.0)
    return Prompted(rate, discount, repaid, ahead, joined)


def after_month(scenario: Scenario, state: State, prompted: Prompted, bought: Buying, month: int) -> State:
    """What marketing leaves behind: debts of purchases, the normal price, the last contact and order.

    Half of what is borrowed is missing next month, half in the month after; a month too quiet to repay passes
    the rest on. The normal price r falls by a share of the discount and recovers, r ← r + ρ(1 − r) − f·d.
    """
    p = scenario.marketing
    half = 0.5 * p.borrowed * prompted.ahead
    last_contact = state.last_contact.copy()
    if prompted.members is not None:
        last_contact[prompted.members.row[~prompted.members.control]] = month
    reference = state.reference_price + p.reference_recovery * (1 - state.reference_price)
    return replace(
        state,
        last_bought=np.where(bought.count > 0, month, state.last_bought),
        last_contact=last_contact,
        owed_soon=state.owed_soon - prompted.repaid + state.owed_later + half,
        owed_later=half,
        reference_price=np.maximum(reference - p.reference_fall * prompted.discount, 0.2),
    )
