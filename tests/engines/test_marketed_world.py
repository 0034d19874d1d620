"""Campaigns and promotions in both engines: the same world, and no trace of them where none are planned."""

import numpy as np
import pytest

from crmsim.engines import process, vector
from crmsim.scenario import Scenario

PLANS = {
    "campaigns": [
        {"month": 1, "repeat_months": 2},
        {"month": 4, "selection": "best", "target": "recent"},
        {"month": 6, "offer": "discount", "depth": 0.2, "target": "lapsing"},
    ],
    "promotions": [{"month": 2, "depth": 0.3}],
}
PARTS = ("customer", "purchase", "failure", "request", "transition", "rival", "firm", "panel", "member")


def assert_same(one, other):
    for part in PARTS:
        table, twin = getattr(one, part) or {}, getattr(other, part) or {}
        assert list(table) == list(twin)
        for name, column in table.items():
            np.testing.assert_array_equal(column, twin[name], err_msg=f"{part}.{name}")
    assert one.digest() == other.digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"lifecycle": {"lapse": -2.0}},
        {"lifecycle": {"winback_contacts": 2, "lapse": -2.0}, "purchasing": {"price": 1.1}},
        {"purchasing": {"dropout": "none"}, "competition": {"observed": True}},
    ],
)
def test_both_engines_tell_the_same_marketed_world(changes):
    scenario = Scenario.preset("retail", customers=60, months=8, marketing=PLANS, **changes)
    fast = vector.simulate(scenario, 5, panel=True)
    assert len(fast.member["month"]) > 100
    assert_same(fast, process.simulate(scenario, 5, panel=True))


def test_a_world_without_plans_has_no_trace_of_marketing():
    plain = Scenario.preset("retail", customers=200, months=6)
    numbers_only = plain.replace(marketing={"fatigue": 0.1, "borrowed": 1.0, "ceiling": 0.5})
    surveyed = plain.replace(marketing={"surveys": [{"month": 3}]})
    never = plain.replace(marketing={"campaigns": [{"month": 30}]})
    digest = vector.simulate(plain, 1).digest()
    assert vector.simulate(plain, 1).member is None
    assert "last_contact" not in vector.simulate(plain, 1).customer
    assert vector.simulate(numbers_only, 1).digest() == digest
    assert vector.simulate(surveyed, 1).digest() == digest
    for name, column in vector.simulate(plain, 1).purchase.items():
        np.testing.assert_array_equal(column, vector.simulate(never, 1).purchase[name])


def test_before_the_first_campaign_nothing_differs():
    plain = Scenario.preset("retail", customers=300, months=8)
    marketed = plain.replace(marketing={"campaigns": [{"month": 5}]})
    one, other = vector.simulate(plain, 2), vector.simulate(marketed, 2)
    for part in ("purchase", "failure", "transition"):
        table, twin = getattr(one, part), getattr(other, part)
        for name in table:
            np.testing.assert_array_equal(table[name][table["month"] < 5], twin[name][twin["month"] < 5])


def test_members_are_who_the_order_book_says_gone_or_not():
    """Whether somebody left unnoticed cannot be read from the list of members."""
    plans = {
        "campaigns": [{"month": 12}, {"month": 13, "target": "frequent"}, {"month": 14, "target": "silent"}]
    }
    history = vector.simulate(Scenario.preset("retail", customers=800, months=16, marketing=plans), 3)
    bought, acquired = history.purchase, history.customer["acquired"]
    for month, wanted in ((12, "all"), (13, "frequent"), (14, "silent")):
        before = bought["month"] < month
        orders = 1 + np.bincount(
            bought["customer"][before], bought["count"][before], minlength=history.customers
        )
        last = acquired.copy()
        rows = before & (bought["count"] > 0)
        np.maximum.at(last, bought["customer"][rows], bought["month"][rows])
        known = acquired < month
        expected = known & {"all": known, "frequent": orders >= 5, "silent": month - last > 6}[wanted]
        members = history.member["customer"][history.member["month"] == month]
        np.testing.assert_array_equal(members, np.flatnonzero(expected))
    gone = history.member["untreated"] == 0
    assert 0.05 < gone.mean() < 0.95
    assert not history.member["responded"][gone].any()


def test_holding_out_is_by_lot_and_blind_to_policy():
    plans = {"campaigns": [{"month": 2}]}
    worlds = [
        vector.simulate(Scenario.preset("retail", customers=4_000, months=3, marketing=plans, **change), 6)
        for change in ({}, {"relationship": {"type": "partnership"}})
    ]
    one, other = (
        dict(zip(w.member["customer"].tolist(), w.member["control"].tolist(), strict=True)) for w in worlds
    )
    shared = one.keys() & other.keys()
    assert all(one[who] == other[who] for who in shared)
    held = worlds[0].member["control"]
    assert abs((held.mean() - 0.2) / np.sqrt(0.16 / len(held))) < 4
    chance = worlds[0].member["untreated"]
    z = (chance[held].mean() - chance[~held].mean()) / np.sqrt(
        chance[held].var() / held.sum() + chance[~held].var() / (~held).sum()
    )
    assert abs(z) < 4
