r"""What customers feel of two systems out of step, in closed form: more failures of each kind per purchase.

The records of a run never act on its customers. So that a poor connection still costs customers, its mean
effect is worked out here from the scenario alone and added to the chances of failure in `model.service`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import special

from crmsim.erp.inventory import lead_demand, reorder_point, stock_distribution
from crmsim.erp.scenario import ErpScenario
from crmsim.erp.sync import dead_share, mean_lag_hours

__all__ = ["MoreFailures", "more_failures", "stale_promise"]


class MoreFailures(NamedTuple):
    """Minor and major failures per purchase that come on top of those of the service."""

    minor: float
    major: float


def stale_promise(p: ErpScenario, lag_days: float) -> float:
    r"""Chance that a product is promised which has sold out since the stock was last seen.

    .. math:: \sum_{f \ge 1} P(\text{stock} = f)\; P(D_{lag} \ge f)

    with the stock of an (s, Q) policy (`inventory.stock_distribution`) and a Poisson demand D during the lag.
    A receipt within the lag is neglected, so it is an upper bound, close for lags far below the lead time.

    Parameters
    ----------
    p : ErpScenario
    lag_days : float
        Age of the stock figure that is shown.
    """
    q = max(1, round(p.order_days * p.product_demand))
    mean, variance = lead_demand(p.product_demand, p.lead_days, p.lead_days / p.lead_shape**0.5)
    stock = stock_distribution(reorder_point(p.fill_target, q, mean, variance), q, mean, variance)
    gone = special.pdtrc(np.arange(len(stock)), p.product_demand * lag_days)
    return float(stock @ gone)


@lru_cache(maxsize=256)
def more_failures(p: ErpScenario | None) -> MoreFailures:
    """Failures per purchase that the way of keeping CRM and ERP in step adds; none where there is no ERP.

    A stale promise is a major failure. Re-keyed orders that are forgotten come to light weeks later (major),
    messages given up the next morning (minor); a wrongly typed address, and a shop that cannot reach the ERP,
    are minor ones.
    """
    if p is None:
        return MoreFailures(0.0, 0.0)
    stale = stale_promise(p, mean_lag_hours(p) / 24)
    if p.sync == "none":
        return MoreFailures(p.rekey_wrong * p.address_share, min(1.0, stale + p.rekey_lost))
    down = p.downtime if p.sync == "real_time" else 0.0
    return MoreFailures(dead_share(p) + down, stale)
