"""Are stated probabilities true? Of all the deals called 70 %, about 70 % should be won."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy
from scipy.special import expit, logit

from crmsim.analysis.frames import AnalysisError, as_floats
from crmsim.analysis.intervals import wilson_limits
from crmsim.text import Text

__all__ = ["brier_score", "calibration_curve", "calibration_line"]


def brier_score(probability: pd.Series, happened: pd.Series) -> float:
    r"""Mean squared error of probabilities: 0 is perfect, 0.25 is a coin.

    .. math:: \frac1n \sum_i (p_i - y_i)^2

    Parameters
    ----------
    probability
        0–1, aligned with `happened` by index.
    happened
        True or False (1 or 0). Rows with a gap are left out.

    Returns
    -------
    float
        NaN without rows.

    Source: Brier, G. W. (1950), Monthly Weather Review 78, 1–3.

    Examples
    --------
    >>> brier_score(pd.Series([1.0, 0.5]), pd.Series([True, False]))
    0.125
    """
    p, y = forecast_pairs(probability, happened)
    return float(np.mean((p - y) ** 2)) if len(p) else float("nan")


def calibration_curve(
    probability: pd.Series, happened: pd.Series, bins: int = 10, confidence: float = 0.95
) -> pd.DataFrame:
    """Observed frequency against stated probability, in bins of equal width.

    Parameters
    ----------
    probability, happened
        As in `brier_score`.
    bins
        Number of bins over [0, 1]; a probability on a border belongs to the upper bin, 1 to the last.
    confidence
        Coverage of the Wilson intervals.

    Returns
    -------
    DataFrame
        One row per bin that is not empty: ``n``, ``stated`` (mean probability), ``observed`` (share that
        happened), ``lower``, ``upper``.
    """
    p, y = forecast_pairs(probability, happened)
    # 0.3 × 10 is 2.999…: rounded, it falls into the bin it starts.
    number = np.minimum(np.floor(np.round(p * bins, 9)), bins - 1)
    grouped = pd.DataFrame({"bin": number.astype(int), "p": p, "y": y}).groupby("bin")
    n, wins = grouped.size(), grouped["y"].sum()
    lower, upper = wilson_limits(wins, n, confidence)
    return pd.DataFrame(
        {"n": n, "stated": grouped["p"].mean(), "observed": wins / n, "lower": lower, "upper": upper}
    )


def calibration_line(probability: pd.Series, happened: pd.Series) -> pd.Series:
    r"""Intercept and slope of the logistic recalibration.

    .. math:: \mathrm{logit}\,P(y = 1) = a + b\,\mathrm{logit}\,p

    a = 0 and b = 1 is perfect. b < 1: the probabilities are too extreme (overfitted); b > 1: too timid; a < 0
    with b = 1: too optimistic throughout.

    Parameters
    ----------
    probability, happened
        As in `brier_score`. Probabilities of exactly 0 or 1 are moved to 1e-6 and 1 − 1e-6.

    Returns
    -------
    Series
        ``intercept``, ``slope``; NaN when all outcomes or all probabilities are the same.

    Source: Cox, D. R. (1958), Biometrika 45, 562–565.
    """
    p, y = forecast_pairs(probability, happened)
    x = logit(np.clip(p, 1e-6, 1 - 1e-6))
    if len(p) == 0 or y.min() == y.max() or x.min() == x.max():
        return pd.Series({"intercept": np.nan, "slope": np.nan})

    def loss(line: np.ndarray) -> tuple[float, np.ndarray]:
        eta = line[0] + line[1] * x
        residual = expit(eta) - y
        return float(np.sum(np.logaddexp(0, eta) - y * eta)), np.array([residual.sum(), residual @ x])

    line = scipy.optimize.minimize(loss, np.array([0.0, 1.0]), jac=True, method="BFGS").x
    return pd.Series({"intercept": line[0], "slope": line[1]})


def forecast_pairs(probability: pd.Series, happened: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities and outcomes side by side, without gaps; refuse what is not a probability."""
    both = pd.DataFrame({"p": as_floats(probability), "y": as_floats(happened)}).dropna()
    if not both["p"].between(0, 1).all():
        wrong = both["p"][~both["p"].between(0, 1)].iloc[0]
        raise AnalysisError(
            Text(
                en=f"A probability is {wrong:g}; it must lie between 0 and 1. Divide percentages by 100.",
                zh=f"有一个概率为 {wrong:g}；应在 0 与 1 之间。百分数请先除以 100。",
            )
        )
    return both["p"].to_numpy(), both["y"].to_numpy()
