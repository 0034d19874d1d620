"""BG/BB: customers who can buy once at each of a series of occasions, and may leave before any.

Buys at an occasion with probability ~ Beta(α, β), leaves before it with probability ~ Beta(γ, δ). Source:
Fader, Hardie & Shang (2010), "Customer-base analysis in a discrete-time noncontractual setting", Marketing
Science 29(6), 1086–1108.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, gammaln, logsumexp

from crmsim.theory.checks import Floats, counts, non_negative, require_positive
from crmsim.theory.likelihood import FitResult, maximise


@dataclass(frozen=True)
class BGBB:
    """The four parameters of BG/BB: (alpha, beta) of buying, (gamma, delta) of leaving.

    Examples
    --------
    The donors of the paper: gifts to expect of a new donor in the first five years.

    >>> donors = BGBB(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783)
    >>> round(float(donors.expected_purchases(5)), 2)
    1.94
    """

    alpha: float
    beta: float
    gamma: float
    delta: float

    def __post_init__(self) -> None:
        require_positive(self)

    def survival(self, n: ArrayLike) -> Floats:
        """Share of new customers alive at occasion n: B(γ, δ+n)/B(γ, δ)."""
        return np.exp(self._log_survival(counts("n", n)))

    def expected_purchases(self, n: ArrayLike) -> Floats:
        """Purchases of a random new customer at occasions 1 … n, eq. 9 before its sum is closed."""
        n = counts("n", n).astype(int)
        years_alive = np.cumsum(np.append(0.0, self.survival(np.arange(1, n.max() + 1))))
        return np.asarray(self.alpha / (self.alpha + self.beta) * years_alive[n])

    def pmf(self, x: ArrayLike, n: int) -> Floats:
        """Probability of exactly ``x`` purchases at occasions 1 … n, eq. 8."""
        x = np.atleast_1d(counts("x", x))
        lived = np.arange(n + 1.0)
        ways = (
            gammaln(lived + 1) - gammaln(x[..., None] + 1) - gammaln(np.maximum(lived - x[..., None], 0) + 1)
        )
        bought = self._log_bought(x[..., None], lived)
        total = np.where(lived >= x[..., None], ways + bought + self._log_lived(lived, n), -np.inf)
        return np.asarray(np.exp(logsumexp(total, axis=-1)))

    def log_density(self, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike) -> Floats:
        """Log-likelihood of each history (eq. 5): x purchases, the last at occasion tx, of n occasions."""
        x, tx, n = np.broadcast_arrays(*map(np.atleast_1d, (frequency, recency, occasions)))
        lived = np.arange(n.max() + 1.0)
        stories = self._log_bought(x[..., None], lived) + self._log_lived(lived, n[..., None])
        possible = (lived >= tx[..., None]) & (lived <= n[..., None])
        return np.asarray(logsumexp(np.where(possible, stories, -np.inf), axis=-1))

    def log_likelihood(
        self, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike, weights: ArrayLike = 1.0
    ) -> float:
        """Log-likelihood of histories, all customers together.

        Parameters
        ----------
        frequency, recency, occasions
            x, tx and n of every customer, shape (k,) each.
        weights
            Number of customers a row stands for.
        """
        return float((self.log_density(frequency, recency, occasions) * np.asarray(weights)).sum())

    def p_alive(self, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike) -> Floats:
        """Probability that the customer is still there at the next occasion, n + 1 (eq. 11)."""
        x, n = np.asarray(frequency, dtype=float), np.asarray(occasions, dtype=float)
        here = self._log_bought(x, n) + self._log_survival(n + 1)
        return np.asarray(np.exp(here - self.log_density(frequency, recency, occasions)))

    def conditional_expectation(
        self, m: int, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike
    ) -> Floats:
        """Purchases to expect at the next ``m`` occasions of a customer with this history (eq. 13)."""
        x, n = np.asarray(frequency, dtype=float), np.asarray(occasions, dtype=float)
        buys = (self.alpha + x) / (self.alpha + self.beta + n)
        ahead = self._log_survival(n[..., None] + np.arange(1, m + 1))
        years_alive = np.exp(ahead - ahead[..., :1]).sum(-1)
        return np.asarray(self.p_alive(frequency, recency, occasions) * buys * years_alive)

    @classmethod
    def fit(
        cls, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike, weights: ArrayLike | None = None
    ) -> FitResult[BGBB]:
        """Estimate the four parameters by maximum likelihood.

        Parameters
        ----------
        frequency, recency, occasions
            x, tx and n of every customer, shape (k,) each, 0 ≤ x ≤ tx ≤ n.
        weights
            Number of customers a row stands for, shape (k,); 1 each when left out.

        Raises
        ------
        ValueError
            When a history is impossible or nobody bought again.
        """
        rows = [
            counts(name, v)
            for name, v in (("frequency", frequency), ("recency", recency), ("occasions", occasions))
        ]
        x, tx, n = np.broadcast_arrays(*rows)
        weight = np.ones_like(x) if weights is None else non_negative("weights", weights)
        if (x > tx).any() or (tx > n).any() or ((x == 0) != (tx == 0)).any():
            raise ValueError(
                "A history needs 0 ≤ frequency ≤ recency ≤ occasions, and recency 0 exactly when "
                "nothing was bought."
            )
        if not (weight * x).sum():
            raise ValueError("No customer bought again, so there is no purchase probability to estimate.")
        starts = [(1.0, 1.0, 0.5, 3.0), (0.5, 2.0, 1.0, 5.0)]
        return maximise(
            cls, lambda model: model.log_likelihood(x, tx, n, weight), starts, float(weight.sum())
        )

    def _log_bought(self, x: Floats, n: Floats) -> Floats:
        """Log-probability of one particular series of x purchases and n − x pauses."""
        pauses = np.maximum(np.asarray(n) - x, 0)
        return np.asarray(betaln(self.alpha + x, self.beta + pauses) - betaln(self.alpha, self.beta))

    def _log_survival(self, n: Floats | float) -> Floats:
        return np.asarray(betaln(self.gamma, self.delta + n) - betaln(self.gamma, self.delta))

    def _log_lived(self, lived: Floats, n: Floats | float) -> Floats:
        """Log-probability to be there at exactly the first ``lived`` occasions; for lived = n, or longer."""
        left = betaln(self.gamma + 1, self.delta + lived) - betaln(self.gamma, self.delta)
        return np.where(lived < n, left, self._log_survival(lived))
