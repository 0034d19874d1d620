"""Pareto/NBD: customers buy at their own Poisson rate and leave for good after an exponential lifetime.

Purchase rate λ ~ Gamma(shape r, rate α); death rate μ ~ Gamma(shape s, rate β). Source: Schmittlein, Morrison
& Colombo (1987), "Counting your customers: who are they and what will they do next?", Management Science
33(1), 1–24; DERT from Fader, Hardie & Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4),
415–430, eq. 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, exprel, gammaln, hyperu, xlogy

from crmsim.theory.buying import BuyingModel
from crmsim.theory.checks import Floats, counts, non_negative, of_counts, require_positive

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(48)
#: exp(-36) is the rounding error of a double: nothing beyond changes a sum.
_NEGLIGIBLE = 36.0


@dataclass(frozen=True)
class ParetoNBD(BuyingModel):
    """The four parameters of Pareto/NBD.

    Parameters
    ----------
    r, alpha
        Shape (no unit) and rate (units of time) of the purchase rate; its mean is r/alpha.
    s, beta
        Shape (no unit) and rate (units of time) of the death rate; its mean is s/beta.

    Examples
    --------
    >>> cdnow = ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> round(float(cdnow.expected_purchases(52)), 2)
    1.47
    """

    r: float
    alpha: float
    s: float
    beta: float

    def __post_init__(self) -> None:
        require_positive(self)

    def in_units(self, factor: float) -> Self:
        """Return the same customers with a time unit ``factor`` times as long (weeks to months: 4.3482)."""
        return replace(self, alpha=self.alpha / factor, beta=self.beta / factor)

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """Repeat purchases a random new customer makes in (0, t]: rβ/(α(s−1))·[1 − (β/(β+t))^{s−1}]."""
        return np.asarray(self.r / self.alpha * self._living_time(self.beta, t))

    def pmf(self, x: ArrayLike, t: ArrayLike) -> Floats:
        """Probability of exactly ``x`` repeat purchases in (0, t].

        Either the customer outlives t and x is NBD, or the life ends at some u < t; the second is integrated
        over u, numerically, in log time.
        """
        x, t = np.broadcast_arrays(counts("x", x), non_negative("t", t))
        nearest = min(self.alpha, self.beta)
        span = np.log1p(t / nearest)[..., None] / 2
        u = nearest * np.expm1(span * (1 + _NODES))
        density = self.s / (self.beta + u) * np.exp(self._log_survival(u) + self._log_nbd(x[..., None], u))
        died = (span * _NODE_WEIGHTS * density * (nearest + u)).sum(-1)
        return np.asarray(np.exp(self._log_survival(t) + self._log_nbd(x, t)) + died)

    def log_density(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each single history, shape of the arguments."""
        x, tx, T = (np.asarray(values, dtype=float) for values in (frequency, recency, age))
        return np.asarray(
            of_counts(lambda n: gammaln(self.r + n), x)
            - gammaln(self.r)
            + self.r * np.log(self.alpha)
            + self.s * np.log(self.beta)
            + np.logaddexp(self._log_alive(x, T), self._log_died(x, tx, T))
        )

    def p_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that a customer with this history is still a customer at T."""
        x, tx, T = (np.asarray(values, dtype=float) for values in (frequency, recency, age))
        return np.asarray(expit(self._log_alive(x, T) - self._log_died(x, tx, T)))

    def conditional_expectation(
        self, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Repeat purchases to expect in (T, T + t] of a customer with this history."""
        x, T = np.asarray(frequency, dtype=float), np.asarray(age, dtype=float)
        rate = (self.r + x) / (self.alpha + T)
        return np.asarray(self.p_alive(frequency, recency, age) * rate * self._living_time(self.beta + T, t))

    def dert(self, discount: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Discounted expected residual transactions of a customer with this history, to infinity.

        P(alive) × purchase rate × ∫ e^{−δu} P(still alive after u more) du; the integral is
        (β+T)·U(1, 2−s, δ(β+T)) with Tricomi's confluent hypergeometric function U.

        Parameters
        ----------
        discount
            Continuous discount rate δ per unit of time: ln(1 + 0.15)/52 per week for 15 % a year.
        frequency, recency, age
            x, tx, T.
        """
        if not (np.isfinite(discount) and discount > 0):
            raise ValueError(f"discount = {discount!r} is not allowed; give a finite rate above 0.")
        x, T = np.asarray(frequency, dtype=float), np.asarray(age, dtype=float)
        rate = (self.r + x) / (self.alpha + T)
        life = (self.beta + T) * hyperu(1, 2 - self.s, discount * (self.beta + T))
        return np.asarray(self.p_alive(frequency, recency, age) * rate * life)

    @staticmethod
    def _starts(rate: float) -> list[tuple[float, ...]]:
        return [(r, r / rate, s, beta) for r in (0.3, 1.5) for s, beta in ((0.5, 0.5), (1.5, 5.0))]

    def _log_survival(self, u: Floats | float) -> Floats:
        return -self.s * np.log1p(np.asarray(u) / self.beta)

    def _log_nbd(self, x: Floats, u: Floats) -> Floats:
        """Log-probability of x purchases in a life of length u."""
        z = u / (self.alpha + u)
        return gammaln(self.r + x) - gammaln(self.r) - gammaln(x + 1) + self.r * np.log1p(-z) + xlogy(x, z)

    def _log_alive(self, x: Floats, T: Floats) -> Floats:
        return -(self.r + x) * np.log(self.alpha + T) - self.s * np.log(self.beta + T)

    def _log_died(self, x: Floats, tx: Floats, T: Floats) -> Floats:
        """Log of ∫ s (α+u)^{−(r+x)} (β+u)^{−(s+1)} du from tx to T: bought x times and died at u.

        The literature writes it as a difference of two ₂F₁, with one form for α ≥ β and another for α < β;
        the difference cancels and the functions overflow when x is in the hundreds. In y = ln((α+u)/(α+tx))
        the integrand is smooth and falls at least exponentially for large x, so Gauss–Legendre nodes on the
        stretch that matters give all digits for either order of α and β.
        """
        start = self.alpha + tx
        slowest_fall = self.r + x - 1 + (self.s + 1) * np.minimum(1, start / (self.beta + tx))
        reach = np.log((self.alpha + T) / start)
        matters = np.divide(
            _NEGLIGIBLE, slowest_fall, out=np.full_like(reach, np.inf), where=slowest_fall > 0
        )
        half = (np.minimum(reach, matters) / 2)[..., None]
        y = half * (1 + _NODES)
        u_from_tx = start[..., None] * np.expm1(y)
        gap = (self.beta + tx)[..., None]
        relative = np.exp(-(self.r + x - 1)[..., None] * y - (self.s + 1) * np.log1p(u_from_tx / gap))
        with np.errstate(divide="ignore"):  # log 0 = −∞ is right where T = tx: no time to die in
            integral = np.log((half * _NODE_WEIGHTS * relative).sum(-1))
        return np.asarray(
            np.log(self.s)
            + integral
            - (self.r + x - 1) * np.log(start)
            - (self.s + 1) * np.log(self.beta + tx)
        )

    def _living_time(self, beta: Floats | float, t: ArrayLike) -> Floats:
        """Time lived in the next t at a death rate ~ Gamma(s, beta); s = 1 needs no exception."""
        log_growth = np.log1p(non_negative("t", t) / beta)
        return np.asarray(beta * log_growth * exprel(-(self.s - 1) * log_growth))
