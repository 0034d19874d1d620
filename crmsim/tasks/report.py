"""Reports: the cube of sales of a firm, every cell exact and every total the sum of its parts.

A line repeats the total of its order, as wide tables do: whoever adds those totals counts an order once for each of
its lines.
"""

from __future__ import annotations

from itertools import product as all_pairs
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd

from crmsim.company import simulate
from crmsim.parameters import Section, parameter
from crmsim.scenario import Scenario
from crmsim.tasks.answers import columns
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["ALL", "DIMENSIONS", "TASK", "Report"]

#: What stands in a dimension that is summed over.
ALL = "ALL"
#: Quarter, region of the customer, category of the product, channel of the order, number of its sales rep.
DIMENSIONS = ("quarter", "region", "category", "channel", "rep")


class Report(Section):
    """The firm reported on."""

    months: int = parameter(18, "months of sales", unit="months", source="size", ge=3, le=120)


class Truth(NamedTuple):
    """The star, and the cube in whole cents."""

    star: Frames
    cube: pd.Series


def build(p: Report, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """The order lines of a retailer with a sales force as a star."""
    world = Scenario.preset("retail", customers=size, months=p.months, funnel={"opportunities_per_day": 1})
    firm = simulate(world, luck.seed, panel=False, progress=False)
    order = firm.sales_order[
        ["sales_order_id", "ordered_at", "customer_id", "channel", "owner_id", "total_amount"]
    ]
    line = firm.line_item[["line_item_id", "sales_order_id", "product_id", "quantity", "line_amount"]]
    fact = line.dropna(subset="sales_order_id").merge(order, on="sales_order_id")
    fact = fact.assign(
        date_day=fact["ordered_at"].dt.normalize(),
        channel=fact["channel"].astype(str),
        employee_id=fact["owner_id"].fillna(0).astype("int64"),
    ).rename(columns={"line_amount": "amount", "total_amount": "order_total"})
    region = firm.territory.set_index("territory_id")["name_en"]
    star = {
        "fact_sales": fact[
            ["line_item_id", "date_day", "customer_id", "product_id", "channel", "employee_id", "quantity",
             "amount", "order_total"]
        ],
        "dim_date": firm.calendar[["date_day", "year_no", "quarter_no", "month_no"]].astype(
            {"date_day": "datetime64[us]"}
        ),
        "dim_customer": pd.DataFrame(
            {
                "customer_id": firm.customer["customer_id"],
                "region": firm.customer["territory_id"].map(region).fillna("consumers"),
            }
        ),
        "dim_product": firm.product[["product_id", "sku", "category_en"]],
        "dim_rep": pd.concat(
            [
                pd.DataFrame({"employee_id": [0], "name": ["none"]}),
                firm.employee[["employee_id", "name"]],
            ],
            ignore_index=True,
        ),
    }  # fmt: skip
    return star, Truth(star, _cents(_cube(star)))


def _cube(star: Frames) -> pd.DataFrame:
    """The cube by the database, in exact decimals."""
    with duckdb.connect() as connection:
        for name, frame in star.items():
            connection.register(name, frame)
        return connection.sql(
            f"""
            WITH sales AS (
                SELECT year_no || 'Q' || quarter_no AS quarter, region, category_en AS category, channel,
                       CAST(employee_id AS VARCHAR) AS rep, CAST(amount AS DECIMAL(18, 2)) AS amount
                FROM fact_sales JOIN dim_date USING (date_day) JOIN dim_customer USING (customer_id)
                JOIN dim_product USING (product_id)
            )
            SELECT {", ".join(f"coalesce({d}, '{ALL}') AS {d}" for d in DIMENSIONS)},
                   CAST(sum(amount) AS DOUBLE) AS amount
            FROM sales GROUP BY CUBE ({", ".join(DIMENSIONS)})
            """
        ).df()


def _cents(cube: pd.DataFrame) -> pd.Series:
    """Whole cents by cell; a cell given twice is wrong, whatever it says."""
    amount = pd.to_numeric(cube["amount"], errors="coerce").astype("float64")
    keys = pd.MultiIndex.from_frame(cube[list(DIMENSIONS)].astype(str))
    cents = pd.Series(np.round(amount.to_numpy() * 100), index=keys)
    return cents.mask(keys.duplicated(keep=False))


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Share of the cells that are right to the cent, and of the totals that are the sum of their parts."""
    given = _cents(columns(answer, [*DIMENSIONS, "amount"]))
    unique = given[~given.index.duplicated()]
    every = truth.cube.index.union(unique.index)
    right = unique.reindex(every) == truth.cube.reindex(every)
    totals, sums = [], []
    for d in DIMENSIONS:
        others = [name for name in DIMENSIONS if name != d]
        whole = unique.index.get_level_values(d) == ALL
        parts = unique[~whole].groupby(level=others).sum()
        total = unique[whole].droplevel(d)
        totals.append(total.reindex(parts.index.union(total.index)))
        sums.append(parts.reindex(parts.index.union(total.index)))
    added = np.concatenate(totals) == np.concatenate(sums)
    return {"cells_right": float(right.mean()), "totals_right": float(added.mean()) if len(added) else 0.0}


def _wide(observed: Frames) -> pd.DataFrame:
    fact = observed["fact_sales"].merge(observed["dim_date"], on="date_day")
    fact = fact.merge(observed["dim_customer"], on="customer_id").merge(
        observed["dim_product"], on="product_id"
    )
    quarter = fact["year_no"].astype(str) + "Q" + fact["quarter_no"].astype(str)
    return fact.assign(quarter=quarter, rep=fact["employee_id"].astype(str)).rename(
        columns={"category_en": "category"}
    )


def _grouped(wide: pd.DataFrame, amount: str) -> pd.DataFrame:
    """The cube by pandas: one grouping for each choice of dimensions to keep."""
    cents = wide[list(DIMENSIONS)].assign(amount=(wide[amount] * 100).round().astype("int64"))
    # Every grouping is made of the finest one, which is far smaller than the table of lines.
    finest = cents.groupby(list(DIMENSIONS), as_index=False, observed=True)["amount"].sum()
    parts = []
    for kept in all_pairs((True, False), repeat=len(DIMENSIONS)):
        summed = finest.assign(**{d: ALL for d, keep in zip(DIMENSIONS, kept, strict=True) if not keep})
        parts.append(summed.groupby(list(DIMENSIONS), as_index=False)["amount"].sum())
    cube = pd.concat(parts, ignore_index=True)
    return cube.assign(amount=cube["amount"] / 100)


def naive(observed: Frames) -> pd.DataFrame:
    """Adds the order totals that stand in every line."""
    return _grouped(_wide(observed), "order_total")


def competent(observed: Frames) -> pd.DataFrame:
    """Adds the lines."""
    return _grouped(_wide(observed), "amount")


def oracle(truth: Truth) -> pd.DataFrame:
    """The cube by the database."""
    return _cube(truth.star)


TASK = Task(
    id="report",
    planted=Report,
    size=Size(200, 20, 20_000, Text(en="customers at the start", zh="位初始客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"cells_right": Bounds(at_least=1), "totals_right": Bounds(at_least=1)},
)
