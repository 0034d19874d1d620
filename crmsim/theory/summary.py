"""From an order log to a few numbers per customer: how often, how recently, how long known, at what spend.

Counted the way of the "buy till you die" papers (Fader, Hardie & Lee 2005): the first purchase is where a
customer's clock starts and is not counted, and purchases of one day are one purchase.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

#: Days in a unit of time.
UNIT_DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}


def customer_summary(
    orders: pd.DataFrame,
    customer: str = "customer",
    date: str = "date",
    amount: str | None = None,
    end: Any = None,
    unit: str = "W",
) -> pd.DataFrame:
    """Summarise orders by customer.

    Parameters
    ----------
    orders
        One row per order.
    customer, date, amount
        Names of its columns; leave ``amount`` out when there is none.
    end
        Last day observed, included; orders after it are left aside. The last order's day when left out.
    unit
        Unit of the times: "D", "W", "M" (30.4375 days) or "Y".

    Returns
    -------
    DataFrame
        Indexed by customer (those with a first purchase up to ``end``), with columns ``first`` (date of the
        first purchase), ``frequency`` (repeat purchases), ``recency`` (time of the last one after the first,
        0 when there is none), ``age`` (time from the first purchase to the end) and, with ``amount``,
        ``monetary``: mean value of the *repeat* purchases, NaN when there is none.

    Raises
    ------
    ValueError
        When a column or the unit is unknown, or nothing was bought up to ``end``.
    """
    wanted = [column for column in (customer, date, amount) if column is not None]
    missing = [column for column in wanted if column not in orders.columns]
    if missing:
        raise ValueError(
            f"No column {missing[0]!r} in the orders; there are {', '.join(map(repr, orders.columns))}."
        )
    if unit not in UNIT_DAYS:
        raise ValueError(f"unit = {unit!r} is not allowed; give one of {', '.join(UNIT_DAYS)}.")
    days = pd.to_datetime(orders[date]).dt.normalize()
    last = days.max() if end is None else pd.Timestamp(end).normalize()
    inside = days <= last
    if not inside.any():
        raise ValueError(f"No order up to {last:%Y-%m-%d}: choose a later end.")
    log = pd.DataFrame(
        {"customer": orders[customer], "day": days, "amount": orders[amount] if amount else 0.0}
    )[inside]
    visits = log.groupby(["customer", "day"], sort=True, as_index=False)["amount"].sum()
    by = visits.groupby("customer", sort=True)
    first, latest, times = by["day"].min(), by["day"].max(), by["day"].size()
    length = pd.Timedelta(days=UNIT_DAYS[unit])
    summary = pd.DataFrame(
        {
            "first": first,
            "frequency": times - 1,
            "recency": (latest - first) / length,
            "age": (last - first) / length,
        }
    )
    if amount:
        repeats = visits[visits["customer"].duplicated()]
        summary["monetary"] = repeats.groupby("customer")["amount"].mean().reindex(summary.index)
    summary.index.name = customer
    return summary
