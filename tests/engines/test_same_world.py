"""One model, two engines: the same world to the last digit – and the same customer in any company."""

import numpy as np
import pytest

from crmsim.engines import process, vector
from crmsim.scenario import Scenario

FIXED_COHORT = {"newcomers": "none", "opening_span": 0}


def assert_same(one, other):
    for part in ("customer", "purchase", "failure", "request", "transition", "rival", "firm", "panel"):
        table, twin = getattr(one, part) or {}, getattr(other, part) or {}
        assert list(table) == list(twin)
        for name, column in table.items():
            np.testing.assert_array_equal(column, twin[name], err_msg=f"{part}.{name}")
    assert one.digest() == other.digest()


@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("retail", {"customers": 120, "months": 6, "service": {"customers_per_agent": 40}}),
        (
            "retail",
            {
                "customers": 100,
                "months": 9,
                "acquisition": {"opening_span": 3},
                "service": {"customers_per_agent": 100, "enquiries": 6.0, "complaint_minutes": 90},
                "lifecycle": {"winback_contacts": 3, "lapse": -2.0},
                "relationship": {"type": "accountable"},
                "competition": {"observed": True},
                "loyalty": {"care_contacts": 2.0},
                "purchasing": {"price": 1.1},
            },
        ),
        ("cdnow", {"customers": 200, "months": 4}),
        ("cdnow", {"customers": 200, "months": 4, "purchasing": {"dropout": "exponential"}}),
        ("subscription", {"customers": 60, "months": 14}),
        ("dirichlet", {"customers": 100, "months": 3}),
        ("matrix", {"customers": 80, "months": 6, "relationship": {"type": "partnership"}}),
        ("retail", {"customers": 100, "months": 6, "erp": {"sync": "none", "rekey_lost": 0.2}}),
        (
            "campaigns",
            {
                "customers": 100,
                "months": 12,
                "start": "2023-04-01",
                "lifecycle": {"winback_contacts": 3},
                "competition": {"observed": True},
                "patterns": {"season_height": 0.5, "churn_chance": 0.6, "churn_orders": 2},
            },
        ),
        (
            "retail",
            {
                "customers": 100,
                "months": 6,
                "feedback": False,
                "purchasing": {"dropout": "exponential"},
                "patterns": {"season_height": 0.3, "churn_chance": 0.5, "churn_orders": 2},
            },
        ),
    ],
)
def test_simpy_processes_and_numpy_columns_give_the_same_world(preset, changes):
    scenario = Scenario.preset(preset, **changes)
    assert_same(vector.simulate(scenario, 5, panel=True), process.simulate(scenario, 5, panel=True))


@pytest.mark.slow
@pytest.mark.parametrize(("customers", "months"), [(400, 8), (1_500, 2), (10_000, 1)])
def test_the_engines_agree_with_the_desk_contended(customers, months):
    scenario = Scenario.preset(
        "retail",
        customers=customers,
        months=months,
        service={"customers_per_agent": 400, "enquiries": 2.0, "enquiry_minutes": 16},
    )
    fast = vector.simulate(scenario, 7)
    waited = fast.request["start"] - fast.request["arrival"]
    assert (waited > 4 * 3600).mean() > 0.05, "the desk is meant to be overloaded"
    assert_same(fast, process.simulate(scenario, 7))


def histories(history, customers):
    keep = {}
    for part in ("purchase", "failure", "transition"):
        table = getattr(history, part)
        rows = table["customer"] < customers
        keep[part] = {name: column[rows] for name, column in table.items()}
    keep["customer"] = {name: column[:customers] for name, column in history.customer.items()}
    return keep


def test_a_customers_history_does_not_depend_on_how_many_others_there_are():
    free = {"acquisition": FIXED_COHORT, "service": {"customers_per_agent": None}, "months": 12}
    few = vector.simulate(Scenario.preset("retail", customers=300, **free), 3)
    many = vector.simulate(Scenario.preset("retail", customers=2_000, **free), 3)
    one, other = histories(few, 300), histories(many, 300)
    for part, table in one.items():
        for name, column in table.items():
            np.testing.assert_array_equal(column, other[part][name], err_msg=f"{part}.{name}")


@pytest.mark.parametrize("preset", ["retail", "cdnow", "subscription", "dirichlet", "matrix"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(preset):
    scenario = Scenario.preset(preset, customers=300, months=14)
    first, second = vector.simulate(scenario, 1), vector.simulate(scenario, 1)
    assert first.digest() == second.digest()
    assert first.digest() != vector.simulate(scenario, 2).digest()
    assert first.digest() != vector.simulate(scenario, 1, replication=1).digest()


def test_watching_does_not_change_the_world():
    quiet = Scenario.preset("retail", customers=500, months=8)
    watched = quiet.replace(competition={"observed": True})
    a, b = vector.simulate(quiet, 1), vector.simulate(watched, 1, panel=True)
    for part in ("purchase", "failure", "request", "transition"):
        for name, column in getattr(a, part).items():
            np.testing.assert_array_equal(column, getattr(b, part)[name])


def test_feedback_with_all_coefficients_zero_is_feedback_off():
    """The purchases and exits of the pure stochastic models come out of the full machinery."""
    never = -60.0
    neutral = {
        "loyalty": {"on_share": 0, "on_dropout": 0, "barrier_on_dropout": 0, "elasticity": 0},
        "lifecycle": {
            "buying_factor": (1, 1, 1, 1),
            "dropout_factor": (1, 1, 1, 1),
            "lapse": never,
            "decline_share": 0,
            "decline_base": never,
            "decline_dissatisfaction": 0,
        },
        "service": {"intention_discount": 0, "customers_per_agent": None},
        "acquisition": FIXED_COHORT,
    }
    scenario = Scenario.preset("retail", customers=5_000, months=24, **neutral)
    on, off = vector.simulate(scenario, 4), vector.simulate(scenario.replace(feedback=False), 4)
    for name in ("month", "customer", "planned", "count", "last"):
        np.testing.assert_array_equal(on.purchase[name], off.purchase[name])
    np.testing.assert_array_equal(on.firm["lost"], off.firm["lost"])
    np.testing.assert_array_equal(on.customer["satisfaction"], off.customer["satisfaction"])


def test_switching_a_policy_leaves_everybodys_luck_alone():
    """Common random numbers: the same people, the same taste, the same first expectations under any policy."""
    worlds = [
        vector.simulate(Scenario.preset("retail", customers=500, months=2, relationship={"type": kind}), 9)
        for kind in ("basic", "partnership")
    ]
    for name in ("own_rate", "category_rate", "dropout", "spend_rate", "fit", "entry"):
        np.testing.assert_array_equal(*(world.customer[name][:500] for world in worlds))
