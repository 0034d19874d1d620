"""BG/NBD: customers buy at their own Poisson rate and may leave for good right after any repeat purchase.

Purchase rate λ ~ Gamma(shape r, rate α); probability p ~ Beta(a, b) of leaving after a repeat purchase. The
first (trial) purchase is time 0 and is not counted. Equation numbers are those of Fader, Hardie & Lee (2005),
"Counting your customers the easy way: an alternative to the Pareto/NBD model", Marketing Science 24(2),
275–284.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, betaln, expit, gammaln, hyp2f1, ndtr, xlogy

from crmsim.theory.buying import BuyingModel
from crmsim.theory.checks import Floats, counts, non_negative, of_counts, require_positive

#: Above this shape customers hardly differ, and ₂F₁ of such numbers overflows.
_NEARLY_ALIKE = 50.0


@dataclass(frozen=True)
class BGNBD(BuyingModel):
    """The four parameters of BG/NBD.

    Parameters
    ----------
    r, alpha
        Shape (no unit) and rate (units of time) of the purchase rate; its mean is r/alpha per unit of time.
    a, b
        Beta parameters of the probability to leave after a repeat purchase; its mean is a/(a+b).

    Examples
    --------
    The CDNOW customers of the paper, time in weeks: purchases to expect of a new customer in one year.

    >>> cdnow = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> round(float(cdnow.expected_purchases(52)), 2)
    1.45
    """

    r: float
    alpha: float
    a: float
    b: float

    def __post_init__(self) -> None:
        require_positive(self)

    def in_units(self, factor: float) -> Self:
        """Return the same customers with a time unit ``factor`` times as long (weeks to months: 4.3482)."""
        return replace(self, alpha=self.alpha / factor)

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """Repeat purchases a random new customer makes in (0, t]: E[X(t)], eq. 9.

        Parameters
        ----------
        t
            Time since the first purchase, any shape.
        """
        return self._while_alive(0.0, 0.0, t)

    def pmf(self, x: ArrayLike, t: ArrayLike) -> Floats:
        """Probability of exactly ``x`` repeat purchases in (0, t]: P(X(t) = x), eq. 8.

        The bracket of eq. 8, one minus a finite sum of NBD terms, is a regularised incomplete beta function:
        evaluated that way nothing cancels, however large x is.

        Parameters
        ----------
        x, t
            Whole numbers and times, broadcast against each other.
        """
        x, t = np.broadcast_arrays(counts("x", x), non_negative("t", t))
        z = t / (self.alpha + t)
        stays = betaln(self.a, self.b + x) - betaln(self.a, self.b)
        leaves = betaln(self.a + 1, self.b + np.maximum(x, 1) - 1) - betaln(self.a, self.b)
        poisson_mixture = (
            gammaln(self.r + x) - gammaln(self.r) - gammaln(x + 1) + self.r * np.log1p(-z) + xlogy(x, z)
        )
        at_least_x = betainc(np.maximum(x, 1), self.r, z)
        return np.exp(stays + poisson_mixture) + np.where(x > 0, np.exp(leaves) * at_least_x, 0.0)

    def log_density(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each single history (eq. 6), shape of the arguments."""
        x, tx, T = (np.asarray(values, dtype=float) for values in (frequency, recency, age))
        alive, left = self._ways_to_be_seen(x, tx, T)
        both = of_counts(lambda n: gammaln(self.r + n), x) - gammaln(self.r) + self.r * np.log(self.alpha)
        return np.asarray(both + np.logaddexp(alive, left))

    def p_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that a customer with this history is still a customer at T (1 while x = 0).

        Source: Fader, Hardie & Lee (2005), the posterior behind eq. 10.
        """
        x, tx, T = (np.asarray(values, dtype=float) for values in (frequency, recency, age))
        alive, left = self._ways_to_be_seen(x, tx, T)
        return np.asarray(expit(alive - left))

    def conditional_expectation(
        self, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Repeat purchases to expect in (T, T + t] of a customer with this history, eq. 10."""
        x, T = np.asarray(frequency, dtype=float), np.asarray(age, dtype=float)
        return np.asarray(self.p_alive(frequency, recency, age) * self._while_alive(x, T, t))

    @staticmethod
    def _starts(rate: float) -> list[tuple[float, ...]]:
        return [(r, r / rate, a, b) for r in (0.3, 1.5) for a, b in ((0.5, 2.0), (1.0, 8.0))]

    def _ways_to_be_seen(self, x: Floats, tx: Floats, T: Floats) -> tuple[Floats, Floats]:
        """Log-weights of the two stories behind a history: still here at T, or gone right after tx."""
        beta = betaln(self.a, self.b)
        stayed = of_counts(lambda n: betaln(self.a, self.b + n), x)
        went = of_counts(lambda n: betaln(self.a + 1, self.b + np.maximum(n, 1) - 1), x)
        alive = stayed - beta - (self.r + x) * np.log(self.alpha + T)
        left = went - beta - (self.r + x) * np.log(self.alpha + tx)
        return alive, np.where(x > 0, left, -np.inf)

    def _while_alive(self, x: ArrayLike, T: ArrayLike, t: ArrayLike) -> Floats:
        """Purchases to expect in (T, T + t] of a customer known to be alive at T after x repeats.

        Eq. 10 multiplies a vanishing power by an exploding ₂F₁ when x is large; Euler's transformation
        ₂F₁(r+x, b+x; c; z) = (1−z)^{a−1−r−x} ₂F₁(a−1, a+b−1−r; c; z) removes both.
        """
        x, T, t = np.asarray(x, dtype=float), np.asarray(T, dtype=float), non_negative("t", t)
        if self.a > _NEARLY_ALIKE or self.r > _NEARLY_ALIKE:
            return self._while_alive_by_quadrature(x, T, t)

        def formula(a: float) -> Floats:
            c = a + self.b + x - 1
            z = t / (self.alpha + T + t)
            return np.asarray(
                c / (a - 1) * (1 - (1 - z) ** (a - 1) * hyp2f1(a - 1, a + self.b - 1 - self.r, c, z))
            )

        # At a = 1, or a + b = 1 with x = 0, the formula reads 0/0 although its value is smooth in a: average
        # both sides of the hole instead.
        hole = 1e-5
        if min(abs(self.a - 1), abs(self.a + self.b - 1)) < hole:
            mean = (formula(self.a - 2 * hole) + formula(self.a + 2 * hole)) / 2
        else:
            mean = formula(self.a)
        if np.isfinite(mean).all():
            return mean
        # SciPy's ₂F₁ has islands of infinity, such as (−0.9, −1.5; 98.6; 0.989).
        return np.where(
            np.isfinite(mean), mean, self._while_alive_by_quadrature(*np.broadcast_arrays(x, T, t))
        )

    def _while_alive_by_quadrature(self, x: Floats, T: Floats, t: Floats) -> Floats:
        """Mean over p ~ Beta(a, b+x) of [1 − ((α+T)/(α+T+pt))^{r+x}]/p, where ₂F₁ is out of its depth.

        Trapezoids over the normal score of p: the integrand fades like the normal density at both ends, where
        the rule is as good as any.
        """
        score = np.linspace(-8.5, 8.5, 401)
        density = np.exp(-(score**2) / 2)
        p = betaincinv(self.a, (self.b + x)[..., None], ndtr(score))
        growth = np.log1p(p * (t / (self.alpha + T))[..., None])
        # Where p has underflown, [1 − (1 + pw)^{−R}]/p has long reached its limit Rw.
        p = np.maximum(p, 1e-300)
        bought = -np.expm1(-(self.r + x)[..., None] * growth) / p
        return np.asarray(bought @ (density / density.sum()))
