"""Loyalty: an attitude that grows out of satisfaction, and what people would say about it.

Dick & Basu (1994) take loyalty as attitude and repeat patronage together: attitude is here, patronage (the
share of wallet) in `purchasing`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.model.customer import Floats
from crmsim.parameters import Loyalty

__all__ = [
    "LOYALTY_TYPES",
    "care",
    "grow",
    "loyalty_type",
    "price_tolerance",
    "promoter_chance",
    "rating",
    "recommendation",
    "repurchase_intention",
    "target",
]

#: Dick & Basu's four types, as `loyalty_type` numbers them.
LOYALTY_TYPES: Final = ("no_loyalty", "spurious_loyalty", "latent_loyalty", "true_loyalty")


def target(p: Loyalty, satisfaction: Floats, bond: float) -> Floats:
    """Attitude that satisfaction leads to, A* = clip((S/100)^θ + bond), 0–1.

    θ > 1 is a competitive market, where only the very satisfied are loyal; θ < 1 a monopoly, where even the
    dissatisfied stay. Source: Jones & Sasser (1995), the figure of loyalty against satisfaction.
    """
    return (variates.snap((satisfaction / 100) ** p.convexity) + bond).clip(0, 1)


def grow(p: Loyalty, attitude: Floats, goal: Floats) -> Floats:
    """One month of attitude: A ← A + ρ_A(A* − A)."""
    return attitude + p.learning * (goal - attitude)


def care(p: Loyalty, attitude: Floats, type_index: int) -> Floats:
    """One month of customer care: welcome contacts please, those above the ideal number tire.

    A ← clip(A + e·min(c, c*) − f·max(c − c*, 0)²). The gain fades by itself as attitude returns to its target
    (half of it in about two and a half months at the default speed).

    Source: Godfrey, Seiders & Voss (2011) for the inverted U.
    """
    ideal = p.care_ideal[type_index]
    welcome, excess = min(p.care_contacts, ideal), max(p.care_contacts - ideal, 0.0)
    return np.clip(attitude + p.care_effect * welcome - p.care_fatigue * excess**2, 0, 1)


def loyalty_type(
    attitude: Floats, share: Floats, attitude_cut: float = 0.45, share_cut: float = 0.5
) -> NDArray[np.int64]:
    """Type of loyalty, an index into `LOYALTY_TYPES`.

    High attitude and high share: loyal 忠诚; high attitude only: latent 潜在; high share only: spurious 虚假;
    neither: none. Source: Dick & Basu (1994), figure 1; the cuts are ours.
    """
    return 2 * (np.asarray(attitude) >= attitude_cut) + (np.asarray(share) >= share_cut)


def repurchase_intention(attitude: Floats, u: Floats) -> Floats:
    """What a customer says about buying again, I = A + 0.12·z; "definitely" means I > 0.60."""
    return attitude + 0.12 * variates.normal(u)


def rating(satisfaction: Floats) -> NDArray[np.int64]:
    """Satisfaction on a five-point scale, cut at 45, 58, 70 and 84."""
    return 1 + np.searchsorted([45.0, 58.0, 70.0, 84.0], satisfaction, side="right")


def recommendation(attitude: Floats, u: Floats) -> NDArray[np.int64]:
    """Likelihood to recommend on 0–10, round(1 + 10·√A + 1.2·z); 9 and 10 are promoters, 0–6 detractors.

    Source: Reichheld (2003), HBR 81(12), for the scale; the link to attitude is calibrated.
    """
    return np.clip(np.rint(1 + 10 * np.sqrt(attitude) + 1.2 * variates.normal(u)), 0, 10).astype(np.int64)


def promoter_chance(attitude: Floats) -> Floats:
    """P(recommendation ≥ 9) at this attitude: Φ((1 + 10·√A − 8.5)/1.2)."""
    return np.asarray(special.ndtr((10 * np.sqrt(attitude) - 7.5) / 1.2))


def price_tolerance(p: Loyalty, attitude: Floats) -> Floats:
    """Largest price premium accepted at equal value, as a share of the price: 15 % per unit of A − A_ref."""
    return 0.15 * (attitude - p.reference)
