"""The funnel without processes: the same moments as in SimPy, many times faster.

A rep serves deals in the order in which they enter a stage, so the rep's free time follows Lindley's
recursion and the end of a stage is known as soon as it begins:

    free ← max(now, free) + work,      left = max(now + dwell, free).

The entry into the next stage depends on this, and the queue on the entries. Two ways lead to the one
solution:

* *Relaxation*: guess all ends, sort all entries, solve the recursion for a rep's whole history at once (a
  cumulative maximum), and repeat with the new ends until nothing changes. Each pass settles at least the
  next moment, so what no longer changes is exact; with reps who are seldom late a few passes do.
* *Recursion* moment by moment with a heap, where deals wait for a place on the desk or the passes do not
  settle.

At one moment deals come in the order of their numbers. Source: Lindley (1952), Proc. Cambridge
Philosophical Society 48(2); Lelarasmee, Ruehli & Sangiovanni-Vincentelli (1982), IEEE Trans. CAD 1(3), for
waveform relaxation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace

import numpy as np

from crmsim.funnel.plan import Plan, Timeline
from crmsim.funnel.population import Flags, Ints

__all__ = ["run"]

#: Passes after which relaxation gives up; each costs a tenth of the recursion.
_PASSES = 12


@dataclass(frozen=True)
class _Book:
    """The deals of one rep; `patience` is -1 in the last visit of each, where a deal ends anyway."""

    arrival: Ints
    first: Ints
    dwell: Ints
    work: Ints
    patience: Ints


def run(plan: Plan) -> Timeline:
    """Carry out a plan; `process.run` gives the same result, slowly and readably.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Timeline
    """
    patience = plan.visits.patience.copy()
    patience[plan.first[1:] - 1] = -1
    timeline = Timeline(np.full(len(patience), -1), np.full(len(patience), -1))
    length = np.diff(plan.first)
    for rep in range(plan.reps):
        mine = np.flatnonzero(plan.rep == rep)
        if not len(mine):
            continue
        first = np.concatenate([[0], np.cumsum(length[mine])])
        visit = np.repeat(plan.first[mine] - first[:-1], length[mine]) + np.arange(first[-1])
        book = _Book(
            plan.arrival[mine], first, plan.visits.dwell[visit], plan.visits.work[visit], patience[visit]
        )
        entered, left = _relax(book, plan.wip_limit) or _recur(book, plan.wip_limit, plan.horizon)
        begun, ended = (entered >= 0) & (entered < plan.horizon), (left >= 0) & (left < plan.horizon)
        timeline.entered[visit] = np.where(begun, entered, -1)
        timeline.left[visit] = np.where(begun & ended, left, -1)
    return timeline


def _relax(book: _Book, wip_limit: int) -> tuple[Ints, Ints] | None:
    """Entries and ends by relaxation; None if it does not settle or a deal would wait for a place."""
    if _crowd(book, book.arrival + np.add.reduceat(book.dwell, book.first[:-1])) >= wip_limit:
        return None  # not even a rep who is never late would have room for all
    visit = np.arange(len(book.dwell))
    length = np.diff(book.first)
    arrival, head = np.repeat(book.arrival, length), np.repeat(book.first[:-1], length)
    place = len(visit).bit_length()
    stay = book.dwell
    for _ in range(_PASSES):
        before = np.cumsum(stay) - stay
        entered = arrival + before - before[head]
        breaks = (stay > book.patience) & (book.patience >= 0)
        broken: Ints = np.cumsum(breaks) - breaks
        reached: Flags = broken == broken[head]
        keys = np.sort((entered << place | visit)[reached])
        order, now = keys & ((1 << place) - 1), keys >> place
        done = np.cumsum(book.work[order])
        free = done + np.maximum.accumulate(now - done + book.work[order])
        settled, stay = stay, book.dwell.copy()
        stay[order] = np.maximum(stay[order], free - now)
        if np.array_equal(stay, settled):
            break
    else:
        return None
    left = np.where(reached, entered + stay, -1)
    if _crowd(book, np.maximum.reduceat(left, book.first[:-1])) >= wip_limit:
        return None
    return np.where(reached, entered, -1), left


def _crowd(book: _Book, closed: Ints) -> int:
    """Most deals that one of them finds open when it comes, if they close at these moments."""
    over = np.searchsorted(np.sort(closed), book.arrival)
    return int((np.arange(len(over)) - over).max())


def _recur(book: _Book, wip_limit: int, horizon: int) -> tuple[Ints, Ints]:
    """Entries and ends moment by moment."""
    dwell, work, patience = book.dwell.tolist(), book.work.tolist(), book.patience.tolist()
    entered, left = [-1] * len(dwell), [-1] * len(dwell)

    # One whole number orders the events: time, then visit, and in its last bit whether the deal goes on.
    place = len(dwell).bit_length() + 1
    in_place = (1 << place) - 1
    end = horizon << place
    coming = iter([*(book.arrival << place | book.first[:-1] << 1).tolist(), end])
    upcoming = next(coming)
    heap = [end]
    places_left, free = wip_limit, 0
    note: Callable[[list[int], int], object]
    while True:
        event = heap[0]
        if upcoming < event and places_left:
            event, upcoming = upcoming, next(coming)
            visit = (event & in_place) >> 1
            places_left -= 1
            note = heappush
        elif event >= end:
            break
        else:
            if event & 1:
                visit = ((event & in_place) >> 1) + 1
            elif upcoming < event:  # has waited for the place that is now free
                visit, upcoming = (upcoming & in_place) >> 1, next(coming)
            else:
                heappop(heap)
                places_left += 1
                continue
            note = heapreplace  # what is over leaves the heap as what follows from it enters
        entered[visit] = now = event >> place
        # Not max(): a call would cost as much as the rest of the line.
        free = (free if free > now else now) + work[visit]
        stay = dwell[visit]
        if free - now > stay:
            stay = free - now
        left[visit] = now + stay
        note(heap, (now + stay << place) + visit + visit + (stay <= patience[visit]))
    return np.array(entered), np.array(left)
