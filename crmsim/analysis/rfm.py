"""RFM: how recently, how often and for how much each customer bought, scored against the other customers.

The letter R is used for two opposite things in textbooks. Here `R_days` is the interval since the last order
(small is good) and `R_score` is the score made from it (large is good).

Source: Hughes, A. M. (1994), *Strategic Database Marketing*.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crmsim.analysis.frames import as_floats, codes, days_between, require, until
from crmsim.text import Text

__all__ = [
    "RFM_SEGMENTS",
    "quintile",
    "response_by_score",
    "rfm_correlation",
    "rfm_scores",
    "rfm_scores_nested",
    "rfm_segment",
    "rfm_table",
]

#: Eleven segments that a person can act on, instead of 125 cells.
RFM_SEGMENTS = {
    "champion": Text(en="Champion", zh="冠军客户"),
    "loyal": Text(en="Loyal", zh="忠诚客户"),
    "potential_loyalist": Text(en="Potential loyalist", zh="潜在忠诚客户"),
    "new": Text(en="New", zh="新客户"),
    "promising": Text(en="Promising", zh="有希望的客户"),
    "need_attention": Text(en="Needs attention", zh="需要关注的客户"),
    "about_to_sleep": Text(en="About to sleep", zh="即将沉睡的客户"),
    "at_risk": Text(en="At risk", zh="有流失风险的客户"),
    "cannot_lose": Text(en="Must not be lost", zh="不能失去的客户"),
    "hibernating": Text(en="Hibernating", zh="沉睡客户"),
    "lost": Text(en="Lost", zh="已流失客户"),
}

# Row: R_score 5 … 1. Column: mean of F_score and M_score, rounded up at the half, 1 … 5.
_SEGMENT_GRID = [
    ["new", "potential_loyalist", "potential_loyalist", "champion", "champion"],
    ["promising", "potential_loyalist", "loyal", "loyal", "champion"],
    ["about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"],
    ["hibernating", "hibernating", "at_risk", "at_risk", "at_risk"],
    ["lost", "lost", "at_risk", "cannot_lose", "cannot_lose"],
]


def rfm_table(sales_order: pd.DataFrame, as_of: pd.Timestamp | str) -> pd.DataFrame:
    """Recency, frequency and money of every customer who has ordered.

    Orders after `as_of` are not looked at, so that a score never knows the future. Leave cancelled orders out
    beforehand.

    Parameters
    ----------
    sales_order
        Columns ``customer_id``, ``ordered_at`` (timestamp), ``total_amount`` (CNY).
    as_of
        The day of the analysis.

    Returns
    -------
    DataFrame
        Indexed by ``customer_id`` in ascending order: ``R_days`` (days since the last order), ``F`` (number
        of orders), ``M_total`` (CNY), ``M_avg`` = M_total ÷ F (CNY per order). No orders: no rows.

    Raises
    ------
    MissingColumnsError
        If a column is missing.

    Examples
    --------
    >>> orders = pd.DataFrame({
    ...     "customer_id": [1, 1, 2],
    ...     "ordered_at": pd.to_datetime(["2024-01-01", "2024-01-21", "2024-01-11"]),
    ...     "total_amount": [100.0, 300.0, 50.0],
    ... })
    >>> rfm_table(orders, "2024-01-31").loc[1].to_dict()
    {'R_days': 10.0, 'F': 2.0, 'M_total': 400.0, 'M_avg': 200.0}
    """
    orders = until(
        require(sales_order, ["customer_id", "ordered_at", "total_amount"], "sales_order"),
        "ordered_at",
        as_of,
    )
    orders = orders.assign(total_amount=as_floats(orders["total_amount"]))
    by_customer = orders.groupby("customer_id")
    table = by_customer.agg(
        R_days=("ordered_at", "max"), F=("ordered_at", "size"), M_total=("total_amount", "sum")
    )
    table["R_days"] = days_between(table["R_days"], pd.Timestamp(as_of))
    table["M_avg"] = table["M_total"] / table["F"]
    return table


def quintile(values: pd.Series, seed: int = 0) -> pd.Series:
    """Score 1–5 by rank: the lowest fifth of the values gets 1, the highest fifth 5.

    With n values the score of the one with rank j = 1 … n is ⌊5(j − ½)/n⌋ + 1, so the groups differ in size
    by at most one and a single value scores 3. Equal values are ordered by lot: the lot depends only on
    `seed` and on the sorted index, not on the order of the rows.

    Parameters
    ----------
    values
        Numbers; a missing one gets a missing score and takes no place.
    seed
        Seed of the lot that orders equal values.

    Returns
    -------
    Series
        Integers 1–5 (``Int64``) with the index of `values`.

    Examples
    --------
    >>> quintile(pd.Series([10, 20, 30, 40, 50])).tolist()
    [1, 2, 3, 4, 5]
    """
    x = as_floats(values).to_numpy()
    known = np.flatnonzero(~np.isnan(x))
    known = known[np.argsort(values.index.to_numpy()[known], kind="stable")]
    lot = np.random.default_rng(seed).permutation(len(known))
    lowest_first = known[np.lexsort((lot, x[known]))]
    score = pd.Series(pd.NA, index=values.index, dtype="Int64", name=values.name)
    score.iloc[lowest_first] = (5 * (np.arange(len(known)) + 0.5) // max(len(known), 1)).astype("int64") + 1
    return score


def rfm_scores(rfm: pd.DataFrame, money: str = "M_total", seed: int = 0) -> pd.DataFrame:
    """Independent scores: each of R, F and M is cut into fifths of *all* customers.

    Parameters
    ----------
    rfm
        From `rfm_table`: ``R_days``, ``F`` and the column named by `money`.
    money
        ``"M_total"`` or ``"M_avg"``.
    seed
        Orders ties, see `quintile`.

    Returns
    -------
    DataFrame
        `rfm` with ``R_score``, ``F_score``, ``M_score`` (1–5, 5 best) and ``cell`` such as ``"555"``.
    """
    columns = require(rfm, ["R_days", "F", money], "rfm")
    return _with_cell(
        rfm,
        quintile(-as_floats(columns["R_days"]), seed),
        quintile(columns["F"], seed + 1),
        quintile(columns[money], seed + 2),
    )


def rfm_scores_nested(rfm: pd.DataFrame, money: str = "M_total", seed: int = 0) -> pd.DataFrame:
    """Nested scores: F is cut into fifths inside each R score, M inside each R × F cell.

    All 125 cells then hold about the same number of customers, at the price that an F score of 5 means
    something else in every R group (Hughes 1994).

    Parameters and result as in `rfm_scores`.
    """
    columns = require(rfm, ["R_days", "F", money], "rfm")
    R = quintile(-as_floats(columns["R_days"]), seed)
    F = _within(columns["F"], [R], seed + 1)
    M = _within(columns[money], [R, F], seed + 2)
    return _with_cell(rfm, R, F, M)


def rfm_segment(scores: pd.DataFrame) -> pd.Series:
    """Collapse the 125 cells into the eleven named segments of `RFM_SEGMENTS`.

    The map reads R_score and the mean of F_score and M_score (rounded up at the half); it is total: every
    pair has one segment. Names follow common practice; the borders are a choice, not a law.

    Parameters
    ----------
    scores
        ``R_score``, ``F_score``, ``M_score`` from `rfm_scores` or `rfm_scores_nested`.

    Returns
    -------
    Series
        Segment codes; missing where a score is missing.
    """
    table = require(scores, ["R_score", "F_score", "M_score"], "scores")
    segment = codes(table.index, "segment")
    known = table.notna().all(axis=1).to_numpy()
    whole = table[known].astype("int64")
    value = (whole["F_score"] + whole["M_score"] + 1) // 2
    segment[known] = np.array(_SEGMENT_GRID, dtype=object)[5 - whole["R_score"], value - 1]
    return segment


def rfm_correlation(rfm: pd.DataFrame) -> pd.Series:
    """Correlation of frequency with total money and with money per order.

    Someone who buys often also spends much in total, so F and M_total say much the same thing. F and M_avg
    need not: under the Gamma-Gamma model they are independent (Fader, Hardie & Lee 2005).

    Parameters
    ----------
    rfm
        ``F``, ``M_total``, ``M_avg`` from `rfm_table`.

    Returns
    -------
    Series
        Pearson correlations ``M_total`` and ``M_avg`` with F; NaN with fewer than two customers or no spread.
    """
    table = require(rfm, ["F", "M_total", "M_avg"], "rfm").astype("float64")
    return table[["M_total", "M_avg"]].corrwith(table["F"]).rename("correlation_with_F")


def response_by_score(scores: pd.DataFrame, responded: pd.Series, by: str = "R_score") -> pd.Series:
    """Share of customers who responded, by score: the table that made RFM popular.

    Parameters
    ----------
    scores
        A table with the column `by`, indexed by customer.
    responded
        True or False (or 1 and 0) per customer; customers without an entry are left out.
    by
        Column to group by, for example ``"R_score"`` or ``"cell"``.

    Returns
    -------
    Series
        Response rate 0–1 for each score that occurs.
    """
    table = require(scores, [by], "scores")
    table["response_rate"] = as_floats(responded.reindex(table.index))
    return table.dropna().groupby(by)["response_rate"].mean()


def _within(values: pd.Series, groups: list[pd.Series], seed: int) -> pd.Series:
    return values.groupby(groups, group_keys=False).transform(quintile, seed=seed).astype("Int64")


def _with_cell(rfm: pd.DataFrame, R: pd.Series, F: pd.Series, M: pd.Series) -> pd.DataFrame:
    cell = R.astype("str") + F.astype("str") + M.astype("str")
    return rfm.assign(R_score=R, F_score=F, M_score=M, cell=cell)
