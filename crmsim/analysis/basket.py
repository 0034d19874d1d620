"""Market baskets: which products are bought together more often than chance would have it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
import scipy

from crmsim.analysis.frames import check_range, require

__all__ = ["association_rules", "frequent_itemsets", "rule_by_stratum"]


def frequent_itemsets(line_item: pd.DataFrame, min_support: float = 0.01, max_size: int = 3) -> pd.DataFrame:
    """Sets of one, two or three products that are bought together often enough (Apriori).

    A set can only be frequent when all its subsets are, so pairs are sought among frequent products and
    triples among frequent pairs.

    Parameters
    ----------
    line_item
        ``sales_order_id``, ``product_id``; lines without an order (of quotes and opportunities) are left
        out and a product counts once per order.
    min_support
        Smallest share of the orders that hold the set, in (0, 1].
    max_size
        Largest set, 1–3.

    Returns
    -------
    DataFrame
        ``items`` (tuple of products, ascending), ``size``, ``count`` (orders), ``support`` (share of the
        orders); by size, then by falling count.

    Source: Agrawal, R. & Srikant, R. (1994), Proc. 20th VLDB, 487–499.
    """
    check_range("max_size", max_size, 1, 3)
    check_range("min_support", min_support, 0, 1)
    X, products = _incidence(line_item)
    orders = X.shape[0]
    enough = max(min_support * orders - 1e-9, 1e-9)
    single = np.asarray(X.sum(axis=0)).ravel()
    frequent = np.flatnonzero(single >= enough)
    found: list[tuple[tuple[int, ...], int]] = [((i,), int(single[i])) for i in frequent.tolist()]
    if max_size >= 2 and len(frequent):
        together = scipy.sparse.triu(X[:, frequent].T @ X[:, frequent], k=1).tocoo()
        keep = together.data >= enough
        first, second = frequent[together.row[keep]], frequent[together.col[keep]]
        counts = together.data[keep].tolist()
        pairs = {(i, j): n for i, j, n in zip(first.tolist(), second.tolist(), counts, strict=True)}
        found += list(pairs.items())
        if max_size == 3:
            found += _triples(X, pairs, enough)
    table = pd.DataFrame(
        {
            "items": pd.Series([tuple(products[list(items)]) for items, _ in found], dtype=object),
            "size": [len(items) for items, _ in found],
            "count": [count for _, count in found],
        }
    )
    table["support"] = table["count"] / max(orders, 1)
    return table.sort_values(["size", "count"], ascending=[True, False], kind="stable").reset_index(drop=True)


def association_rules(
    line_item: pd.DataFrame,
    min_support: float = 0.01,
    min_confidence: float = 0.3,
    min_lift: float = 1.0,
    max_size: int = 3,
) -> pd.DataFrame:
    r"""Rules "who buys A also buys B" from the frequent sets.

    .. math:: \text{confidence} = \frac{P(A \cup B)}{P(A)}, \quad
              \text{lift} = \frac{\text{confidence}}{P(B)}, \quad
              \text{leverage} = P(A \cup B) - P(A)\,P(B)

    A high confidence may only say that everyone buys B; a lift of 1 is chance.

    Parameters
    ----------
    line_item, min_support, max_size
        As in `frequent_itemsets`.
    min_confidence
        Smallest confidence, 0–1.
    min_lift
        Smallest lift.

    Returns
    -------
    DataFrame
        ``antecedent``, ``consequent`` (tuples of products), ``count``, ``support``, ``confidence``, ``lift``,
        ``leverage``; highest lift first.
    """
    check_range("min_confidence", min_confidence, 0, 1)
    itemsets = frequent_itemsets(line_item, min_support, max_size)
    support = dict(zip(itemsets["items"], itemsets["support"], strict=True))
    rows = [
        (antecedent, tuple(item for item in items if item not in antecedent), count, share)
        for items, count, share in zip(itemsets["items"], itemsets["count"], itemsets["support"], strict=True)
        for size in range(1, len(items))
        for antecedent in combinations(items, size)
    ]
    rules = pd.DataFrame(rows, columns=["antecedent", "consequent", "count", "support"])
    before = rules["antecedent"].map(support).astype("float64")
    after = rules["consequent"].map(support).astype("float64")
    rules["confidence"] = rules["support"] / before
    rules["lift"] = rules["confidence"] / after
    rules["leverage"] = rules["support"] - before * after
    keep = (rules["confidence"] >= min_confidence) & (rules["lift"] >= min_lift)
    return rules[keep].sort_values("lift", ascending=False, kind="stable").reset_index(drop=True)


def rule_by_stratum(
    line_item: pd.DataFrame, stratum: pd.Series, antecedent: Iterable[int], consequent: Iterable[int]
) -> pd.DataFrame:
    """One rule measured inside each stratum of the orders: a guard against Simpson's paradox.

    Two products of the same season are bought together over the year, yet inside the season one need not
    bring the other.

    Parameters
    ----------
    line_item
        ``sales_order_id``, ``product_id``.
    stratum
        Class of each order, indexed by ``sales_order_id``, for example the season.
    antecedent, consequent
        Products of the rule.

    Returns
    -------
    DataFrame
        Indexed by stratum, the last row ``all``: ``orders``, ``support``, ``confidence``, ``lift`` (NaN where
        one side never occurs).

    Source: Simpson, E. H. (1951), J. Royal Statistical Society B 13, 238–241.
    """
    lines = require(line_item, ["sales_order_id", "product_id"], "line_item").dropna().drop_duplicates()
    orders = pd.Index(lines["sales_order_id"].unique(), name="sales_order_id")

    def hold_all(products: Iterable[int]) -> pd.Series:
        wanted = set(products)
        held = lines.loc[lines["product_id"].isin(wanted), "sales_order_id"].value_counts()
        return held.reindex(orders, fill_value=0) == len(wanted)

    table = pd.DataFrame(
        {"A": hold_all(antecedent), "B": hold_all(consequent), "stratum": stratum.reindex(orders)},
        index=orders,
    )
    table["both"] = table["A"] & table["B"]
    parts = [*table.groupby("stratum", observed=True), ("all", table)]
    rows = {}
    for name, part in parts:
        a, b, both = part["A"].mean(), part["B"].mean(), part["both"].mean()
        confidence = both / a if a else np.nan
        rows[name] = {
            "orders": len(part),
            "support": both,
            "confidence": confidence,
            "lift": confidence / b if b else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("stratum")


def _incidence(line_item: pd.DataFrame) -> tuple[scipy.sparse.csc_array, np.ndarray]:
    """Orders × products, 1 where the order holds the product; and the products of the columns."""
    lines = require(line_item, ["sales_order_id", "product_id"], "line_item").dropna().drop_duplicates()
    row, orders = pd.factorize(lines["sales_order_id"])
    column, products = pd.factorize(lines["product_id"], sort=True)
    ones = np.ones(len(lines), dtype=np.int64)
    X = scipy.sparse.csc_array((ones, (row, column)), shape=(len(orders), len(products)))
    return X, np.asarray(products, dtype=object)


def _triples(
    X: scipy.sparse.csc_array, pairs: dict[tuple[int, int], int], enough: float
) -> list[tuple[tuple[int, ...], int]]:
    partners: dict[int, set[int]] = {}
    for i, j in pairs:
        partners.setdefault(i, set()).add(j)
    found: list[tuple[tuple[int, ...], int]] = []
    for i, j in pairs:
        third = sorted(k for k in partners.get(j, set()) if k in partners[i])
        if not third:
            continue
        both = X[:, [i]].multiply(X[:, [j]])
        counts = np.asarray((X[:, third].T @ both).todense()).ravel()
        found += [((i, j, k), n) for k, n in zip(third, counts.tolist(), strict=True) if n >= enough]
    return found
