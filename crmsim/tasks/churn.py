"""Churn: which of a retailer's customers will not order in the next six months?

The data are a company's order book up to the day of the snapshot; what came after is kept back. The oracle knows
each customer's hidden state on that day, not the dice of the months that follow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis import churn_snapshot, fit_scorecard, score_quality
from crmsim.company import simulate
from crmsim.parameters import Section, parameter
from crmsim.scenario import Scenario
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Churn"]

#: A customer who does not order for so long counts as lost.
_HORIZON_DAYS = 182.0
#: Chances are judged inside 1 − _SURE … _SURE, so that certainty has a finite logit.
_SURE = 0.999
#: Only those who ordered this recently are asked about: to say that the long silent stay silent is no feat.
_RECENT_DAYS = 365.0


class Churn(Section):
    """The company observed."""

    months: int = parameter(
        30, "months of orders before the snapshot", unit="months", source="size", ge=15, le=120
    )


class Truth(NamedTuple):
    """The customers asked about: their chance, and what they did."""

    chance: pd.Series
    churned: pd.Series


def build(p: Churn, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Orders until the snapshot, the first instant of a month, and who of the recent customers then stayed."""
    shop = simulate(Scenario.preset("retail", customers=size, months=p.months + 7), luck.seed, progress=False)
    order = shop.sales_order[["sales_order_id", "customer_id", "ordered_at", "total_amount"]]
    as_of = pd.Timestamp(shop.history.scenario.start) + pd.DateOffset(months=p.months)  # type: ignore[union-attr]
    then = as_of - pd.DateOffset(months=6)
    past, churned = (_recent(churn_snapshot(order, day, _HORIZON_DAYS))["churned"] for day in (then, as_of))
    state = shop.truth.customer_state
    truth = Truth(_chance(_state(state, then, past), past, _state(state, as_of, churned)), churned)
    observed = {
        "sales_order": order[order["ordered_at"] <= as_of].reset_index(drop=True),
        "snapshot": pd.DataFrame({"as_of": [as_of]}),
        "candidate": pd.DataFrame({"customer_id": churned.index}),
    }
    return observed, truth


def _state(state: pd.DataFrame, day: pd.Timestamp, asked: pd.Series) -> pd.DataFrame:
    """State of the customers asked about at the end of the month before; none is kept of who has left."""
    month = state[state["month_start"] == day - pd.DateOffset(months=1)]
    return month[month["is_alive"].astype(bool)].set_index("customer_id").reindex(asked.index)


def _chance(before: pd.DataFrame, churned: pd.Series, now: pd.DataFrame) -> pd.Series:
    """Chance of no order: near 1 for who has left; for the others by what became of such states half a year ago.

    Customers who stay as they are order nothing with chance e^{−λt}; that they may fall into decline first, buy less
    and leave is learnt from the earlier states, which the oracle knows as well.
    """

    def features(state: pd.DataFrame) -> pd.DataFrame:
        expected = state["purchase_rate"] * _HORIZON_DAYS
        return pd.DataFrame(
            {
                "expected": np.log(expected),
                "expected_square": np.log(expected) ** 2,
                "leaving": np.log(state["churn_chance"] + 0.001),
                "declines": state["lifecycle_stage"] == "decline",
            }
        ).astype("float64")

    alive, still = before["purchase_rate"] > 0, now["purchase_rate"] > 0
    model = fit_scorecard(features(before[alive]), churned[alive])
    chance = pd.Series(_SURE, index=now.index)
    chance[still] = model.predict_proba(features(now[still]))[:, 1]  # type: ignore[attr-defined]
    return chance


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Ranking and calibration."""
    given = pd.Series(numbers(answer, truth.churned.index, 0, 1), index=truth.churned.index)
    quality = score_quality(given.clip(1 - _SURE, _SURE), truth.churned)
    return {"auc": float(quality["auc"]), "calibration_slope": float(quality["calibration_slope"])}


def _recent(snapshot: pd.DataFrame) -> pd.DataFrame:
    return snapshot[snapshot["R_days"] <= _RECENT_DAYS]


def _snapshots(observed: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Features half a year before the snapshot with labels known by now, and features of now."""
    order, as_of = observed["sales_order"], observed["snapshot"]["as_of"].iloc[0]
    # A snapshot asks for data up to the end of its window: an order of nobody closes the book.
    nobody = pd.DataFrame({"customer_id": [0], "ordered_at": [as_of], "total_amount": [0.0]})
    book = pd.concat([order, nobody.astype(order[nobody.columns].dtypes)])
    then = as_of - pd.Timedelta(days=_HORIZON_DAYS)
    past, now = churn_snapshot(book, then, _HORIZON_DAYS), churn_snapshot(book, as_of, 0.0)
    return _recent(past), _recent(now.drop(index=0))


def naive(observed: Frames) -> pd.Series:
    """The rate of the past for everybody."""
    past, now = _snapshots(observed)
    return pd.Series(past["churned"].mean(), index=now.index)


def competent(observed: Frames) -> pd.Series:
    """A scorecard of recency, frequency, rhythm and money, learnt on the snapshot before."""
    past, now = _snapshots(observed)

    def features(table: pd.DataFrame) -> pd.DataFrame:
        skewed = table[["R_days", "F", "M_avg", "tenure_days", "recency_ratio"]].clip(lower=0)
        logs = skewed.apply(np.log1p)
        return logs.assign(once=(table["F"] == 1).astype(float), both=logs["R_days"] * logs["F"])

    model = fit_scorecard(features(past), past["churned"])
    return pd.Series(model.predict_proba(features(now))[:, 1], index=now.index)  # type: ignore[attr-defined]


def oracle(truth: Truth) -> pd.Series:
    """The chance of the customer's true state at the snapshot."""
    return truth.chance


TASK = Task(
    id="churn",
    planted=Churn,
    size=Size(1_500, 200, 50_000, Text(en="customers at the start", zh="位初始客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"auc": Bounds(at_least=0.72), "calibration_slope": Bounds(0.8, 1.2)},
)
