"""Patterns to be found in the data: planted as a plan, each switchable, of stated strength, registered as truth."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from crmsim.parameters import ASSUMED, Section, parameter

__all__ = ["Patterns"]

_AGRAWAL = "Agrawal & Srikant 1994, Proc. 20th VLDB, for the measures; sizes assumed"
_SIMPSON = "Simpson 1951, J. Royal Statistical Society B 13; size assumed"
_FRAUD = "Bolton & Hand 2002, Statistical Science 17, for the marks of fraud; size assumed"

Share = Annotated[float, Field(gt=0, lt=1)]


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
    basket_strength: float = parameter(
        0.0,
        "share of the confidence that the rules of the basket reach; 0: no rules",
        source=ASSUMED,
        ge=0,
        le=1,
    )
    basket_support: tuple[Share, ...] = parameter(
        (0.020, 0.025, 0.030, 0.040, 0.035, 0.030, 0.025, 0.020),
        "support of each rule at full strength, where its products are cheap enough",
        source=_AGRAWAL,
        min_length=1,
        max_length=8,
    )
    basket_confidence: tuple[Share, ...] = parameter(
        (0.60, 0.55, 0.50, 0.60, 0.65, 0.65, 0.60, 0.70),
        "chance that the first product of each rule brings the second",
        source=_AGRAWAL,
        min_length=1,
        max_length=8,
    )
    basket_season: int = parameter(
        4,
        "quarter of the year whose two products are bought together by season alone",
        source=_SIMPSON,
        ge=1,
        le=4,
    )
    basket_in_season: float = parameter(
        0.5, "share of orders with each of the two in its season", source=_SIMPSON, gt=0, lt=1
    )
    basket_off_season: float = parameter(0.02, "and in the others", source=_SIMPSON, gt=0, lt=1)
    segment_strength: float = parameter(
        0.0,
        "share of orders through the channel and at the hours of the customer's segment, besides everybody's",
        source=ASSUMED,
        ge=0,
        le=1,
    )
    segments: int = parameter(4, "kinds of customers, of equal size", source=ASSUMED, ge=2, le=4)
    fraud_share: float = parameter(
        0.0,
        "share of the orders after a customer's first month that are frauds: accounts in other hands in a month",
        source=_FRAUD,
        ge=0,
        le=0.2,
    )
    fraud_strength: float = parameter(
        1.0, "how plainly frauds show, 0: like any other order", source=ASSUMED, ge=0, le=1
    )
    fraud_amount: float = parameter(
        6.0, "amount of a fraud ÷ what the customer would have spent, median", source=_FRAUD, ge=1, le=100
    )
    fraud_amount_spread: float = parameter(
        0.9, "spread of the logarithm of that factor", symbol="σ", source=ASSUMED, ge=0, le=3
    )
    fraud_night: float = parameter(0.6, "share of frauds at night", source=_FRAUD, ge=0, le=1)
    fraud_new_device: float = parameter(0.6, "share of frauds from a new device", source=_FRAUD, ge=0, le=1)
    fraud_burst: float = parameter(
        0.7,
        "share of accounts in other hands whose orders of the month all come within an hour",
        source=_FRAUD,
        ge=0,
        le=1,
    )
    device_months: int = parameter(24, "months a device is kept", unit="months", source=ASSUMED, ge=1, le=600)
    device_once: float = parameter(
        0.03, "share of honest online orders from a device seen only once", source=ASSUMED, ge=0, le=1
    )

    @model_validator(mode="after")
    def _possible_rules(self) -> Self:
        support, confidence = self.basket_support, self.basket_confidence
        if len(support) != len(confidence):
            raise ValueError(
                f"patterns: basket_support has {len(support)} values and basket_confidence {len(confidence)}: "
                "give both as many, one for each rule"
            )
        for s, c in zip(support, confidence, strict=True):
            if s >= c:
                raise ValueError(f"patterns: basket_support {s} must be below its basket_confidence, {c}")
        return self
