"""Inverse transforms: one uniform in, one variate out, column by column.

Every variate of the simulation is the quantile of one addressed uniform, so that moving a parameter moves the
outcome smoothly and the next draw not at all. Gamma and beta quantiles are read from a table of the exact
quantile (cubic Hermite in the logit of the uniform), two orders of magnitude faster than solving for each.

Continuous variates are rounded to single precision by `snap`: the last bits of `exp` and `log` differ between
processors and numpy versions, and a difference there must not grow into another history.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["beta", "binomial", "exponential", "gamma", "geometric", "normal", "poisson", "snap"]

_Floats = NDArray[np.float64]
_Counts = NDArray[np.int64]
_Parameter = NDArray[np.floating[Any]] | float

#: Below this a term adds nothing to a cumulative probability.
_NEGLIGIBLE = 1e-18
#: Stands for quantiles that underflow in the far tails of very skewed distributions.
_TINY = 1e-300
#: Poisson rates above this are inverted by SciPy instead of summed term by term.
_LARGE_RATE = 200.0


def snap(x: ArrayLike) -> _Floats:
    """Round to single precision (24 significant bits), kept as float64."""
    return np.asarray(x, dtype=np.float32).astype(np.float64)


def normal(u: _Floats, mean: _Parameter = 0.0, sd: _Parameter = 1.0) -> _Floats:
    """Normal variate: mean + sd·Φ⁻¹(u)."""
    return np.asarray(mean + sd * snap(special.ndtri(u)))


def exponential(u: _Floats, mean: _Parameter = 1.0) -> _Floats:
    """Exponential variate with the given mean: −mean·ln(1 − u)."""
    return np.asarray(mean * snap(-np.log1p(-u)))


def geometric(u: _Floats, p: _Floats) -> _Counts:
    """Geometric variate on {1, 2, …}: the number of the first success when each trial succeeds with chance p.

    P(g > n) = (1 − p)ⁿ, so g = ⌈ln(1 − u)/ln(1 − p)⌉. A chance of zero gives a number no trial ever reaches.
    """
    with np.errstate(divide="ignore"):
        trials = np.ceil(np.log1p(-u) / np.log1p(-p))
    return trials.clip(1, 2**53).astype(np.int64)


def poisson(u: _Floats, rate: _Parameter) -> _Counts:
    """Poisson variate: the smallest n with P(N ≤ n) ≥ u; u is one-dimensional."""
    if np.ndim(rate) == 0 and rate < 1:
        return _poisson_of_all(u, float(rate))
    rate = np.asarray(rate, dtype=np.float64)
    if not rate.ndim:
        rate = np.full(u.shape, rate)
    count = np.zeros(u.shape, dtype=np.int64)
    term = np.exp(-rate)
    pending = np.flatnonzero(u > term)
    rate = rate.take(pending)
    large = rate > _LARGE_RATE
    if large.any():
        rows = pending[large]
        count[rows] = np.ceil(special.pdtrik(u[rows], rate[large])).astype(np.int64)
        pending, rate = pending[~large], rate[~large]
    term = term.take(pending)
    left = u.take(pending) - term
    n = 0
    while pending.size:
        n += 1
        count[pending] = n
        term *= rate
        term /= n
        (more,) = ((left > term) & ((term > _NEGLIGIBLE) | (n < rate))).nonzero()
        pending, rate, left, term = pending.take(more), rate.take(more), left.take(more), term.take(more)
        left -= term
    return count


def _poisson_of_all(u: _Floats, rate: float) -> _Counts:
    """The same with one small rate for all: u is looked up in one distribution function."""
    steps = _poisson_steps(rate)
    count = np.zeros(u.shape, dtype=np.int64)
    some = np.flatnonzero(u > steps[0])
    count[some] = np.searchsorted(steps, u.take(some))
    return count


@lru_cache(maxsize=64)
def _poisson_steps(rate: float) -> _Floats:
    """P(N ≤ n) for n = 0, 1, … until another term adds nothing."""
    term = below = float(np.exp(-rate))
    steps = [below]
    while term > _NEGLIGIBLE:
        term *= rate / len(steps)
        below += term
        steps.append(below)
    return np.array(steps[:-1])


def binomial(u: _Floats, n: _Counts, p: _Parameter) -> _Counts:
    """Binomial variate: the smallest k with P(K ≤ k) ≥ u, for n of at most a few hundred trials."""
    p = np.asarray(p, dtype=np.float64)
    count = np.zeros(u.shape, dtype=np.int64)
    term = np.exp(n * np.log1p(-p))
    pending = np.flatnonzero(u > term)
    n, odds, term = n.take(pending), _rows(p / (1 - p), pending), term.take(pending)
    left = u.take(pending) - term
    k = 0
    while pending.size:
        k += 1
        count[pending] = k
        term = term * odds * (n - k + 1) / k
        (more,) = ((left > term) & (k < n)).nonzero()
        pending, n, odds = pending.take(more), n.take(more), _rows(odds, more)
        left, term = left.take(more), term.take(more)
        left -= term
    return count


def _rows(parameter: NDArray[np.floating[Any]], rows: _Counts) -> NDArray[np.floating[Any]]:
    """The parameter in these rows, where it was not given for all."""
    return parameter.take(rows) if np.ndim(parameter) else parameter


def gamma(u: _Floats, shape: float, rate: _Parameter = 1.0) -> _Floats:
    """Gamma variate with one shape for all and any rate (mean shape/rate)."""
    return np.asarray(_gamma_table(float(shape))(u) / rate)


def beta(u: _Floats, a: float, b: float) -> _Floats:
    """Beta variate with parameters a, b for all (mean a/(a + b))."""
    return _beta_table(float(a), float(b))(u)


class _QuantileTable:
    """A quantile function tabulated against x = logit(u) and read by cubic Hermite interpolation.

    `curves` holds, for each step of x, the cubic through y(x) and dy/dx at both ends, for a transform y of the
    quantile that is nearly linear in both tails; `back` undoes the transform. The step of 1/32 leaves a
    relative error below 1e-7, the precision to which `snap` rounds.
    """

    STEP = 1.0 / 32.0
    REACH = 38.0  # logit of the smallest uniform, 2⁻⁵⁴, is −37.4

    def __init__(
        self,
        transform: Callable[[_Floats, _Floats], tuple[_Floats, _Floats]],
        back: Callable[[_Floats], _Floats],
    ) -> None:
        x = np.arange(-self.REACH, self.REACH + self.STEP / 2, self.STEP)
        y, slope = transform(special.expit(x), special.expit(-x))
        slope *= self.STEP
        rise, d0, d1 = np.diff(y), slope[:-1], slope[1:]
        self.curves = np.array([y[:-1], d0, 3 * rise - 2 * d0 - d1, d0 + d1 - 2 * rise]).T.copy()
        self.back = back

    def __call__(self, u: _Floats) -> _Floats:
        position = (np.log(u) - np.log1p(-u) + self.REACH) / self.STEP
        step = position.astype(np.int64)
        s = position - step
        a, b, c, d = self.curves.take(step, axis=0, mode="clip").T
        y = a + s * (b + s * (c + s * d))
        return snap(self.back(y))


@lru_cache(maxsize=64)
def _gamma_table(shape: float) -> _QuantileTable:
    def transform(u: _Floats, v: _Floats) -> tuple[_Floats, _Floats]:
        q = np.where(u < 0.5, special.gammaincinv(shape, u), special.gammainccinv(shape, v))
        q = np.maximum(q, _TINY)
        log_density = (shape - 1) * np.log(q) - q - special.gammaln(shape)
        return np.log(q), np.exp(np.log(u) + np.log(v) - log_density - np.log(q))

    return _QuantileTable(transform, np.exp)


@lru_cache(maxsize=64)
def _beta_table(a: float, b: float) -> _QuantileTable:
    def transform(u: _Floats, v: _Floats) -> tuple[_Floats, _Floats]:
        low, high = special.betaincinv(a, b, u), special.betaincinv(b, a, v)
        q = np.maximum(np.where(low < 0.5, low, 1 - high), _TINY)
        rest = np.maximum(np.where(low < 0.5, 1 - low, high), _TINY)
        log_density = (a - 1) * np.log(q) + (b - 1) * np.log(rest) - special.betaln(a, b)
        slope = np.exp(np.log(u) + np.log(v) - log_density - np.log(q) - np.log(rest))
        return np.log(q) - np.log(rest), slope

    return _QuantileTable(transform, special.expit)
