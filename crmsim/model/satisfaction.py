"""Quality as delivered, expectations that learn, and satisfaction as the comparison of the two.

Quality gaps after Parasuraman, Zeithaml & Berry (1985); expectations after Boulding, Kalra, Staelin &
Zeithaml (1993); asymmetric disconfirmation after Oliver (1980) and Anderson & Sullivan (1993).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crmsim.model.customer import Floats, State
from crmsim.parameters import Satisfaction

__all__ = ["Experience", "delivered_quality", "disconfirmation", "experience", "gap", "score"]


class Experience(NamedTuple):
    """What an encounter was like: all in points of quality but `score` (0–100)."""

    delivered: Floats
    perceived: Floats
    expected: Floats
    score: Floats


def delivered_quality(
    p: Satisfaction, fit: Floats, knowledge: Floats, broken_promise: float, noise: Floats, drop: Floats
) -> Floats:
    """Quality delivered, DS = Q₀ + fit − g₁(1 − K) − G2 − G3 − broken promise − drop + ε.

    Parameters
    ----------
    fit : taste match of each customer
    knowledge : K, what the firm knows of each; closes gap 1
    broken_promise : promise_k·(1 − q), contact promised and not delivered
    noise : ε, mean of the month's encounters
    drop : loss of quality by failures and waiting, mean of the month's encounters

    Source: Parasuraman, Zeithaml & Berry (1985).
    """
    ideal = p.design_quality + fit - p.knowledge_gap * (1 - knowledge) - p.standards_gap - p.delivery_gap
    return np.asarray(ideal - broken_promise + noise - drop)


def disconfirmation(p: Satisfaction, difference: Floats) -> Floats:
    """k_D·D for a pleasant surprise, η·k_D·D for a disappointment of the same size."""
    return p.surprise_effect * np.where(difference >= 0, difference, p.negativity * difference)


def score(p: Satisfaction, perceived: Floats, expected: Floats) -> Floats:
    """Satisfaction with one encounter, s = clip(s₀ + k_P(PQ − 7) + k_D·g(PQ − E)), 0–100.

    Source: Oliver (1980); asymmetry Mittal, Ross & Baldasare (1998).
    """
    level = p.base + p.level_effect * (perceived - 7.0)
    return (level + disconfirmation(p, perceived - expected)).clip(0, 100)


def experience(p: Satisfaction, will: Floats, should: Floats, delivered: Floats) -> Experience:
    """Perceive what was delivered and compare it with what was expected.

    Perception is drawn towards "will" (assimilation), PQ = (1 − b_w)·DS + b_w·Ew; the standard of comparison
    is E = ψ·Ew + (1 − ψ)·Es. Source: Boulding et al. (1993).
    """
    perceived = (1 - p.assimilation) * delivered + p.assimilation * will
    expected = p.will_weight * will + (1 - p.will_weight) * should
    return Experience(delivered, perceived, expected, score(p, perceived, expected))


def remember(p: Satisfaction, state: State, lived: Experience) -> dict[str, NDArray]:
    """The columns of the state of those who lived through this, as they are afterwards.

    S ← S + κ(s − S) with κ = max(1/(n + 2), κ_min): experience discounts news (Bolton 1998).
    Ew ← Ew + ω_w(DS − Ew). Es ← Es + ω_s·max(DS − Es, 0): "should" only ratchets up.
    """
    weight = np.maximum(1 / (state.encounters + 2), p.memory_floor)
    return {
        "satisfaction": state.satisfaction + weight * (lived.score - state.satisfaction),
        "will": state.will + p.will_learning * (lived.delivered - state.will),
        "should": state.should + p.should_learning * np.maximum(lived.delivered - state.should, 0),
        "encounters": state.encounters + 1,
    }


def gap(
    expected: ArrayLike, perceived: ArrayLike, convention: Literal["literature", "slide"] = "literature"
) -> Floats:
    """Difference between experience and expectation, with the sign of your choice.

    Parameters
    ----------
    expected, perceived : points of quality
    convention : {"literature", "slide"}
        "literature" gives perceived − expected: positive means delighted. "slide" gives expected − perceived,
        as some lecture notes print "satisfaction": it is a *service-quality gap* (服务质量差距), positive
        means disappointed, and it is never used inside the model.

    Examples
    --------
    >>> float(gap(8, 6)), float(gap(8, 6, convention="slide"))
    (-2.0, 2.0)
    """
    if convention not in ("literature", "slide"):
        raise ValueError(f"convention = {convention!r}: allowed are 'literature' and 'slide'")
    difference = np.subtract(perceived, expected, dtype=np.float64)
    return difference if convention == "literature" else -difference
