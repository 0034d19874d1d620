"""Pricing tactics, each as one closed form, in a market whose demand has constant elasticity.

Demand at price p is q = (p/p_ref)^(−ε) for each customer, with ε > 1; unit cost c. Prices are relative to the
reference price, profits are per customer at one unit of demand at that price.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from crmsim.model.customer import Floats

__all__ = [
    "best_price",
    "cost_plus",
    "demand",
    "discount_gain",
    "discrimination_gain",
    "odd_ending",
    "predation_value",
    "profit",
    "tiered_bill",
]

#: Demand at a price that ends just below a round one ÷ demand at the round one.
ODD_ENDING_LIFT = 1.02


def demand(price: ArrayLike, elasticity: ArrayLike) -> Floats:
    """Units sold, q = p^(−ε)."""
    return np.asarray(np.asarray(price, dtype=np.float64) ** -np.asarray(elasticity, dtype=np.float64))


def profit(price: ArrayLike, cost: ArrayLike, elasticity: ArrayLike) -> Floats:
    """Profit Π = (p − c)·p^(−ε)."""
    return (np.asarray(price) - np.asarray(cost)) * demand(price, elasticity)


def best_price(cost: ArrayLike, elasticity: ArrayLike) -> Floats:
    """Price of the largest profit, p* = c·ε/(ε − 1).

    Raises
    ------
    ValueError
        If an elasticity is 1 or less: then dearer is always better and there is no best price.

    Source: Lerner 1934, Review of Economic Studies 1(3): (p − c)/p = 1/ε.
    """
    e = np.asarray(elasticity, dtype=np.float64)
    if (e <= 1).any():
        raise ValueError(f"elasticity = {e.min():g}: above 1 is needed, else every price rise pays")
    return np.asarray(cost) * e / (e - 1)


def cost_plus(cost: ArrayLike, markup: float) -> Floats:
    """Cost plus 成本定价: p = c·(1 + markup). It is best only where the markup happens to be 1/(ε − 1)."""
    return np.asarray(cost, dtype=np.float64) * (1 + markup)


def discrimination_gain(size: ArrayLike, cost: float, elasticity: ArrayLike) -> float:
    """Price discrimination 价格歧视: profit with a price for each group ÷ profit with the best single price.

    Parameters
    ----------
    size : array, shape (groups,)
        Customers of each group.
    cost : float
    elasticity : array, shape (groups,)
        All above 1.

    Returns
    -------
    float, at least 1
    """
    size, e = np.asarray(size, dtype=np.float64), np.asarray(elasticity, dtype=np.float64)
    own = best_price(cost, e)
    apart = float(size @ profit(own, cost, e))
    single = np.linspace(own.min(), own.max(), 2001)
    together = float((profit(single[:, None], cost, e) @ size).max())
    return apart / together


def odd_ending(price: float) -> tuple[float, float]:
    """Odd ending 尾数定价: 20.00 becomes 19.99, and demand rises by 2 %.

    Parameters
    ----------
    price : float
        CNY, at least 1.

    Returns
    -------
    (price, lift)
        The largest price ending in .99 that is not above, and demand at it ÷ demand as elasticity alone says.

    Source: Schindler & Kibarian 1996, J. Retailing 72(2), direction; size assumed.
    """
    if price < 1:
        raise ValueError(f"price = {price:g}: at least 1 CNY is needed for an ending of .99")
    return float(np.floor(price + 0.01) - 0.01), ODD_ENDING_LIFT


def tiered_bill(quantity: ArrayLike, starts: ArrayLike, prices: ArrayLike) -> Floats:
    """Tiered pricing 分级定价: what is charged when each further tier of units has its own price.

    Parameters
    ----------
    quantity : array
    starts : increasing, shape (tiers,), the first 0
        Units at which each tier begins.
    prices : shape (tiers,)
        Price of a unit in each tier.
    """
    q = np.asarray(quantity, dtype=np.float64)[..., None]
    begin = np.asarray(starts, dtype=np.float64)
    if begin[0] != 0 or (np.diff(begin) <= 0).any():
        raise ValueError(f"starts = {begin.tolist()}: tiers begin at 0 and rise")
    end = np.append(begin[1:], np.inf)
    return np.clip(q - begin, 0, end - begin) @ np.asarray(prices, dtype=np.float64)


def discount_gain(depth: ArrayLike, margin: float, lift: float = 0.25, borrowed: float = 0.4) -> Floats:
    """Discount 折扣: profit a promotion adds, in units of a normal month's revenue.

    (1 + 10·lift·d)·(m − d) − m in the month, less borrowed·10·lift·d·m in the months after it.

    Parameters
    ----------
    depth : share off the price, d
    margin : contribution margin ÷ revenue at the full price, m
    lift : rise of the purchase rate for each tenth off
    borrowed : share of the rise that is missing later
    """
    d = np.asarray(depth, dtype=np.float64)
    extra = 10 * lift * d
    return (1 + extra) * (margin - d) - margin - borrowed * extra * margin


def predation_value(loss: float, exit_chance: float, gain: float, discount: float = 0.01) -> float:
    """Predatory pricing 掠夺式定价: present value of selling at a loss until the rival gives up.

    Each month costs `loss`; after it the rival leaves with `exit_chance` h, and from then on every month brings
    `gain`. With β = 1/(1 + discount) the value is (−loss + h·β·gain/(1 − β))/(1 − (1 − h)·β).

    Worth it only if h·gain/discount exceeds the loss; it is also forbidden to dominant firms in most countries.
    """
    if not 0 <= exit_chance <= 1:
        raise ValueError(f"exit_chance = {exit_chance:g}: between 0 and 1")
    beta = 1 / (1 + discount)
    return (-loss + exit_chance * beta * gain / (1 - beta)) / (1 - (1 - exit_chance) * beta)
