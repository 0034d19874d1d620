"""Demand: three years of daily sales with a trend, a year, a week, promotions and a break nobody announced.

ln(sales) is the sum of its parts and a normal error, so the oracle's forecast is the median of what can happen.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from crmsim import variates
from crmsim.analysis import forecast_sales, level_break, symmetric_error
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Demand"]

#: Weeks at the end whose sales are asked for.
ASKED_WEEKS = 13
_YEAR = 365.25
_DECOMPOSED = "Harvey 1989, Forecasting, structural time series models, for the parts; sizes assumed"
Factor = Annotated[float, Field(gt=0, le=10)]


class Demand(Section):
    """The parts of daily sales, each a factor."""

    level: float = parameter(1_000.0, "sales of a usual day", unit="CNY", source=ASSUMED, gt=0, le=1e9)
    growth: float = parameter(0.12, "trend (0: none)", unit="1/year", source=_DECOMPOSED, ge=-1, le=2)
    season: float = parameter(
        0.25, "amplitude of the year (0: none)", unit="log sales", source=_DECOMPOSED, ge=0, le=2
    )
    weekday: tuple[Factor, Factor, Factor, Factor, Factor, Factor, Factor] = parameter(
        (0.85, 0.85, 0.9, 0.95, 1.1, 1.25, 1.1),
        "factor of each day from Monday (1: no week)",
        source=_DECOMPOSED,
    )
    promotion_lift: float = parameter(
        0.4, "what a promotion adds (0: nothing)", unit="log sales", source=_DECOMPOSED, ge=0, le=3
    )
    promotion_share: float = parameter(0.12, "share of weeks with a promotion", source=ASSUMED, gt=0, lt=1)
    break_factor: float = parameter(
        0.75, "lasting change of level from the break on (1: none)", source=_DECOMPOSED, gt=0, le=5
    )
    break_at: float = parameter(
        0.6, "when the break comes, as a share of the weeks", source=ASSUMED, ge=0.2, le=0.8
    )
    noise: float = parameter(
        0.12, "spread of one day", symbol="σ", unit="log sales", source=ASSUMED, gt=0, le=1
    )


class Truth(NamedTuple):
    """What was sold, and the median of what could have been."""

    actual: pd.Series
    median: pd.Series


def build(p: Demand, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Daily sales of `size` weeks and the quarter asked for; promotions are planned, so their days are known."""
    weeks = size + ASKED_WEEKS
    t = np.arange(7 * weeks)
    # 1 January 2024 is a Monday.
    day = pd.date_range("2024-01-01", periods=len(t), name="date_day")
    phase = 2 * np.pi * luck("phase", 2)
    angle = 2 * np.pi * t / _YEAR
    promoted = (luck("promotion", weeks) < p.promotion_share)[t // 7]
    log_sales = (
        np.log(p.level)
        + p.growth * t / _YEAR
        + p.season * (np.cos(angle + phase[0]) + 0.4 * np.cos(2 * angle + phase[1]))
        + np.log(p.weekday)[t % 7]
        + p.promotion_lift * promoted
        + np.log(p.break_factor) * (t // 7 >= round(p.break_at * size))
    )
    sales = np.round(np.exp(log_sales + variates.normal(luck("day", len(t)), 0, p.noise)), 2)
    table = pd.DataFrame({"on_promotion": promoted, "sales": sales}, index=day)
    asked = t >= 7 * size
    truth = Truth(table["sales"][asked], pd.Series(np.exp(log_sales[asked]), index=day[asked]))
    observed = {
        "sales": table[~asked].reset_index(),
        "future": table[asked].drop(columns="sales").reset_index(),
    }
    return observed, truth


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """sMAPE over the days asked for, and how many times the oracle's it is."""
    given = pd.Series(numbers(answer, truth.actual.index, 0), index=truth.actual.index)
    error = symmetric_error(truth.actual, given)
    return {"smape_ratio": error / symmetric_error(truth.actual, truth.median), "smape": error}


def naive(observed: Frames) -> pd.Series:
    """What was sold on the same weekday a year ago."""
    past = observed["sales"].set_index("date_day")["sales"]
    days = pd.DatetimeIndex(observed["future"]["date_day"])
    return pd.Series(past.reindex(days - pd.Timedelta(weeks=52)).to_numpy(), index=days)


def competent(observed: Frames) -> pd.Series:
    """Regression on trend, waves of the year, weekdays and promotions, with a step where it helps most."""
    past, ahead = (observed[name].set_index("date_day") for name in ("sales", "future"))

    def events(frame: pd.DataFrame) -> pd.DataFrame:
        weekday = pd.DatetimeIndex(frame.index).day_of_week
        days = {f"weekday_{i}": weekday == i for i in range(1, 7)}
        return frame.assign(**days).astype("float64")

    history, coming = events(past), events(ahead)
    changed = level_break(history, _YEAR, margin=13 * 7)
    return forecast_sales(
        history.assign(step=history.index >= changed), coming.assign(step=coming.index >= changed), _YEAR
    )


def oracle(truth: Truth) -> pd.Series:
    """The median of each day."""
    return truth.median


TASK = Task(
    id="demand",
    planted=Demand,
    size=Size(156, 104, 520, Text(en="weeks", zh="周")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"smape_ratio": Bounds(at_most=1.15), "smape": Bounds()},
)
