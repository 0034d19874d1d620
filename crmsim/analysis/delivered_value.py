"""Customer delivered value: all that the customer gets minus all that the customer gives, in one currency.

    CDV = (product + service + personnel + image benefits) − (money + time + energy + psychic costs)

Source: Kotler, P. (2000), *Marketing Management*, ch. 2; shares by McFadden's (1974) logit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, check_choice, require
from crmsim.model.delivered_value import BENEFITS as WORTH
from crmsim.model.delivered_value import COSTS
from crmsim.text import Text

__all__ = ["BENEFITS", "ValueWeights", "delivered_value", "iso_value_points", "logit_shares"]

#: The four kinds of benefit, scored 0–10.
BENEFITS = tuple(WORTH)


@dataclass(frozen=True)
class ValueWeights:
    """What one unit of each benefit or cost is worth to the customer, in CNY.

    Attributes
    ----------
    product, service, personnel, image
        CNY per point of the 0–10 score.
    hour
        CNY per hour of the customer's time.
    energy, psychic
        CNY per point of bodily effort and of worry, 0–10.
    """

    product: float = WORTH["product"]
    service: float = WORTH["service"]
    personnel: float = WORTH["personnel"]
    image: float = WORTH["image"]
    hour: float = COSTS["time"]
    energy: float = COSTS["energy"]
    psychic: float = COSTS["psychic"]


def delivered_value(offers: pd.DataFrame, weights: ValueWeights | None = None) -> pd.DataFrame:
    """Total benefit, total cost and delivered value of each offer.

    Parameters
    ----------
    offers
        Scores 0–10 ``product``, ``service``, ``personnel``, ``image``, ``energy``, ``psychic``; ``price``
        (CNY); ``hours`` of the customer's time.
    weights
        What they are worth; the defaults of `ValueWeights` if not given.

    Returns
    -------
    DataFrame
        ``benefit``, ``cost``, ``delivered_value``, all CNY.
    """
    w = weights or ValueWeights()
    x = require(offers, [*BENEFITS, "price", "hours", "energy", "psychic"], "offers").astype("float64")
    benefit = w.product * x["product"] + w.service * x["service"]
    benefit = benefit + w.personnel * x["personnel"] + w.image * x["image"]
    cost = x["price"] + w.hour * x["hours"] + w.energy * x["energy"] + w.psychic * x["psychic"]
    return pd.DataFrame({"benefit": benefit, "cost": cost, "delivered_value": benefit - cost})


def iso_value_points(price_cut: float, benefit: str, weights: ValueWeights | None = None) -> float:
    """Points of a benefit that are worth as much to the customer as a price cut.

    Parameters
    ----------
    price_cut
        CNY.
    benefit
        One of `BENEFITS`.

    Returns
    -------
    float
        Points on the 0–10 score.

    Examples
    --------
    >>> iso_value_points(20, "service")
    2.5
    """
    check_choice("benefit", benefit, BENEFITS)
    worth = getattr(weights or ValueWeights(), benefit)
    if worth <= 0:
        raise AnalysisError(
            Text(
                en=f"{benefit} is worth {worth} CNY a point; only a positive one can be traded for price.",
                zh=f"{benefit} 的权重为每分 {worth} 元；必须为正才能与价格交换。",
            )
        )
    return float(price_cut / worth)


def logit_shares(value: pd.DataFrame, scale: float = 25.0) -> pd.DataFrame:
    r"""Choice shares when customers compare delivered values with a random taste.

    .. math:: P(f) = e^{V_f/\tau} \Big/ \sum_g e^{V_g/\tau}

    Adding the same amount to all values changes nothing, and the ratio of two shares does not depend on a
    third offer (independence of irrelevant alternatives).

    Parameters
    ----------
    value
        Delivered value in CNY: a row per customer, a column per offer; an option to buy nowhere is a column
        too. A missing value means that the offer is not to be had.
    scale
        τ > 0, CNY: how much chance there is in the choice.

    Returns
    -------
    DataFrame
        Shares, rows summing to 1 (all missing if there is no offer at all).
    """
    if not scale > 0:
        raise AnalysisError(
            Text(
                en=f"scale is {scale}; it must be above 0 (CNY).", zh=f"scale 为 {scale}；必须大于 0（元）。"
            )
        )
    V = value.astype("float64")
    weight = (V.sub(V.max(axis=1), axis=0) / scale).map(np.exp).fillna(0.0)
    return weight.div(weight.sum(axis=1).replace(0, np.nan), axis=0)
