"""Segments: five kinds of customers, hidden behind measures of very different size.

On a suitable scale – logarithms of recency, frequency and money, logits of shares – each segment is a round normal
cloud. The centres are drawn anew for every seed and stretched until the two nearest are exactly `separation`
standard deviations apart (their Mahalanobis distance).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy
from scipy import special

from crmsim import variates
from crmsim.analysis import segment_agreement, segment_customers
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import labels
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Segments"]

_MEASURES = ("R_days", "F", "M_avg", "online_share", "premium_share")
#: What a step of 1 on the hidden scale is on the scale of the data.
_STEP = np.array([0.5, 0.35, 0.4, 0.6, 0.6])
_MIDDLE = np.array([np.log(60), np.log(8), np.log(150), 0.0, -0.5])


class Segments(Section):
    """How many kinds of customers there are, and how far apart."""

    segments: int = parameter(5, "kinds of customers", source=ASSUMED, ge=2, le=5)
    separation: float = parameter(
        3.5,
        "distance of the two nearest centres",
        symbol="Δ",
        unit="standard deviations",
        source="Mahalanobis 1936, Proc. National Institute of Sciences of India 2, for the measure",
        ge=0.1,
        le=20,
    )


class Truth(NamedTuple):
    """The segment of each customer, and the one nearest by the true centres."""

    customer: pd.Index
    segment: pd.Series
    nearest: pd.Series


def build(p: Segments, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Draw a segment and a point of its cloud for each customer."""
    # Corners of a regular simplex, moved a little: no two centres lie much nearer than the others.
    simplex = np.eye(len(_MEASURES))[: p.segments]
    moved = simplex + 0.25 * variates.normal(luck("centre", np.arange(p.segments)[:, None], np.arange(5)))
    centre = moved * p.separation / scipy.spatial.distance.pdist(moved).min()
    segment = (luck("segment", size) * p.segments).astype(np.int64)
    point = centre[segment] + variates.normal(luck("point", np.arange(size)[:, None], np.arange(5)))
    raw = _MIDDLE + _STEP * (point - centre.mean(axis=0))
    amounts, shares = np.exp(raw[:, :3]), special.expit(raw[:, 3:])
    customer = pd.RangeIndex(1, size + 1, name="customer_id")
    table = pd.DataFrame(np.column_stack([amounts, shares]), index=customer, columns=list(_MEASURES))
    table = table.round({"R_days": 3, "F": 3, "M_avg": 2, "online_share": 4, "premium_share": 4})
    nearest = np.argmin(scipy.spatial.distance.cdist(point, centre), axis=1)
    truth = Truth(customer, pd.Series(segment, index=customer), pd.Series(nearest, index=customer))
    return {"customer": table.reset_index()}, truth


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Adjusted Rand index with the true segments."""
    return {"rand_index": segment_agreement(labels(answer, truth.customer).astype(str), truth.segment)}


def naive(observed: Frames) -> pd.Series:
    """k-means on the measures as they come: the one with the largest numbers decides alone."""
    from sklearn.cluster import KMeans

    table = observed["customer"].set_index("customer_id")
    return pd.Series(KMeans(5, n_init=3, random_state=0).fit_predict(table), index=table.index)


def competent(observed: Frames) -> pd.Series:
    """Logarithms and logits; as many segments as a mixture needs by its BIC (Schwarz 1978); then k-means."""
    from sklearn.mixture import GaussianMixture

    table = observed["customer"].set_index("customer_id")
    scaled = pd.DataFrame(index=table.index)
    for name in ("R_days", "F", "M_avg"):
        scaled[name] = np.log(table[name].clip(lower=0.01))
    for name in ("online_share", "premium_share"):
        scaled[name] = special.logit(table[name].clip(0.001, 0.999))
    standard = ((scaled - scaled.mean()) / scaled.std()).to_numpy()

    def bic(segments: int) -> float:
        mixture = GaussianMixture(segments, covariance_type="diag", n_init=2, random_state=0)
        return float(mixture.fit(standard).bic(standard))

    return segment_customers(scaled, min(range(2, 8), key=bic))


def oracle(truth: Truth) -> pd.Series:
    """The segment whose true centre is nearest: Bayes' rule for round clouds of one size."""
    return truth.nearest


TASK = Task(
    id="segments",
    planted=Segments,
    size=Size(2_000, 300, 100_000, Text(en="customers", zh="位客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"rand_index": Bounds(at_least=0.7)},
)
