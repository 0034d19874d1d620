"""Patterns to be found in the data: planted as a plan, each switchable, of stated strength, registered as truth."""

from __future__ import annotations

from typing import Literal

from crmsim.parameters import ASSUMED, Section, parameter

__all__ = ["Patterns"]


class Patterns(Section):
    """What an analyst may find in a company's tables; a strength of nought plants nothing."""

    season_height: float = parameter(
        0.0,
        "demand in the peak month over the year's mean, less 1; a cosine over the calendar year, 0: no season",
        symbol="h",
        source=ASSUMED,
        ge=0,
        le=0.9,
    )
    season_peak: int = parameter(
        12, "calendar month of the highest demand", symbol="k*", source=ASSUMED, ge=1, le=12
    )
    churn_chance: float = parameter(
        0.0,
        "chance of leaving in each month for those under the churn rule, besides other causes; 0: no rule",
        symbol="c",
        unit="1/month",
        source=ASSUMED,
        ge=0,
        le=1,
    )
    churn_channels: tuple[Literal["canvass", "advertising", "referral", "agent", "inbound"], ...] = parameter(
        ("canvass", "advertising", "agent"),
        "churn rule, first condition: won through one of these channels",
        source=ASSUMED,
        min_length=1,
        max_length=5,
    )
    churn_orders: int = parameter(
        3, "churn rule, second: at least so many orders before the month", source=ASSUMED, ge=2, le=100
    )
    churn_months: int = parameter(
        12,
        "churn rule, third: the month of the first order is fewer months ago than this",
        unit="months",
        source=ASSUMED,
        ge=2,
        le=600,
    )
