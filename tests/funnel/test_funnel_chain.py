"""The funnel against the absorbing chain behind it (Kemeny & Snell 1960, chapter 3)."""

import numpy as np
import pytest
from pydantic import ValidationError

from crmsim.funnel import FunnelScenario, Story, simulate
from crmsim.funnel.population import DAY

#: Share of all lost deals that are lost in each stage, from the ladder's own conversions.
LOSS_SHARES = (0.702, 0.175, 0.044, 0.026, 0.018, 0.013, 0.009, 0.007, 0.006)
#: A firm without differences between deals.
PLAIN = {
    "uncovered_penalty": 0,
    "veto_probability": 0,
    **{f"{name}_weight": 0 for name in ("key", "other", "skill", "rivalry", "fit", "intent", "budget")},
}


def fundamental(advance: tuple[float, ...]) -> np.ndarray:
    """Expected visits N = (I − Q)⁻¹ of a chain that advances or is lost."""
    return np.linalg.inv(np.eye(9) - np.diag(advance[:-1], k=1))


def cohort(story: Story) -> np.ndarray:
    """Deals opened in the first half, nearly all of which have an end."""
    early = story.plan.arrival < story.horizon / 2
    assert np.mean((story.won | story.lost)[early]) > 0.999
    return np.flatnonzero(early)


def test_winning_from_each_stage_has_exactly_the_ladders_probability() -> None:
    scenario = FunnelScenario()
    advance = scenario.conversions
    win = fundamental(advance)[:, -1] * advance[-1]
    np.testing.assert_allclose(win, scenario.win_probability, atol=1e-12)
    np.testing.assert_allclose(advance, (1 / 3, 1 / 2, 3 / 4, 4 / 5, 5 / 6, 6 / 7, 7 / 8, 8 / 9, 9 / 10))


def test_a_deal_visits_each_stage_as_often_as_its_chance_to_win_there_is_higher() -> None:
    """From stage 1 on, expected visits of stage j are π_1 / π_j."""
    scenario = FunnelScenario()
    ladder = np.array(scenario.win_probability)
    np.testing.assert_allclose(fundamental(scenario.conversions)[0], ladder[0] / ladder, atol=1e-12)


def test_mean_time_in_the_funnel_is_18_days_a_won_deal_takes_93_and_a_lost_one_14() -> None:
    scenario = FunnelScenario()
    visits = fundamental(scenario.conversions)[0]
    assert visits @ scenario.dwell_days == pytest.approx(17.9, abs=0.05)
    assert sum(scenario.dwell_days) == 93
    assert (visits @ scenario.dwell_days - 0.05 * 93) / 0.95 == pytest.approx(14.0, abs=0.05)


def test_deals_go_through_the_funnel_as_often_and_as_long_as_the_chain_says() -> None:
    """Visits of each stage and days of all, won and lost deals, where nothing but the chain is at work."""
    plain = FunnelScenario(
        **PLAIN, buying_type_dwell=(1, 1, 1), coach_dwell=1, opportunities_per_day=60, reps=600
    )
    story = simulate(plain, seed=4, months=12)
    deals = cohort(story)
    theory = fundamental(plain.conversions)[0]
    visited = np.bincount(story.plan.visits.stage[np.isin(story.plan.visits.deal, deals)], minlength=9)
    z = (visited / len(deals) - theory)[1:] / np.sqrt(theory * (1 - theory) / len(deals))[1:]
    assert np.abs(z).max() < 4
    days = ((story.closed - story.plan.arrival) / DAY)[deals]
    won = story.won[deals]
    mean = theory @ plain.dwell_days
    for of, expected in ((won | True, mean), (won, 93), (~won, (mean - 0.05 * 93) / 0.95)):
        z = (days[of].mean() - expected) / (days[of].std() / np.sqrt(of.sum()))
        assert abs(z) < 4, f"expected {expected:.1f} days: z = {z:.1f}"


def test_one_deal_in_twenty_is_won(open_market: Story) -> None:
    deals = cohort(open_market)
    error = np.sqrt(0.05 * 0.95 / len(deals))
    assert abs(open_market.won[deals].mean() - 0.05) < 3 * error


def test_losses_fall_on_the_stages_as_the_chain_says(open_market: Story) -> None:
    deals = cohort(open_market)
    lost = deals[open_market.lost[deals]]
    share = np.bincount(open_market.stage[lost], minlength=9) / len(lost)
    np.testing.assert_allclose(share, LOSS_SHARES, atol=0.01)
    advance = np.array(FunnelScenario().conversions)
    theory = fundamental(tuple(advance))[0] * (1 - advance)
    np.testing.assert_allclose(theory / theory.sum(), LOSS_SHARES, atol=0.0005)


def test_population_conversions_stay_true_with_every_covariate_on(open_market: Story) -> None:
    visits = open_market.plan.visits
    in_cohort = np.isin(visits.deal, cohort(open_market)) & (open_market.timeline.left >= 0)
    for stage, p in enumerate(open_market.scenario.conversions):
        here = in_cohort & (visits.stage == stage)
        z = (open_market.advanced[here].mean() - p) / np.sqrt(p * (1 - p) / here.sum())
        assert abs(z) < 4, f"stage {stage + 1}: z = {z:.1f}"


def test_leads_convert_at_the_scenarios_rate_and_as_their_true_chance_says(open_market: Story) -> None:
    verdicts, p = open_market.verdicts, open_market.scenario.lead_conversion
    n = len(verdicts.converted)
    assert abs(verdicts.converted.mean() - p) < 4 * np.sqrt(p * (1 - p) / n)
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1)):
        of = (verdicts.chance >= low) & (verdicts.chance < high)
        chance, converted = verdicts.chance[of], verdicts.converted[of]
        z = (converted - chance).sum() / np.sqrt((chance * (1 - chance)).sum())
        assert abs(z) < 4, f"chances {low} to {high}: z = {z:.1f}"


def test_the_same_holds_for_a_firm_without_differences_between_deals() -> None:
    plain = FunnelScenario(**PLAIN, reps=600)
    story = simulate(plain, seed=2, months=6)
    np.testing.assert_allclose(story.intercepts.stage, 0, atol=1e-6)
    np.testing.assert_allclose(story.chances[:, :9] - plain.win_probability, 0, atol=1e-6)


def test_true_chances_are_calibrated(open_market: Story) -> None:
    deals = cohort(open_market)
    visits, chances = open_market.plan.visits, open_market.chances
    here = np.isin(visits.deal, deals) & (open_market.timeline.entered >= 0)
    chance = chances[visits.deal[here], visits.stage[here]]
    won = open_market.won[visits.deal[here]]
    for low, high in ((0, 0.02), (0.02, 0.1), (0.1, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1)):
        of = (chance >= low) & (chance < high)
        z = (won[of].mean() - chance[of].mean()) / np.sqrt((chance[of] * (1 - chance[of])).sum()) * of.sum()
        assert abs(z) < 4, f"chances {low} to {high}: z = {z:.1f}"


def test_the_ladder_values_the_pipeline_of_all_deals_right_within_5_per_cent(open_market: Story) -> None:
    ladder = np.array(open_market.scenario.win_probability)
    visits, timeline = open_market.plan.visits, open_market.timeline
    left = np.where(timeline.left >= 0, timeline.left, open_market.horizon)
    wins, expected = 0.0, 0.0
    for moment in np.linspace(0.2, 0.6, 9) * open_market.horizon:
        at = (timeline.entered >= 0) & (timeline.entered <= moment) & (left > moment)
        wins += open_market.won[visits.deal[at]].sum()
        expected += ladder[visits.stage[at]].sum()
    assert wins / expected == pytest.approx(1, abs=0.05)


def test_dwell_has_the_mean_of_the_stage_and_the_shape_of_a_gamma_of_two(open_market: Story) -> None:
    visits = open_market.plan.visits
    plain = open_market.deals.buying_type[visits.deal] == 1
    coach = open_market.deals.found[visits.deal, 0] == 0
    first = (visits.stage == 0) & plain & ~coach
    days = visits.dwell[first] / DAY
    assert days.mean() == pytest.approx(7, abs=4 * 7 / np.sqrt(2 * first.sum()))
    assert (days.std() / days.mean()) ** 2 == pytest.approx(1 / 2, rel=0.1)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("win_probability", (0.2, 0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), "sort it"),
        ("buying_type_shares", (0.5, 0.5, 0.5), "must add up to 1"),
        ("reps", 0, "greater than or equal to 1"),
        ("colour", "red", "Extra inputs"),
    ],
)
def test_impossible_scenarios_are_refused_with_a_reason(field: str, value: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        FunnelScenario(**{field: value})


def test_vetoes_that_lose_more_than_the_ladder_allows_are_refused() -> None:
    angry = FunnelScenario(veto_probability=1, attitude_mean=(1.0, 0.0, -4.0, 0.0))
    with pytest.raises(ValueError, match=r"veto_probability = 1.* lower it"):
        simulate(angry, months=1)


def test_every_parameter_says_what_it_means_and_where_it_comes_from() -> None:
    for name, info in FunnelScenario.model_fields.items():
        assert info.description, name
        assert info.json_schema_extra["source"], name
