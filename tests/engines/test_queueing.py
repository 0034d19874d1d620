"""The desk against queueing theory."""

import numpy as np
import pytest

from crmsim.engines.queueing import Desk
from crmsim.theory import erlang_c


@pytest.mark.parametrize(("agents", "load"), [(14, 10.0), (12, 10.0), (2, 1.5)])
def test_waiting_at_the_desk_is_erlang_c(agents, load):
    rng = np.random.default_rng(agents)
    mean = 100_000
    waits, chances = [], []
    for _ in range(40):  # independent replications, so that the standard error is honest
        arrival = np.cumsum(rng.exponential(mean / load, 12_000)).astype(np.int64)
        handling = np.maximum(rng.exponential(mean, 12_000), 1).astype(np.int64)
        wait = (Desk(agents).serve(arrival, handling) - arrival)[2_000:]
        waits.append(wait.mean() / mean)
        chances.append((wait > 0).mean())
    for sample, theory in (
        (chances, erlang_c(load, agents)),
        (waits, erlang_c(load, agents) / (agents - load)),
    ):
        z = (np.mean(sample) - theory) / (np.std(sample, ddof=1) / np.sqrt(len(sample)))
        assert abs(z) < 4


def test_the_queue_is_first_come_first_served_and_remembers():
    desk = Desk(1)
    assert desk.serve(np.array([0, 1, 50]), np.array([10, 20, 5])).tolist() == [0, 10, 50]
    assert desk.serve(np.array([51]), np.array([1])).tolist() == [55]
    assert Desk(None).serve(np.array([3, 3, 3]), np.array([9, 9, 9])).tolist() == [3, 3, 3]
