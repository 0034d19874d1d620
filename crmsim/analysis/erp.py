"""The back office seen by the customer: was it in stock, is the record right, how soon is it paid?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from crmsim.analysis.frames import as_floats, days_between, require, until

__all__ = [
    "days_sales_outstanding",
    "fill_rate",
    "order_to_cash",
    "stock_on_hand",
    "sync_consistency",
    "sync_summary",
]


def stock_on_hand(inventory_movement: pd.DataFrame, as_of: pd.Timestamp | str) -> pd.Series:
    """Stock of every product: the running sum of its movements.

    Parameters
    ----------
    inventory_movement
        ``product_id``, ``moved_at``, ``quantity`` (units, in positive, out negative).
    as_of
        Movements after it are not looked at.

    Returns
    -------
    Series
        Units by ``product_id``; below zero means that something was shipped that the books do not have.
    """
    moves = require(inventory_movement, ["product_id", "moved_at", "quantity"], "inventory_movement")
    moves = until(moves, "moved_at", as_of)
    return as_floats(moves["quantity"]).groupby(moves["product_id"]).sum().rename("stock_on_hand")


def fill_rate(
    sales_order: pd.DataFrame,
    line_item: pd.DataFrame,
    inventory_movement: pd.DataFrame,
    within_days: float = 1.0,
) -> pd.DataFrame:
    r"""Share of what was ordered that left the warehouse in time.

    .. math:: \beta = \frac{\sum \min(\text{ordered}, \text{shipped in time})}{\sum \text{ordered}}

    Parameters
    ----------
    sales_order
        ``sales_order_id``, ``ordered_at``.
    line_item
        ``sales_order_id``, ``product_id``, ``quantity`` (units); lines without an order are left out, and so are
        products that never moved (services).
    inventory_movement
        ``sales_order_id``, ``product_id``, ``movement_type``, ``moved_at``, ``quantity`` (units, out
        negative); only shipments count.
    within_days
        In time means no later than this after the order.

    Returns
    -------
    DataFrame
        Indexed by ``product_id``: ``ordered``, ``filled`` (units), ``fill_rate`` (0–1). For the whole
        assortment divide the sums.

    Source: Silver, E. A., Pyke, D. F. & Peterson, R. (1998), *Inventory Management and Production Planning
    and Scheduling*, ch. 7 (the P₂ service measure).
    """
    key = ["sales_order_id", "product_id"]
    orders = require(sales_order, ["sales_order_id", "ordered_at"], "sales_order")
    lines = require(line_item, [*key, "quantity"], "line_item").dropna(subset=key)
    columns = [*key, "movement_type", "moved_at", "quantity"]
    moves = require(inventory_movement, columns, "inventory_movement")
    lines = lines[lines["product_id"].isin(moves["product_id"])]
    moves = moves.dropna(subset=key)

    lines["quantity"] = as_floats(lines["quantity"])
    ordered = lines.merge(orders, on="sales_order_id").groupby(key)["quantity"].sum()
    moves["quantity"] = -as_floats(moves["quantity"])
    shipped = moves[moves["movement_type"].astype("str") == "shipment"].merge(orders, on="sales_order_id")
    in_time = shipped[days_between(shipped["ordered_at"], shipped["moved_at"]) <= within_days]
    sent = in_time.groupby(key)["quantity"].sum().reindex(ordered.index, fill_value=0.0)
    table = (
        pd.DataFrame({"ordered": ordered, "filled": np.minimum(ordered, sent)}).groupby("product_id").sum()
    )
    return table.assign(fill_rate=table["filled"] / table["ordered"].where(table["ordered"] > 0))


def sync_consistency(crm: pd.DataFrame, erp: pd.DataFrame, fields: Sequence[str]) -> pd.Series:
    """Share of field values that the CRM and the ERP agree on.

    Parameters
    ----------
    crm, erp
        The two copies, indexed by the common key. A record in only one of them disagrees in every field.
    fields
        Columns to compare. Two missing values agree.

    Returns
    -------
    Series
        Share 0–1 by field, and ``all`` for all fields together; NaN without records.
    """
    ours, theirs = require(crm, fields, "crm"), require(erp, fields, "erp")
    keys = ours.index.union(theirs.index)
    in_both = keys.isin(ours.index) & keys.isin(theirs.index)
    agree = {}
    for field in fields:
        left = ours[field].reindex(keys).astype(object)
        right = theirs[field].reindex(keys).astype(object)
        same = np.array([a == b for a, b in zip(left, right, strict=True)], dtype=object)
        both_missing = (left.isna() & right.isna()).to_numpy()
        known = (left.notna() & right.notna()).to_numpy()
        agree[field] = in_both & (both_missing | (known & np.where(known, same, False).astype(bool)))
    share = pd.DataFrame(agree, index=keys).mean()
    share["all"] = share.mean()
    return share.rename("consistency")


def sync_summary(erp_sync: pd.DataFrame, as_of: pd.Timestamp | str) -> pd.DataFrame:
    """How quickly differences between CRM and ERP are repaired, by kind of object.

    Parameters
    ----------
    erp_sync
        ``object_type``, ``detected_at``, ``synced_at`` (missing while the two still differ).
    as_of
        Differences found after it are not looked at; repairs after it have not happened yet.

    Returns
    -------
    DataFrame
        Indexed by ``object_type``: ``found``, ``repaired``, ``open``, ``mean_lag_minutes`` and
        ``p95_lag_minutes`` of the repaired ones.
    """
    now = pd.Timestamp(as_of)
    rows = until(
        require(erp_sync, ["object_type", "detected_at", "synced_at"], "erp_sync"), "detected_at", now
    )
    repaired = rows["synced_at"] <= now
    lag = (days_between(rows["detected_at"], rows["synced_at"]) * 24 * 60).where(repaired)
    by_kind = lag.groupby(rows["object_type"].astype("str"))
    found, done = by_kind.size(), by_kind.count()
    return pd.DataFrame(
        {
            "found": found,
            "repaired": done,
            "open": found - done,
            "mean_lag_minutes": by_kind.mean(),
            "p95_lag_minutes": by_kind.quantile(0.95),
        }
    )


def order_to_cash(sales_order: pd.DataFrame, invoice: pd.DataFrame, payment: pd.DataFrame) -> pd.DataFrame:
    """Days from order to the payment that settles its invoices in full.

    Parameters
    ----------
    sales_order
        ``sales_order_id``, ``ordered_at``.
    invoice
        ``invoice_id``, ``sales_order_id``, ``amount`` (CNY). An order without an invoice is not settled.
    payment
        ``invoice_id``, ``paid_on``, ``amount`` (CNY).

    Returns
    -------
    DataFrame
        Indexed by ``sales_order_id``: ``invoiced``, ``paid`` (CNY), ``order_to_cash_days`` (missing while
        unpaid by more than half a fen).
    """
    orders = require(sales_order, ["sales_order_id", "ordered_at"], "sales_order").set_index("sales_order_id")
    bills = require(invoice, ["invoice_id", "sales_order_id", "amount"], "invoice")
    receipts = require(payment, ["invoice_id", "paid_on", "amount"], "payment")
    bills["amount"], receipts["amount"] = as_floats(bills["amount"]), as_floats(receipts["amount"])
    received = receipts.merge(bills[["invoice_id", "sales_order_id"]], on="invoice_id").groupby(
        "sales_order_id"
    )
    table = pd.DataFrame(
        {
            "invoiced": bills.groupby("sales_order_id")["amount"].sum(),
            "paid": received["amount"].sum(),
            "last_paid_on": pd.to_datetime(received["paid_on"].max()),
        }
    ).reindex(orders.index)
    settled = table["invoiced"].notna() & (table["paid"] >= table["invoiced"] - 0.005)
    days = days_between(orders["ordered_at"].dt.normalize(), table.pop("last_paid_on"))
    return table.fillna(0.0).assign(order_to_cash_days=days.where(settled))


def days_sales_outstanding(
    invoice: pd.DataFrame, payment: pd.DataFrame, as_of: pd.Timestamp | str, period_days: int = 90
) -> float:
    r"""How many days of sales customers still owe.

    .. math:: \mathrm{DSO} = \frac{\text{receivables}}{\text{invoiced in the period}} \times \text{days}

    Parameters
    ----------
    invoice
        ``invoiced_on``, ``amount`` (CNY), ``invoice_status``; void ones do not count.
    payment
        ``paid_on``, ``amount`` (CNY).
    as_of
        Day of the balance; what is later is not looked at.
    period_days
        Length of the period that ends at `as_of`.

    Returns
    -------
    float
        Days; NaN when nothing was invoiced in the period.
    """
    now = pd.Timestamp(as_of)
    bills = require(invoice, ["invoiced_on", "amount", "invoice_status"], "invoice")
    bills = bills[bills["invoice_status"].astype("str") != "void"]
    receipts = require(payment, ["paid_on", "amount"], "payment")
    bills["invoiced_on"] = pd.to_datetime(bills["invoiced_on"])
    receipts["paid_on"] = pd.to_datetime(receipts["paid_on"])
    bills, receipts = until(bills, "invoiced_on", now), until(receipts, "paid_on", now)
    owed = as_floats(bills["amount"]).sum() - as_floats(receipts["amount"]).sum()
    recent = as_floats(bills["amount"])[bills["invoiced_on"] > now - pd.Timedelta(days=period_days)].sum()
    return float(owed / recent * period_days) if recent > 0 else float("nan")
