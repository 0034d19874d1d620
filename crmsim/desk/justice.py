"""Was a complaint treated fairly? Outcome, procedure and manner, weighed as complainants weigh them.

J = 0.45·D + 0.25·P + 0.30·I + 0.15·D·I, cut at 1, with distributive justice D (what was given), procedural
justice P (how long it took) and interactional justice I (how one was spoken to), each from 0 to 1. A complaint
counts as resolved when J exceeds one half.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["RESOLVED_ABOVE", "distributive", "justice", "procedural", "resolved"]

Floats = NDArray[np.float64]

#: Weights of D, P, I and of D·I.
_WEIGHTS: Final = (0.45, 0.25, 0.30, 0.15)
#: A complaint is resolved in the customer's eyes when justice exceeds this.
RESOLVED_ABOVE: Final = 0.5
#: Compensation ÷ damage at which two thirds (1 − 1/e) of distributive justice is reached.
_SATURATION: Final = 0.5
_PATIENCE_HOURS: Final = 24.0


def distributive(compensation_ratio: ArrayLike) -> Floats:
    """Justice of the outcome, D = 1 − exp(−ratio / 0.5): more helps less and less.

    Parameters
    ----------
    compensation_ratio : floats ≥ 0
        Compensation ÷ damage.

    Returns
    -------
    float array, 0 … 1

    Raises
    ------
    ValueError
        If a ratio is negative.
    """
    ratio = _checked("compensation_ratio", compensation_ratio, np.inf)
    return np.asarray(1 - np.exp(-ratio / _SATURATION))


def procedural(wait_hours: ArrayLike) -> Floats:
    """Justice of the procedure, P = exp(−wait / 24 h).

    Parameters
    ----------
    wait_hours : floats ≥ 0
        Hours from complaint to decision.

    Raises
    ------
    ValueError
        If a wait is negative.
    """
    return np.asarray(np.exp(-_checked("wait_hours", wait_hours, np.inf) / _PATIENCE_HOURS))


def justice(compensation_ratio: ArrayLike, wait_hours: ArrayLike, courtesy: ArrayLike) -> Floats:
    """Perceived justice of the treatment of complaints.

    Parameters
    ----------
    compensation_ratio : floats ≥ 0
        Compensation ÷ damage.
    wait_hours : floats ≥ 0
        Hours from complaint to decision.
    courtesy : floats, 0 … 1
        Interactional justice itself: 1 is polite, honest and concerned.

    Returns
    -------
    float array, 0 … 1, of the broadcast shape

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    Source: Tax, Brown & Chandrashekaran (1998), J. Marketing 62(2), for the three dimensions and their
    interaction; the weights, the saturation and the patience are assumptions.

    Examples
    --------
    >>> justice(1.0, 0.0, 1.0).round(3).item(), justice(0.0, 0.0, 0.0).item()
    (1.0, 0.25)
    """
    d, p = distributive(compensation_ratio), procedural(wait_hours)
    i = _checked("courtesy", courtesy, 1.0)
    w_d, w_p, w_i, w_both = _WEIGHTS
    return np.asarray(np.minimum(w_d * d + w_p * p + w_i * i + w_both * d * i, 1.0))


def resolved(compensation_ratio: ArrayLike, wait_hours: ArrayLike, courtesy: ArrayLike) -> NDArray[np.bool_]:
    """Whether complainants call their complaints resolved; parameters as in `justice`."""
    return np.asarray(justice(compensation_ratio, wait_hours, courtesy) > RESOLVED_ABOVE)


def _checked(name: str, values: ArrayLike, high: float) -> Floats:
    plain = np.asarray(values, dtype=np.float64)
    if not ((plain >= 0) & (plain <= high)).all():
        allowed = "0 or more" if np.isinf(high) else f"from 0 to {high:g}"
        wrong = plain[~((plain >= 0) & (plain <= high))].flat[0]
        raise ValueError(f"{name} = {wrong:g} is out of range: it must be {allowed}")
    return plain
