"""Stages: the stylised facts of retention, win-back, and the accounting of a leaky bucket."""

import numpy as np
import pytest
from model_worlds import CLOSED

from crmsim.engines import vector
from crmsim.model.lifecycle import CAUSES
from crmsim.outcomes import monthly, retention, stage_counts
from crmsim.scenario import Scenario


def test_retention_of_a_cohort_rises_year_by_year(retail):
    """Firms lose 20 to 40 % of customers a year (Griffin & Lowenstein 2001), fewest of the old ones."""
    rates = retention(retail)
    np.testing.assert_allclose(rates[:4], [0.64, 0.70, 0.76, 0.79], atol=0.03)
    assert rates.is_monotonic_increasing


def test_the_mix_of_stages_after_two_years(retail):
    shares = stage_counts(retail).loc[23] / 20_000
    np.testing.assert_allclose(shares, [0.07, 0.11, 0.18, 0.06, 0.57], atol=0.025)


def test_monthly_transitions_have_the_calibrated_sizes(retail):
    steps = retail.transition
    counts = np.zeros((5, 5))
    np.add.at(counts, (steps["source"], steps["target"]), 1)
    at_the_start = np.zeros(5)
    at_the_start[0] = 20_000
    rates = counts / (stage_counts(retail).to_numpy()[:-1].sum(axis=0) + at_the_start)[:, None]
    np.testing.assert_allclose(rates[0, 1], 0.054, atol=0.012)
    np.testing.assert_allclose(rates[1, 2], 0.059, atol=0.012)
    np.testing.assert_allclose(rates[3, 4], 0.120, atol=0.015)
    np.testing.assert_allclose(rates[3, 1], 0.036, atol=0.010)


def test_every_change_has_a_cause_that_fits(retail):
    steps = retail.transition
    for name, sources, targets in (
        ("progress", {0, 1}, {1, 2}),
        ("lapse", {0}, {4}),
        ("attrition", {3}, {4}),
        ("recovery", {3}, {1}),
        ("dissatisfaction", {0, 1, 2}, {3}),
        ("failure", {0, 1, 2}, {3}),
        ("impulse", {0, 1, 2}, {3, 4}),
    ):
        rows = steps["cause"] == CAUSES.index(name)
        assert rows.any(), name
        assert set(steps["source"][rows]) <= sources
        assert set(steps["target"][rows]) <= targets


def test_three_calls_win_back_a_fifth_to_two_fifths():
    """Griffin & Lowenstein 2001, customers called in each of the three months after they left, without an offer."""
    world = Scenario.preset(
        "retail",
        customers=10_000,
        months=24,
        lifecycle={"winback_contacts": 3},
        **CLOSED,
    )
    steps = vector.simulate(world, 5).transition
    first_loss = {}
    for month, who, target in zip(steps["month"], steps["customer"], steps["target"], strict=True):
        if target == 4:
            first_loss.setdefault(who, month)
    lost = {who: month for who, month in first_loss.items() if month <= 20}
    back = {
        who
        for month, who, cause in zip(steps["month"], steps["customer"], steps["cause"], strict=True)
        if cause == CAUSES.index("winback") and who in lost and month - lost[who] <= 3
    }
    assert 0.20 < len(back) / len(lost) < 0.40


def test_a_leaky_bucket_settles_at_acquired_over_churn():
    """With a constant inflow and nobody loyal: steady state = inflow ÷ monthly loss."""
    world = Scenario.preset(
        "retail", customers=2_000, months=120, feedback=False,
        purchasing={"dropout": "exponential", "lifetime_shape": 50.0, "lifetime_scale": 500.0},
        acquisition={
            "newcomers": "market", "prospects": 10_000, "canvass_budget": 0, "advert_budget": 0, "agent": 0.5,
            "inbound": 0, "referral_rate": 0, "opening_span": 0,
        },
    )  # fmt: skip
    frame = monthly(vector.simulate(world, 3))
    late = frame[frame["month"] >= 60]
    churn = late["lost"].sum() / late["active"].sum()
    assert late["active"].mean() == pytest.approx(late["acquired"].mean() / churn, rel=0.03)


def test_the_books_balance(retail):
    firm = retail.firm
    there = np.cumsum(firm["acquired"]) - np.cumsum(firm["lost"]) + np.cumsum(firm["won_back"])
    np.testing.assert_array_equal(firm["active"][1:], there[:-1] + firm["acquired"][1:])
