"""NBD-Dirichlet: competing brands without loyalty schemes, and why small brands are bought less often too.

Category purchases of a household ~ Poisson with rate ~ Gamma(K, rate); its brand probabilities ~
Dirichlet(shapes), independent of the rate. Source: Goodhardt, Ehrenberg & Chatfield (1984), "The Dirichlet: a
comprehensive model of buying behaviour", Journal of the Royal Statistical Society A 147(5), 621–655. With K =
S = Σ shapes it is the same thing as brands bought independently at rates ~ Gamma(shape, rate).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import hyp2f1

from crmsim.theory.checks import Floats, non_negative


@dataclass(frozen=True)
class Dirichlet:
    """Brand shapes, category shape and time scale of a market.

    Parameters
    ----------
    shapes
        Dirichlet parameter of each brand; market shares are proportional to them. Their sum S is large when
        households are alike in their tastes.
    category_shape
        Shape K of the category rate: large when households buy the category alike often.
    rate
        Rate of that Gamma, units of time: mean category purchases per unit of time are category_shape/rate.

    Examples
    --------
    Double jeopardy: the smaller brand has fewer buyers, and they buy it less often.

    >>> market = Dirichlet.independent(shapes=(0.9, 0.1), rate=0.9)
    >>> market.penetration(3).round(3), market.frequency(3).round(2)
    (array([0.733, 0.136]), array([4.09, 2.44]))
    """

    shapes: tuple[float, ...]
    category_shape: float
    rate: float

    def __post_init__(self) -> None:
        positive = [*self.shapes, self.category_shape, self.rate]
        if not self.shapes or not all(np.isfinite(value) and value > 0 for value in positive):
            raise ValueError(
                f"Dirichlet: shapes = {self.shapes}, category_shape = {self.category_shape}, rate = "
                f"{self.rate} is not "
                "allowed; give at least one brand, and finite numbers above 0."
            )

    @classmethod
    def independent(cls, shapes: ArrayLike, rate: float) -> Dirichlet:
        """Return brands bought independently of one another at rates ~ Gamma(shape, rate): K = S."""
        brands = tuple(float(shape) for shape in np.atleast_1d(shapes))
        return cls(brands, sum(brands), rate)

    @classmethod
    def from_shares(cls, shares: ArrayLike, S: float, K: float, mean_purchases: float) -> Dirichlet:
        """Return the market in the terms of the paper.

        Parameters
        ----------
        shares
            Market share of every brand; they add up to 1.
        S, K
            Dirichlet and category shape.
        mean_purchases
            Category purchases of a household per unit of time (M in the paper).
        """
        share = np.atleast_1d(np.asarray(shares, dtype=float))
        if abs(share.sum() - 1) > 1e-6:
            raise ValueError(
                f"shares add up to {share.sum():.4f}; they have to add up to 1 (add an 'other' brand)."
            )
        return cls(tuple(float(value) for value in S * share), K, K / mean_purchases)

    @property
    def shares(self) -> Floats:
        """Market share of every brand, shape (brands,)."""
        return np.asarray(self.shapes) / sum(self.shapes)

    def category_purchases(self, t: float) -> float:
        """Mean category purchases of a household in a period of length t."""
        return float(self.category_shape / self.rate * non_negative("t", t))

    def penetration(self, t: float) -> Floats:
        """Share of households that buy each brand at least once in a period of length t, shape (brands,)."""
        return 1 - self._none_of(np.asarray(self.shapes), t)

    def frequency(self, t: float) -> Floats:
        """Purchases of the brand per buyer of the brand, shape (brands,)."""
        return self.shares * self.category_purchases(t) / self.penetration(t)

    def category_frequency(self, t: float) -> Floats:
        """Purchases of the *category* per buyer of the brand, shape (brands,)."""
        z, S, K = self._z(t), sum(self.shapes), self.category_shape
        others = S - np.asarray(self.shapes)
        # Mean category purchases that come from households which bought none of the brand.
        without = z * K * others / S * (1 - z) ** K * hyp2f1(K + 1, others + 1, S + 1, z)
        return np.asarray((self.category_purchases(t) - without) / self.penetration(t))

    def share_of_requirements(self, t: float) -> Floats:
        """Share of category requirements the brand gets from its buyers (SCR), shape (brands,)."""
        return self.frequency(t) / self.category_frequency(t)

    def duplication(self, t: float) -> Floats:
        """Share of buyers of the row brand who also buy the column brand, shape (brands, brands)."""
        shapes = np.asarray(self.shapes)
        buys = self.penetration(t)
        either = 1 - self._none_of(shapes[:, None] + shapes, t)
        both = buys[:, None] + buys - either
        np.fill_diagonal(both, buys)
        return np.asarray(both / buys[:, None])

    def _z(self, t: float) -> float:
        return float(non_negative("t", t) / (self.rate + t))

    def _none_of(self, shape: Floats, t: float) -> Floats:
        """Probability to buy nothing of a set of brands whose shapes add up to ``shape``.

        Σ over n of NBD(n) · P(none of n purchases) = (1−z)^K ₂F₁(K, S−shape; S; z), z = t/(rate+t).
        """
        S, K, z = sum(self.shapes), self.category_shape, self._z(t)
        return np.asarray((1 - z) ** K * hyp2f1(K, S - shape, S, z))
