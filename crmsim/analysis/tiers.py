"""Tiers: a pyramid of customers by value, so that service can follow value.

A tier by past profit and a tier by lifetime value disagree for many customers; `tier_confusion` shows who
would be mistreated. A small customer is not a bad customer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, as_floats, codes
from crmsim.text import Text

__all__ = ["TIER_LABELS", "curry_pyramid", "rank_tiers", "tier_confusion", "value_tiers", "zeithaml_tiers"]

#: Names of the tiers that are not in the database's own enumerations.
TIER_LABELS = {
    "top": Text(en="Top", zh="顶端客户"),
    "large": Text(en="Large", zh="大客户"),
    "medium": Text(en="Medium", zh="中客户"),
    "small": Text(en="Small", zh="小客户"),
    "platinum": Text(en="Platinum", zh="白金客户"),
    "gold": Text(en="Gold", zh="黄金客户"),
    "iron": Text(en="Iron", zh="铁质客户"),
    "lead": Text(en="Lead", zh="铅质客户"),
}


def rank_tiers(value: pd.Series, cuts: Sequence[float], names: Sequence[str]) -> pd.Series:
    """Cut customers, best first, at cumulative shares.

    With n customers the first tier holds the best ⌈cut₁·n⌉, the next those up to ⌈cut₂·n⌉, and so on; the
    last tier takes the rest. Equal values: the customer who comes first in the sorted index goes first.

    Parameters
    ----------
    value
        Value per customer; a missing one gets no tier and takes no place.
    cuts
        Ascending shares in (0, 1], one fewer than `names`.
    names
        Tier codes, best first.

    Returns
    -------
    Series
        Tier codes.

    Raises
    ------
    AnalysisError
        If the cuts do not ascend or do not fit the names.
    """
    if len(names) != len(cuts) + 1 or list(cuts) != sorted(cuts) or not all(0 < cut <= 1 for cut in cuts):
        raise AnalysisError(
            Text(
                en=f"cuts {list(cuts)} must ascend within (0, 1], one fewer than the {len(names)} names.",
                zh=f"分界 {list(cuts)} 必须在 (0, 1] 内递增，且比层级名称（{len(names)} 个）少一个。",
            )
        )
    tier = codes(value.index, "tier")
    best_first = as_floats(value).dropna().sort_index().sort_values(ascending=False, kind="stable")
    n = len(best_first)
    # 0.15 × 20 must be 3 customers, whatever its last binary digit.
    edges = [int(np.ceil(cut * n - 1e-9)) for cut in cuts]
    place = np.searchsorted(edges, np.arange(n), side="right")
    tier[best_first.index] = np.array(names, dtype=object)[place]
    return tier


def value_tiers(profit: pd.Series, cuts: Sequence[float] = (0.01, 0.05, 0.80)) -> pd.Series:
    """TOP, VIP, ordinary and give-up customers: 1 %, 4 %, 75 % and the rest.

    Whoever brings no profit is given up, wherever the rank would put them.

    Parameters
    ----------
    profit
        Profit or lifetime value per customer, CNY.
    cuts
        Cumulative shares of the first three tiers.

    Returns
    -------
    Series
        Codes of the enumeration ``value_tier``: top, vip, regular, drop; missing where profit is.
    """
    tier = rank_tiers(profit, cuts, ("top", "vip", "regular", "drop"))
    return tier.mask((profit <= 0).fillna(False).astype(bool), "drop").rename("value_tier")


def curry_pyramid(revenue: pd.Series, cuts: Sequence[float] = (0.01, 0.05, 0.20)) -> pd.Series:
    """Customer pyramid of Curry: top 1 %, large 4 %, medium 15 %, small 80 %, by revenue.

    Source: Curry, J. & Curry, A. (2000), *The Customer Marketing Method*.
    """
    return rank_tiers(revenue, cuts, ("top", "large", "medium", "small"))


def zeithaml_tiers(profit: pd.Series, cuts: Sequence[float] = (0.05, 0.20, 0.80)) -> pd.Series:
    """Profitability tiers platinum, gold, iron and lead.

    The article names the tiers and leaves the shares to the firm: the cuts are ours.

    Source: Zeithaml, V. A., Rust, R. T. & Lemon, K. N. (2001), California Management Review 43(4), 118–142.
    """
    return rank_tiers(profit, cuts, ("platinum", "gold", "iron", "lead"))


def tier_confusion(by_past: pd.Series, by_future: pd.Series) -> pd.DataFrame:
    """Count customers by their tier on two yardsticks: the diagonal agrees, the rest is mistreated.

    Parameters
    ----------
    by_past, by_future
        Tier codes per customer, for example by past profit and by lifetime value.

    Returns
    -------
    DataFrame
        Rows past, columns future; customers without one of the two are left out.
    """
    both = pd.DataFrame({"by_past": by_past, "by_future": by_future}).dropna()
    order = list(dict.fromkeys([*by_past.dropna(), *by_future.dropna()]))
    return (
        pd.crosstab(both["by_past"], both["by_future"])
        .reindex(index=order, columns=order, fill_value=0)
        .rename_axis(index="by_past", columns="by_future")
    )
