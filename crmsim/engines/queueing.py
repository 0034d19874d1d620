"""First come, first served: the exact waiting times at a desk with a limited number of agents."""

from __future__ import annotations

from heapq import heapreplace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Desk"]

Ints = NDArray[np.int64]


class Desk:
    """A desk with `agents` servers that remembers when each is free.

    Times are whole seconds, so that any two ways of computing them agree to the second.

    Parameters
    ----------
    agents : int or None
        None: as many as needed, nobody waits.
    """

    def __init__(self, agents: int | None) -> None:
        self.free = None if agents is None else [0] * agents

    def serve(self, arrival: Ints, handling: Ints) -> Ints:
        """Start of service of requests given in order of arrival; later calls continue the same queue.

        With c agents, a request starts when it has arrived and the first agent is free
        (Kiefer & Wolfowitz 1955): start = max(arrival, min free), then that agent is free at start + handling.
        """
        if self.free is None:
            return arrival.copy()
        free = self.free
        if len(free) == 1 and len(arrival):
            # One agent (Lindley 1952): work is done without a break since the last idle moment.
            work = np.cumsum(handling)
            end = work + np.maximum(np.maximum.accumulate(arrival - (work - handling)), free[0])
            free[0] = int(end[-1])
            return end - handling
        starts = []
        for came, takes in zip(arrival.tolist(), handling.tolist(), strict=True):
            start = free[0] if free[0] > came else came
            heapreplace(free, start + takes)
            starts.append(start)
        return np.array(starts, dtype=np.int64)
