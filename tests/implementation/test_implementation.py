"""CRM projects: the arithmetic of nine steps, the five claimed figures, and what a sample of survivors hides."""

import numpy as np
import pandas as pd
import pytest

import crmsim
from crmsim.engines import vector
from crmsim.implementation import benefits, maturity, project
from crmsim.scenario import Scenario


def test_a_project_fails_at_its_weakest_step():
    full = np.ones(9)
    skipped, halved = (np.where(np.arange(9) == 3, mark, full) for mark in (0.0, 0.5))
    assert project.realised(full) == 1
    assert project.realised(skipped) == 0
    assert project.realised(halved) == pytest.approx(0.5 ** project.WEIGHTS[3])
    assert project.realised(full / 2) == pytest.approx(0.5)
    assert project.WEIGHTS.sum() == pytest.approx(1)


def test_a_mark_matters_as_much_as_its_weight():
    """The elasticity of a weighted geometric mean is the weight."""
    marks, step = np.full(9, 0.7), 1e-6
    for j, weight in enumerate(project.WEIGHTS):
        better = marks * np.where(np.arange(9) == j, 1 + step, 1)
        gain = np.log(project.realised(better) / project.realised(marks)) / np.log1p(step)
        assert gain == pytest.approx(weight, rel=1e-4)


def test_skipped_steps_cost_time_and_twice_the_money():
    nothing = np.zeros(9)
    assert project.duration_factor(nothing) == pytest.approx(2)
    assert project.cost_factor(nothing) == pytest.approx(3)
    assert project.budget(90_000)["total"] == pytest.approx(270_000)
    assert project.budget(90_000, nothing)["overrun"] == pytest.approx(540_000)


def test_a_staff_that_agreed_dips_half_as_deep_for_three_months():
    agreed, forced = project.productivity(np.ones(9), 5), project.productivity(np.zeros(9), 5)
    np.testing.assert_allclose(agreed, [0.925] * 3 + [1, 1])
    np.testing.assert_allclose(forced, [0.85] * 3 + [1, 1])


@pytest.mark.parametrize("marks", [np.ones(8), np.full(9, 1.2), np.full(9, -0.1)])
def test_wrong_marks_are_refused(marks):
    with pytest.raises(ValueError, match="marks"):
        project.realised(marks)


def test_some_projects_fail_as_surveys_said():
    many = project.cohort(4_000, seed=3)
    assert 0.30 < 1 - many["success"].mean() < 0.50
    assert many["success"].corr(many["realised"]) > 0.7
    few = project.cohort(10, seed=3)
    np.testing.assert_array_equal(few, many.iloc[:10])


def test_a_firm_in_between_has_every_number_in_between():
    before, after = (Scenario.preset(f"{side}_crm") for side in ("before", "after"))
    halfway = benefits.between(before, after, 0.5)
    assert halfway.service.minor_failures == pytest.approx(0.08)
    assert halfway.funnel.cycle_factor == pytest.approx(5 / 6)
    assert halfway.funnel.effort_hours[0] == pytest.approx(0.55)
    for share, end in ((0.0, before), (1.0, after)):
        assert benefits.between(before, after, share).replace(name=end.name) == end
    with pytest.raises(ValueError, match=r"relationship\.type is 'reactive' before and 'basic' after"):
        benefits.between(before, after.replace(relationship={"type": "basic"}), 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        benefits.between(before, after, 1.5)


def test_a_firm_without_sales_force_has_no_five_figures():
    with pytest.raises(ValueError, match="sales force"):
        benefits.figures(Scenario.preset("retail", customers=50, months=3))


@pytest.fixture(scope="module")
def changes():
    """Changes of the five figures in five pairs of runs."""
    return pd.concat([benefits.before_after(seed)["change"] for seed in range(1, 6)], axis=1)


@pytest.mark.slow
@pytest.mark.parametrize("figure", ["satisfaction", "cost_to_serve", "sales_cycle", "sales_per_rep"])
def test_the_claimed_figures_come_true_within_three_points(changes, figure):
    """+20, −20, −33 and +51 %: two presets that differ in causes, not in these figures."""
    assert changes.loc[figure].mean() == pytest.approx(benefits.CLAIMS[figure], abs=0.03)


@pytest.mark.slow
def test_the_figures_fit_together_only_if_the_system_eats_much_of_the_gain(changes):
    table = benefits.before_after(seed=1)
    cost = benefits.run_cost(table)
    assert (table.loc["profit", "after"] - cost) / table.loc["profit", "before"] == pytest.approx(1.2)
    assert changes.loc["profit"].min() > 0.4


@pytest.mark.slow
def test_survivors_report_more_than_projects_bring():
    projects = project.cohort(300, seed=5)
    told = benefits.survey(projects, seed=2)
    rising = ["satisfaction", "sales_per_rep", "profit"]
    assert (told.loc[rising, "successful"] > told.loc[rising, "all"]).all()
    falling = told.loc[["cost_to_serve", "sales_cycle"]]
    assert (falling["successful"] < falling["all"]).all()
    assert told.loc["profit", "all"] < benefits.CLAIMS["profit"] / 2


def test_every_level_of_maturity_is_better_than_the_one_below():
    for low, high in zip(maturity.LEVELS, maturity.LEVELS[1:], strict=False):
        assert low.completeness < high.completeness
        assert low.duplicates > high.duplicates
        assert low.learning < high.learning
    firm = Scenario.preset("firm", customers=200, months=6)
    worlds = [maturity.at_maturity(firm, level) for level in range(1, 6)]
    assert [world.erp.sync for world in worlds] == ["none", "none", "none", "middleware", "real_time"]
    assert [world.funnel is None for world in worlds] == [True, True, False, False, False]
    held_out = [world.marketing.campaigns[0].holdout for world in worlds]
    assert held_out[:3] == [0, 0, 0]
    assert min(held_out[3:]) > 0


def test_what_a_firm_of_a_level_has_on_file():
    for level in (1, 5):
        world = maturity.at_maturity(Scenario.preset("retail", customers=400, months=3), level)
        file, expected = crmsim.simulate(world, 2).contact, maturity.LEVELS[level - 1].completeness
        n = len(file)
        filled = file["phone"].notna().mean()
        assert (
            abs(filled - expected) < 4 * np.sqrt(expected * (1 - expected) / n) + 0.06
        )  # twins leave more out


def test_a_firm_that_learns_faster_satisfies_sooner():
    worlds = [maturity.at_maturity(Scenario.preset("partners", customers=500, months=18), k) for k in (1, 5)]
    mood = [vector.simulate(world, 4).firm["satisfaction"].mean() for world in worlds]
    assert mood[1] > mood[0] + 0.5


@pytest.mark.parametrize("level", [0, 6, 2.5, "3"])
def test_there_are_five_levels(level):
    with pytest.raises(ValueError, match="level"):
        maturity.at_maturity(Scenario.preset("retail"), level)
