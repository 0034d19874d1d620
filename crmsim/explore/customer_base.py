"""A customer base drawn from BG/NBD and Gamma-Gamma in one step: what was bought, and what will truly come.

Each customer owns a row of uniforms that never changes, so that turning a knob changes the world and not the
luck. In such a small world truth is a formula, and a rule for valuing customers can be marked against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.parameters import Purchasing

__all__ = ["Base", "Past", "customers", "expected_purchases", "purchases_since", "watch"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHOP = Purchasing()
"""The shop: the buying of the retail world, without feedback of satisfaction on it."""


@dataclass(frozen=True)
class Base:
    """Who the customers are, one element each.

    Attributes
    ----------
    rate
        Purchases per month, λ.
    dropout
        Chance of leaving after a purchase, p.
    basket
        Mean basket, CNY.
    elsewhere
        Purchases per month from rivals.
    luck
        Uniforms, shape (customers, 6): planned purchases, the last of them, its moment, the baskets, what comes
        next, when the others fell.
    """

    rate: Floats
    dropout: Floats
    basket: Floats
    elsewhere: Floats
    luck: Floats


@dataclass(frozen=True)
class Past:
    """What the firm saw in the first months, besides the purchase that made each a customer.

    Attributes
    ----------
    repeats
        Repeat purchases.
    last
        Month of the latest purchase, 0 for those who never came back.
    spent
        CNY in repeat purchases.
    alive
        Whether the customer will ever buy again: the truth, which no firm can see.
    """

    repeats: Ints
    last: Floats
    spent: Floats
    alive: NDArray[np.bool_]


@cache
def _uniforms(number: int, seed: int) -> Floats:
    return np.random.default_rng(seed).random((number, 10))


def customers(number: int, concentration: float = 1.0, seed: int = 8) -> Base:
    """Draw a customer base.

    Parameters
    ----------
    number
        How many.
    concentration
        c divides the gamma shape r of purchase rates and the distance q_z − 1 of basket sizes from an
        infinite mean: c = 1 is the shop, more makes customers less equal. Both means stay where they are.
    seed
        Of the uniforms; the same customers differ only by the knob.

    Source
    ------
    Fader, Hardie and Lee (2005a), Marketing Science 24(2); (2005b), Journal of Marketing Research 42.
    """
    u = _uniforms(number, seed)
    r, alpha = SHOP.rate_shape / concentration, SHOP.rate_scale / concentration
    mean = SHOP.basket_shape * SHOP.basket_scale / (SHOP.basket_spread - 1)
    q = 1 + (SHOP.basket_spread - 1) / concentration
    # 1/ν of a gamma with shape q and rate v has mean v/(q − 1): this v keeps the mean basket.
    v = mean * (q - 1) / SHOP.basket_shape
    return Base(
        rate=variates.gamma(u[:, 0], r, alpha),
        dropout=variates.beta(u[:, 1], SHOP.dropout_a, SHOP.dropout_b),
        basket=SHOP.basket_shape / variates.gamma(u[:, 2], q, v),
        elsewhere=variates.gamma(u[:, 3], r, alpha),
        luck=u[:, 4:],
    )


def watch(base: Base, months: float) -> Past:
    """Let everybody buy for some months after a first purchase at time 0.

    n₀ ~ Poisson(λT) purchases are planned and the g-th is the last, g ~ Geometric(p): the customer makes
    x = min(n₀, g) and stays if g > n₀. The x-th of n₀ purchases falls at T·Beta(x, n₀ − x + 1), and x baskets
    sum to Gamma(p_z·x).
    """
    u = base.luck
    planned = variates.poisson(u[:, 0], base.rate * months)
    fatal = variates.geometric(u[:, 1], base.dropout)
    repeats = np.minimum(planned, fatal)
    came = np.maximum(repeats, 1)
    last = months * special.betaincinv(came, np.maximum(planned - repeats, 0) + 1.0, u[:, 2])
    spent = special.gammaincinv(SHOP.basket_shape * came, u[:, 3]) * base.basket / SHOP.basket_shape
    return Past(repeats, np.where(repeats > 0, last, 0.0), np.where(repeats > 0, spent, 0.0), fatal > planned)


def expected_purchases(base: Base, months: float) -> Floats:
    """Purchases that a customer who is still there will make on average: (1 − e^{−λpt})/p.

    Source
    ------
    Fader, Hardie and Lee (2005a), equation 9 before mixing over λ and p.
    """
    return np.asarray(-np.expm1(-base.rate * base.dropout * months) / base.dropout)


def purchases_since(base: Base, past: Past, moment: float) -> Ints:
    """Repeat purchases after a moment: the last one, and of the others, spread evenly before it, a binomial."""
    after = np.clip((past.last - moment) / np.maximum(past.last, 1e-9), 0.0, 1.0)
    others = variates.binomial(base.luck[:, 5], np.maximum(past.repeats - 1, 0), np.minimum(after, 1 - 1e-12))
    return np.asarray(others + (past.last > moment))
