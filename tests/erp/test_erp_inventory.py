"""The warehouse against inventory theory, and against its SimPy twin."""

import doctest

import numpy as np
import pytest

from crmsim.erp import inventory, process

DAY = 86_400


def poisson_demand(rate, days, rng):
    n = rng.poisson(rate * days)
    return np.sort(rng.integers(0, days * DAY, n)), np.ones(n, dtype=np.int64)


def run(when, quantity, s, q, lead):
    received = when[inventory.purchases(quantity, q)] + lead
    return inventory.available(when, quantity, s + q, q, received)


@pytest.mark.parametrize(("rate", "s", "q"), [(4.0, 40, 120), (1.0, 8, 30), (3.0, 45, 60), (0.4, 6, 12)])
@pytest.mark.parametrize("lead_sd", [0.0, 5.0])
def test_fill_rate_agrees_with_theory_for_poisson_demand_within_a_point(rate, s, q, lead_sd):
    rng = np.random.default_rng(5)
    when, quantity = poisson_demand(rate, 40_000, rng)
    orders = len(inventory.purchases(quantity, q))
    shape = (10 / lead_sd) ** 2 if lead_sd else None
    lead = rng.gamma(shape, 10 / shape, orders) if shape else np.full(orders, 10.0)
    ready = run(when, quantity, s, q, np.rint(lead * DAY).astype(np.int64))
    theory = inventory.fill_rate(s, q, *inventory.lead_demand(rate, 10, lead_sd))
    assert (ready == when).mean() == pytest.approx(theory, abs=0.01)


def test_the_negative_binomial_is_the_gamma_mixture_of_poisson():
    rng = np.random.default_rng(1)
    mean, variance = inventory.lead_demand(2.0, 10, 5)
    drawn = rng.poisson(2.0 * rng.gamma(4, 2.5, 400_000))
    k = np.arange(60)
    seen = np.array([(drawn <= n).mean() for n in k])
    expected = inventory.lead_demand_cdf(k, mean, variance)
    z = (seen - expected) / np.sqrt(expected * (1 - expected) / len(drawn) + 1e-12)
    assert np.abs(z).max() < 4
    assert inventory.lead_demand_cdf(np.array([-1]), mean, variance) == 0


def test_normal_and_exact_fill_rates_agree_for_large_demand():
    mean, variance = inventory.lead_demand(50, 10, 0)
    exact = inventory.fill_rate(500, 1500, mean, variance)
    assert inventory.normal_fill_rate(500, 1500, mean, variance**0.5) == pytest.approx(exact, abs=1e-4)


def test_base_stock_follows_palm():
    """Q = 1, parallel lead times of any kind: units on order are Poisson (Palm 1938)."""
    rng = np.random.default_rng(3)
    when, quantity = poisson_demand(0.5, 100_000, rng)
    lead = np.rint(rng.gamma(1, 10, len(when)) * DAY).astype(np.int64)
    ready = run(when, quantity, 6, 1, lead)
    theory = inventory.fill_rate(6, 1, 5.0, 5.0)
    assert (ready == when).mean() == pytest.approx(theory, abs=0.01)


def test_the_reorder_point_is_the_lowest_that_reaches_the_target():
    for mean, variance, q in ((30.0, 255.0, 90), (2.0, 2.0, 10), (300.0, 300.0, 50)):
        s = inventory.reorder_point(0.95, q, mean, variance)
        assert inventory.fill_rate(s, q, mean, variance) >= 0.95
        assert s == 0 or inventory.fill_rate(s - 1, q, mean, variance) < 0.95


def test_stock_on_the_shelf_and_the_fill_rate_are_one_distribution():
    chances = inventory.stock_distribution(20, 60, 25.0, 90.0)
    assert (chances >= 0).all()
    assert chances.sum() == pytest.approx(inventory.fill_rate(20, 60, 25.0, 90.0))


@pytest.mark.parametrize("seed", range(4))
def test_two_searches_and_simpy_processes_tell_the_same_story(seed):
    rng = np.random.default_rng(seed)
    when = np.sort(rng.integers(0, 10_000, 400)) * 7
    quantity = rng.integers(1, 40, 400)
    # Lead times that no two receipts share a second with a demand, so that order within a second is moot.
    lead = rng.integers(1, 900, quantity.sum() // 25 + 1) * 7 + 3
    s, q = int(rng.integers(0, 60)), 25
    placed = inventory.purchases(quantity, q)
    ready = inventory.available(when, quantity, s + q, q, when[placed] + lead[: len(placed)])
    np.testing.assert_array_equal(ready, process.warehouse(when, quantity, s, q, lead))


def test_no_demand_places_no_order():
    nothing = np.empty(0, dtype=np.int64)
    assert len(inventory.purchases(nothing, 5)) == 0
    assert len(inventory.available(nothing, nothing, 5, 5, nothing)) == 0


def test_the_examples_in_the_documentation_run():
    assert doctest.testmod(inventory).failed == 0
