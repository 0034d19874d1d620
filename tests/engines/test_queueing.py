"""The desk against queueing theory."""

import numpy as np
import pytest

from crmsim.clock import MONTH_SECONDS
from crmsim.engines import process
from crmsim.engines.queueing import Desk
from crmsim.scenario import Scenario
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


def test_the_service_desk_in_simpy_is_the_m_m_1_queue_and_littles_law_holds():
    """Customers with questions only, one agent: mean time inside h/(1 − ρ) and L = λW, both to 3 %."""
    handling, months = 120.0, 12
    world = Scenario.preset(
        "retail",
        customers=100,
        months=months,
        feedback=False,
        acquisition={"newcomers": "none", "opening_span": 0},
        purchasing={"dropout": "none"},
        service={
            "customers_per_agent": 100,
            "enquiries": 20.0,
            "enquiry_minutes": handling / 60,
            "minor_failures": 0,
            "major_failures": 0,
            "patience_hours": 0.1,
        },
    )
    request = process.simulate(world, 1).request
    came, left = np.sort(request["arrival"]), np.sort(request["end"])
    inside = (request["end"] - request["arrival"]).mean()
    rate = len(came) / (months * MONTH_SECONDS)
    assert rate * MONTH_SECONDS == pytest.approx(20 * 100, rel=0.03)
    assert inside == pytest.approx(handling / (1 - rate * handling), rel=0.03)
    # The number inside, looked at every minute, needs no request's time.
    moments = np.arange(0, months * MONTH_SECONDS, 60)
    number = np.searchsorted(came, moments, side="right") - np.searchsorted(left, moments, side="right")
    assert number.mean() == pytest.approx(rate * inside, rel=0.03)
    assert (number >= 1).mean() == pytest.approx(rate * handling, rel=0.03)
