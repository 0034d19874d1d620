"""Baskets: products that add up to what the model says an order is worth."""

import numpy as np
import pytest

from crmsim.catalogue import Catalogue, digits
from crmsim.scenario import Scenario

WORLDS = {
    "daily": Scenario.preset("retail"),
    "tiny baskets": Scenario.preset("retail", purchasing={"basket_scale": 1e-3}),
    "cars": Scenario.preset("cars"),
    "infinite mean": Scenario.preset("retail", purchasing={"basket_spread": 0.5}),
    "plans": Scenario.preset("subscription"),
}


@pytest.mark.parametrize("world", WORLDS)
def test_lines_add_up_to_the_basket_to_the_cent(world):
    shop = Catalogue.of(WORLDS[world])
    rng = np.random.default_rng(3)
    amount = np.r_[
        1, 2, 3, 10**12, shop.list_price, shop.list_price + 1, np.exp(rng.uniform(0, 25, 20_000)).astype(int)
    ]
    lines = shop.fill(amount, rng.random(amount.size))
    assert np.array_equal(lines.amount, lines.quantity * lines.unit_price)
    total = np.zeros_like(amount)
    np.add.at(total, lines.order, lines.amount)
    assert np.array_equal(total, amount)
    assert (lines.quantity >= 1).all()
    assert (lines.unit_price >= 1).all()
    per_order = np.bincount(lines.order)
    assert (per_order.min(), per_order.max()) == (1, 4)


def test_discounts_follow_from_list_and_unit_price():
    shop = Catalogue.of(WORLDS["daily"])
    rng = np.random.default_rng(4)
    lines = shop.fill(rng.integers(200, 20_000, 10_000), rng.random(10_000))
    listed = shop.list_price[lines.product]
    assert ((lines.discount >= 0) & (lines.discount <= 10_000)).all()
    assert np.abs(listed * (1 - lines.discount / 10_000) - lines.unit_price).max() <= 0.5 + listed.max() / 2e4
    assert (lines.discount == 0).mean() > 0.4
    assert np.median(lines.discount[lines.discount > 0]) < 2_500


def test_every_product_is_sold():
    shop = Catalogue.of(WORLDS["daily"])
    rng = np.random.default_rng(5)
    spend = rng.gamma(6.25, 1 / rng.gamma(3.74, 1 / 15.44, 50_000))
    lines = shop.fill(np.maximum((100 * spend).astype(int), 1), rng.random(50_000))
    assert (np.bincount(lines.product, minlength=len(shop.names)) > 50).all()


def test_prices_rise_and_cover_their_cost():
    for world in WORLDS.values():
        shop = Catalogue.of(world)
        assert (np.diff(shop.list_price) > 0).all()
        assert (shop.unit_cost <= shop.list_price).all()


def test_worlds_sell_what_they_are_named_after_and_else_what_is_bought_at_their_price():
    def dearest(world):
        return Catalogue.of(world).names[-1][0]

    assert dearest(Scenario.preset("cars")) == "Luxury saloon"
    assert dearest(Scenario.preset("retail")) == "Down quilt"
    assert (
        dearest(Scenario.preset("retail", purchasing={"basket_scale": 600.0})) == "Central air conditioning"
    )
    policies = Scenario.preset("subscription", purchasing={"basket_scale": 900.0}).replace(name="mine")
    assert dearest(policies) == "Family wealth plan"
    assert Catalogue.of(Scenario.preset("partners")).buyer == "company"


def test_digits_of_a_uniform_are_independent_and_uniform():
    parts = digits((np.arange(60_000) + 0.5) / 60_000, 3, 4, 5)
    joint = np.bincount((parts[0] * 4 + parts[1]) * 5 + parts[2], minlength=60)
    assert (joint == 1000).all()
