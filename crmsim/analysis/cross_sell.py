"""Cross-selling: which product do customers take up next, given the one they took up last?

Source: Knott, A., Hayes, A. & Neslin, S. A. (2002), "Next-product-to-buy models for cross-selling
applications", Journal of Interactive Marketing 16(3), 59–75.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crmsim.analysis.frames import check_range, require

__all__ = ["first_purchases", "next_product_matrix", "recommend_next", "top_k_hit_rate"]


def first_purchases(sales_order: pd.DataFrame, line_item: pd.DataFrame) -> pd.DataFrame:
    """When each customer first bought each product.

    Parameters
    ----------
    sales_order
        ``sales_order_id``, ``customer_id``, ``ordered_at``.
    line_item
        ``sales_order_id``, ``product_id``; lines without an order are left out.

    Returns
    -------
    DataFrame
        ``customer_id``, ``product_id``, ``acquired_at``, ``step`` (1 for the first product or products of the
        customer, 2 for the next; products first bought at the same moment share a step).
    """
    orders = require(sales_order, ["sales_order_id", "customer_id", "ordered_at"], "sales_order")
    lines = require(line_item, ["sales_order_id", "product_id"], "line_item").dropna()
    first = (
        lines.merge(orders, on="sales_order_id")
        .groupby(["customer_id", "product_id"], as_index=False)
        .agg(acquired_at=("ordered_at", "min"))
        .sort_values(["customer_id", "acquired_at", "product_id"], kind="stable", ignore_index=True)
    )
    first["step"] = first.groupby("customer_id")["acquired_at"].rank(method="dense").astype("int64")
    return first


def next_product_matrix(acquisitions: pd.DataFrame) -> pd.DataFrame:
    """Share of customers who, after taking up the row's product, took up the column's product next.

    Parameters
    ----------
    acquisitions
        ``customer_id``, ``product_id``, ``step`` from `first_purchases`. When several products share a step,
        every product of the step leads to every product of the next.

    Returns
    -------
    DataFrame
        Rows from, columns to, over all products; a row sums to 1, or to 0 where nobody took up anything
        after.
    """
    steps = require(acquisitions, ["customer_id", "product_id", "step"], "acquisitions")
    later = steps.assign(step=steps["step"] - 1)
    moves = steps.merge(later, on=["customer_id", "step"], suffixes=("", "_next"))
    products = sorted(steps["product_id"].unique())
    counts = pd.crosstab(moves["product_id"], moves["product_id_next"]).reindex(
        index=products, columns=products, fill_value=0
    )
    counts = counts.rename_axis(index="product_id", columns="next_product_id")
    total = counts.sum(axis=1)
    return counts.div(total.where(total > 0, 1), axis=0)


def recommend_next(acquisitions: pd.DataFrame, matrix: pd.DataFrame, k: int = 3) -> pd.DataFrame:
    """The k likeliest next products of each customer, none of which the customer has.

    Parameters
    ----------
    acquisitions
        ``customer_id``, ``product_id``, ``step``.
    matrix
        From `next_product_matrix`, learnt on other customers or an earlier period.
    k
        Number of recommendations, at least 1. Equal probabilities: the smaller product number first.

    Returns
    -------
    DataFrame
        ``customer_id``, ``rank`` 1–k, ``product_id``, ``probability`` (mean over the products of the last
        step). A customer who has everything gets fewer rows.
    """
    check_range("k", k, 1, float("inf"))
    steps = require(acquisitions, ["customer_id", "product_id", "step"], "acquisitions")
    customers = pd.Index(steps["customer_id"].unique(), name="customer_id")
    row = customers.get_indexer(pd.Index(steps["customer_id"]))
    column = matrix.columns.get_indexer(pd.Index(steps["product_id"]))
    known = column >= 0
    last = (steps["step"] == steps.groupby("customer_id")["step"].transform("max")).to_numpy()
    state = np.zeros((len(customers), len(matrix)))
    state[row[known & last], column[known & last]] = 1.0
    probability = state @ matrix.to_numpy(dtype=float) / np.maximum(state.sum(axis=1, keepdims=True), 1)
    probability[row[known], column[known]] = -1.0
    best = np.argsort(-probability, axis=1, kind="stable")[:, :k]
    chosen = np.take_along_axis(probability, best, axis=1)
    table = pd.DataFrame(
        {
            "customer_id": np.repeat(customers.to_numpy(), best.shape[1]),
            "rank": np.tile(np.arange(1, best.shape[1] + 1), len(customers)),
            "product_id": matrix.columns.to_numpy()[best.ravel()],
            "probability": chosen.ravel(),
        }
    )
    return table[table["probability"] >= 0].reset_index(drop=True)


def top_k_hit_rate(recommended: pd.DataFrame, taken: pd.DataFrame) -> float:
    """Share of customers whose next product was among those recommended to them.

    Parameters
    ----------
    recommended
        ``customer_id``, ``product_id`` from `recommend_next`.
    taken
        ``customer_id``, ``product_id`` really taken up next, later than what the recommendation was made
        from.

    Returns
    -------
    float
        Over the customers in `taken`; NaN when there is none.
    """
    pairs = require(recommended, ["customer_id", "product_id"], "recommended").drop_duplicates()
    actual = require(taken, ["customer_id", "product_id"], "taken")
    hit = actual.merge(pairs, on=["customer_id", "product_id"])["customer_id"].nunique()
    people = actual["customer_id"].nunique()
    return hit / people if people else float("nan")
