"""Forecasting sales week by week, the season in monthly sales, and how far off a forecast was."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from crmsim.analysis.frames import AnalysisError, as_floats, check_range, require
from crmsim.text import Text

__all__ = ["forecast_error", "forecast_sales", "level_break", "seasonal_indices", "symmetric_error"]


def forecast_sales(
    history: pd.DataFrame, future: pd.DataFrame, season_weeks: float = 52.18, waves: int = 3
) -> pd.Series:
    r"""Forecast weekly sales by trend, season and known events.

    .. math:: \ln y_t = a + b\,t + \gamma^\top x_t + \varepsilon_t + \sum_{k=1}^{K}
              \bigl(c_k \sin\tfrac{2\pi k t}{s} + d_k \cos\tfrac{2\pi k t}{s}\bigr)

    Least squares on the logarithm; each forecast is multiplied by the mean of the exponentiated residuals
    (Duan 1983), because the exponential of a mean logarithm is a median.

    Parameters
    ----------
    history
        One row per week in order of time: ``sales`` > 0 and any further number columns x (promotion, price, a
        step for a break). Days do as well, with the season counted in days and columns for the weekdays.
    future
        The weeks that follow at once, with the same further columns and no ``sales``.
    season_weeks
        s, length of the season in rows.
    waves
        K, number of harmonics.

    Returns
    -------
    Series
        Expected sales with the index of `future`.
    """
    from sklearn.linear_model import LinearRegression

    known = [name for name in history.columns if name != "sales"]
    past = _positive_sales(history)
    ahead = require(future, known, "future").astype("float64")
    X, y = _design(0, past[known], season_weeks, waves), np.log(past["sales"].to_numpy())
    model = LinearRegression().fit(X, y)
    smear = np.exp(y - model.predict(X)).mean()
    coming = _design(len(past), ahead[known], season_weeks, waves)
    forecast = np.exp(model.predict(coming)) * smear if len(ahead) else np.empty(0)
    return pd.Series(forecast, index=future.index, name="forecast")


def level_break(
    history: pd.DataFrame, season_weeks: float = 52.18, waves: int = 3, margin: int = 13
) -> Hashable:
    """Where a lasting change of level, if there was one, most likely began.

    The model of `forecast_sales` is fitted with a step from each row on; the best is the one that leaves the
    smallest sum of squares.

    Parameters
    ----------
    history, season_weeks, waves
        As in `forecast_sales`.
    margin
        Rows at either end where no step is tried, at least 1: a step there is hardly seen.

    Returns
    -------
    label
        Of the first row after the change, from the index of `history`.

    Source: Quandt, R. E. (1958), J. American Statistical Association 53, 873–880.
    """
    past = _positive_sales(history)
    check_range("margin", margin, 1, max((len(past) - 1) // 2, 1))
    design = _design(0, past.drop(columns="sales"), season_weeks, waves)
    basis, _ = np.linalg.qr(np.column_stack([np.ones(len(past)), design]))

    def unexplained(values: np.ndarray) -> np.ndarray:
        return np.asarray(values - basis @ (basis.T @ values))

    rows = np.arange(margin, len(past) - margin + 1)
    steps = unexplained((np.arange(len(past))[:, None] >= rows).astype(float))
    gain = (steps.T @ unexplained(np.log(past["sales"].to_numpy()))) ** 2 / (steps**2).sum(axis=0)
    return past.index[rows[np.argmax(gain)]]


def seasonal_indices(monthly: pd.Series) -> pd.Series:
    r"""How far each month of the year lies above or below the trend, by the ratio to a moving average.

    .. math:: \hat s_k = \frac{12\,\bar r_k}{\sum_j \bar r_j}, \qquad
              r_t = y_t \Big/ \tfrac{1}{24}\Bigl(y_{t-6} + 2\sum_{|i| < 6} y_{t+i} + y_{t+6}\Bigr)

    The centred mean of twelve months has no season in it, so the ratio has hardly any trend; what is left is
    averaged by month of the year. Whatever returns every year in the same month, such as a yearly promotion,
    cannot be told from the season.

    Parameters
    ----------
    monthly
        Sales or orders of months that follow one another without a gap, indexed by their first days (or by any
        times within them). At least 24 months; the first and the last six have no trend of their own.

    Returns
    -------
    Series
        ``seasonal_index`` by ``calendar_month`` 1–12, with mean 1.

    Raises
    ------
    AnalysisError
        When there are fewer than 24 months or one is missing.

    Source: Macaulay, F. R. (1931), The Smoothing of Time Series, National Bureau of Economic Research.
    """
    y, month = as_floats(monthly).to_numpy(), pd.DatetimeIndex(monthly.index).to_period("M")
    if len(y) < 24 or not (np.diff(month.asi8) == 1).all():
        raise AnalysisError(
            Text(
                en=f"monthly has {len(y)} rows; it needs 24 months or more, in order, each month once. Take a "
                "longer history, or fill months without sales with 0.",
                zh=f"monthly 有 {len(y)} 行；需要至少 24 个月，按顺序、每月一行。请取更长的历史，或把没有销售的"
                "月份填为 0。",
            )
        )
    trend = np.convolve(y, np.array([0.5, *[1.0] * 11, 0.5]) / 12, mode="valid")
    ratio = pd.Series(y[6:-6] / trend, name="seasonal_index")
    index = ratio.groupby(pd.Index(month.month[6:-6], name="calendar_month")).mean()
    return index / index.mean()


def _positive_sales(history: pd.DataFrame) -> pd.DataFrame:
    """The history as numbers, its sales all above 0."""
    known = [name for name in history.columns if name != "sales"]
    past = require(history, ["sales", *known], "history").astype("float64")
    if not (past["sales"] > 0).all():
        raise AnalysisError(
            Text(
                en="sales must be above 0 in every week: the model works on logarithms. Leave empty weeks "
                "out of the beginning, or add weeks together.",
                zh="每周 sales 都必须大于 0：模型使用对数。请去掉开头的空周，或合并相邻周。",
            )
        )

    return past


def _design(first: int, events: pd.DataFrame, season: float, waves: int) -> np.ndarray:
    """Columns of the regression for the rows from number `first` on: trend, waves, events."""
    t = np.arange(first, first + len(events))
    angle = 2 * np.pi * np.outer(t, np.arange(1, waves + 1)) / season
    return np.column_stack([t, np.sin(angle), np.cos(angle), events.to_numpy()])


def symmetric_error(actual: pd.Series, forecast: pd.Series) -> float:
    r"""sMAPE, in per cent from 0 to 200.

    .. math:: \frac{100}{n} \sum_t \frac{2\,|y_t - \hat y_t|}{|y_t| + |\hat y_t|}

    A term where both are 0 counts as 0. Rows with a gap are left out; NaN without rows.

    Source: Makridakis, S. (1993), International Journal of Forecasting 9, 527–529.

    Examples
    --------
    >>> symmetric_error(pd.Series([100.0]), pd.Series([60.0]))
    50.0
    """
    both = pd.DataFrame({"y": as_floats(actual), "f": as_floats(forecast)}).dropna()
    size = both["y"].abs() + both["f"].abs()
    term = (2 * (both["y"] - both["f"]).abs() / size.where(size > 0)).fillna(0.0)
    return float(100 * term.mean()) if len(both) else float("nan")


def forecast_error(actual: pd.Series, forecast: pd.Series) -> pd.Series:
    """Errors of a forecast on the scale of the data and in per cent.

    Parameters
    ----------
    actual, forecast
        Aligned by index; rows with a gap are left out.

    Returns
    -------
    Series
        ``bias`` (mean of forecast − actual), ``mae``, ``rmse`` in the unit of the data; ``smape`` in per cent
        (`symmetric_error`).
    """
    error = (as_floats(forecast) - as_floats(actual)).dropna()
    return pd.Series(
        {
            "bias": error.mean(),
            "mae": error.abs().mean(),
            "rmse": np.sqrt((error**2).mean()),
            "smape": symmetric_error(actual, forecast),
        }
    )
