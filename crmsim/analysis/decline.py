"""Seeing decline early: signals that a firm can read from its own records, and how good an alarm they make.

Every signal compares a customer with that customer's own past: a month of silence means nothing for someone
who buys twice a year, and much for someone who buys every week.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crmsim.analysis.frames import as_floats, days_between, require, until

__all__ = ["decline_alarm", "decline_signals", "detector_quality"]

_MONTH_DAYS = 365.25 / 12


def decline_signals(
    sales_order: pd.DataFrame,
    service_request: pd.DataFrame,
    as_of: pd.Timestamp | str,
    window_days: float = 180.0,
) -> pd.DataFrame:
    """Four signals of decline per customer, from what is known at `as_of`.

    Parameters
    ----------
    sales_order
        ``customer_id``, ``ordered_at``, ``total_amount`` (CNY).
    service_request
        ``customer_id``, ``opened_at``, ``request_category``.
    as_of
        Day of the analysis; later rows are not looked at.
    window_days
        The recent past: period of the spending trend and of the complaints.

    Returns
    -------
    DataFrame
        Indexed by ``customer_id`` (everyone who ever ordered):

        - ``silence_days``: days since the last sign of life, an order or a service request;
        - ``own_interval_days``: mean days between this customer's orders; NaN with fewer than two;
        - ``recency_ratio``: days since the last order ÷ own interval;
        - ``spend_slope``: least-squares slope of monthly spending over the recent past as a share of the
          customer's mean monthly spending there, per month; NaN without spending or before the window is
          full;
        - ``complaints``: complaints in the recent past.
    """
    now = pd.Timestamp(as_of)
    orders = until(
        require(sales_order, ["customer_id", "ordered_at", "total_amount"], "sales_order"), "ordered_at", now
    )
    requests = until(
        require(service_request, ["customer_id", "opened_at", "request_category"], "service_request"),
        "opened_at",
        now,
    )
    when = orders.groupby("customer_id")["ordered_at"].agg(["min", "max", "size"])
    last_request = requests.groupby("customer_id")["opened_at"].max().reindex(when.index)
    last_sign = when["max"].where(~(last_request > when["max"]), last_request)
    interval = days_between(when["min"], when["max"]) / (when["size"] - 1).replace(0, np.nan)

    complaint = requests["request_category"].astype("str") == "complaint"
    recent = days_between(requests["opened_at"], now) < window_days
    complaints = requests[complaint & recent].groupby("customer_id").size()

    slope = _spend_slope(orders, now, window_days).reindex(when.index)
    full = days_between(when["min"], now) >= window_days
    return pd.DataFrame(
        {
            "silence_days": days_between(last_sign, now),
            "own_interval_days": interval,
            "recency_ratio": days_between(when["max"], now) / interval.where(interval > 0),
            "spend_slope": slope.where(full),
            "complaints": complaints.reindex(when.index, fill_value=0).astype("int64"),
        }
    )


def decline_alarm(
    signals: pd.DataFrame,
    recency_ratio: float = 3.0,
    spend_slope: float = -0.25,
    silence_days: float = 180.0,
    complaints: int = 2,
) -> pd.DataFrame:
    """Turn signals into alarms by thresholds; a missing signal raises no alarm.

    Parameters
    ----------
    signals
        From `decline_signals`.
    recency_ratio, silence_days, complaints
        Alarm at or above.
    spend_slope
        Alarm at or below (share of mean spending per month).

    Returns
    -------
    DataFrame
        One True/False column per signal and ``any``.
    """
    table = require(signals, ["recency_ratio", "spend_slope", "silence_days", "complaints"], "signals")
    alarm = pd.DataFrame(
        {
            "recency_ratio": table["recency_ratio"] >= recency_ratio,
            "spend_slope": table["spend_slope"] <= spend_slope,
            "silence_days": table["silence_days"] >= silence_days,
            "complaints": table["complaints"] >= complaints,
        }
    )
    return alarm.assign(any=alarm.any(axis=1))


def detector_quality(
    alarm_at: pd.Series, event_at: pd.Series, early_days: float = 180.0, late_days: float = 90.0
) -> pd.Series:
    """Precision, recall and lead time of an alarm against the moment it should announce.

    An alarm is a hit when it was raised no more than `early_days` before and no more than `late_days` after
    the event. An earlier alarm was false when it was raised; a later one came too late.

    Parameters
    ----------
    alarm_at
        First alarm per customer (timestamp; missing: none).
    event_at
        When the customer really entered decline, or was lost (missing: never). Customers in only one of the
        two Series count as having none in the other.
    early_days, late_days
        The window around the event.

    Returns
    -------
    Series
        ``alarms``, ``events``, ``hits``, ``precision`` = hits ÷ alarms, ``recall`` = hits ÷ events (NaN
        where the divisor is 0), ``lead_days``: median of event − alarm over the hits (positive: the alarm
        came first).
    """
    both = pd.DataFrame({"alarm": alarm_at, "event": event_at})
    lead = days_between(both["alarm"], both["event"])
    hit = lead.between(-late_days, early_days)
    alarms, events, hits = int(both["alarm"].notna().sum()), int(both["event"].notna().sum()), int(hit.sum())
    return pd.Series(
        {
            "alarms": alarms,
            "events": events,
            "hits": hits,
            "precision": hits / alarms if alarms else np.nan,
            "recall": hits / events if events else np.nan,
            "lead_days": lead[hit].median(),
        }
    )


def _spend_slope(orders: pd.DataFrame, now: pd.Timestamp, window_days: float) -> pd.Series:
    """Slope of monthly spending over its mean, months counted backwards from now."""
    months = max(int(window_days // _MONTH_DAYS), 2)
    back = (days_between(orders["ordered_at"], now) // _MONTH_DAYS).astype("int64")
    inside = back < months
    # Month 0 is the oldest of the window.
    spend = (
        as_floats(orders["total_amount"])[inside]
        .groupby([orders["customer_id"][inside], months - 1 - back[inside]])
        .sum()
        .unstack(fill_value=0)
        .reindex(columns=range(months), fill_value=0.0)
    )
    time = np.arange(months) - (months - 1) / 2
    mean = spend.mean(axis=1)
    return (spend @ time) / (time @ time) / mean.where(mean > 0)
