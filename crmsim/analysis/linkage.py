"""Records that are one customer: which entries of a file mean the same person, and how right that guess is."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
import scipy

from crmsim.analysis.frames import check_range, require

__all__ = ["link_customers", "pairwise_match_quality"]

#: Forms of address and company endings, which one clerk writes and another leaves out.
_ORNAMENTS: Final = r"先生|女士|/|（.*?）|\(.*?\)|有限公司|\bltd\b|\binc\b"
_PLACEHOLDER: Final = pd.Timestamp("1900-01-01")
#: How often two entries of one customer agree in a field that both have filled.
_AGREEMENT: Final = 0.9
#: A value shared by more entries than this says nothing and is not followed up.
_LARGEST_BLOCK: Final = 50


def link_customers(
    customer: pd.DataFrame, contact: pd.DataFrame | None = None, expected_share: float = 0.05
) -> pd.Series:
    r"""Put entries together that seem to be the same customer.

    Names are compared without regard to case, order, forms of address and swapped letters. For a pair of entries
    every field both have filled weighs

    .. math:: w = \log_2 \frac{m}{u} \text{ if it agrees, } \log_2 \frac{1 - m}{1 - u} \text{ if not,}

    with *m* = 0.9 and *u* the chance that two entries agree by accident, counted in the file. Pairs whose weights
    outbid the odds against a match are linked, and links of links belong together.

    Parameters
    ----------
    customer
        ``customer_id``, ``name``, ``phone``, ``email``, ``address``; gaps are allowed.
    contact
        ``customer_id``, ``contact_id``, ``birth_date``: the first contact's birth date helps. Optional.
    expected_share
        Share of customers thought to be on file twice; it sets the odds against a match.

    Returns
    -------
    Series
        The smallest ``customer_id`` of the same customer, indexed by ``customer_id``.

    Source: Fellegi, I. P. & Sunter, A. B. (1969), A theory for record linkage, JASA 64, 1183–1210.
    """
    check_range("expected_share", expected_share, 1e-9, 1)
    table = require(customer, ["customer_id", "name", "phone", "email", "address"], "customer")
    table = table.set_index("customer_id").sort_index()
    fields = pd.DataFrame(
        {
            "name": _letters(table["name"]),
            "phone": table["phone"].astype("string").str.replace(r"\D", "", regex=True),
            "email": table["email"].astype("string").str.lower(),
            "address": table["address"].astype("string").str.lower().str.replace(r"\W", "", regex=True),
        }
    )
    if contact is not None:
        born = require(contact, ["customer_id", "contact_id", "birth_date"], "contact")
        born = born.sort_values("contact_id").drop_duplicates("customer_id").set_index("customer_id")
        known = born["birth_date"].where(born["birth_date"] != _PLACEHOLDER)
        fields["birth_date"] = known.reindex(fields.index).astype("string")
    keys = np.column_stack([pd.factorize(fields[name])[0] for name in fields])
    pairs = _candidates(keys)
    if not len(pairs):
        return pd.Series(fields.index, index=fields.index, name="same_as")
    weight = np.zeros(len(pairs))
    left, right = keys[pairs[:, 0]], keys[pairs[:, 1]]
    for column in range(keys.shape[1]):
        known, agree = (left[:, column] >= 0) & (right[:, column] >= 0), left[:, column] == right[:, column]
        u = _by_accident(keys[:, column])
        weights = np.log2([(1 - _AGREEMENT) / (1 - u), _AGREEMENT / u])
        weight += np.where(known, weights[agree.astype(int)], 0.0)
    against = np.log2(len(keys) / (2 * expected_share))
    return pd.Series(
        fields.index[_smallest(pairs[weight > against], len(keys))], index=fields.index, name="same_as"
    )


def pairwise_match_quality(found: pd.Series, true: pd.Series) -> pd.Series:
    """Precision, recall and F1 over the pairs of records called the same customer.

    Parameters
    ----------
    found
        The entity to which the clean-up assigned each record, indexed by record.
    true
        The true entity of each record.

    Returns
    -------
    Series
        ``precision``: share of the pairs put together that belong together; ``recall``: share of the pairs
        that belong together that were put together; ``f1``: their harmonic mean (NaN where there are no
        pairs).
    """
    both = pd.DataFrame({"found": found, "true": true}).dropna()

    def pairs(columns: list[str]) -> float:
        n = both.groupby(columns).size()
        return float((n * (n - 1) / 2).sum())

    together, belonging, right = pairs(["found"]), pairs(["true"]), pairs(["found", "true"])
    return pd.Series(
        {
            "precision": right / together if together else np.nan,
            "recall": right / belonging if belonging else np.nan,
            "f1": 2 * right / (together + belonging) if together + belonging else np.nan,
        }
    )


def _letters(names: pd.Series) -> pd.Series:
    """The letters of a name in alphabetical order: the same however they are swapped or turned round."""
    plain = names.astype("string").str.lower().str.replace(_ORNAMENTS, "", regex=True)
    plain = plain.str.replace(r"[\W\d_]", "", regex=True)
    return plain.map(lambda name: "".join(sorted(name)), na_action="ignore").replace("", pd.NA)


def _candidates(keys: np.ndarray) -> np.ndarray:
    """Pairs of entries that share the value of some field, shape (pairs, 2), each once and in order."""
    found: list[tuple[int, int]] = []
    for column in keys.T:
        order = np.argsort(column, kind="stable")
        first = np.flatnonzero(np.diff(column[order], prepend=-2))
        for block in np.split(order, first[1:]):
            if column[block[0]] >= 0 and 1 < len(block) <= _LARGEST_BLOCK:
                found.extend(combinations(block.tolist(), 2))
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return np.unique(np.sort(pairs, axis=1), axis=0)


def _by_accident(codes: np.ndarray) -> float:
    """Chance that two entries drawn from the file agree, away from 0 and 1."""
    filled = codes[codes >= 0]
    shares = np.bincount(filled) / len(filled) if len(filled) else np.zeros(1)
    return float(np.clip(shares @ shares, 1e-9, 0.5))


def _smallest(links: np.ndarray, entries: int) -> np.ndarray:
    """For every entry the first one it is linked with, through others or not."""
    graph = scipy.sparse.coo_array(
        (np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(entries, entries)
    )
    group = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
    first = np.full(group.max(initial=-1) + 1, entries)
    np.minimum.at(first, group, np.arange(entries))
    return np.asarray(first[group])
