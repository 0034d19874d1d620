"""The back office on record: what the ERP makes of the orders that the CRM has written down.

It reads the tables of the front office as they are written, and then tells the messages between the two
systems, stock and deliveries, bills and payments. Nothing decided here can change what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.engines.history import History
from crmsim.erp.scenario import ErpScenario
from crmsim.records.erp.accounts import accounts, handed_over
from crmsim.records.erp.bills import Bills
from crmsim.records.erp.messages import Messages
from crmsim.records.erp.stock import Stock, entered
from crmsim.records.world import Columns, World
from crmsim.warehouse.schema import arrow, empty

__all__ = ["with_back_office"]

#: Tables that only a back office fills.
_TABLES: Final = (
    "erp_customer",
    "inventory_movement",
    "invoice",
    "payment",
    "erp_sync",
    "truth_credit",
)
#: What is read of the tables of the front office.
_READ: Final = {
    "customer": [
        "customer_id", "customer_kind", "name", "city", "address", "phone",
        "annual_revenue", "credit_limit",
    ],
    "contact": ["customer_id", "income_band"],
    "sales_order": ["sales_order_id", "customer_id", "ordered_at", "approved_at", "opportunity_id", "total_amount"],
    "line_item": ["sales_order_id", "product_id", "quantity"],
}  # fmt: skip


def with_back_office(
    history: History, parts: Iterable[tuple[str, pa.Table]]
) -> Iterator[tuple[str, pa.Table]]:
    """The tables of the front office, and after them those of the back office.

    Parameters
    ----------
    history : History
    parts : iterable of (table name, pyarrow.Table)
        What the front office writes.
    """
    if history.scenario.erp is None:
        yield from parts
        for name in _TABLES:
            yield name, empty(name)
        return
    desk: dict[str, list[pa.Table]] = {name: [] for name in _READ}
    causes = 0
    for name, part in parts:
        if name in _READ:
            desk[name].append(part.select(_READ[name]))
        causes += part.num_rows * (name == "truth_event_cause")
        yield name, part
    read = {name: pa.concat_tables(tables) for name, tables in desk.items()}
    for name, columns in _tables(World(history), history.scenario.erp, read, causes):
        yield name, arrow(name, columns)


def _tables(
    world: World, p: ErpScenario, read: Mapping[str, pa.Table], causes: int
) -> Iterator[tuple[str, Columns]]:
    """The tables of the back office; so many causes have been told before."""
    stocked = np.flatnonzero(~world.catalogue.is_service)
    handed = handed_over(read["sales_order"], world.clock.end)
    known = accounts(world, p, read, handed)
    messages = Messages(world, p, read["customer"], handed, known, stocked)
    orders = entered(handed, known, messages.orders_arrived, world.clock.end)
    stock = Stock(world, p, read["line_item"], orders, stocked)
    bills = Bills(world, p, known, orders, stock.lines)
    moves = stock.movements(bills.left, bills.came_back)
    invoice, payment = bills.money()
    yield "erp_customer", messages.customers(bills.blocked)
    yield "inventory_movement", moves
    yield "invoice", invoice
    yield "payment", payment
    yield "erp_sync", messages.syncs(moves)
    yield "truth_credit", bills.credit()
    yield "truth_event_cause", bills.causes(causes + 1)
