"""The value matrix: today's profit against room to grow gives Star, Cash cow, Baby and Dog.

The axes are the customer's own profit and growth, not a market's; "Baby" is the question mark of the
portfolio matrix (Henderson 1970) seen as a customer still to be brought up.
"""

from __future__ import annotations

import pandas as pd

from crmsim.analysis.frames import as_floats, quadrant, require

__all__ = ["spend_growth", "value_quadrant"]


def spend_growth(sales_order: pd.DataFrame, as_of: pd.Timestamp | str, months: int = 12) -> pd.Series:
    r"""Growth of spending, symmetrical between rise and fall.

    .. math:: g = \frac{s_1 - s_0}{s_1 + s_0}

    with s₁ the spending of the last `months` before `as_of` and s₀ that of the `months` before them. g is
    +1 for a customer who spent only lately, 0 for no change, −1 for one who stopped.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``, ``total_amount`` (CNY). Orders after `as_of` are not looked at.
    as_of
        Day of the analysis.
    months
        Length of each of the two periods.

    Returns
    -------
    Series
        g in [−1, 1] for every customer who ever ordered; NaN for one without spending in both periods.
    """
    orders = require(sales_order, ["customer_id", "ordered_at", "total_amount"], "sales_order")
    now = pd.Timestamp(as_of)
    middle, start = now - pd.DateOffset(months=months), now - pd.DateOffset(months=2 * months)
    amount = as_floats(orders["total_amount"])
    when = orders["ordered_at"]
    lately = amount.where((when > middle) & (when <= now), 0.0)
    before = amount.where((when > start) & (when <= middle), 0.0)
    sums = (
        pd.DataFrame({"customer_id": orders["customer_id"], "lately": lately, "before": before})[when <= now]
        .groupby("customer_id")
        .sum()
    )
    both = sums["lately"] + sums["before"]
    return ((sums["lately"] - sums["before"]) / both.where(both > 0)).rename("spend_growth")


def value_quadrant(
    profit: pd.Series, growth: pd.Series, profit_cut: float | None = None, growth_cut: float = 0.0
) -> pd.Series:
    """Place each customer in the matrix of near-term profit and growth.

    ============  ===========  ==========
    ..            growth high  growth low
    ============  ===========  ==========
    profit high   star         cash_cow
    profit low    baby         dog
    ============  ===========  ==========

    Parameters
    ----------
    profit
        Profit of the recent period per customer, CNY.
    growth
        Room to grow, in any unit, for example `spend_growth` or wallet not yet won.
    profit_cut
        "High" is at or above it. The median if not given; 0 is the break-even cut.
    growth_cut
        "High" is at or above it.

    Returns
    -------
    Series
        Codes of the enumeration ``value_quadrant`` for the customers of `profit`; missing where profit or
        growth is.

    Examples
    --------
    >>> value_quadrant(pd.Series([9, 9, 1, 1]), pd.Series([1, -1, 1, -1]), profit_cut=5).tolist()
    ['star', 'cash_cow', 'baby', 'dog']
    """
    cut = as_floats(profit).median() if profit_cut is None else profit_cut
    names = [["star", "cash_cow"], ["baby", "dog"]]
    return quadrant(growth, growth_cut, profit, cut, names, "value_quadrant")
