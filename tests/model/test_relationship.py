"""The 3×3 matrix of relationship types emerges from attention that does not scale."""

import csv
from pathlib import Path

import numpy as np
import pytest

from crmsim.model.relationship import VALUE_DELIVERED, best_type, contact, delivered, hour_cost, profit
from crmsim.parameters import RELATIONSHIP_TYPES, Relationship
from crmsim.scenario import Scenario

DATA = Path(__file__).parents[2] / "datasets" / "relationship_value" / "relationship_value.csv"
P = Relationship()
#: Many, a medium number of, few customers; margins low, medium, high (CNY per customer-month).
CUSTOMERS, MARGINS = np.array([10_000, 1_000, 100]), np.array([200.0, 1_000.0, 5_000.0])
SLIDE = [[0, 1, 2], [1, 2, 3], [2, 3, 4]]


@pytest.fixture(scope="session")
def value():
    with DATA.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][1:] == list(RELATIONSHIP_TYPES)
    assert [float(row[0]) for row in rows[1:]] == VALUE_DELIVERED.tolist()
    return np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])


def matrix(p, value):
    n, m = np.meshgrid(CUSTOMERS, MARGINS, indexing="ij")
    return best_type(p, value, n, m).tolist()


def test_all_nine_cells_are_those_of_kotler(value):
    assert matrix(P, value) == SLIDE


@pytest.mark.parametrize(
    ("changes", "lesson", "expected"),
    [
        (
            {"congestion": 0, "dilution": 0, "programme_cost": (0,) * 5},
            "customer count is irrelevant",
            "244/244/244",
        ),
        (
            {"congestion": 0, "dilution": 0, "programme_cost": tuple(100 * f for f in P.programme_cost)},
            "scale economies turn the axis the wrong way round",
            "244/134/013",
        ),
        ({"congestion": 0}, "dilution alone is too weak", "233/234/234"),
        ({"dilution": 0}, "congestion alone is almost enough", "023/133/234"),
        ({}, "both: the matrix", "012/123/234"),
        ({"wage": 120.0}, "dearer attention moves the boundaries", "012/023/134"),
    ],
)
def test_which_ingredient_does_what(value, changes, lesson, expected):
    found = "/".join("".join(map(str, row)) for row in matrix(P.model_copy(update=changes), value))
    assert found == expected, lesson


def test_without_effects_contact_is_pure_cost(value):
    flat = np.repeat(value[:, :1], 5, axis=1)
    assert np.array(matrix(P, flat)).max() == 0


def test_richer_customers_deserve_more_and_crowds_less(value):
    n, m = np.meshgrid(np.geomspace(30, 30_000, 200), np.geomspace(50, 20_000, 200), indexing="ij")
    best = best_type(P, value, n, m)
    assert (np.diff(best, axis=1) >= 0).all(), "never less contact for more margin"
    crowd = n[:, 0] >= 150
    assert (np.diff(best[crowd], axis=0) <= 0).all(), "never more contact for more customers"


def test_a_full_desk_of_attention_is_dearer_and_thinner():
    assert hour_cost(P, 0) == 60
    assert delivered(P, 0) == 1
    assert (np.diff(hour_cost(P, np.arange(10))) > 0).all()
    assert (np.diff(delivered(P, np.arange(10))) < 0).all()
    assert profit(P, np.ones((4, 5)), 100, 200).shape == (5,)


@pytest.mark.parametrize(("hours", "expected"), [(160, "01123"), (320, "11234"), (800, "12344")])
def test_with_headcount_fixed_fewer_customers_get_closer_relationships(value, hours, expected):
    """Short run: nobody can be hired, labour is sunk, q = min(1, K/(N·h))."""
    found = ""
    for n in (10_000, 3_000, 1_000, 300, 100):
        worth = []
        for kind in RELATIONSHIP_TYPES:
            world = Scenario(relationship={"type": kind, "portfolio": n, "headcount_hours": hours})
            q = contact(world, n).delivered
            k = RELATIONSHIP_TYPES.index(kind)
            worth.append(np.interp(q, VALUE_DELIVERED, value[:, k]))
        found += str(int(np.argmax(worth)))
    assert found == expected


def test_what_is_not_delivered_falls_back_to_the_basic_type():
    full = contact(Scenario(relationship={"type": "partnership", "portfolio": 0}), 0)
    none = contact(
        Scenario(relationship={"type": "partnership", "portfolio": 1, "headcount_hours": 1e-12}), 0
    )
    basic = contact(Scenario(), 0)
    assert full.delivered == 1
    assert none.voice == pytest.approx(basic.voice)
    assert none.bond == pytest.approx(0)
    assert none.broken_promise == pytest.approx(0.45)
