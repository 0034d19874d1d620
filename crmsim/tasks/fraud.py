"""Fraud: half a per cent of the payments are not the customer's own – larger, at night, from a new device, in bursts.

Payments come in sessions of one customer, honest or fraudulent as a whole. Given which, the size of the session,
the amounts, the hour and the device are independent, so the oracle's probability is Bayes' rule and nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.analysis import alarm_cost, fit_scorecard, score_quality
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Floats, Frames, Luck, Size, Task, withheld
from crmsim.text import Text

__all__ = ["TASK", "Fraud"]

_START = np.datetime64("2024-01-01")
_DAYS = 180
#: Day from which it is not yet known which payments were frauds.
_UNKNOWN_FROM = 120
_NIGHT_HOURS = 6
_PAYMENTS_EACH = 60
_GROWTH = "Bolton & Hand 2002, Statistical Science 17, for the marks of fraud; size assumed"


class Fraud(Section):
    """What frauds look like, and how often honest customers look the same."""

    share: float = parameter(0.005, "share of payments that are frauds", source=_GROWTH, gt=0, le=0.2)
    amount_factor: float = parameter(
        6.0, "amount of a fraud ÷ the customer's usual (1: the same)", source=_GROWTH, ge=1, le=100
    )
    amount_spread: float = parameter(
        0.9, "spread of the logarithm of one customer's amounts", symbol="σ", source=ASSUMED, gt=0, le=3
    )
    night: float = parameter(0.6, "share of frauds at night", source=_GROWTH, gt=0, lt=1)
    honest_night: float = parameter(0.05, "share of honest sessions at night", source=ASSUMED, gt=0, lt=1)
    new_device: float = parameter(0.6, "share of frauds from a new device", source=_GROWTH, gt=0, lt=1)
    honest_new_device: float = parameter(
        0.03, "share of honest sessions from a new device", source=ASSUMED, gt=0, lt=1
    )
    burst: int = parameter(3, "payments of a burst, all within an hour", source=_GROWTH, ge=2, le=20)
    burst_share: float = parameter(0.7, "share of frauds that come in a burst", source=_GROWTH, gt=0, lt=1)
    honest_burst_share: float = parameter(
        0.02, "share of honest sessions that are a burst", source=ASSUMED, gt=0, lt=1
    )
    review_cost: float = parameter(
        40.0, "cost of looking into one payment", unit="CNY", source=ASSUMED, gt=0, le=1e6
    )


class Truth(NamedTuple):
    """The payments to be judged."""

    payment: NDArray[np.int64]
    is_fraud: NDArray[np.bool_]
    amount: Floats
    chance: Floats
    review_cost: float


def build(p: Fraud, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Sessions of one or of `burst` payments; labels are known for the first two thirds of the days."""
    per_fraud = 1 + (p.burst - 1) * p.burst_share
    per_honest = 1 + (p.burst - 1) * p.honest_burst_share
    share = p.share * per_honest / (per_fraud - p.share * (per_fraud - per_honest))
    sessions = round(size / (share * per_fraud + (1 - share) * per_honest))
    customers = max(size // _PAYMENTS_EACH, 1)
    customer = (luck("customer", sessions) * customers).astype(np.int64)
    fraud = luck("fraud", sessions) < share
    night = luck("night", sessions) < np.where(fraud, p.night, p.honest_night)
    new_device = luck("device", sessions) < np.where(fraud, p.new_device, p.honest_new_device)
    count = np.where(
        luck("burst", sessions) < np.where(fraud, p.burst_share, p.honest_burst_share), p.burst, 1
    )
    # Sessions end before the hour that follows, so that two days or two parts of a day never mix.
    hour = np.where(night, luck("hour", sessions) * (_NIGHT_HOURS - 1), 7 + luck("hour", sessions) * (23 - 7))
    start = np.floor(luck("day", sessions) * _DAYS) * 86_400 + hour * 3600
    usual = np.log(80) + variates.normal(luck("usual", customers), 0, 0.5)

    session = np.repeat(np.arange(sessions), count)
    place = np.arange(len(session)) - np.repeat(np.cumsum(count) - count, count)
    seconds = np.round(start[session] + luck("second", session, place) * 3300).astype(np.int64)
    raised = np.log(p.amount_factor) * fraud[session]
    log_amount = (
        usual[customer[session]]
        + raised
        + variates.normal(luck("amount", session, place), 0, p.amount_spread)
    )
    amount = np.round(np.exp(log_amount), 2)
    device = np.where(new_device, customers + np.arange(sessions), customer)[session]

    order = np.lexsort((session, seconds))
    payment = np.arange(1, len(order) + 1)
    unknown = seconds[order] >= _UNKNOWN_FROM * 86_400
    is_fraud = fraud[session][order]
    observed = pd.DataFrame(
        {
            "payment_id": payment,
            "customer_id": customer[session][order] + 1,
            "paid_at": _START + seconds[order].astype("timedelta64[s]"),
            "amount": amount[order],
            "device_id": device[order] + 1,
            "is_fraud": withheld(is_fraud, unknown),
        }
    )
    chance = _posterior(p, share, session, log_amount - usual[customer[session]], night, new_device, count)
    truth = Truth(
        payment[unknown], is_fraud[unknown], amount[order][unknown], chance[order][unknown], p.review_cost
    )
    costs = pd.DataFrame({"cost": ["review_of_one_payment"], "amount": [p.review_cost]})
    return {"payment": observed, "cost": costs}, truth


def _posterior(
    p: Fraud,
    share: float,
    session: NDArray[np.int64],
    excess: Floats,
    night: NDArray[np.bool_],
    new_device: NDArray[np.bool_],
    count: NDArray[np.int64],
) -> Floats:
    """Chance of fraud of each payment: prior odds times the likelihood ratio of each mark of its session."""
    shift = np.log(p.amount_factor)
    odds = np.bincount(session, (excess * shift - shift**2 / 2) / p.amount_spread**2)
    odds += np.log(share / (1 - share))
    for seen, guilty, honest in (
        (night, p.night, p.honest_night),
        (new_device, p.new_device, p.honest_new_device),
        (count > 1, p.burst_share, p.honest_burst_share),
    ):
        odds += np.where(seen, np.log(guilty / honest), np.log((1 - guilty) / (1 - honest)))
    return np.asarray(special.expit(odds)[session])


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Average precision, and the share of the fraudulent money saved when the chances are acted upon."""
    chance = pd.Series(numbers(answer, truth.payment, 0, 1))
    fraud = pd.Series(truth.is_fraud)
    flagged = chance * truth.amount > truth.review_cost
    missed = truth.amount[truth.is_fraud & ~flagged].sum()
    alarms = alarm_cost(flagged, fraud, 0.0, 1.0)
    looked_into = alarms["caught"] + alarms["false_alarms"]
    lost = truth.amount[truth.is_fraud].sum()
    return {
        "pr_auc": float(score_quality(chance, fraud)["pr_auc"]),
        "money_saved": float(1 - (missed + truth.review_cost * looked_into) / lost) if lost else float("nan"),
    }


def naive(observed: Frames) -> pd.Series:
    """The larger the amount, the more suspicious."""
    payment = observed["payment"].set_index("payment_id")
    ranked = payment["amount"].rank(pct=True)
    return ranked[payment["is_fraud"].isna()]


def competent(observed: Frames) -> pd.Series:
    """Marks against the customer's own past, summed over the session, in a logistic regression."""
    payment = observed["payment"].sort_values(["customer_id", "paid_at"], kind="stable")
    by_customer = payment.groupby("customer_id")
    gap = by_customer["paid_at"].diff().dt.total_seconds()
    session = (gap.isna() | (gap > 3600)).cumsum()
    log_amount = np.log(payment["amount"])
    excess = log_amount - log_amount.groupby(payment["customer_id"]).transform("median")
    first_seen = payment.groupby(["customer_id", "device_id"])["paid_at"].transform("min")
    # The device of a customer's first payment is new to us, not to the customer.
    is_new = (first_seen > by_customer["paid_at"].transform("min")) & (
        first_seen.groupby(session).transform("min") == payment["paid_at"].groupby(session).transform("min")
    )
    features = pd.DataFrame(
        {
            "excess": excess.groupby(session).transform("sum"),
            "payments": excess.groupby(session).transform("size"),
            "night": payment["paid_at"].dt.hour < _NIGHT_HOURS,
            "new_device": is_new,
        }
    ).astype("float64")
    known = payment["is_fraud"].notna()
    model = fit_scorecard(features[known], payment["is_fraud"][known].astype(bool))
    chance = model.predict_proba(features[~known])[:, 1]  # type: ignore[attr-defined]
    return pd.Series(chance, index=payment["payment_id"][~known])


def oracle(truth: Truth) -> pd.Series:
    """Bayes' rule with the true parameters."""
    return pd.Series(truth.chance, index=truth.payment)


TASK = Task(
    id="fraud",
    planted=Fraud,
    size=Size(60_000, 10_000, 2_000_000, Text(en="payments", zh="笔付款")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"pr_auc": Bounds(at_least=0.5), "money_saved": Bounds()},
)
