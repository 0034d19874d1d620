"""Maximum likelihood for models whose parameters are all positive.

The search runs over the logarithms of the parameters, so that no step can leave the parameter space, from
several fixed starting points, so that the answer does not hang on a lucky one and is the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import scipy

from crmsim.theory.checks import Floats

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

M = TypeVar("M", bound="DataclassInstance")

#: Data are brought to a scale of about 1 before a fit; a parameter this far from 1 has run away.
_FARTHEST = float(np.log(1e6))
#: Step in log parameters for second differences: error of the difference and of rounding both near 1e-6.
_STEP = 1e-3


class ConvergenceError(RuntimeError):
    """No parameters could be found at all; the message says what was tried."""


@dataclass(frozen=True)
class FitResult(Generic[M]):
    """A model fitted by maximum likelihood, and how far to trust it.

    Attributes
    ----------
    model
        The fitted model.
    log_likelihood
        Its log-likelihood, all customers together.
    n
        Number of customers (or other units) it was learnt from.
    converged
        Whether the maximum lies inside the parameter space with curvature in every direction. When false the
        model still describes the data, but some parameter could be anything beyond its value.
    message
        One sentence about the search, naming the parameters that ran away.
    relative_errors
        Standard error of each parameter divided by the parameter, from the curvature in log parameters; NaN
        when not converged.
    """

    model: M
    log_likelihood: float
    n: float
    converged: bool
    message: str
    relative_errors: tuple[float, ...]

    @property
    def parameters(self) -> dict[str, float]:
        """Name and value of every parameter."""
        return {field.name: float(getattr(self.model, field.name)) for field in fields(self.model)}

    @property
    def standard_errors(self) -> dict[str, float]:
        """Name and asymptotic standard error of every parameter (inverse Hessian, delta method)."""
        return {
            name: value * error
            for (name, value), error in zip(self.parameters.items(), self.relative_errors, strict=True)
        }


def maximise(
    build: Callable[..., M],
    log_likelihood: Callable[[M], float],
    starts: Iterable[tuple[float, ...]],
    n: float,
) -> FitResult[M]:
    """Find the parameters with the largest log-likelihood.

    Quasi-Newton steps from every start, then a simplex search from the best end point, which does not mind
    how flat the ridge between two parameters is.

    Parameters
    ----------
    build
        Makes the model from its parameters, in the order of its dataclass fields.
    log_likelihood
        Log-likelihood of a model, all ``n`` units together.
    starts
        Starting points, all parameters positive, on the scale of the data (near 1).
    n
        Number of units.

    Raises
    ------
    ConvergenceError
        When no start leads to a finite log-likelihood.
    """

    def loss(log_parameters: Floats) -> float:
        with np.errstate(all="ignore"):
            value = -log_likelihood(build(*np.exp(log_parameters).tolist())) / n
        # The simplex and the line search both know how to walk away from a number that is merely very large.
        return value if np.isfinite(value) else 1e100

    tried = [np.log(start) for start in starts]
    limits = [(-_FARTHEST, _FARTHEST)] * len(tried[0])
    # A few steps tell the promising starts from the others; only the best is followed to its end.
    ends = [
        scipy.optimize.minimize(loss, start, method="L-BFGS-B", bounds=limits, options={"maxiter": 10})
        for start in tried
    ]
    best = min(ends, key=lambda end: float(end.fun))
    if not best.fun < 1e100:
        raise ConvergenceError(
            f"No finite likelihood from any of {len(tried)} starting points; look for impossible or "
            "extreme values."
        )
    best = scipy.optimize.minimize(loss, best.x, method="L-BFGS-B", bounds=limits)
    best = scipy.optimize.minimize(
        loss,
        best.x,
        method="Nelder-Mead",
        bounds=limits,
        options={"xatol": 1e-7, "fatol": 1e-13, "maxfev": 4000, "initial_simplex": _simplex(best.x)},
    )
    model = build(*np.exp(best.x).tolist())
    names = [field.name for field in fields(model)]
    errors = _relative_errors(loss, best.x, n)
    runaways = [
        f"{name} → {'∞' if value > 0 else '0'}"
        for name, value in zip(names, best.x, strict=True)
        if abs(value) > 0.98 * _FARTHEST
    ]
    if runaways:
        converged, message = False, f"The likelihood keeps rising as {', '.join(runaways)}."
    elif not np.isfinite(errors).all():
        converged, message = (
            False,
            "The likelihood is flat around its maximum: the data cannot tell parameters apart.",
        )
    elif not best.success:
        converged, message = False, f"The search stopped before it settled: {best.message}"
    else:
        converged, message = True, f"Maximum found from {len(tried)} starting points."
    return FitResult(
        model,
        float(-best.fun * n),
        n,
        converged,
        message,
        tuple((errors if converged else errors * np.nan).tolist()),
    )


def _simplex(centre: Floats, size: float = 0.05) -> Floats:
    """Corners of a small simplex around a point; the default of SciPy shrinks to nothing near a log of 0."""
    offsets = np.vstack([np.zeros_like(centre), size * np.eye(centre.size)])
    return np.clip(centre + offsets, -_FARTHEST, _FARTHEST)


def _relative_errors(loss: Callable[[Floats], float], centre: Floats, n: float) -> Floats:
    """Standard errors of log parameters by central second differences; NaN without curvature."""
    steps = _STEP * np.eye(centre.size)

    def second(i: int, j: int) -> float:
        corners: list[Any] = [
            sign_i * sign_j * loss(centre + sign_i * steps[i] + sign_j * steps[j])
            for sign_i in (1, -1)
            for sign_j in (1, -1)
        ]
        return float(sum(corners)) / (4 * _STEP**2)

    size = range(centre.size)
    hessian = np.array([[second(i, j) if i <= j else 0.0 for j in size] for i in size])
    hessian = np.triu(hessian) + np.triu(hessian, 1).T
    curvature = np.linalg.eigvalsh(hessian) if np.isfinite(hessian).all() else np.array([0.0])
    # Second differences carry rounding noise near 1e-10; less curvature than that is none.
    if curvature.min() <= 1e-8:
        return np.full(centre.size, np.nan)
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(hessian)) / n))
