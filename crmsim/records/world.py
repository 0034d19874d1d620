"""What all records of one run share: history, randomness, calendar, catalogue, and the numbering of rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from crmsim.catalogue import Catalogue
from crmsim.clock import Clock
from crmsim.engines.history import History
from crmsim.model.marketing import goods_cost
from crmsim.outcomes import discounts
from crmsim.records.patterns import Planted
from crmsim.streams import Streams
from crmsim.warehouse.schema import code

__all__ = [
    "DAYS_PER_MONTH",
    "DAY_SECONDS",
    "DISCOUNT",
    "Columns",
    "Floats",
    "Ints",
    "Ledger",
    "World",
    "hundred",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
#: Columns of a table as `crmsim.warehouse.schema.arrow` takes them.
Columns = Mapping[str, Any]

#: Monthly rate at which margins are discounted in the true lifetime value.
DISCOUNT: Final = 0.01
DAYS_PER_MONTH: Final = 365.25 / 12
DAY_SECONDS: Final = 86_400


class World:
    """One run, and everything needed to tell it as records.

    Parameters
    ----------
    history : History
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.scenario = history.scenario
        self.streams = Streams(history.seed, history.replication)
        self.clock = Clock(self.scenario.start, self.scenario.months)
        self.catalogue = Catalogue.of(self.scenario)
        #: First day of each month, as a day number.
        self.month_day = self.clock.month_start.astype(np.int64)

    @cached_property
    def first_order(self) -> Ints:
        """The second at which each customer was acquired."""
        who = self.history.customer
        return self.shopping(np.arange(len(who["entry"])), who["acquired"], who["entry"])

    @cached_property
    def planted(self) -> Planted:
        """The patterns laid over the records."""
        return Planted(self)

    def shopping(self, customer: Ints, month: NDArray, share: Floats) -> Ints:
        """When customers act, in local time, each on the curve of their own day; rising with time for each."""
        second = self.clock.shopping(month, share)
        if segments := self.planted.segments:
            segment = segments.of[customer]
            for number, activity in enumerate(segments.activity):
                here = np.flatnonzero(segment == number)
                second[here] = self.clock.shopping(month[here], share[here], activity)
        return second

    @cached_property
    def _margin_share(self) -> Floats:
        """What is left of each row of the history's purchases after the cost of goods, as a share of it."""
        return 1 - goods_cost(self.scenario) / (1 - discounts(self.history))

    def purchases(self, first: int, last: int) -> dict[str, NDArray]:
        """Purchases in the months [first, last), and what share of their value is margin."""
        part = slice(*np.searchsorted(self.history.purchase["month"], [first, last]))
        return {**self.rows("purchase", first, last), "margin_share": self._margin_share[part]}

    def rows(self, table: str, first: int, last: int) -> dict[str, NDArray]:
        """Rows of an event table of the history in the months [first, last)."""
        columns: dict[str, NDArray] = getattr(self.history, table)
        part = slice(*np.searchsorted(columns["month"], [first, last]))
        return {name: column[part] for name, column in columns.items()}


class Ledger:
    """What is added up while the months are told: numbers given, orders, turnover, discounted margin.

    Attributes
    ----------
    last_order : int64 array
        Second of each customer's latest order so far.
    orders, turnover : int64 arrays
        How many orders each customer has placed so far, and what they were worth, cents.
    margin : float64 array
        Each customer's discounted margin so far, in 1/100 cents; whole numbers, so that the sum does not
        depend on the order of adding.
    """

    def __init__(self, world: World) -> None:
        self.last_order = world.first_order.copy()
        self.margin = np.zeros(world.history.customers)
        self.orders, self.turnover = np.zeros((2, world.history.customers), dtype=np.int64)
        self._given: dict[str, int] = {}

    def add(self, customer: Ints, second: Ints, cents: Ints, margin: Floats, age: Floats) -> None:
        """Enter orders: whose, when, cents, of these margin, and how many months after the first one."""
        np.maximum.at(self.last_order, customer, second)
        np.add.at(self.orders, customer, 1)
        np.add.at(self.turnover, customer, cents)
        worth = np.rint(100 * margin * (1 + DISCOUNT) ** -age)
        self.margin += np.bincount(customer, weights=worth, minlength=len(self.margin))

    def number(self, table: str, rows: int) -> Ints:
        """The next so many ids of a table, from 1."""
        before = self._given.get(table, 0)
        self._given[table] = before + rows
        return np.arange(before + 1, before + rows + 1)


def hundred(enum: str, **percent: int) -> NDArray[np.int8]:
    """A hundred places filled with codes in the given proportions, to be read at a digit below 100."""
    return np.repeat([code(enum, name) for name in percent], list(percent.values())).astype(np.int8)
