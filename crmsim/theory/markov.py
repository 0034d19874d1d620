"""Absorbing Markov chains: a process with stages that ends, well or badly, such as a sales funnel.

Source: Kemeny & Snell (1960), Finite Markov Chains, chapter 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from crmsim.theory.checks import Floats, fraction


@dataclass(frozen=True, eq=False)
class AbsorbingChain:
    """A chain given by its moves among n transient states and from these to m ends.

    Parameters
    ----------
    transient
        Q, shape (n, n): probability to go from one transient state to another.
    absorbing
        R, shape (n, m): probability to go from a transient state to an end. Rows of [Q R] add up to 1.

    Examples
    --------
    Half of the offers become contracts, and a third of the contacts become offers; all else is lost.

    >>> funnel = AbsorbingChain.funnel([1 / 3, 1 / 2])
    >>> funnel.absorption_probabilities().round(4)
    array([[0.1667, 0.8333],
           [0.5   , 0.5   ]])
    """

    transient: Floats
    absorbing: Floats

    def __post_init__(self) -> None:
        Q = np.atleast_2d(fraction("transient", self.transient))
        R = np.atleast_2d(fraction("absorbing", self.absorbing))
        if Q.shape != (len(Q), len(Q)) or len(R) != len(Q):
            raise ValueError(
                f"transient has shape {Q.shape} and absorbing {R.shape}; give (n, n) and (n, m)."
            )
        sums = Q.sum(1) + R.sum(1)
        if np.abs(sums - 1).max() > 1e-9:
            worst = int(np.abs(sums - 1).argmax())
            raise ValueError(
                f"Probabilities out of state {worst} add up to {sums[worst]:.6g}; they have to add up to 1."
            )
        reaches_end = R.sum(1) > 0
        for _ in range(len(Q)):
            reaches_end = reaches_end | (Q[:, reaches_end].sum(1) > 0)
        if not reaches_end.all():
            raise ValueError(
                f"State {int((~reaches_end).argmax())} can never reach an end: give it a way out."
            )
        object.__setattr__(self, "transient", Q)
        object.__setattr__(self, "absorbing", R)

    @classmethod
    def funnel(cls, advance: ArrayLike) -> AbsorbingChain:
        """Return a chain of stages in a row, each left for the next with probability ``advance`` or lost.

        The ends are won (0), reached from the last stage, and lost (1).
        """
        step = np.atleast_1d(fraction("advance", advance))
        won = np.zeros_like(step)
        won[-1] = step[-1]
        return cls(np.diag(step[:-1], k=1), np.column_stack([won, 1 - step]))

    def fundamental(self) -> Floats:
        """N = (I − Q)⁻¹, shape (n, n): expected visits to the column state, starting in the row state."""
        return np.asarray(np.linalg.inv(np.eye(len(self.transient)) - self.transient))

    def absorption_probabilities(self) -> Floats:
        """B = NR, shape (n, m): probability to finish in the column end, starting in the row state."""
        return np.asarray(self.fundamental() @ self.absorbing)

    def mean_time(self, dwell: ArrayLike) -> Floats:
        """Expected time to the end, starting in each state, shape (n,).

        Parameters
        ----------
        dwell
            Mean time of one visit to each state, shape (n,).
        """
        return np.asarray(self.fundamental() @ np.asarray(dwell, dtype=float))

    def mean_time_to(self, end: int, dwell: ArrayLike) -> Floats:
        """Expected time to the end of those who finish in ``end``, starting in each state, shape (n,).

        Knowing the end, visits are N_ij·B_j/B_i: states from which that end is likely are visited more. NaN
        where the end cannot be reached.
        """
        reach = self.absorption_probabilities()[:, end]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.fundamental() @ (reach * np.asarray(dwell, dtype=float)) / reach)

    def last_state(self, start: int, end: int) -> Floats:
        """Share of those who finish in ``end`` that do so out of each state, shape (n,)."""
        out_of = self.fundamental()[start] * self.absorbing[:, end]
        return np.asarray(out_of / out_of.sum())
