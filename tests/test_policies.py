"""Transactional against relationship marketing, and the four levers: directions that the literature states."""

import numpy as np
import pytest

from crmsim import outcomes, policies
from crmsim.engines import vector
from crmsim.model.relationship import contact
from crmsim.scenario import Scenario

SEEDS = range(1, 7)


def results(worlds):
    """Profit of the first year and present value of both policies, shape (2, seeds), relationship − transactional."""
    gains = []
    for seed in SEEDS:
        runs = {name: vector.simulate(world, seed) for name, world in worlds.items()}
        first = {name: outcomes.monthly(run)["profit"][:12].sum() for name, run in runs.items()}
        worth = {name: outcomes.outcome(run)["present_value"] for name, run in runs.items()}
        gains.append([d["relationship"] - d["transactional"] for d in (first, worth)])
    return np.array(gains).T


def surely(gains):
    """Mean gain in standard errors."""
    return gains.mean() / (gains.std(ddof=1) / np.sqrt(len(gains)))


def test_both_policies_have_the_same_budget():
    both = policies.policies()
    spent = {}
    for name, world in both.items():
        p, market = world.acquisition, world.acquisition.prospects * world.customers / 100_000
        k = contact(world, world.customers)
        attention = k.hours * k.hour_cost * world.customers + world.relationship.programme_cost[k.type_index]
        spent[name] = (p.canvass_budget + p.advert_budget) * market + attention
    history = vector.simulate(both["transactional"].replace(months=12), 1)
    off, bought = outcomes.discounts(history), history.purchase
    basket = both["transactional"].purchasing.basket_shape / history.customer["spend_rate"]
    full = bought["count"] * basket[bought["customer"]] * bought["scale"] / (1 - off)
    spent["transactional"] += (full * off).sum() / 12
    assert spent["transactional"] == pytest.approx(spent["relationship"], rel=0.06)


@pytest.mark.slow
def test_transactions_lead_in_the_first_year_and_relationships_in_the_long_run():
    first_year, present_value = results(policies.policies())
    assert surely(first_year) < -2
    assert surely(present_value) > 2


@pytest.mark.slow
def test_where_nobody_can_leave_transactions_win():
    """Jones & Sasser (1995): in a monopoly even the dissatisfied stay, so satisfaction buys nothing."""
    worlds = {name: policies.monopoly(world) for name, world in policies.policies().items()}
    assert surely(results(worlds)[1]) < -2


def test_a_basic_relationship_is_no_relationship_marketing():
    with pytest.raises(ValueError, match="reactive, accountable"):
        policies.policies(relationship_type="basic")


def test_each_lever_moves_what_it_is_meant_to_move():
    world = Scenario.preset("retail", customers=2_000, months=12)
    plain = vector.simulate(world, 1)
    better = vector.simulate(policies.product(world, 0.8), 1)
    dearer = vector.simulate(policies.price(world, 1.2), 1)
    wider = vector.simulate(policies.place(world, 1.5), 1)
    sale = vector.simulate(policies.promotion(world, 0.2, 6), 1)
    assert better.firm["satisfaction"][-1] > plain.firm["satisfaction"][-1] + 1
    assert dearer.firm["purchases"].sum() < 0.85 * plain.firm["purchases"].sum()
    assert wider.firm["acquired"][1:].sum() > 1.2 * plain.firm["acquired"][1:].sum()
    assert sale.firm["purchases"][5] > 1.3 * plain.firm["purchases"][5]
    assert sale.firm["purchases"][6] < 0.95 * plain.firm["purchases"][6]
