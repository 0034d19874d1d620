"""Concentration: how unequally value is spread over customers, and what to make of "80/20".

The share that the best fifth brings is a fact to be measured, not a law: consumer firms show about two thirds
(McCarthy & Winer 2019; Kim, Singh & Winer 2017).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, check_range, finite
from crmsim.text import Text

__all__ = ["customers_for_share", "gini", "lorenz_curve", "top_share", "whale_curve", "whale_peak"]


def lorenz_curve(values: pd.Series) -> pd.DataFrame:
    """Lorenz curve: what share of the value the poorest share of customers brings.

    Parameters
    ----------
    values
        Value per customer (CNY), not negative; gaps are left out.

    Returns
    -------
    DataFrame
        ``customer_share`` and ``value_share``, 0–1, from (0, 0) to (1, 1), poorest first. Without customers
        or value only the point (0, 0).

    Raises
    ------
    AnalysisError
        For negative values: use `whale_curve`, which is made for them.

    Source: Lorenz, M. O. (1905), Publ. Am. Stat. Assoc. 9, 209–219.

    Examples
    --------
    >>> lorenz_curve(pd.Series([1, 1, 2]))["value_share"].tolist()
    [0.0, 0.25, 0.5, 1.0]
    """
    x = np.sort(_not_negative(values))
    if x.sum() == 0:
        x = x[:0]
    value = np.concatenate([[0.0], np.cumsum(x)])
    return pd.DataFrame(
        {
            "customer_share": np.arange(len(value)) / max(len(x), 1),
            "value_share": value / (value[-1] or 1.0),
        }
    )


def gini(values: pd.Series) -> float:
    r"""Gini coefficient: 0 when all customers bring the same, (n − 1)/n when one brings everything.

    .. math:: G = \frac{\sum_i (2i - n - 1)\,x_{(i)}}{n \sum_i x_i}

    It is twice the area between the diagonal and the Lorenz curve.

    Parameters
    ----------
    values
        Value per customer (CNY), not negative; gaps are left out.

    Returns
    -------
    float
        NaN without customers or without any value.

    Source: Gini, C. (1912); formula as in Sen (1973), *On Economic Inequality*.

    Examples
    --------
    >>> gini(pd.Series([1, 1, 1])), gini(pd.Series([0, 0, 0, 8]))
    (0.0, 0.75)
    """
    x = np.sort(_not_negative(values))
    n, total = len(x), x.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ x / (n * total)) if total > 0 else float("nan")


def top_share(values: pd.Series, top: float = 0.2) -> float:
    """Share of the value that the best `top` of the customers bring.

    When `top` × n is not whole, the next customer counts in part, so the answer moves smoothly with `top`.

    Parameters
    ----------
    values
        Value per customer (CNY), not negative; gaps are left out.
    top
        Share of customers, 0–1.

    Returns
    -------
    float
        0–1; NaN without customers or value.

    Examples
    --------
    >>> top_share(pd.Series([80, 5, 5, 5, 5]))
    0.8
    """
    check_range("top", top, 0, 1)
    curve = lorenz_curve(values)
    if len(curve) == 1:
        return float("nan")
    return float(1 - np.interp(1 - top, curve["customer_share"], curve["value_share"]))


def customers_for_share(values: pd.Series, value_share: float = 0.8) -> float:
    """Smallest share of customers who together bring `value_share` of the value.

    Parameters
    ----------
    values
        Value per customer (CNY), not negative; gaps are left out.
    value_share
        Share of the value, 0–1.

    Returns
    -------
    float
        0–1 (the last customer counted in part); NaN without customers or value.

    Examples
    --------
    >>> customers_for_share(pd.Series([80, 5, 5, 5, 5]))
    0.2
    """
    check_range("value_share", value_share, 0, 1)
    x = np.sort(_not_negative(values))[::-1]
    if x.sum() == 0:
        return float("nan")
    cumulated = np.concatenate([[0.0], np.cumsum(x)]) / x.sum()
    reached = int(np.searchsorted(cumulated, value_share, side="left"))
    if reached == 0:
        return 0.0
    before, after = cumulated[reached - 1], cumulated[reached]
    return float((reached - 1 + (value_share - before) / (after - before)) / len(x))


def whale_curve(profit: pd.Series) -> pd.DataFrame:
    """Whale curve: profit cumulated from the most to the least profitable customer.

    It rises above 100 % while customers are profitable and sinks back to 100 % over those who cost more than
    they bring.

    Parameters
    ----------
    profit
        Profit per customer (CNY), of either sign; gaps are left out. Equal profits keep their order.

    Returns
    -------
    DataFrame
        Indexed by customer, best first: ``profit``, ``customer_share`` (0–1), ``cumulative_profit`` (CNY),
        ``profit_share`` = cumulative ÷ total (NaN when the total is not positive).

    Source: Kaplan, R. S. & Narayanan, V. G. (2001), J. Cost Management 15(5), 5–15.
    """
    best_first = profit.dropna().astype("float64").sort_values(ascending=False, kind="stable")
    cumulated = best_first.cumsum()
    total = best_first.sum()
    return pd.DataFrame(
        {
            "profit": best_first,
            "customer_share": np.arange(1, len(best_first) + 1) / max(len(best_first), 1),
            "cumulative_profit": cumulated,
            "profit_share": cumulated / total if total > 0 else np.nan,
        }
    )


def whale_peak(profit: pd.Series) -> pd.Series:
    """The top of the whale curve: how many customers make profit, and how much the others give back.

    Parameters
    ----------
    profit
        Profit per customer (CNY).

    Returns
    -------
    Series
        ``customer_share`` with a profit above zero, ``peak_profit`` (CNY, sum of all profits above zero),
        ``given_back`` (CNY, sum of all losses, as a positive number), ``total_profit`` (CNY).

    Examples
    --------
    >>> whale_peak(pd.Series([90.0, 30.0, 0.0, -20.0])).tolist()
    [0.5, 120.0, 20.0, 100.0]
    """
    x = finite(profit)
    return pd.Series(
        {
            "customer_share": float((x > 0).mean()) if len(x) else float("nan"),
            "peak_profit": float(x[x > 0].sum()),
            "given_back": float(-x[x < 0].sum()),
            "total_profit": float(x.sum()),
        }
    )


def _not_negative(values: pd.Series) -> np.ndarray:
    x = finite(values)
    if (x < 0).any():
        raise AnalysisError(
            Text(
                en=f"{(x < 0).sum()} values are negative; a Lorenz curve needs values of at least 0. "
                "Use whale_curve for profits, or revenue instead of profit.",
                zh=f"有 {(x < 0).sum()} 个负值；洛伦兹曲线要求数值不小于 0。"
                "利润请用 whale_curve，或改用收入。",
            )
        )
    return x
