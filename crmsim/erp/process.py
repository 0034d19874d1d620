"""The same warehouse and the same message worker as SimPy processes: slower, and easier to read."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

__all__ = ["warehouse", "worker"]

Ints = NDArray[np.int64]


def warehouse(when: Ints, quantity: Ints, reorder: int, order_quantity: int, lead: Ints) -> Ints:
    """When each demand is met: `inventory.available`, told as a story.

    Parameters
    ----------
    when, quantity : int64 arrays, shape (n,)
        Demands in the order of time.
    reorder, order_quantity : int
        s and Q; the stock begins at s + Q.
    lead : int64 array
        Lead time of each purchase order, in the order of placing.
    """
    environment = simpy.Environment()
    stock = position = reorder + order_quantity
    queue: deque[int] = deque()
    met, leads = np.zeros_like(when), iter(lead.tolist())

    def hand_out() -> None:
        nonlocal stock
        while queue and quantity[queue[0]] <= stock:
            place = queue.popleft()
            stock -= quantity[place]
            met[place] = environment.now

    def supplier(days: int) -> Generator[simpy.Event, Any, None]:
        nonlocal stock
        yield environment.timeout(days)
        stock += order_quantity
        hand_out()

    def customers() -> Generator[simpy.Event, Any, None]:
        nonlocal position
        for place, moment in enumerate(when.tolist()):
            yield environment.timeout(moment - environment.now)
            queue.append(place)
            position -= quantity[place]
            while position <= reorder:
                position += order_quantity
                environment.process(supplier(next(leads)))
            hand_out()

    environment.process(customers())
    environment.run()
    return met


def worker(arrival: Ints, service: Ints) -> Ints:
    """When each message is done by one worker, first come, first served: `sync.worked`, told as a story."""
    environment = simpy.Environment()
    desk = simpy.Resource(environment)
    done = np.zeros_like(arrival)

    def message(place: int) -> Generator[simpy.Event, Any, None]:
        yield environment.timeout(int(arrival[place]))
        with desk.request() as turn:
            yield turn
            yield environment.timeout(int(service[place]))
            done[place] = environment.now

    for place in range(len(arrival)):
        environment.process(message(place))
    environment.run()
    return done
