"""Bass diffusion: innovators start a market, imitators make it grow, until nobody is left.

Source: Bass (1969), "A new product growth model for consumer durables", Management Science 15(5), 215–227.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from crmsim.theory.checks import Floats, non_negative, require_positive


@dataclass(frozen=True)
class Bass:
    """Innovation p and imitation q, both per unit of time, and the size of the market.

    Those who have not adopted do so at the rate p + q·F(t).

    Examples
    --------
    Room air conditioners in the paper, time in years: when sales peak.

    >>> round(Bass(p=0.0103994, q=0.41861).peak_time, 1)
    8.6
    """

    p: float
    q: float
    market: float = 1.0

    def __post_init__(self) -> None:
        require_positive(self)

    def adopters(self, t: ArrayLike) -> Floats:
        """Adopters up to time t: m(1 − e^{−(p+q)t})/(1 + (q/p)e^{−(p+q)t})."""
        fading = (self.p + self.q) * non_negative("t", t)
        return np.asarray(self.market * -np.expm1(-fading) / (1 + self.q / self.p * np.exp(-fading)))

    def adoptions(self, t: ArrayLike) -> Floats:
        """Adoptions per unit of time at time t: (p + q·F)(1 − F)m."""
        share = self.adopters(t) / self.market
        return np.asarray(self.market * (self.p + self.q * share) * (1 - share))

    @property
    def peak_time(self) -> float:
        """When adoptions peak: ln(q/p)/(p+q), or at the start where q ≤ p."""
        return max(0.0, float(np.log(self.q / self.p)) / (self.p + self.q))
