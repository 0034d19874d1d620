"""What customers own: units with serial numbers, their warranties, and the latest order before a moment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.catalogue import digits
from crmsim.desk import DeskScenario
from crmsim.records.orders import Orders
from crmsim.records.world import DAY_SECONDS, DAYS_PER_MONTH, Columns, Ints, World
from crmsim.warehouse.schema import code

__all__ = ["Purchases", "Register", "Units"]

#: Units of one order line that are registered at most.
_REGISTERED = 10
#: Seconds since 1970 fit into so many bits until the year 2242.
_SECOND_BITS = 33


class _Latest:
    """Finds the latest of a customer's rows before a moment."""

    def __init__(self, customer: Ints, second: Ints) -> None:
        key = customer << _SECOND_BITS | second
        self._row = np.argsort(key, kind="stable")
        self._key = key[self._row]

    def before(self, customer: Ints, second: Ints) -> Ints:
        """Row of each customer's latest entry before each moment, -1 if there is none."""
        place = np.searchsorted(self._key, customer << _SECOND_BITS | second) - 1
        if not len(self._key):
            return place
        found = (place >= 0) & (self._key[place] >> _SECOND_BITS == customer)
        return np.where(found, self._row[place], -1)


class Purchases(NamedTuple):
    """Orders in the order of time: whose, when, and the product most of the money was spent on."""

    customer: Ints
    second: Ints
    product: Ints

    def latest(self, product: int | None = None) -> _Latest:
        """For looking up each customer's latest order, or the latest one of a product."""
        if product is None:
            return _Latest(self.customer, self.second)
        other = self.product != product
        # Orders of other products are moved out of every customer's sight.
        return _Latest(np.where(other, np.int64(2**30), self.customer), self.second)


class Units(NamedTuple):
    """Units in the order of purchase; the id of a unit, and of its warranty, is its row + 1.

    retired is the day, beyond the last one of the run where the unit is in use.
    """

    customer: Ints
    second: Ints
    order: Ints
    product: Ints
    retired: Ints
    covered: Ints

    def latest(self) -> _Latest:
        """For looking up each customer's latest unit."""
        return _Latest(self.customer, self.second)


class Register:
    """Takes orders in while the months are told.

    Parameters
    ----------
    world : World
    desk : DeskScenario
    """

    def __init__(self, world: World, desk: DeskScenario) -> None:
        self.world, self.desk = world, desk
        self._orders: list[tuple[Ints, ...]] = []
        self._units: list[tuple[Ints, ...]] = []

    def take(self, bought: Orders) -> None:
        """Enter the orders of some months."""
        lines = bought.lines
        dearest = np.zeros(len(bought.cents), dtype=np.int64)
        np.maximum.at(dearest, lines.order, lines.amount)
        main = np.zeros_like(dearest)
        first = lines.amount == dearest[lines.order]
        main[lines.order[first]] = lines.product[first]
        self._orders.append((bought.customer, bought.second, main))
        kept = np.flatnonzero(self.world.catalogue.is_durable[lines.product])
        each = np.minimum(lines.quantity[kept], _REGISTERED)
        row = np.repeat(lines.order[kept], each)
        self._units.append(
            (
                bought.customer[row],
                bought.second[row],
                bought.identity[row],
                np.repeat(lines.product[kept], each),
            )
        )

    def purchases(self) -> Purchases:
        """All orders taken in."""
        return Purchases(*(np.concatenate(column) for column in zip(*self._orders, strict=True)))

    def units(self) -> Units:
        """All units taken in."""
        customer, second, order, product = (
            np.concatenate(column) for column in zip(*self._units, strict=True)
        )
        day = second // DAY_SECONDS
        luck = self.world.streams.events("unit_life", np.arange(len(day)))
        life = variates.exponential(luck, self.desk.unit_life_months * DAYS_PER_MONTH)
        covered = day + round(self.desk.warranty_months * DAYS_PER_MONTH)
        return Units(customer, second, order, product, day + 1 + life.astype(np.int64), covered)

    def tables(self, units: Units) -> tuple[Columns, Columns]:
        """The tables `asset` and, for warranties, `entitlement`."""
        rows, day = len(units.order), units.second // DAY_SECONDS
        identity = np.arange(1, rows + 1)
        last = self.world.month_day[-1] - 1
        response, resolve = (round(10 * hours) for hours in self.desk.warranty_hours)
        return (
            {
                "asset_id": identity,
                "customer_id": units.customer + 1,
                "product_id": units.product + 1,
                "sales_order_id": units.order,
                "serial_no": _serials(self.world, units, identity),
                "purchased_on": day,
                "retired_on": np.ma.MaskedArray(units.retired, mask=units.retired > last),
            },
            {
                "entitlement_id": identity,
                "entitlement_type": np.full(rows, code("entitlement_type", "warranty")),
                "customer_id": units.customer + 1,
                "asset_id": identity,
                "contract_id": np.ma.masked_all(rows, dtype=np.int64),
                "start_on": day,
                "end_on": units.covered,
                "response_hours": np.full(rows, response),
                "resolve_hours": np.full(rows, resolve),
                "free_of_charge": np.ones(rows, dtype=np.bool_),
            },
        )


def _serials(world: World, units: Units, identity: Ints) -> pa.Array:
    """Product, four digits that tell nothing, and a running number."""
    (check,) = digits(world.streams.events("serial_no", identity), 10_000)
    parts = [
        pa.array([f"P{row + 1:03}" for row in range(len(world.catalogue.names))]).take(
            pa.array(units.product)
        ),
        pc.utf8_lpad(pa.array(check).cast(pa.string()), 4, "0"),
        pc.utf8_lpad(pa.array(identity).cast(pa.string()), 7, "0"),
    ]
    return pc.binary_join_element_wise(*parts, "-")
