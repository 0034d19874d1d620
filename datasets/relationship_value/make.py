"""Measure what a customer slot is worth under each relationship type, by full simulation.

python datasets/relationship_value/make.py > datasets/relationship_value/relationship_value.csv
"""

from __future__ import annotations

import sys

import numpy as np

from crmsim.engines import vector
from crmsim.engines.history import History
from crmsim.model.relationship import VALUE_DELIVERED
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.scenario import Scenario

SLOTS, MONTHS, SEEDS, DISCOUNT = 12_000, 60, range(1, 17), 0.01
#: Cost of replacing a lost customer, in months of margin under the basic type.
REPLACEMENT_MONTHS = 5.0


def slot(kind: str, delivered: float, seed: int, slots: int = SLOTS) -> tuple[float, float]:
    """Discounted margin of repeat purchases (any unit) and customers lost, per slot and month."""
    world = Scenario.preset("matrix", customers=slots, months=MONTHS, service={"customers_per_agent": None})
    hours = world.relationship.hours[RELATIONSHIP_TYPES.index(kind)]
    supply = {"portfolio": 1, "headcount_hours": max(delivered * hours, 1e-12)}
    return per_slot(vector.simulate(world.replace(relationship={"type": kind, **supply}), seed))


def per_slot(history: History) -> tuple[float, float]:
    """The same two numbers of a history in which every lost customer is replaced."""
    bought, months = history.purchase, history.scenario.months
    basket = 1 / history.customer["spend_rate"]
    value = bought["count"] * basket[bought["customer"]] * bought["scale"]
    weight = (1 + DISCOUNT) ** -np.arange(months)
    slots = history.scenario.customers * weight.sum()
    margin = np.bincount(bought["month"], value, minlength=months) @ weight / slots
    return float(margin), float(history.firm["lost"] @ weight / slots)


def value(kind: str, delivered: float, seed: int, slots: int = SLOTS) -> float:
    """V_k(q): margin index against the basic type, net of replacing the lost."""
    base, _ = slot("basic", 1.0, seed, slots)
    margin, lost = slot(kind, delivered, seed, slots)
    return margin / base - REPLACEMENT_MONTHS * lost


def cell(kind: str, delivered: float, base: dict[int, tuple[float, float]]) -> float:
    """Mean of V_k(q) over the seeds; `base` holds for each of them the slot of the basic type."""
    runs = {seed: base[seed] if kind == "basic" else slot(kind, delivered, seed) for seed in SEEDS}
    return float(np.mean([runs[s][0] / base[s][0] - REPLACEMENT_MONTHS * runs[s][1] for s in SEEDS]))


def main() -> None:
    """Print the table: mean over the seeds, one row for each share delivered."""
    print("delivered," + ",".join(RELATIONSHIP_TYPES))
    base = {seed: slot("basic", 1.0, seed) for seed in SEEDS}
    for q in VALUE_DELIVERED:
        print(f"{q:g}," + ",".join(f"{cell(kind, q, base):.4f}" for kind in RELATIONSHIP_TYPES), flush=True)


if __name__ == "__main__":
    sys.exit(main())
