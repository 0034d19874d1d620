"""Customer delivered value: what a customer gets minus what it costs her, and the choice that follows.

CDV = Σ benefits (product, service, personnel, image) − Σ costs (money, time, energy, psychic), all in CNY.
Source: Kotler (2000), Marketing management, ch. 2 (顾客让渡价值).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from crmsim.model.customer import Floats

__all__ = ["BENEFITS", "COSTS", "choice_shares", "delivered_value", "equivalent_price_cut"]

#: CNY that one point (0–10) of each benefit is worth.
BENEFITS: Final[Mapping[str, float]] = {"product": 12.0, "service": 8.0, "personnel": 5.0, "image": 5.0}
#: CNY of one unit of each cost: money in CNY, time in hours, energy and psychic in points (0–10).
COSTS: Final[Mapping[str, float]] = {"money": 1.0, "time": 40.0, "energy": 3.0, "psychic": 3.0}


def delivered_value(
    scores: Mapping[str, ArrayLike],
    *,
    benefits: Mapping[str, float] = BENEFITS,
    costs: Mapping[str, float] = COSTS,
) -> Floats:
    """Delivered value in CNY.

    Parameters
    ----------
    scores : mapping
        One entry for each benefit and cost: points 0–10, but money in CNY and time in hours. Arrays broadcast.
    benefits, costs : mapping
        Worth of one unit of each, in CNY.

    Raises
    ------
    ValueError
        If a component is missing or unknown.

    Examples
    --------
    >>> offer = dict(product=8, service=6, personnel=7, image=5, money=90, time=0.5, energy=2, psychic=1)
    >>> float(delivered_value(offer))
    85.0
    """
    known = {**benefits, **costs}
    if set(scores) != set(known):
        missing, strange = sorted(known.keys() - scores.keys()), sorted(scores.keys() - known.keys())
        raise ValueError(f"delivered value needs {', '.join(known)}; missing: {missing}, unknown: {strange}")
    worth = sum(np.multiply(benefits[name], scores[name], dtype=np.float64) for name in benefits)
    price = sum(np.multiply(costs[name], scores[name], dtype=np.float64) for name in costs)
    return np.asarray(worth - price)


def equivalent_price_cut(
    component: str,
    points: float,
    *,
    benefits: Mapping[str, float] = BENEFITS,
    costs: Mapping[str, float] = COSTS,
) -> float:
    """Price cut in CNY that is worth as much as improving one component by `points` units.

    Improving means more of a benefit and less of a cost.
    """
    known = {**benefits, **costs}
    if component not in known:
        raise ValueError(f"component = {component!r}: allowed are {', '.join(known)}")
    return known[component] * points / costs["money"]


def choice_shares(values: ArrayLike, spread: float = 25.0) -> Floats:
    """Shares of firms (last axis) among customers who choose by delivered value, multinomial logit.

    P(f) = exp(CDV_f/τ)/Σ exp(CDV/τ), τ = `spread` in CNY. Adding the same to all values changes nothing, and
    the odds of two firms do not depend on a third.

    Source: McFadden (1974).
    """
    values = np.asarray(values, dtype=np.float64) / spread
    weights = np.exp(values - values.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)
