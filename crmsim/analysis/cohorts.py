"""Cohorts and survival: how long customers stay, when many of them have not left yet.

A customer who is still with us at the end of the data is *censored*: we know that the life is longer than
what we saw. Leaving such customers out, or counting them as lost, is the usual mistake.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from crmsim.analysis.frames import AnalysisError, as_floats, days_between, require, until
from crmsim.analysis.intervals import normal_quantile
from crmsim.text import Text

__all__ = [
    "cohort_activity",
    "cohort_retention",
    "customer_durations",
    "customer_flow",
    "kaplan_meier",
    "survival_at",
    "survival_quantile",
]


def cohort_activity(
    sales_order: pd.DataFrame, as_of: pd.Timestamp | str, period: Literal["M", "Q", "Y"] = "M"
) -> pd.DataFrame:
    """Count the customers of each cohort who ordered, by periods since their first order.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``. Orders after `as_of` are not looked at.
    as_of
        End of the observation.
    period
        Calendar month, quarter or year.

    Returns
    -------
    DataFrame
        Rows: period of the first order. Columns 0, 1, 2 …: whole periods since. Column 0 is the size of the
        cohort; a period that has not begun at `as_of` is missing, one without orders is 0.
    """
    orders = until(require(sales_order, ["customer_id", "ordered_at"], "sales_order"), "ordered_at", as_of)
    when = orders["ordered_at"].dt.to_period(period)
    cohort = when.groupby(orders["customer_id"]).transform("min")
    number = when.dt.year * 12 + when.dt.month, cohort.dt.year * 12 + cohort.dt.month
    step = {"M": 1, "Q": 3, "Y": 12}[period]
    table = (
        pd.DataFrame(
            {"cohort": cohort, "age": (number[0] - number[1]) // step, "customer_id": orders["customer_id"]}
        )
        .groupby(["cohort", "age"])["customer_id"]
        .nunique()
        .unstack("age")
    )
    if table.empty:
        return table
    now = pd.Timestamp(as_of).to_period(period)
    ages = range((now - table.index.min()).n + 1)
    table = table.reindex(columns=pd.Index(ages, name="age")).fillna(0.0)
    last = np.array([(now - cohort).n for cohort in table.index])
    return table.where(np.arange(len(ages)) <= last[:, None])


def cohort_retention(
    sales_order: pd.DataFrame, as_of: pd.Timestamp | str, period: Literal["M", "Q", "Y"] = "M"
) -> pd.DataFrame:
    """Share of each cohort that ordered again in each later period.

    Someone may skip a period and come back, so a row need not fall steadily: this is activity, not survival.

    Parameters as in `cohort_activity`; the result has the same shape with shares 0–1 and column 0 equal to 1.
    """
    active = cohort_activity(sales_order, as_of, period)
    return active if active.empty else active.div(active[0], axis=0)


def customer_durations(
    sales_order: pd.DataFrame, as_of: pd.Timestamp | str, silence_days: float = 180.0
) -> pd.DataFrame:
    """How long each customer stayed, when leaving is never announced.

    A customer counts as lost after `silence_days` without an order: the life ends at the end of the first
    such silence (the day on which the firm could have known), even if the customer is won back later. A
    customer whose silence is still shorter at `as_of` is censored there.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``. Orders after `as_of` are not looked at.
    as_of
        End of the observation.
    silence_days
        Days without an order that mean "lost".

    Returns
    -------
    DataFrame
        Indexed by ``customer_id``: ``started_at``, ``duration_days``, ``lost`` (False: censored).
    """
    orders = until(require(sales_order, ["customer_id", "ordered_at"], "sales_order"), "ordered_at", as_of)
    orders = orders.sort_values(["customer_id", "ordered_at"], kind="stable")
    customer, when = orders["customer_id"], orders["ordered_at"]
    next_order = when.groupby(customer).shift(-1).fillna(pd.Timestamp(as_of))
    given_up = when + pd.Timedelta(days=silence_days)
    end = given_up.where(days_between(when, next_order) > silence_days).groupby(customer).min()
    start = when.groupby(customer).min()
    lost = end.notna()
    return pd.DataFrame(
        {
            "started_at": start,
            "duration_days": days_between(start, end.fillna(pd.Timestamp(as_of))),
            "lost": lost,
        }
    )


def customer_flow(durations: pd.DataFrame, period: Literal["M", "Q", "Y"] = "M") -> pd.DataFrame:
    """The leaky bucket as it was: customers won and lost in each period.

    Parameters
    ----------
    durations
        From `customer_durations`.
    period
        Calendar month, quarter or year.

    Returns
    -------
    DataFrame
        One row per period from the first win to the last event: ``start`` (customers at its beginning),
        ``won``, ``lost``, ``end`` = start + won − lost, ``churn`` = lost ÷ start (NaN while there is
        nobody). The last `silence_days` show no losses of customers won lately: they could not be known
        yet.
    """
    table = require(durations, ["started_at", "duration_days", "lost"], "durations")
    ended = table["started_at"] + pd.to_timedelta(table["duration_days"], unit="D")
    won = table["started_at"].dt.to_period(period).value_counts()
    lost = ended[table["lost"]].dt.to_period(period).value_counts()
    seen = won.index.union(lost.index)
    periods = pd.period_range(seen.min(), seen.max(), freq=period) if len(seen) else seen
    flow = pd.DataFrame({"won": won, "lost": lost}).reindex(periods).fillna(0).astype("int64")
    end = (flow["won"] - flow["lost"]).cumsum()
    start = end.shift(fill_value=0)
    return pd.DataFrame(
        {
            "start": start,
            "won": flow["won"],
            "lost": flow["lost"],
            "end": end,
            "churn": flow["lost"] / start.where(start > 0),
        }
    )


def kaplan_meier(duration: pd.Series, event: pd.Series, confidence: float = 0.95) -> pd.DataFrame:
    r"""Survival curve from durations of which some are censored.

    .. math::

        \hat S(t) = \prod_{t_j \le t} \Bigl(1 - \frac{d_j}{n_j}\Bigr), \qquad
        \widehat{\mathrm{Var}}\,\hat S = \hat S^2 \sum_{t_j \le t} \frac{d_j}{n_j (n_j - d_j)}

    with d the losses and n those at risk just before t; someone censored at t was at risk at t. The
    interval is taken on the log(−log) scale, so it stays inside [0, 1].

    Parameters
    ----------
    duration
        Time until the loss or the end of observation, any unit, ≥ 0. Missing durations are left out.
    event
        True where the loss was seen, False where censored.
    confidence
        Coverage of the interval at each single time.

    Returns
    -------
    DataFrame
        One row per distinct time, indexed by ``time``: ``at_risk``, ``events``, ``censored``, ``survival``,
        ``std_error`` (Greenwood), ``lower``, ``upper`` (missing while survival is 1, and where it is 0).
        No durations: no rows.

    Source: Kaplan & Meier (1958), JASA 53, 457–481; Greenwood (1926); Kalbfleisch & Prentice (1980).
    """
    table = pd.DataFrame({"time": as_floats(duration), "event": event}).dropna().astype({"event": bool})
    if (table["time"] < 0).any():
        raise AnalysisError(
            Text(
                en=f"duration holds {table['time'].min()}; it must not be negative. Which date comes first?",
                zh=f"duration 含有 {table['time'].min()}；时长不能小于 0，请检查两个日期的先后。",
            )
        )
    curve = table.groupby("time")["event"].agg(events="sum", leaving="size")
    events, leaving = curve["events"].to_numpy(), curve["leaving"].to_numpy()
    at_risk = leaving[::-1].cumsum()[::-1]
    survival = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        std_error = np.where(survival > 0, survival * np.sqrt(greenwood), 0.0)
        spread = normal_quantile(confidence) * np.sqrt(greenwood) / np.abs(np.log(survival))
        inside = (survival > 0) & (survival < 1)
        lower = np.where(inside, survival ** np.exp(spread), np.nan)
        upper = np.where(inside, survival ** np.exp(-spread), np.nan)
    return pd.DataFrame(
        {
            "at_risk": at_risk,
            "events": events,
            "censored": leaving - events,
            "survival": survival,
            "std_error": std_error,
            "lower": lower,
            "upper": upper,
        },
        index=curve.index,
    )


def survival_at(curve: pd.DataFrame, times: ArrayLike) -> pd.Series:
    """Read a survival curve at given times: the value after the last step at or before each time.

    Parameters
    ----------
    curve
        From `kaplan_meier`.
    times
        Times in the unit of the curve. Before the first step survival is 1; after the last observation it is
        unknown unless it has reached 0.

    Returns
    -------
    Series
        Survival 0–1, indexed by time.
    """
    steps = require(curve, ["survival"], "curve")["survival"]
    asked = np.atleast_1d(np.asarray(times, dtype=float))
    place = np.searchsorted(steps.index.to_numpy(), asked, side="right")
    value = np.concatenate([[1.0], steps.to_numpy()])[place]
    beyond = asked > (steps.index[-1] if len(steps) else -np.inf)
    value = np.where(beyond & (value > 0), np.nan, value)
    return pd.Series(value, index=pd.Index(asked, name="time"), name="survival")


def survival_quantile(curve: pd.DataFrame, share: float = 0.5) -> float:
    """Earliest time by which at least `share` of the customers have left; 0.5 gives the median life.

    NaN when so many are censored that the curve never falls that low.
    """
    survival = require(curve, ["survival"], "curve")["survival"]
    reached = survival.index[survival <= 1 - share + 1e-12]
    return float(reached[0]) if len(reached) else float("nan")
