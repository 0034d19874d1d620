"""Gamma-Gamma: how much a customer spends per purchase, learnt from a few purchases.

A purchase z ~ Gamma(shape p, rate ν), and ν ~ Gamma(shape q, rate v) differs between customers, independently
of how often they buy. Source: Fader, Hardie & Lee (2005), "RFM and CLV: using iso-value curves for customer
base analysis", Journal of Marketing Research 42(4), 415–430; formulas as in Fader & Hardie (2013), "The
Gamma-Gamma model of monetary value", note 025.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from crmsim.theory.checks import Floats, counts, non_negative, of_counts, require_positive
from crmsim.theory.likelihood import FitResult, maximise


@dataclass(frozen=True)
class GammaGamma:
    """The three parameters of Gamma-Gamma.

    Parameters
    ----------
    p
        Shape of a customer's own purchases: the larger, the more alike they are. No unit.
    q
        Shape of the differences between customers: the smaller, the more unequal they are. No unit. Up to 1
        the mean over customers does not exist, because the few largest spenders outweigh everybody else.
    v
        Rate of those differences, in units of money.

    Examples
    --------
    CDNOW, in dollars: the mean over all customers, and of one who spent 20 per purchase in three purchases.

    >>> spend = GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> round(spend.population_mean, 1)
    35.2
    >>> round(float(spend.conditional_expectation(3, 20.0)), 1)
    21.9
    """

    p: float
    q: float
    v: float

    def __post_init__(self) -> None:
        require_positive(self)

    def in_units(self, factor: float) -> GammaGamma:
        """Return the same customers with a money unit worth ``factor`` old ones (cents to yuan: 100)."""
        return replace(self, v=self.v / factor)

    @property
    def population_mean(self) -> float:
        """Mean spend per purchase over all customers, pv/(q−1).

        Raises
        ------
        ValueError
            When q ≤ 1: the mean does not exist.
        """
        if self.q <= 1:
            raise ValueError(
                f"q = {self.q:.4g} is 1 or less, so mean spend over all customers does not exist (a "
                "few huge spenders "
                "outweigh the rest). Split the customers, cap or remove extreme orders, or work with medians."
            )
        return self.p * self.v / (self.q - 1)

    def conditional_expectation(self, x: ArrayLike, mean_spend: ArrayLike) -> Floats:
        """Expected spend per purchase of a customer whose ``x`` purchases had a mean of ``mean_spend``.

        p(v + x·z̄)/(px + q − 1): the customer's own mean, drawn towards that of all customers.

        Parameters
        ----------
        x
            Number of purchases observed, 0 or more; with 0 the population mean results, whatever the spend.
        mean_spend
            Their mean value.

        Raises
        ------
        ValueError
            When px + q ≤ 1 for some customer: too few purchases for an expectation to exist.
        """
        x, mean_spend = counts("x", x), non_negative("mean_spend", mean_spend)
        freedom = self.p * x + self.q - 1
        if (freedom <= 0).any():
            raise ValueError(
                f"q = {self.q:.4g} is 1 or less, so the expected spend of a customer with "
                f"{x[freedom <= 0].min():.0f} "
                "purchases does not exist. Ask only about customers with purchases, or treat extreme "
                "orders first."
            )
        return np.asarray(self.p * (self.v + x * mean_spend) / freedom)

    def log_density(self, x: ArrayLike, mean_spend: ArrayLike) -> Floats:
        """Log of the marginal density of the mean z̄ of ``x`` ≥ 1 purchases (note 025, eq. 1a)."""
        x, z = np.asarray(x, dtype=float), np.asarray(mean_spend, dtype=float)
        px = self.p * x
        return np.asarray(
            of_counts(lambda n: gammaln(self.p * n + self.q) - gammaln(self.p * n), x)
            - gammaln(self.q)
            # Powers of the two shares of v + x·z̄, so that huge amounts never meet a huge exponent.
            - self.q * np.log1p(x * z / self.v)
            - px * np.log1p(self.v / (x * z))
            - np.log(z)
        )

    def log_likelihood(self, x: ArrayLike, mean_spend: ArrayLike) -> float:
        """Log-likelihood of customers' mean spends, all together.

        Parameters
        ----------
        x, mean_spend
            Purchases (≥ 1) and mean value (> 0) of every customer, shape (n,) each.
        """
        return float(self.log_density(*_spenders(x, mean_spend)).sum())

    @classmethod
    def fit(cls, x: ArrayLike, mean_spend: ArrayLike) -> FitResult[GammaGamma]:
        """Estimate p, q and v by maximum likelihood.

        Parameters
        ----------
        x, mean_spend
            Purchases (≥ 1) and mean value (> 0) of every customer, shape (n,) each.

        Returns
        -------
        FitResult
            Its message says so when q ≤ 1, that is, when there is no mean spend to speak of.

        Raises
        ------
        ValueError
            With fewer than three customers, or when all spend the same.
        """
        x, z = _spenders(x, mean_spend)
        if x.size < 3:
            raise ValueError(f"{x.size} customers with repeat purchases cannot determine three parameters.")
        if np.ptp(z) <= 1e-9 * z.max():
            raise ValueError(
                f"Every customer spends {z[0]:g} per purchase: there is no variation for Gamma-Gamma "
                "to describe. "
                "Use that amount as the value of a purchase."
            )
        # The median, unlike the mean, is a sensible unit even when a few amounts are enormous.
        unit = float(np.median(z))
        starts = [(1.0, 3.0, 2.0), (6.0, 4.0, 0.5), (0.5, 1.2, 1.0), (20.0, 2.0, 0.1)]
        fitted = maximise(cls, lambda model: float(model.log_density(x, z / unit).sum()), starts, x.size)
        model = fitted.model.in_units(1 / unit)
        message = fitted.message
        if model.q <= 1:
            message += f" q = {model.q:.3g} is 1 or less: mean spend over all customers does not exist."
        return replace(fitted, model=model, log_likelihood=model.log_likelihood(x, z), message=message)


def _spenders(x: ArrayLike, mean_spend: ArrayLike) -> tuple[Floats, Floats]:
    """Check purchases and mean spends of customers."""
    x, z = counts("x", x).ravel(), non_negative("mean_spend", mean_spend).ravel()
    if x.size != z.size:
        raise ValueError(
            f"x and mean_spend need one value per customer each; they have {x.size} and {z.size}."
        )
    if (x == 0).any() or (z == 0).any() or np.isinf(z).any():
        raise ValueError(
            "Gamma-Gamma describes customers with at least one purchase of finite value above 0: "
            "leave the others out."
        )
    return x, z
