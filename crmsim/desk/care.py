"""Whom to look after, by the firm's own rules: value tiers by rank, and care classes from what is on record."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from crmsim.warehouse.columns import code

__all__ = ["AT_RISK_DAYS", "KEY_SHARE", "LOYAL_DAYS", "LOYAL_ORDERS", "TIER_CUTS", "care_class", "value_tier"]

Ints = NDArray[np.int64]

#: The best 1 % of buyers by turnover are TOP, the next 4 % VIP, the next 75 % regular, the rest to give up
#: (Curry & Curry 2000, The customer marketing method).
TIER_CUTS: Final = (0.01, 0.05, 0.80)
#: Key customers are the best 5 % of buyers by turnover.
KEY_SHARE: Final = 0.05
#: Whoever has been silent for so many days is at risk.
AT_RISK_DAYS: Final = 90
#: Loyal is who has ordered so often, the first time so long ago.
LOYAL_ORDERS, LOYAL_DAYS = 6, 365


def value_tier(turnover: Ints) -> np.ma.MaskedArray:
    """Tier of each customer by the rank of their turnover.

    Parameters
    ----------
    turnover : int array, shape (n,)
        What each customer has bought, cents; 0 for those who never bought.

    Returns
    -------
    masked int array
        Places in the enumeration `value_tier`, empty for those who never bought. Equal turnovers: the
        smaller number comes first.
    """
    rank, buyers = _rank(turnover)
    # 0.05 × 20 must be one customer, whatever its last binary digit.
    edges = np.ceil(np.array(TIER_CUTS) * buyers - 1e-9)
    return np.ma.MaskedArray(np.searchsorted(edges, rank, side="right"), mask=turnover <= 0)


def care_class(turnover: Ints, orders: Ints, first: Ints, last: Ints, end: int) -> np.ma.MaskedArray:
    """Care class of each customer; the first of these that is true: key, at risk, loyal, active.

    Parameters
    ----------
    turnover, orders : int arrays, shape (n,)
        Cents bought, and in how many orders.
    first, last : int arrays, shape (n,)
        Seconds of the first and the latest order; read only for those who bought.
    end : int
        The second at which the firm looks.

    Returns
    -------
    masked int array
        Places in the enumeration `care_class`, empty for those who never bought.
    """
    rank, buyers = _rank(turnover)
    day = 86_400
    value = np.select(
        [
            rank < np.ceil(KEY_SHARE * buyers - 1e-9),
            end - last > AT_RISK_DAYS * day,
            (orders >= LOYAL_ORDERS) & (end - first >= LOYAL_DAYS * day),
        ],
        [code("care_class", name) for name in ("key", "at_risk", "loyal")],
        code("care_class", "active"),
    )
    return np.ma.MaskedArray(value, mask=turnover <= 0)


def _rank(turnover: Ints) -> tuple[Ints, int]:
    """Place of each customer by turnover, best first from 0, and how many bought at all."""
    rank = np.empty(len(turnover), dtype=np.int64)
    rank[np.argsort(-turnover, kind="stable")] = np.arange(len(turnover))
    return rank, int((turnover > 0).sum())
