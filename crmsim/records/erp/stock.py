"""The stock room: which lines of goods are available when, what is bought for them, and what moves in and out.

Reorder points and lots are set once, from the mean of all orders on record; a planner would have to forecast
it, and a company simulated for a shorter time has other ones.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from crmsim import variates
from crmsim.erp import inventory
from crmsim.erp.credit import NEVER
from crmsim.erp.scenario import ErpScenario
from crmsim.records.erp.accounts import Accounts, Handed, ints
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import code

__all__ = ["Lines", "Orders", "Stock", "entered"]

#: Seconds before the end of a month at which its books are closed.
_EVENING: Final = 4 * 3600


class Orders(NamedTuple):
    """Orders that reach the ERP, by id; customer is a place in the accounts, entered the second they do."""

    identity: Ints
    customer: Ints
    cents: Ints
    entered: Ints
    own: np.ndarray


class Lines(NamedTuple):
    """Their lines of goods, by order; order is a place in the orders, product a number from 0."""

    order: Ints
    product: Ints
    units: Ints
    available: Ints


def entered(handed: Handed, accounts: Accounts, arrived: Ints, end: int) -> Orders:
    """The orders that reach the ERP before the end, given the second at which each arrives."""
    kept = np.flatnonzero(arrived < end)
    who = np.searchsorted(accounts.identity, handed.customer[kept])
    return Orders(handed.identity[kept], who, handed.cents[kept], arrived[kept], handed.own[kept])


class _Receipts(NamedTuple):
    """Goods received of one product: product, second, units, and the order they were bought for (-1: none)."""

    product: Ints
    moved: Ints
    units: Ints
    order: Ints


class Stock:
    """The stock room of one run.

    Parameters
    ----------
    world : World
    p : ErpScenario
    table : pyarrow.Table
        Lines of orders.
    orders : Orders
    stocked : Ints, shape (n,)
        Products of which there is stock, numbers from 0.
    """

    def __init__(self, world: World, p: ErpScenario, table: pa.Table, orders: Orders, stocked: Ints) -> None:
        self.world, self.p, self.orders, self.stocked = world, p, orders, stocked
        self.begin, self.end = int(world.month_day[0]) * DAY_SECONDS, world.clock.end
        self.lines, self.receipts = self._serve(table)

    def _serve(self, table: pa.Table) -> tuple[Lines, list[_Receipts]]:
        """Lines of goods with the second they are available, and the receipts of goods."""
        p, orders = self.p, self.orders
        of = ints(table["sales_order_id"], 0)
        place = np.minimum(np.searchsorted(orders.identity, of), len(orders.identity) - 1)
        product = ints(table["product_id"]) - 1
        kept = np.flatnonzero((orders.identity[place] == of) & np.isin(product, self.stocked))
        kept = kept[np.lexsort((kept, place[kept], orders.entered[place[kept]]))]
        order, product = place[kept], product[kept]
        units = ints(table["quantity"])[kept] // 100
        when, available = orders.entered[order], np.empty(len(order), dtype=np.int64)
        days, receipts = (self.end - self.begin) / DAY_SECONDS, list[_Receipts]()
        for item in self.stocked:
            here = np.flatnonzero(product == item)
            usual = units[here[orders.own[order[here]]]]
            lot = max(1, round(p.order_days * usual.sum() / days))
            batch, square = (usual.mean(), (usual**2).mean()) if len(usual) else (1.0, 1.0)
            demand = inventory.lead_demand(
                len(usual) / days, p.lead_days, p.lead_days / p.lead_shape**0.5, batch, square
            )
            opening = inventory.reorder_point(p.fill_target, lot, *demand) + lot
            special = units[here] > lot
            shelf, bought = here[~special], here[special]
            placed = inventory.purchases(units[shelf], lot)
            received = when[shelf][placed] + self._lead(int(item), np.arange(len(placed)))
            available[shelf] = inventory.available(when[shelf], units[shelf], opening, lot, received)
            available[bought] = when[bought] + self._lead(
                int(item), orders.identity[order[bought]], "erp_special"
            )
            none = np.full(1 + len(placed), -1)
            receipts.append(
                _Receipts(
                    np.full(1 + len(placed) + len(bought), item),
                    np.concatenate([[self.begin], received, available[bought]]),
                    np.concatenate([[opening], np.full(len(placed), lot), units[bought]]),
                    np.concatenate([none, order[bought]]),
                )
            )
        return Lines(order, product, units, available), receipts

    def _lead(self, product: int, ordinal: Ints, purpose: str = "erp_lead") -> Ints:
        """Lead times in seconds."""
        u = self.world.streams.events(purpose, product, 0, ordinal)
        shape = self.p.lead_shape
        return np.rint(variates.gamma(u, shape) / shape * self.p.lead_days * DAY_SECONDS).astype(np.int64)

    def movements(self, left: Ints, returned: Ints) -> Columns:
        """The rows of `inventory_movement`, given the seconds at which each line leaves and comes back."""
        lines, receipts, orders = self.lines, self.receipts, self.orders
        back = np.flatnonzero(returned < NEVER)
        returned = returned[back]
        months = self.world.month_day * DAY_SECONDS
        closing = np.append(months - _EVENING, NEVER)
        # What comes back in the last hours of a month is written off a month later.
        month = np.searchsorted(months, returned, side="right")
        month += closing[month] < returned
        gone = closing[np.minimum(month, len(closing) - 1)]
        bought = _Receipts(*(np.concatenate(column) for column in zip(*receipts, strict=True)))
        counts = [len(bought.product), len(lines.order), len(back), len(back)]
        product = np.concatenate([bought.product, lines.product, *[lines.product[back]] * 2])
        moved = np.concatenate([bought.moved, left, returned, gone])
        units = np.concatenate([bought.units, -lines.units, lines.units[back], -lines.units[back]])
        order = np.concatenate([bought.order, lines.order, *[lines.order[back]] * 2])
        kind = np.repeat(
            [code("movement_type", name) for name in ("purchase", "shipment", "return", "adjustment")], counts
        )
        kept = np.flatnonzero(moved < self.end)
        kept = kept[np.lexsort((kept, units[kept] < 0, moved[kept]))]
        product, order = product[kept], order[kept]
        return {
            "inventory_movement_id": 1 + np.arange(len(kept)),
            "product_id": product + 1,
            "movement_type": kind[kept],
            "moved_at": moved[kept],
            "quantity": 100 * units[kept],
            "unit_cost": self.world.catalogue.unit_cost[product],
            "sales_order_id": np.ma.MaskedArray(orders.identity[np.maximum(order, 0)], mask=order < 0),
        }
