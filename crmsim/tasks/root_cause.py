"""Root cause: from one month on, one courier in one region fails three times as often. Which region, since when?

The orders are a company's own, with its growth and its seasons; couriers and failed deliveries are planted on them.
The region with most complaints is the largest one, not the guilty one.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from pydantic import model_validator
from scipy import special

from crmsim.company import simulate
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.scenario import Scenario
from crmsim.tasks.answers import entry, number
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "RootCause"]

_REGIONS = ("North", "East", "South", "West", "Centre")
_SHARES = np.array([0.50, 0.16, 0.13, 0.11, 0.10])
_WINDOW = "Poisson change point: Hinkley 1970, Biometrika 57, for the idea; sizes assumed"


class RootCause(Section):
    """How often deliveries fail, and what the bad courier adds."""

    months: int = parameter(36, "months of deliveries", unit="months", source="size", ge=12, le=120)
    month: int = parameter(20, "month from which it goes wrong, from 0", source=_WINDOW, ge=3, le=119)
    factor: float = parameter(3.0, "failures ÷ usual, from then on (1: none)", source=_WINDOW, ge=1, le=30)
    failures: float = parameter(0.04, "share of deliveries that usually fail", source=ASSUMED, gt=0, lt=0.5)

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.month > self.months - 3:
            raise ValueError(
                f"month {self.month} must be three months before the end, {self.months}, or earlier"
            )
        return self


class Truth(NamedTuple):
    """The guilty region and the month, from 0."""

    region: str
    month: int


def build(p: RootCause, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Deliveries of a retailer's orders; each customer lives in one region, each region has one courier."""
    shop = simulate(
        Scenario.preset("retail", customers=size, months=p.months), luck.seed, panel=False, progress=False
    )
    order = shop.sales_order[["sales_order_id", "customer_id", "ordered_at"]]
    number_of = order["customer_id"].to_numpy()
    home = np.searchsorted(np.cumsum(_SHARES)[:-1], luck("home", number_of))
    # Never the largest region: counting complaints must not be enough.
    guilty = 1 + int(luck("guilty", 1)[0] * (len(_REGIONS) - 1))
    started = order["ordered_at"].iloc[0].to_period("M") if len(order) else pd.Period("2023-01")
    month = (
        (order["ordered_at"].dt.year - started.year) * 12 + order["ordered_at"].dt.month - started.month
    ).to_numpy()
    chance = np.minimum(p.failures * np.where((home == guilty) & (month >= p.month), p.factor, 1.0), 1.0)
    failed = luck("failed", order["sales_order_id"].to_numpy()) < chance
    delivery = pd.DataFrame(
        {
            "sales_order_id": order["sales_order_id"],
            "customer_id": order["customer_id"],
            "region": np.array(_REGIONS)[home],
            "month": month,
            "delivered_at": order["ordered_at"]
            + pd.to_timedelta(1 + 3 * luck("days", order["sales_order_id"].to_numpy()), unit="D").round("s"),
        }
    )
    complaint = delivery.loc[failed, ["sales_order_id", "customer_id", "delivered_at"]]
    complaint = complaint.assign(
        opened_at=complaint["delivered_at"]
        + pd.to_timedelta(2 * luck("voiced", complaint["sales_order_id"].to_numpy()), unit="D").round("s")
    ).drop(columns="delivered_at")
    return {"delivery": delivery, "complaint": complaint.reset_index(drop=True)}, Truth(
        _REGIONS[guilty], p.month
    )


def measure(truth: Truth, answer: Any) -> dict[str, float]:
    """Whether the region is right, and by how many months the month is off."""
    month = number(entry(answer, "month"), "month")
    return {
        "region_right": float(str(entry(answer, "region")) == truth.region),
        "months_off": abs(month - truth.month),
    }


def _counts(observed: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deliveries and failures by month and region."""
    delivery = observed["delivery"]
    failed = delivery["sales_order_id"].isin(observed["complaint"]["sales_order_id"])
    pairs = [delivery["month"], delivery["region"]]
    sent = delivery.groupby(pairs).size().unstack(fill_value=0)
    return sent, failed.groupby(pairs).sum().unstack(fill_value=0)


def naive(observed: Frames) -> dict[str, object]:
    """The region with most complaints, and its worst month."""
    _, failed = _counts(observed)
    region = failed.sum().idxmax()
    return {"region": region, "month": failed[region].idxmax()}


def competent(observed: Frames) -> dict[str, object]:
    """The region and month at which two failure rates explain most more than one (likelihood ratio)."""
    sent, failed = _counts(observed)
    gain = {}
    for region in sent.columns:
        n, k = sent[region], failed[region]

        def log_likelihood(n: float, k: float) -> float:
            return float(special.xlogy(k, k / max(n, 1)) + special.xlogy(n - k, 1 - k / max(n, 1)))

        for month in n.index[1:-1]:
            before = n.index < month
            parts = [log_likelihood(n[part].sum(), k[part].sum()) for part in (before, ~before)]
            gain[region, int(month)] = sum(parts) - log_likelihood(n.sum(), k.sum())
    region, month = max(gain, key=lambda place: gain[place])
    return {"region": region, "month": month}


def oracle(truth: Truth) -> dict[str, object]:
    """The truth."""
    return {"region": truth.region, "month": truth.month}


TASK = Task(
    id="root_cause",
    planted=RootCause,
    size=Size(2_000, 300, 100_000, Text(en="customers at the start", zh="位初始客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"region_right": Bounds(at_least=1), "months_off": Bounds(at_most=1)},
)
