"""Scores the firm's own analyst writes back at the end of every quarter, from nothing but what is on record then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa

from crmsim.records.orders import Orders
from crmsim.records.stacking import stacked, strings
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import code

__all__ = ["LOST_AFTER_DAYS", "Scorer", "fifths", "quarter_ends", "rows"]

#: The firm calls a customer lost after so many days without an order.
LOST_AFTER_DAYS: Final = 180
_RISKS: Final = np.array([1 / 3, 2 / 3])
#: Years a customer is taken to stay who shows no sign of leaving, and the days it takes to know a habit.
_YEARS_AHEAD, _SHORTEST_DAYS = 3, 30


class Scorer:
    """Scores of everybody who orders alone: RFM, risk of leaving, and what they may still be worth.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        customers = world.history.customers
        self._ends = quarter_ends(world)
        self._days = world.month_day
        self._first = np.full(customers, np.iinfo(np.int64).max)
        self._last = np.zeros(customers, dtype=np.int64)
        self._count = np.zeros(customers, dtype=np.int64)
        self._cents = np.zeros(customers, dtype=np.int64)

    def tables(self, bought: Orders, first: int, last: int) -> Iterator[tuple[str, Columns]]:
        """The scores written down in the months [first, last), in which these orders were placed."""
        inside = (self._ends > self._days[first]) & (self._ends <= self._days[last])
        ends = self._ends[inside]
        edges = [0, *np.searchsorted(bought.second, ends * DAY_SECONDS), len(bought.second)]
        parts: list[Columns] = []
        for place, until in enumerate(edges[1:]):
            self._add(bought, slice(edges[place], until))
            if place < len(ends):
                parts += self._written(int(ends[place]))
        yield "model_score", stacked("model_score", parts)

    def _add(self, bought: Orders, part: slice) -> None:
        who, second = bought.customer[part], bought.second[part]
        np.minimum.at(self._first, who, second)
        np.maximum.at(self._last, who, second)
        np.add.at(self._count, who, 1)
        np.add.at(self._cents, who, bought.cents[part])

    def _written(self, end: int) -> list[Columns]:
        who = np.flatnonzero(self._count)
        silent = end - 1 - self._last[who] // DAY_SECONDS
        known = np.maximum(end - self._first[who] // DAY_SECONDS, _SHORTEST_DAYS)
        r, f, m = (fifths(values) for values in (-silent, self._count[who], self._cents[who]))
        risk = np.minimum(silent / LOST_AFTER_DAYS, 1.0)
        worth = self._cents[who] / 100 * 365 / known * _YEARS_AHEAD * (1 - risk)
        cell = pa.array(100 * r + 10 * f + m).cast(pa.string())
        class_ = strings(("low", "middle", "high")).take(pa.array(np.searchsorted(_RISKS, risk)))
        return [
            rows("rfm", "customer", who + 1, end, r + f + m, cell),
            rows("churn", "customer", who + 1, end, np.round(risk, 4), class_),
            rows("clv", "customer", who + 1, end, np.round(worth, 2)),
        ]


def quarter_ends(world: World) -> Ints:
    """The days after the last ones of all calendar quarters that the history covers."""
    month = world.month_day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(world.month_day[1:][month[1:] % 3 == 0])


def rows(kind: str, thing: str, who: Ints, end: int, score: Any, label: pa.Array | None = None) -> Columns:
    """Scores of one kind of the quarter that ends before the day `end`."""
    day = np.datetime64(end - 1, "D").item()
    count = len(who)
    return {
        "model_run": strings([f"firm {day.year}Q{(day.month + 2) // 3}"]).take(
            pa.array(np.zeros(count, int))
        ),
        "score_kind": np.full(count, code("score_kind", kind)),
        "object_type": np.full(count, code("object_type", thing)),
        "object_id": np.asarray(who),
        "as_of": np.full(count, end - 1),
        "score": np.asarray(score, dtype=np.float64),
        "label": pa.nulls(count, pa.string()) if label is None else label,
    }


def fifths(values: Ints) -> Ints:
    """Scores 1 to 5 by rank, equal values in the order of their rows (Hughes 1994)."""
    count = len(values)
    score = np.empty(count, dtype=np.int64)
    score[np.argsort(values, kind="stable")] = 1 + 5 * (2 * np.arange(count) + 1) // max(2 * count, 1)
    return score
