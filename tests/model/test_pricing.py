"""Pricing tactics against calculus, enumeration and the simulated world."""

import numpy as np
import pytest

from crmsim.model import pricing


def test_the_best_price_is_where_the_profit_is_flat():
    """Lerner (1934): (p − c)/p = 1/ε."""
    cost, elasticity = 0.6, np.array([1.5, 1.8, 4.0])
    p = pricing.best_price(cost, elasticity)
    np.testing.assert_allclose((p - cost) / p, 1 / elasticity)
    for nearby in (0.999 * p, 1.001 * p):
        assert (pricing.profit(nearby, cost, elasticity) < pricing.profit(p, cost, elasticity)).all()


def test_cost_plus_is_best_for_one_elasticity_only():
    assert pricing.cost_plus(0.6, 1 / 0.8) == pytest.approx(pricing.best_price(0.6, 1.8))
    assert pricing.profit(pricing.cost_plus(0.6, 0.3), 0.6, 1.8) < pricing.profit(1.35, 0.6, 1.8)


def test_telling_groups_apart_never_costs_and_pays_when_they_differ():
    assert pricing.discrimination_gain([1, 1], 0.6, [1.8, 1.8]) == pytest.approx(1)
    gains = [pricing.discrimination_gain([1, 1], 0.6, [1.8, e]) for e in (2.0, 3.0, 4.0)]
    assert 1 < gains[0] < gains[1] < gains[2]


@pytest.mark.parametrize(("price", "expected"), [(20.0, 19.99), (19.99, 19.99), (20.5, 19.99), (1.0, 0.99)])
def test_odd_endings(price, expected):
    assert pricing.odd_ending(price) == pytest.approx((expected, 1.02))


def test_tiers_charge_each_unit_its_own_price():
    starts, prices = [0, 10, 20], [5.0, 4.0, 3.0]
    by_hand = [sum(5.0 if u < 10 else 4.0 if u < 20 else 3.0 for u in range(q)) for q in range(35)]
    np.testing.assert_allclose(pricing.tiered_bill(np.arange(35), starts, prices), by_hand)


def test_a_discount_pays_only_where_margins_are_high():
    """d > 0 pays for small d iff 10·lift·m·(1 − borrowed) > 1: here above m = 2/3."""
    assert (pricing.discount_gain(np.array([0.05, 0.1, 0.3]), 0.4) < 0).all()
    assert pricing.discount_gain(0.01, 0.7) > 0 > pricing.discount_gain(0.01, 0.63)


def test_predation_is_the_mean_of_what_may_happen():
    rng = np.random.default_rng(1)
    h, loss, gain, beta = 0.1, 50.0, 20.0, 1 / 1.01
    months = rng.geometric(h, 200_000)  # the rival leaves after the k-th month
    worth = -loss * (1 - beta**months) / (1 - beta) + gain * beta**months / (1 - beta)
    z = (worth.mean() - pricing.predation_value(loss, h, gain)) / (worth.std() / np.sqrt(len(worth)))
    assert abs(z) < 4
    assert pricing.predation_value(loss, 0.02, gain) < 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pricing.best_price(1.0, 1.0), "above 1"),
        (lambda: pricing.odd_ending(0.5), "at least 1 CNY"),
        (lambda: pricing.tiered_bill([1], [1, 2], [1, 1]), "begin at 0"),
        (lambda: pricing.predation_value(1, 2, 3), "between 0 and 1"),
    ],
)
def test_impossible_prices_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()
