"""MBG/NBD: BG/NBD whose customers may leave right after the trial purchase too.

Source: Batislam, Denizel & Filiztekin (2007), "Empirical validation and comparison of models for customer
base analysis", International Journal of Research in Marketing 24(3), 201–209.

Leaving at the trial has probability a/(a+b). Those who stay have survived one coin toss, so their p ~ Beta(a,
b+1) and from there on they *are* BG/NBD customers: every formula is a mixture of that model and of silence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from crmsim.theory.bgnbd import BGNBD
from crmsim.theory.checks import Floats


@dataclass(frozen=True)
class MBGNBD(BGNBD):
    """The four parameters of MBG/NBD, with the meaning and methods they have in `BGNBD`.

    Examples
    --------
    >>> round(float(MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614).expected_purchases(52)), 2)
    1.42
    """

    @property
    def _stayed(self) -> BGNBD:
        return BGNBD(self.r, self.alpha, self.a, self.b + 1)

    @property
    def _p_stay(self) -> float:
        return self.b / (self.a + self.b)

    def expected_purchases(self, t: ArrayLike) -> Floats:
        """Repeat purchases a random new customer makes in (0, t]."""
        return np.asarray(self._p_stay * self._stayed.expected_purchases(t))

    def pmf(self, x: ArrayLike, t: ArrayLike) -> Floats:
        """Probability of exactly ``x`` repeat purchases in (0, t]."""
        return np.asarray(self._p_stay * self._stayed.pmf(x, t) + (1 - self._p_stay) * (np.asarray(x) == 0))

    def log_density(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each single history."""
        stayed = np.log(self._p_stay) + self._stayed.log_density(frequency, recency, age)
        return np.where(np.asarray(frequency) == 0, np.logaddexp(stayed, np.log1p(-self._p_stay)), stayed)

    def p_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that a customer with this history is still a customer at T."""
        silence = np.asarray(frequency) == 0
        stayed = np.log(self._p_stay) + self._stayed.log_density(0, 0, age)
        return np.where(
            silence,
            expit(stayed - np.log1p(-self._p_stay)),
            self._stayed.p_alive(frequency, recency, age),
        )

    def conditional_expectation(
        self, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Repeat purchases to expect in (T, T + t] of a customer with this history."""
        alive = self._stayed._while_alive(frequency, age, t)
        return np.asarray(self.p_alive(frequency, recency, age) * alive)
