r"""Stock under an (s, Q) policy: when is what was ordered on the shelf, and how often at once?

Stock on hand, plus on order, less what is owed, is the inventory position. It begins at s + Q; whenever demand
takes it to s or below, Q units (or as many times Q as needed) are ordered. So after a demand of D units in all,
⌊D/Q⌋ purchase orders have been placed, and whoever is the D-th unit's buyer gets it as soon as s + Q, and Q for
every receipt, add up to D. Nothing else needs to be remembered: the policy is two searches in sorted columns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

__all__ = [
    "available",
    "fill_rate",
    "lead_demand",
    "lead_demand_cdf",
    "normal_fill_rate",
    "normal_loss",
    "purchases",
    "reorder_point",
    "stock_distribution",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def purchases(quantity: Ints, order_quantity: int) -> Ints:
    """Which demand triggers each purchase order.

    Parameters
    ----------
    quantity : int64 array, shape (n,)
        Units demanded, in the order of time.
    order_quantity : int
        Q ≥ 1.

    Returns
    -------
    int64 array, shape (number of purchase orders,)
        Place of the demand that brings the inventory position to s; the same place several times if one
        demand takes several lots.
    """
    demanded = np.cumsum(quantity)
    lots = int(demanded[-1]) // order_quantity if len(demanded) else 0
    return np.searchsorted(demanded, order_quantity * np.arange(1, lots + 1))


def available(when: Ints, quantity: Ints, opening: int, order_quantity: int, received: Ints) -> Ints:
    """When each demand can be met in full, first come, first served.

    Parameters
    ----------
    when, quantity : int64 arrays, shape (n,)
        Demands in the order of time.
    opening : int
        Stock at the start, s + Q.
    order_quantity : int
        Q, what every receipt brings.
    received : int64 array, shape (m,)
        When the purchase orders arrive, in any order; at least as many as `purchases` names.

    Returns
    -------
    int64 array, shape (n,)
        At once (`when`) or at the receipt that brings the last unit needed.
    """
    lots = -(-(np.cumsum(quantity) - opening) // order_quantity)
    waiting = np.flatnonzero(lots > 0)
    ready = when.copy()
    ready[waiting] = np.maximum(when[waiting], np.sort(received)[lots[waiting] - 1])
    return ready


def lead_demand(
    rate: float, lead_mean: float, lead_sd: float, batch_mean: float = 1.0, batch_square: float = 1.0
) -> tuple[float, float]:
    """Mean and variance of what is demanded during a lead time, for demands that arrive as a Poisson process.

    Parameters
    ----------
    rate : float
        Demands per day.
    lead_mean, lead_sd : float
        Of the lead time, days.
    batch_mean, batch_square : float
        Mean and mean square of the units of one demand.

    Source: Zipkin (2000), *Foundations of Inventory Management*, §6.4, §7.5.
    """
    mean = rate * batch_mean * lead_mean
    return mean, rate * batch_square * lead_mean + (rate * batch_mean * lead_sd) ** 2


def lead_demand_cdf(units: Floats | Ints, mean: float, variance: float) -> Floats:
    """Chance that the demand of a lead time is at most so many units.

    Poisson where the variance is no larger than the mean, else negative binomial of that mean and variance;
    for single units and a gamma lead time that is exact (a gamma mixture of Poisson variates).
    """
    k = np.floor(np.asarray(units, dtype=np.float64))
    below = k < 0
    k = np.maximum(k, 0)
    if variance <= mean * (1 + 1e-12):
        cdf = special.pdtr(k, mean)
    else:
        size = mean**2 / (variance - mean)
        cdf = special.betainc(size, k + 1, mean / variance)
    return np.where(below, 0.0, cdf)


def fill_rate(reorder: int, order_quantity: int, mean: float, variance: float) -> float:
    r"""Share of units met from the shelf under (s, Q), backorders allowed.

    The inventory position is uniform on s + 1 … s + Q and independent of the demand D of the lead time to
    come, and a unit is met at once if any stock is left:

    .. math:: \beta = \frac1Q \sum_{y=s+1}^{s+Q} P(D \le y - 1)

    Parameters
    ----------
    reorder, order_quantity : int
        s and Q.
    mean, variance : float
        Of D (see `lead_demand`).

    Source: Zipkin (2000), *Foundations of Inventory Management*, §6.2; Hadley & Whitin (1963), ch. 4.
    """
    return float(lead_demand_cdf(np.arange(reorder, reorder + order_quantity), mean, variance).mean())


def stock_distribution(reorder: int, order_quantity: int, mean: float, variance: float) -> Floats:
    """Chances of 1, 2, …, s + Q units on the shelf; what is missing to one is the chance of none.

    Source: as `fill_rate`: stock is the position less the demand of the lead time.
    """
    units = np.arange(1, reorder + order_quantity + 1)
    upper = lead_demand_cdf(reorder + order_quantity - units, mean, variance)
    return np.asarray((upper - lead_demand_cdf(reorder - units, mean, variance)) / order_quantity)


def normal_loss(k: float) -> float:
    """Mean excess of a standard normal variate over k: G(k) = φ(k) − k·(1 − Φ(k)).

    Examples
    --------
    >>> [round(normal_loss(k), 4) for k in (0, 1, 2)]
    [0.3989, 0.0833, 0.0085]

    Source: Silver, Pyke & Peterson (1998), appendix B.
    """
    return float(np.exp(-k * k / 2) / np.sqrt(2 * np.pi) - k * special.ndtr(-k))


def normal_fill_rate(reorder: float, order_quantity: float, mean: float, sd: float) -> float:
    """The fill rate with a normal demand of the lead time: 1 − σ·(G(k) − G(k + Q/σ))/Q, k = (s − x̂)/σ.

    Source: Silver, Pyke & Peterson (1998), eq. 7.24 and its exact form with both terms.
    """
    k = (reorder - mean) / sd
    return 1 - sd * (normal_loss(k) - normal_loss(k + order_quantity / sd)) / order_quantity


def reorder_point(target: float, order_quantity: int, mean: float, variance: float) -> int:
    """The lowest s ≥ 0 whose fill rate reaches the target."""
    highest = int(np.ceil(mean + 8 * np.sqrt(variance) + 10))
    below = np.cumsum(lead_demand_cdf(np.arange(-1, highest + order_quantity), mean, variance))
    rates = (below[order_quantity:] - below[:-order_quantity]) / order_quantity
    reached = np.flatnonzero(rates >= target)
    return int(reached[0]) if len(reached) else highest
