"""Shifted beta-geometric: how long customers under contract stay.

At the end of each period a customer cancels with a personal, constant probability θ ~ Beta(α, β). The
retention rate of a cohort rises over time all the same, because those who cancel easily are gone first.
Source: Fader & Hardie (2007), "How to project customer retention", Journal of Interactive Marketing 21(1),
76–90; discounted lifetimes from Fader & Hardie (2010), "Customer-base valuation in a contractual setting",
Marketing Science 29(1), 85–93.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, hyp2f1

from crmsim.theory.checks import Floats, counts, non_negative, require_positive
from crmsim.theory.likelihood import FitResult, maximise


@dataclass(frozen=True)
class SBG:
    """The two beta parameters of the probability to cancel at a renewal; its mean is alpha/(alpha+beta).

    Examples
    --------
    The "Regular" customers of the paper: share still there after 12 renewals.

    >>> round(float(SBG(alpha=0.704, beta=1.182).survival(12)), 2)
    0.17
    """

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        require_positive(self)

    def pmf(self, t: ArrayLike) -> Floats:
        """Probability to cancel at renewal t = 1, 2, …: B(α+1, β+t−1)/B(α, β)."""
        t = counts("t", t)
        inside = betaln(self.alpha + 1, self.beta + np.maximum(t, 1) - 1) - betaln(self.alpha, self.beta)
        return np.where(t >= 1, np.exp(inside), 0.0)

    def survival(self, t: ArrayLike) -> Floats:
        """Share still there after renewal t = 0, 1, 2, …: B(α, β+t)/B(α, β)."""
        t = counts("t", t)
        return np.asarray(np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta)))

    def retention_rate(self, t: ArrayLike) -> Floats:
        """Share of those before renewal t = 1, 2, … who renew: (β+t−1)/(α+β+t−1)."""
        t = counts("t", t)
        return np.asarray((self.beta + t - 1) / (self.alpha + self.beta + t - 1))

    def del_(self, discount: float) -> float:
        """Discounted expected lifetime of a new customer, Σ S(t)/(1+d)^t from t = 0 to ∞, in periods.

        ₂F₁(1, β; α+β; 1/(1+d)); the first period counts in full.

        Parameters
        ----------
        discount
            Rate per period, above 0.
        """
        factor = _discount_factor(discount)
        return float(hyp2f1(1, self.beta, self.alpha + self.beta, factor))

    def derl(self, discount: float, renewals: ArrayLike) -> Floats:
        """Discounted expected residual lifetime just before renewal ``renewals``, in periods.

        Parameters
        ----------
        discount
            Rate per period, above 0.
        renewals
            Number n ≥ 1 of the renewal now due: the customer has renewed n − 1 times.

        Returns
        -------
        Array
            r_n · ₂F₁(1, β+n; α+β+n; 1/(1+d)), Fader & Hardie (2010), eq. 6.
        """
        n = counts("renewals", renewals)
        beyond = hyp2f1(1, self.beta + n, self.alpha + self.beta + n, _discount_factor(discount))
        return np.asarray(self.retention_rate(n) * beyond)

    def log_likelihood(self, survivors: ArrayLike) -> float:
        """Log-likelihood of a cohort from its survivors n₀, n₁, …, n_T (counts, or shares with n₀ = 1)."""
        return self._total(_cohort(survivors))

    @classmethod
    def fit(cls, survivors: ArrayLike) -> FitResult[SBG]:
        """Estimate α and β by maximum likelihood.

        Parameters
        ----------
        survivors
            Customers at the start and after each renewal, shape (T+1,), never rising. Shares (1, .869, …)
            give the same parameters; standard errors then are those of a single customer.

        Raises
        ------
        ValueError
            When survivors rise, or nobody or everybody left at the first renewal only.
        """
        left = _cohort(survivors)
        if left[:-1].sum() == 0:
            raise ValueError(
                "Nobody has cancelled yet, so there is no rate to estimate: observe more renewals."
            )
        if left[1:].sum() == 0:
            raise ValueError("Everybody cancelled at the first renewal: one rate, 100 %, says it all.")
        starts = [(0.5, 1.0), (1.0, 5.0), (3.0, 3.0)]
        return maximise(cls, lambda model: model._total(left), starts, float(left.sum()))

    def _total(self, left: Floats) -> float:
        times = np.arange(1, left.size)
        log_pmf = betaln(self.alpha + 1, self.beta + times - 1) - betaln(self.alpha, self.beta)
        log_survival = betaln(self.alpha, self.beta + times[-1]) - betaln(self.alpha, self.beta)
        return float(left[:-1] @ log_pmf + left[-1] * log_survival)


def _cohort(survivors: ArrayLike) -> Floats:
    """Customers lost at each renewal, and at the end those still there."""
    alive = non_negative("survivors", survivors).ravel()
    if alive.size < 2 or alive[0] <= 0 or (np.diff(alive) > 0).any():
        raise ValueError(
            "survivors need the customers at the start and after each renewal: two numbers or more "
            "that never rise, "
            f"the first above 0; got {np.array2string(alive, threshold=8)}."
        )
    return np.append(-np.diff(alive), alive[-1])


def _discount_factor(discount: float) -> float:
    if not (np.isfinite(discount) and discount > 0):
        raise ValueError(f"discount = {discount!r} is not allowed; give a finite rate above 0 (10 % is 0.1).")
    return 1 / (1 + discount)
