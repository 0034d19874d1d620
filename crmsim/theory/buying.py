"""What buy-till-you-die models share: purchase histories in, a likelihood and its maximum out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Self

from numpy.typing import ArrayLike

from crmsim.theory.checks import Floats, Histories, histories
from crmsim.theory.likelihood import FitResult, maximise

__all__ = ["BuyingModel"]


@dataclass(frozen=True)
class BuyingModel(ABC):
    """A frozen dataclass of positive parameters that gives a purchase history its probability."""

    @abstractmethod
    def in_units(self, factor: float) -> Self:
        """Return the same customers with a time unit ``factor`` times as long (weeks to months: 4.3482)."""

    @abstractmethod
    def log_density(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each single history, shape of the arguments."""

    @staticmethod
    @abstractmethod
    def _starts(rate: float) -> list[tuple[float, ...]]:
        """Parameters to begin the search from, for data of mean age 1 with so many purchases per customer."""

    def log_likelihood(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
    ) -> float:
        """Log-likelihood of purchase histories, all customers together.

        Parameters
        ----------
        frequency, recency, age
            x, tx, T of every customer, shape (n,) each.
        weights
            Number of customers a row stands for, shape (n,); 1 each when left out.
        """
        return self._total(histories(frequency, recency, age, weights))

    @classmethod
    def fit(
        cls, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
    ) -> FitResult[Self]:
        """Estimate the parameters by maximum likelihood.

        Parameters
        ----------
        frequency, recency, age, weights
            As for `log_likelihood`.

        Raises
        ------
        ValueError
            When nobody bought a second time, or a history is impossible.
        """
        data = histories(frequency, recency, age, weights)
        unit = data.mean_age
        scaled = data.scaled(unit)
        starts = cls._starts(scaled.purchase_rate)
        fitted = maximise(cls, lambda model: model._total(scaled), starts, data.customers)
        model = fitted.model.in_units(1 / unit)
        return replace(fitted, model=model, log_likelihood=model._total(data))

    def _total(self, data: Histories) -> float:
        # Not a dot product: BLAS would wake a thread for every core, and add up in another order on each machine.
        return float((data.weight * self.log_density(data.frequency, data.recency, data.age)).sum())
