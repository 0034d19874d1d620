"""Profitability: what does each customer leave over, when every activity is charged to who causes it?

Revenue, cost of goods, orders, visits and minutes come from a simulated retailer with a sales force; the cost of one
unit of each activity is planted, and the books show only the pools.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from crmsim.analysis import activity_rates, customer_profit, profit_by_revenue_share, whale_peak
from crmsim.company import simulate
from crmsim.parameters import Section, parameter
from crmsim.scenario import Scenario
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Profitability"]

_VISITS = ("meeting", "appointment", "presentation", "demonstration")
_ABC = "Kaplan & Cooper 1998, Cost & effect, for the method; sizes assumed"


class Profitability(Section):
    """The true cost of one unit of each activity."""

    months: int = parameter(18, "months of the books", unit="months", source="size", ge=3, le=120)
    order_cost: float = parameter(6.0, "cost of one order", unit="CNY", source=_ABC, ge=0, le=1e6)
    visit_cost: float = parameter(450.0, "cost of one visit", unit="CNY", source=_ABC, ge=0, le=1e6)
    minute_cost: float = parameter(2.5, "cost of a minute of service", unit="CNY", source=_ABC, ge=0, le=1e6)


class Truth(NamedTuple):
    """True profit by customer."""

    profit: pd.Series


def build(p: Profitability, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """The firm's lines, activities and calls, and pools that are units times true cost."""
    world = Scenario.preset("retail", customers=size, months=p.months, funnel={"opportunities_per_day": 1})
    firm = simulate(world, luck.seed, panel=False, progress=False)
    order = firm.sales_order[["sales_order_id", "customer_id", "ordered_at"]]
    line = firm.line_item.dropna(subset="sales_order_id")
    line = line[["sales_order_id", "product_id", "quantity", "line_amount"]].merge(
        firm.product[["product_id", "unit_cost"]], on="product_id"
    )
    visit = firm.activity[firm.activity["activity_type"].isin(_VISITS)]
    visit = visit.loc[
        visit["actual_start_at"].notna(), ["activity_id", "customer_id", "activity_type", "actual_start_at"]
    ]
    call = firm.interaction.dropna(subset=["customer_id", "duration_s"])
    call = call[["interaction_id", "customer_id", "channel", "started_at", "duration_s"]].astype(
        {"customer_id": "int64"}
    )
    observed = {
        "sales_order": order,
        "line_item": line,
        "visit": visit.reset_index(drop=True),
        "service_call": call.reset_index(drop=True),
    }
    sales, drivers = _books(observed)
    rates = pd.Series({"orders": p.order_cost, "visits": p.visit_cost, "minutes": p.minute_cost})
    pools = (drivers.sum() * rates).round(2)
    truth = Truth(customer_profit(sales["revenue"], sales["cost_of_goods"], drivers, rates)["profit"])
    observed["cost_pool"] = pools.rename_axis("driver").rename("cost").reset_index()
    return observed, truth


def _books(observed: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Revenue and cost of goods, and units of each driver, by every customer that has any of them."""
    order, line = observed["sales_order"], observed["line_item"]
    line = line.merge(order[["sales_order_id", "customer_id"]], on="sales_order_id")
    by_customer = line["customer_id"]
    sales = pd.DataFrame(
        {
            "revenue": line["line_amount"].groupby(by_customer).sum(),
            "cost_of_goods": (line["quantity"] * line["unit_cost"]).groupby(by_customer).sum(),
        }
    )
    drivers = pd.DataFrame(
        {
            "orders": order.groupby("customer_id").size(),
            "visits": observed["visit"].groupby("customer_id").size(),
            "minutes": observed["service_call"].groupby("customer_id")["duration_s"].sum() / 60,
        }
    ).fillna(0.0)
    everyone = sales.index.union(drivers.index).rename("customer_id")
    return sales.reindex(everyone, fill_value=0.0), drivers.reindex(everyone, fill_value=0.0)


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Share of the customers whose profit is right within 1 %, and the height of the whale curve."""
    given = pd.Series(numbers(answer, truth.profit.index), index=truth.profit.index)
    # A cent's rounding of the pools is no error, however near to zero a profit is.
    near = (given - truth.profit).abs() <= np.maximum(0.01 * truth.profit.abs(), 0.05)
    height = [float(whale_peak(profit)["peak_profit"]) for profit in (given, truth.profit)]
    return {"profits_right": float(near.mean()), "whale_error": abs(height[0] / height[1] - 1)}


def naive(observed: Frames) -> pd.Series:
    """All overhead spread by revenue."""
    sales, _ = _books(observed)
    return profit_by_revenue_share(
        sales["revenue"], sales["cost_of_goods"], observed["cost_pool"]["cost"].sum()
    )


def competent(observed: Frames) -> pd.Series:
    """Each pool charged to those who used its driver."""
    sales, drivers = _books(observed)
    pools = dict(zip(observed["cost_pool"]["driver"], observed["cost_pool"]["cost"], strict=True))
    rates = activity_rates(pools, drivers)
    return customer_profit(sales["revenue"], sales["cost_of_goods"], drivers, rates)["profit"]


def oracle(truth: Truth) -> pd.Series:
    """The true profits."""
    return truth.profit


TASK = Task(
    id="profitability",
    planted=Profitability,
    size=Size(200, 20, 20_000, Text(en="customers at the start", zh="位初始客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"profits_right": Bounds(at_least=1), "whale_error": Bounds(at_most=0.01)},
)
