"""Grouping: segments of customers that are alike, and how right they are."""

from __future__ import annotations

import pandas as pd

from crmsim.analysis.frames import check_range

__all__ = ["segment_agreement", "segment_customers"]


def segment_customers(features: pd.DataFrame, segments: int, seed: int = 0) -> pd.Series:
    """k-means on standardised features.

    Parameters
    ----------
    features
        Numbers without gaps, a row per customer.
    segments
        Number of segments, from 1 to the number of customers.
    seed
        Seed of the ten random starts.

    Returns
    -------
    Series
        Segment numbers 0 … segments − 1, the largest segment first (ties by the first customer in them).
    """
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    check_range("segments", segments, 1, len(features))
    found = KMeans(segments, n_init=10, random_state=seed).fit_predict(
        StandardScaler().fit_transform(features)
    )
    by_size = pd.Series(found).value_counts(sort=True).index
    number = {
        old: new
        for new, old in enumerate(sorted(by_size, key=lambda s: (-(found == s).sum(), (found == s).argmax())))
    }
    return pd.Series([number[s] for s in found], index=features.index, name="segment", dtype="int64")


def segment_agreement(found: pd.Series, true: pd.Series) -> float:
    """Adjusted Rand index of two groupings: 1 the same (names do not matter), 0 as by chance.

    Rows with a gap are left out; NaN without rows.

    Source: Hubert, L. & Arabie, P. (1985), Journal of Classification 2, 193–218.
    """
    from sklearn.metrics import adjusted_rand_score

    both = pd.DataFrame({"found": found, "true": true}).dropna()
    return float(adjusted_rand_score(both["true"], both["found"])) if len(both) else float("nan")
