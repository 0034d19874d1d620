"""The 3×3 matrix of relationship types from full simulation, fifteen worlds of (customers, type)."""

import numpy as np
import pytest

from crmsim.engines import vector
from crmsim.model.relationship import contact
from crmsim.parameters import RELATIONSHIP_TYPES, Relationship
from crmsim.scenario import Scenario

P = Relationship()
CUSTOMERS, MARGINS = (10_000, 1_000, 100), np.array([200.0, 1_000.0, 5_000.0])
SLIDE = [[0, 1, 2], [1, 2, 3], [2, 3, 4]]


@pytest.mark.slow
def test_all_nine_cells_from_full_simulation():
    """Fifteen worlds of (customers, type), each lost customer replaced, three seeds with common luck."""
    slots, months, seeds = 6_000, 60, (11, 12, 13)
    weight = 1.01 ** -np.arange(months)

    def measured(kind, n, seed):
        world = Scenario.preset(
            "matrix", customers=slots, months=months, relationship={"type": kind, "portfolio": n},
            service={"customers_per_agent": None},
        )  # fmt: skip
        h = vector.simulate(world, seed)
        bought = h.purchase
        basket = bought["scale"] * bought["count"] / h.customer["spend_rate"][bought["customer"]]
        margin = np.bincount(bought["month"], basket, minlength=months) @ weight
        per_slot = slots * weight.sum()
        return margin / per_slot, h.firm["lost"] @ weight / per_slot, contact(world, n)

    basic = {seed: measured("basic", 1, seed) for seed in seeds}  # takes no attention: the same for any N
    found = np.zeros((3, 3), dtype=int)
    for row, n in enumerate(CUSTOMERS):
        profits = np.zeros((3, 5))
        for seed in seeds:
            base = basic[seed][0]
            for k, kind in enumerate(RELATIONSHIP_TYPES):
                margin, lost, plan = measured(kind, n, seed) if k else basic[seed]
                worth = margin / base - 5 * lost
                fixed = P.programme_cost[k] / n
                profits[:, k] += MARGINS * worth - plan.hours * plan.hour_cost - fixed
        found[row] = profits.argmax(axis=1)
    assert found.tolist() == SLIDE
