"""Where customers stand by the orders on record: the channel they use most, their place in the value matrix.

Nothing is drawn: these are rules that anybody could follow on the tables, and get the same.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from crmsim.records.orders import Orders
from crmsim.records.world import DAY_SECONDS, Ints, World
from crmsim.warehouse.schema import enum_codes

__all__ = ["Standing", "quadrant", "year_begins"]

_MONTHS: Final = 12


class Standing:
    """Where everybody stands who orders alone.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        customers = world.history.customers
        self._channels = len(enum_codes("channel"))
        self._by_channel = np.zeros(customers * self._channels, dtype=np.int64)
        self._spent = np.zeros((2, customers), dtype=np.int64)
        self._begins = year_begins(world) * DAY_SECONDS

    def add(self, bought: Orders) -> None:
        """Take in the next orders."""
        used = bought.customer * self._channels + bought.channel
        self._by_channel += np.bincount(used, minlength=len(self._by_channel))
        for year, spent in enumerate(self._spent):
            part = slice(*np.searchsorted(bought.second, self._begins[year : year + 2]))
            spent += np.bincount(
                bought.customer[part], weights=bought.cents[part], minlength=len(spent)
            ).astype(np.int64)

    def preferred_channel(self, number: Ints) -> Ints:
        """The channel most orders of each customer came through; the first in the list of equals."""
        return np.asarray(self._by_channel.reshape(-1, self._channels)[number].argmax(axis=1))

    def value_quadrant(self, number: Ints) -> np.ma.MaskedArray:
        """The place of each customer among all who order alone."""
        return quadrant(*self._spent)[number]


def year_begins(world: World) -> Ints:
    """The days on which the last year but one and the last year of the history begin, and the one after it.

    Nothing was sold before the history, so a short one has an empty first year.
    """
    last = np.datetime64(world.scenario.start, "M") + world.scenario.months
    return (last - np.array([2 * _MONTHS, _MONTHS, 0])).astype("datetime64[D]").astype(np.int64)


def quadrant(before: Ints, lately: Ints) -> np.ma.MaskedArray:
    """Star, cash cow, baby or dog, from what each customer spent in two years running.

    Profit counts as high from the median of last year's spending on, among those compared; growth as high
    when spending did not fall. Who spent nothing in either year has no place (Henderson 1970, of customers).
    """
    known = before + lately > 0
    rich = lately >= (np.median(lately[known]) if known.any() else 0)
    grows = lately >= before
    listed = enum_codes("value_quadrant")
    codes = [listed.index(name) for name in ("star", "cash_cow", "baby", "dog")]
    place = np.select([rich & grows, rich, grows], codes[:3], codes[3])
    return np.ma.MaskedArray(place, mask=~known)
