"""Data mining without self-deception: split by time, judge on what the model had not seen.

scikit-learn does the work; these helpers keep the future out of the features and say how good a score is.
It is imported where it is used, because it takes longer to load than everything else here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis.calibration import brier_score, calibration_line, forecast_pairs
from crmsim.analysis.frames import AnalysisError, as_floats, check_range, days_between, require, until
from crmsim.analysis.rfm import rfm_table
from crmsim.text import Text

__all__ = [
    "TimeSplit",
    "alarm_cost",
    "churn_snapshot",
    "expected_loss",
    "fit_scorecard",
    "score_quality",
    "time_split",
]


class TimeSplit(NamedTuple):
    """Rows to learn from and later rows to judge by."""

    train: pd.DataFrame
    test: pd.DataFrame


def time_split(
    table: pd.DataFrame, moment: str, cutoff: pd.Timestamp | str, gap_days: float = 0.0
) -> TimeSplit:
    """Learn from the past, judge by the future.

    A random split lets a model learn from next month about this month. When a label looks ahead (for
    example six months), leave a gap of that length before the cutoff: a label of the training rows would
    otherwise be made of the days of the test.

    Parameters
    ----------
    table
        Any rows with a date.
    moment
        The column of the date at which the row's features were known.
    cutoff
        Test rows are dated at or after it.
    gap_days
        Training rows are dated earlier than `cutoff` by more than this (by any time at all if 0).

    Returns
    -------
    TimeSplit
        Rows between the two, and rows without a date, are in neither.
    """
    require(table, [moment], "table")
    check_range("gap_days", gap_days, 0, float("inf"))
    start = pd.Timestamp(cutoff)
    return TimeSplit(
        table[table[moment] < start - pd.Timedelta(days=gap_days)], table[table[moment] >= start]
    )


def churn_snapshot(
    sales_order: pd.DataFrame, as_of: pd.Timestamp | str, horizon_days: float = 182.0
) -> pd.DataFrame:
    """Features known at `as_of` and a label from after it: no order within the horizon.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``, ``total_amount`` (CNY). The data must reach to `as_of` + horizon.
    as_of
        Day of the snapshot.
    horizon_days
        Length of the label's window.

    Returns
    -------
    DataFrame
        Indexed by customers known at `as_of`: ``R_days``, ``F``, ``M_total``, ``M_avg``, ``tenure_days``
        (since the first order), ``mean_interval_days`` (tenure ÷ F), ``recency_ratio`` (R_days ÷ that) and
        ``churned``.

    Raises
    ------
    AnalysisError
        When no order lies so late that the label can be known.
    """
    orders = require(sales_order, ["customer_id", "ordered_at", "total_amount"], "sales_order")
    now = pd.Timestamp(as_of)
    end = now + pd.Timedelta(days=horizon_days)
    if orders["ordered_at"].max() < end:
        raise AnalysisError(
            Text(
                en=f"The orders end on {orders['ordered_at'].max():%Y-%m-%d}, before {end:%Y-%m-%d}: "
                "the label is not known yet. Choose an earlier as_of or a shorter horizon.",
                zh=f"订单数据止于 {orders['ordered_at'].max():%Y-%m-%d}，早于 {end:%Y-%m-%d}，标签尚不可知。"
                "请选择更早的 as_of 或更短的时间窗。",
            )
        )
    features = rfm_table(orders, now)
    first = until(orders, "ordered_at", now).groupby("customer_id")["ordered_at"].min()
    features["tenure_days"] = days_between(first, now)
    features["mean_interval_days"] = features["tenure_days"] / features["F"]
    interval = features["mean_interval_days"].where(features["mean_interval_days"] > 0)
    features["recency_ratio"] = (features["R_days"] / interval).fillna(0.0)
    later = orders["customer_id"][(orders["ordered_at"] > now) & (orders["ordered_at"] <= end)]
    return features.assign(churned=~features.index.isin(later.unique()))


def fit_scorecard(features: pd.DataFrame, happened: pd.Series) -> object:
    """Fit a logistic regression on standardised features: a score anyone can read.

    Parameters
    ----------
    features
        Numbers without gaps, a row per customer.
    happened
        True or False, aligned by index.

    Returns
    -------
    sklearn.pipeline.Pipeline
        ``predict_proba(features)[:, 1]`` is the probability. Skewed amounts are best given as logarithms.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return model.fit(features, happened.reindex(features.index).astype(bool))


def score_quality(probability: pd.Series, happened: pd.Series) -> pd.Series:
    """How well a score ranks, and whether its probabilities are true.

    Parameters
    ----------
    probability
        0–1, aligned with `happened` by index.
    happened
        True or False; rows with a gap are left out.

    Returns
    -------
    Series
        ``n``, ``base_rate``, ``auc`` (chance that a random positive scores above a random negative),
        ``gini`` = 2·AUC − 1, ``pr_auc`` (average precision; a blind score has the base rate), ``brier``,
        ``calibration_intercept``, ``calibration_slope``. Ranking measures are NaN when only one outcome
        occurs.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    p, y = forecast_pairs(probability, happened)
    both = len(y) > 0 and 0 < y.mean() < 1
    auc = roc_auc_score(y, p) if both else np.nan
    line = calibration_line(probability, happened)
    return pd.Series(
        {
            "n": len(y),
            "base_rate": y.mean() if len(y) else np.nan,
            "auc": auc,
            "gini": 2 * auc - 1,
            "pr_auc": average_precision_score(y, p) if both else np.nan,
            "brier": brier_score(probability, happened),
            "calibration_intercept": line["intercept"],
            "calibration_slope": line["slope"],
        }
    )


def alarm_cost(
    flagged: pd.Series, happened: pd.Series, missed_cost: float, false_alarm_cost: float
) -> pd.Series:
    """What alarms cost when a missed case and a false alarm do not weigh the same, as in fraud.

    Parameters
    ----------
    flagged, happened
        True or False, aligned by index; rows with a gap are left out.
    missed_cost, false_alarm_cost
        CNY each.

    Returns
    -------
    Series
        ``caught``, ``missed``, ``false_alarms``, ``precision``, ``recall`` (NaN where undefined), ``cost``
        (CNY).
    """
    f, y = (values.astype(bool) for values in forecast_pairs(flagged, happened))
    caught, missed, false_alarms = int((f & y).sum()), int((~f & y).sum()), int((f & ~y).sum())
    return pd.Series(
        {
            "caught": caught,
            "missed": missed,
            "false_alarms": false_alarms,
            "precision": caught / f.sum() if f.any() else np.nan,
            "recall": caught / y.sum() if y.any() else np.nan,
            "cost": missed * missed_cost + false_alarms * false_alarm_cost,
        }
    )


def expected_loss(
    default_probability: pd.Series, exposure: pd.Series, loss_given_default: float = 0.45
) -> pd.Series:
    """Expected credit loss of each customer: EL = PD × LGD × EAD.

    Parameters
    ----------
    default_probability
        PD, 0–1.
    exposure
        EAD, what the customer owes when defaulting, CNY.
    loss_given_default
        LGD, share of the exposure that is not recovered, 0–1; 0.45 is the regulatory value for unsecured
        claims (Basel Committee 2004, § 287).

    Returns
    -------
    Series
        CNY; missing where an input is.
    """
    check_range("loss_given_default", loss_given_default, 0, 1)
    return (as_floats(default_probability) * loss_given_default * as_floats(exposure)).rename("expected_loss")
