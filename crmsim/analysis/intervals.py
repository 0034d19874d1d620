"""How far a share or a difference seen in a sample can be from the one in the population."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from crmsim.analysis.frames import check_range

__all__ = ["Interval", "wilson_interval"]


class Interval(NamedTuple):
    """An estimate and the two ends of its confidence interval, all in the unit of the estimate."""

    estimate: float
    lower: float
    upper: float


def normal_quantile(confidence: float) -> float:
    """Return z so that a standard normal lies in (−z, z) with probability `confidence`."""
    return float(ndtri((1 + check_range("confidence", confidence, 0, 1)) / 2))


def wilson_limits(
    successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper Wilson limits, element by element; NaN where there are no trials."""
    z = normal_quantile(confidence)
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # At 0 of n and n of n the exact limits are 0 and 1; rounding may put them a hair outside.
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    r"""Confidence interval of a share that stays inside [0, 1] and works for small samples.

    .. math:: \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    successes, trials
        Counts, 0 ≤ successes ≤ trials.
    confidence
        Coverage wanted, 0–1.

    Returns
    -------
    Interval
        Share and limits; all NaN when there are no trials.

    Source: Wilson, E. B. (1927), JASA 22, 209–212.

    Examples
    --------
    >>> tuple(round(x, 3) for x in wilson_interval(8, 10))
    (0.8, 0.49, 0.943)
    """
    check_range("successes", successes, 0, trials)
    lower, upper = wilson_limits(successes, trials, confidence)
    return Interval(successes / trials if trials else float("nan"), float(lower), float(upper))
