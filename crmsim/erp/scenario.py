"""Every parameter of the back office, with its symbol, unit, default, bounds and source."""

from __future__ import annotations

from typing import Any, Final, Literal, Self

from pydantic import model_validator

from crmsim.parameters import ASSUMED, Section, parameter

__all__ = ["ErpScenario"]

SILVER: Final = "Silver, Pyke & Peterson 1998, Inventory management and production planning, ch. 7"
SCORING: Final = "Thomas 2000, International J. of Forecasting 16(2); sizes assumed"
RETRY: Final = "Metcalfe & Boggs 1976, Communications of the ACM 19(7) (exponential back-off); sizes assumed"


def _chance(default: float, meaning: str, source: str = ASSUMED, symbol: str = "") -> Any:
    return parameter(default, meaning, symbol=symbol, source=source, ge=0, le=1)


def _days(default: float, meaning: str, source: str = ASSUMED, symbol: str = "") -> Any:
    return parameter(default, meaning, symbol=symbol, unit="days", source=source, gt=0, le=3650)


class ErpScenario(Section):
    """Stock, delivery, bills and payments behind the CRM, and how the two systems are kept in step."""

    sync: Literal["none", "middleware", "real_time"] = parameter(
        "middleware",
        "how CRM and ERP are kept in step: re-keyed by hand, by messages, by calls in real time",
        source="switch",
    )

    order_days: float = _days(30.0, "usual demand covered by one purchase order", SILVER, "Q/λ")
    lead_days: float = _days(10.0, "mean time from purchase order to receipt (gamma)", SILVER, "L")
    lead_shape: float = parameter(
        4.0, "shape of that gamma; its coefficient of variation is 1/√shape", source=ASSUMED, gt=0.1, le=1000
    )
    fill_target: float = parameter(
        0.95,
        "share of demand to be met from the shelf, by which reorder points are set",
        symbol="P₂",
        source=SILVER,
        ge=0.5,
        le=0.999,
    )
    handling_hours: float = parameter(
        4.0, "mean time to pick and pack", unit="hours", source=ASSUMED, ge=0, le=7
    )
    return_share: float = _chance(0.02, "orders not yet paid for that come back as a whole")

    account_share: float = _chance(
        0.6, "customers without a rep who buy on account; the others pay by card or on delivery"
    )
    terms_days: int = parameter(
        30, "days from invoice to due date", unit="days", source="usual terms", ge=0, le=365
    )
    payment_days: float = _days(24.0, "median time from invoice to payment (lognormal)")
    payment_spread: float = parameter(
        0.25, "spread of its logarithm between the bills of one customer", source=ASSUMED, ge=0, le=3
    )
    habit_spread: float = parameter(
        0.35, "spread of its logarithm between customers", source=ASSUMED, ge=0, le=3
    )
    part_share: float = _chance(0.06, "bills on account paid in two halves")
    income_person: float = parameter(
        90_000.0, "median yearly income of persons", unit="CNY", source=ASSUMED, gt=0, le=1e12
    )
    income_company: float = parameter(
        8_000_000.0, "median yearly income of companies", unit="CNY", source=ASSUMED, gt=0, le=1e12
    )
    income_spread: float = parameter(
        0.6, "spread of the logarithm of income", symbol="σ", source=ASSUMED, gt=0, le=3
    )
    limit_months: float = parameter(
        4.0, "credit limit at median income, in months of the customer's own buying", unit="months",
        source=ASSUMED, gt=0, le=1000,
    )  # fmt: skip
    limit_orders: float = parameter(
        3.0, "and at least so many usual orders of all customers", unit="orders", source=ASSUMED, gt=0, le=1e6
    )
    default_base: float = parameter(
        -3.2, "log odds of default within a year at no use, no delay, median income", source=SCORING,
        ge=-20, le=20,
    )  # fmt: skip
    default_use: float = parameter(
        1.4, "effect of the share of the credit limit in use", source=SCORING, ge=-20, le=20
    )
    default_late: float = parameter(
        0.9, "effect of the share of bills paid late", source=SCORING, ge=-20, le=20
    )
    default_income: float = parameter(
        -0.6, "effect of one standard deviation of log income", source=SCORING, ge=-20, le=20
    )
    loss_given_default: float = _chance(
        0.45, "share of what is owed that a default loses", "Basel II (2004), ¶287: senior claims", "LGD"
    )
    block_days: int = parameter(
        60, "days overdue after which deliveries are against payment only", unit="days", source=ASSUMED,
        ge=0, le=3650,
    )  # fmt: skip
    collection_days: int = parameter(
        120, "days from there until what can be recovered is", unit="days", source=ASSUMED, ge=0, le=3650
    )

    rekey_earliest: float = parameter(
        12.0, "re-keying: shortest lag", unit="hours", source=ASSUMED, ge=0, le=1000
    )
    rekey_latest: float = parameter(
        36.0, "re-keying: longest lag", unit="hours", source=ASSUMED, ge=0, le=1000
    )
    rekey_wrong: float = _chance(0.03, "re-keying: records typed wrongly")
    rekey_lost: float = _chance(0.01, "re-keying: records forgotten")
    rekey_twice: float = _chance(0.01, "re-keying: customers entered as new a second time")
    reconciled_share: float = parameter(
        0.7, "wrong records found in each monthly comparison", source=ASSUMED, gt=0, le=1
    )
    message_minutes: float = parameter(
        15.0, "middleware: mean time a message is under way (lognormal)", unit="minutes", source=ASSUMED,
        gt=0, le=100_000,
    )  # fmt: skip
    message_spread: float = parameter(0.8, "middleware: spread of its logarithm", source=ASSUMED, ge=0, le=3)
    worker_seconds: float = parameter(
        4.0, "middleware: mean time the one worker takes for a message (exponential)", symbol="1/μ",
        unit="seconds", source="M/M/1, Erlang 1909", ge=0, le=3600,
    )  # fmt: skip
    message_failure: float = _chance(0.005, "middleware: messages that fail at first", RETRY)
    call_earliest: float = parameter(
        2.0, "real time: shortest call", unit="seconds", source=ASSUMED, ge=0, le=3600
    )
    call_latest: float = parameter(
        10.0, "real time: longest call", unit="seconds", source=ASSUMED, ge=0, le=3600
    )
    call_failure: float = _chance(0.002, "real time: calls that fail at first", RETRY)
    downtime: float = _chance(0.005, "real time: share of time in which the ERP cannot be reached")
    outage_hours: float = parameter(
        2.0, "real time: mean length of an outage (exponential)", unit="hours", source=ASSUMED, gt=0, le=1000
    )
    retry_failure: float = _chance(0.5, "chance that a retry of what has failed fails too", RETRY)
    retries: int = parameter(3, "retries before a message is given up", source=RETRY, ge=0, le=20)
    backoff_seconds: float = parameter(
        60.0, "wait before the first retry; doubled before each further one", unit="seconds", source=RETRY,
        gt=0, le=86_400,
    )  # fmt: skip

    product_demand: float = parameter(
        3.0, "usual demand of one product, for the chance that the stock shown is stale", symbol="λ",
        unit="units/day", source=ASSUMED, gt=0, le=1e6,
    )  # fmt: skip
    address_share: float = _chance(0.4, "wrongly typed orders that miss their address")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high in (("rekey_earliest", "rekey_latest"), ("call_earliest", "call_latest")):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} = {getattr(self, low):g} is above {high} = {getattr(self, high):g}: "
                    "the shortest cannot be longer than the longest"
                )
        if self.rekey_wrong + self.rekey_lost > 1:
            raise ValueError(
                f"rekey_wrong + rekey_lost = {self.rekey_wrong + self.rekey_lost:g} is more than 1: "
                "they are shares of the same records"
            )
        return self
