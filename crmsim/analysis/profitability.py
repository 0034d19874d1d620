"""Customer profitability by activity-based costing: who uses the sales visits, the rush orders, the hotline?

Spreading overhead by revenue makes every customer look equally profitable. Charging each activity to those
who cause it shows that some large customers cost more than they bring.

Source: Kaplan, R. S. & Cooper, R. (1998), *Cost & Effect*.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from crmsim.analysis.frames import AnalysisError, as_floats, require
from crmsim.text import Text

__all__ = ["activity_rates", "customer_profit", "profit_by_revenue_share"]


def activity_rates(cost_pools: Mapping[str, float], drivers: pd.DataFrame) -> pd.Series:
    """Cost of one unit of each driver: cost pool ÷ total units.

    Parameters
    ----------
    cost_pools
        Driver → CNY of the period, for example ``{"orders": 120_000, "visits": 300_000}``.
    drivers
        Units each customer used, a column per driver.

    Returns
    -------
    Series
        CNY per unit, by driver.

    Raises
    ------
    AnalysisError
        If a pool has cost but its driver no units: the cost has nobody to be charged to.

    Examples
    --------
    >>> activity_rates({"visits": 600.0}, pd.DataFrame({"visits": [1, 2, 3]})).tolist()
    [100.0]
    """
    pools = pd.Series(cost_pools, dtype="float64")
    units = require(drivers, list(pools.index), "drivers").astype("float64").sum()
    idle = pools.index[(units == 0) & (pools != 0)]
    if len(idle):
        raise AnalysisError(
            Text(
                en=f"Nobody used {', '.join(idle)}, so its cost has no payer. "
                "Drop the pool or fill the column.",
                zh=f"没有客户使用 {'、'.join(idle)}，其成本无法分摊。请去掉该成本池或补充该列。",
            )
        )
    return (pools / units.where(units > 0, 1.0)).rename("rate")


def customer_profit(
    revenue: pd.Series, cost_of_goods: pd.Series, drivers: pd.DataFrame, rates: pd.Series
) -> pd.DataFrame:
    """Profit of every customer after the activities it causes.

    Parameters
    ----------
    revenue, cost_of_goods
        CNY by customer. Customers without a cost of goods or without drivers have 0 there.
    drivers
        Units used, a row per customer and a column per driver.
    rates
        CNY per unit from `activity_rates`.

    Returns
    -------
    DataFrame
        CNY by customer of `revenue`: ``revenue``, ``cost_of_goods``, one column ``cost_<driver>`` each,
        ``profit``.
    """
    used = require(drivers, list(rates.index), "drivers").astype("float64")
    used = used.reindex(revenue.index, fill_value=0.0)
    table = pd.DataFrame(
        {
            "revenue": as_floats(revenue),
            "cost_of_goods": as_floats(cost_of_goods).reindex(revenue.index, fill_value=0.0),
        }
    )
    charged = used.mul(rates).add_prefix("cost_")
    profit = table["revenue"] - table["cost_of_goods"] - charged.sum(axis=1)
    return table.join(charged).assign(profit=profit)


def profit_by_revenue_share(revenue: pd.Series, cost_of_goods: pd.Series, overhead: float) -> pd.Series:
    """Profit when the overhead is spread by revenue, as books without activities do it.

    Parameters
    ----------
    revenue, cost_of_goods
        CNY by customer.
    overhead
        CNY in all.

    Returns
    -------
    Series
        CNY by customer; NaN when there is no revenue to spread by.
    """
    income = as_floats(revenue)
    goods = as_floats(cost_of_goods).reindex(income.index, fill_value=0.0)
    total = income.sum()
    share = income / total if total > 0 else income * float("nan")
    return (income - goods - overhead * share).rename("profit")
