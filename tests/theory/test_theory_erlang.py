"""Queueing formulas against tables, against the defining chain, and against each other."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from crmsim.theory import (
    ErlangA,
    agents_for_wait,
    agents_needed,
    average_wait,
    erlang_b,
    erlang_c,
    occupancy,
    service_level,
    square_root_staffing,
)


@pytest.mark.parametrize(
    ("agents", "load", "wait"), [(11, 10, 0.6821), (14, 10, 0.1741), (55, 50, 0.3845), (12, 10, 0.4494)]
)
def test_erlang_c_has_the_tabulated_values(agents, load, wait):
    assert erlang_c(load, agents) == pytest.approx(wait, abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(load=st.floats(0.01, 400), agents=st.integers(1, 300))
def test_erlang_b_is_a_truncated_poisson_distribution(load, agents):
    log_ratio = stats.poisson.logpmf(agents, load) - stats.poisson.logcdf(agents, load)
    assert erlang_b(load, agents) == pytest.approx(math.exp(log_ratio), rel=1e-8)


def test_waits_of_ten_erlangs_in_handling_times():
    assert average_wait(10, 1, 14) == pytest.approx(0.0435, abs=1e-4)
    assert average_wait(10, 1, 12) == pytest.approx(0.2247, abs=1e-4)


def test_mean_wait_is_the_area_above_the_service_level():
    area = integrate.quad(lambda t: 1 - service_level(10, 1, 12, t), 0, np.inf)[0]
    assert area == pytest.approx(average_wait(10, 1, 12), rel=1e-8)


def test_a_single_agent_is_the_m_m_1_queue():
    assert erlang_c(0.8, 1) == pytest.approx(0.8)
    assert average_wait(0.8, 1, 1) == pytest.approx(4.0)


def test_too_few_agents_never_answer_patient_callers():
    assert erlang_c(10, 10) == 1
    assert average_wait(10, 1, 10) == math.inf
    assert service_level(10, 1, 9, [0, 5]).tolist() == [0, 0]


@pytest.mark.parametrize(("agents", "load"), [(11, 10), (14, 10), (55, 50)])
def test_callers_of_endless_patience_turn_erlang_a_into_erlang_c(agents, load):
    centre = ErlangA(load, 1.0, 1e5, agents)
    assert centre.wait_probability == pytest.approx(erlang_c(load, agents), rel=1e-3)
    assert centre.average_wait == pytest.approx(average_wait(load, 1, agents), rel=2e-3)
    assert centre.service_level(0.2) == pytest.approx(float(service_level(load, 1, agents, 0.2)), rel=1e-3)


@pytest.mark.parametrize("agents", [3, 10, 14])
def test_mean_wait_of_the_answered_is_the_area_above_their_service_level(agents):
    centre = ErlangA(arrival_rate=10.0, handling_time=1.0, patience=0.75, agents=agents)
    answered = 1 - centre.abandon_probability
    area = integrate.quad(lambda t: 1 - float(centre.service_level(t)) / answered, 0, 40, limit=200)[0]
    assert centre.average_speed_of_answer == pytest.approx(area, rel=1e-6)
    # Mandelbaum & Zeltyn (2007): those who hang up waited a part of what all did.
    assert centre.abandon_probability == pytest.approx(centre.average_wait / centre.patience, rel=1e-12)


def test_agents_are_as_busy_as_the_calls_that_reach_them():
    assert occupancy(10, 1, 14) == pytest.approx(10 / 14)
    assert occupancy(10, 1, 9) == 1
    centre = ErlangA(12.0, 1.0, 0.75, 10)
    share = centre.distribution()
    busy = share @ np.minimum(np.arange(share.size), 10)
    assert centre.occupancy == pytest.approx(busy / 10, rel=1e-9)


@pytest.mark.parametrize("agents", [1, 3, 20])
def test_patience_as_long_as_a_call_makes_the_number_inside_poisson(agents):
    # Each caller inside leaves at rate 1, served or not: M/M/∞.
    share = ErlangA(6.0, 1.0, 1.0, agents).distribution()
    assert share == pytest.approx(stats.poisson.pmf(np.arange(share.size), 6.0), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(load=st.floats(0.5, 80), agents=st.integers(1, 90), patience=st.floats(0.05, 20))
def test_erlang_a_keeps_its_books(load, agents, patience):
    centre = ErlangA(load, 1.0, patience, agents)
    share = centre.distribution()
    assert share.sum() == pytest.approx(1)
    served = share @ np.minimum(np.arange(share.size), agents)
    assert served == pytest.approx(load * (1 - centre.abandon_probability), rel=1e-6)
    levels = centre.service_level([0.0, 0.1, 1.0, 1e6])
    assert (np.diff(levels) >= -1e-12).all()
    assert levels[0] == pytest.approx(1 - centre.wait_probability, abs=1e-6)
    assert levels[-1] == pytest.approx(1 - centre.abandon_probability, abs=1e-6)


def test_service_level_of_impatient_callers_is_that_of_a_simulated_queue():
    centre, within = ErlangA(arrival_rate=12.0, handling_time=1.0, patience=0.75, agents=10), 0.1
    rng, n = np.random.default_rng(1946), 60_000
    arrivals, calls, patience = (
        rng.exponential(1 / 12, n).cumsum(),
        rng.exponential(1, n),
        rng.exponential(0.75, n),
    )
    free, answered, hung_up = np.zeros(10), np.zeros(n, bool), np.zeros(n, bool)
    for i in range(n):
        agent = free.argmin()
        wait = max(0.0, free[agent] - arrivals[i])
        hung_up[i] = wait > patience[i]
        answered[i] = not hung_up[i] and wait <= within
        if not hung_up[i]:
            free[agent] = arrivals[i] + wait + calls[i]
    # Callers are not independent: means of a hundred batches give the error.
    for flags, expected in (
        (answered, float(centre.service_level(within))),
        (hung_up, centre.abandon_probability),
    ):
        batches = flags.reshape(100, -1).mean(1)
        assert abs(batches.mean() - expected) < 4 * batches.std() / 10


@pytest.mark.parametrize("patience", [math.inf, 3.0])
@pytest.mark.parametrize(("calls", "target"), [(0.01, 0.8), (100 / 60, 0.8), (25.0, 0.95)])
def test_agents_needed_is_the_first_number_that_keeps_the_promise(patience, calls, target):
    def level(agents):
        if patience == math.inf:
            return float(service_level(calls, 3, agents, 1 / 3))
        return float(ErlangA(calls, 3, patience, agents).service_level(1 / 3))

    needed = agents_needed(calls, 3, 1 / 3, target, patience)
    assert level(needed) >= target
    assert needed == 1 or level(needed - 1) < target


@pytest.mark.parametrize("patience", [math.inf, 3.0])
@pytest.mark.parametrize(("calls", "longest"), [(0.01, 1.0), (100 / 60, 0.1), (25.0, 0.02)])
def test_agents_for_wait_is_the_first_number_that_keeps_the_mean_wait(patience, calls, longest):
    def mean(agents):
        if patience == math.inf:
            return average_wait(calls, 3, agents)
        return ErlangA(calls, 3, patience, agents).average_wait

    needed = agents_for_wait(calls, 3, longest, patience)
    assert mean(needed) <= longest
    assert needed == 1 or mean(needed - 1) > longest


@pytest.mark.parametrize("chance", [0.05, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("load", [3.0, 10.0, 100.0, 1000.0])
def test_the_square_root_rule_is_at_most_one_agent_off(load, chance):
    """Borst, Mandelbaum & Reiman (2004) found it hardly ever further from the exact number than that."""
    exact = next(c for c in range(int(load), int(2 * load) + 20) if erlang_c(load, c) <= chance)
    assert abs(square_root_staffing(load, chance) - exact) <= 1


def test_thousands_of_agents_are_no_trouble():
    # Square-root staffing of Halfin & Whitt (1981): 1/(1 + βΦ(β)/φ(β)) with β = (c − A)/√A.
    beta = 100 / 70
    limit = 1 / (1 + beta * stats.norm.cdf(beta) / stats.norm.pdf(beta))
    assert erlang_c(4900, 5000) == pytest.approx(limit, rel=0.02)
    assert 0 < float(ErlangA(5000, 1, 0.5, 5000).service_level(0.01)) < 1


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: erlang_b(-1, 3), "load = -1"),
        (lambda: erlang_b(1, 0), "agents = 0"),
        (lambda: erlang_b(1, 2.5), "agents = 2.5"),
        (lambda: average_wait(0, 1, 3), "arrival_rate = 0"),
        (lambda: ErlangA(1, 1, math.inf, 3), "patience = inf"),
        (lambda: ErlangA(100, 1, 1e9, 3).wait_probability, "patience = 1e\\+09 is too long"),
        (lambda: agents_needed(1, 1, 0, 1.0), "target = 1.0"),
        (lambda: agents_for_wait(1, 1, 0), "longest = 0"),
        (lambda: square_root_staffing(0, 0.2), "load = 0"),
        (lambda: square_root_staffing(5, 1), "wait_probability = 1"),
        (lambda: occupancy(1, 1, 0), "agents = 0"),
    ],
)
def test_impossible_call_centres_are_refused(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
