"""The explorers of the funnel agree with the chain of stages, with Little's law and with what was known when."""

import numpy as np
import pandas as pd
import pytest

from crmsim.analysis import littles_law, stage_conversion, stage_spells
from crmsim.explore.funnel import FIRM, capacity, forecasts, influences, littles, market, reached, run
from crmsim.funnel import simulate
from crmsim.funnel.deals import START, deal_tables, known_on
from crmsim.funnel.population import DAY


def won_of_thousand(**switches):
    usual = {"coach": False, "user": False, "technical": False, "economic": False, "veto": True}
    return influences(**{**usual, **switches})["funnel"]["deals"].iloc[-1]


@pytest.fixture(scope="module")
def books():
    return deal_tables(run())


def test_deals_reach_the_stages_as_the_ladder_says():
    """π₁/π_j of a thousand reach stage j; deals are a sample, so the tolerance is that of their number."""
    usual = reached(run())
    ladder = 1000 * FIRM.win_probability[0] / np.array([*FIRM.win_probability, 1.0])
    deals = len(run().won)
    spread = 1000 * np.sqrt(ladder / 1000 * (1 - ladder / 1000) / deals)
    assert np.all(np.abs(usual - ladder) <= 4 * spread + 1e-9)


@pytest.mark.parametrize("role", ["coach", "user", "technical", "economic"])
def test_knowing_an_influence_from_the_first_day_wins_deals(role):
    assert won_of_thousand(**{role: True}) > won_of_thousand() + 3


def test_knowing_everybody_wins_more_than_knowing_anyone():
    everybody = won_of_thousand(coach=True, user=True, technical=True, economic=True)
    assert everybody > max(
        won_of_thousand(**{role: True}) for role in ("coach", "user", "technical", "economic")
    )


def test_the_veto_costs_stages_five_to_seven_only():
    without = reached(run(veto_probability=0.0))
    usual = reached(run())
    assert np.allclose(without[:5], usual[:5])
    assert np.all(without[5:] > usual[5:])


def test_a_what_if_meets_the_same_market():
    """With intercepts of its own every firm would win the ladder's five in a hundred."""
    assert run(covered_at_start=(1.0, 1.0, 1.0, 1.0)).intercepts is market()


@pytest.mark.parametrize("changes", [{}, {"cycle_factor": 0.5}, {"opportunities_per_day": 4.0}])
def test_little_holds_where_the_firm_keeps_up(changes):
    """Little (1961): the number inside is arrival rate times time inside."""
    law = littles(run(**changes))
    assert law["L"] == pytest.approx(law["rate"] * law["W"], rel=0.06)


def test_half_the_cycle_is_half_the_deals_on_the_desk():
    usual, fast = littles(run()), littles(run(cycle_factor=0.5))
    assert fast["L"] == pytest.approx(usual["L"] / 2, rel=0.08)


def test_too_few_hours_slow_every_deal_and_lose_most():
    busy, usual = (capacity(2, hours, 1, 60)["law"].iloc[0] for hours in (4, 16))
    assert busy["W"] > 1.3 * usual["W"]
    assert busy["won"] < usual["won"] / 2


def test_little_measured_on_the_calendar_agrees_with_business_time(books):
    start = pd.Timestamp(START)
    law = littles_law(books["opportunity"], start + pd.DateOffset(months=6), start + pd.DateOffset(months=36))
    assert law["L"] == pytest.approx(littles(run())["L"], rel=0.1)


def test_tables_have_dates_yuan_and_gaps(books):
    deals = books["opportunity"]
    story = run()
    assert deals["closed_at"].isna().sum() == (~(story.won | story.lost)).sum()
    assert (deals["closed_at"].dropna() >= deals["created_at"][deals["closed_at"].notna()]).all()
    days = (deals["closed_at"] - deals["created_at"]).dt.total_seconds() / 86_400
    true = pd.Series((story.closed - story.plan.arrival) / DAY).where(story.closed >= 0)
    assert (days - true).abs().max() < 12, "holidays stretch a stay by days, not by weeks"
    assert books["quote"]["total"].min() > 100
    assert not (books["opportunity"].select_dtypes("str") == "").any().any()


def test_nothing_later_is_known_earlier(books):
    deals, history = books["opportunity"], books["opportunity_stage_history"]
    day = pd.Timestamp(START) + pd.DateOffset(months=18)
    then = known_on(deals, history, day).set_index("opportunity_id")
    assert (then["created_at"] <= day).all()
    assert not (then["closed_at"] > day).any()
    shorter = deal_tables(simulate(FIRM, 10, 18, intercepts=market()))["opportunity"]
    assert len(then) == len(shorter)
    assert (
        then["opportunity_status"].eq("open") == shorter.set_index("opportunity_id")["closed_at"].isna()
    ).all()
    conversion = stage_conversion(stage_spells(deals, history, day))
    assert conversion["entered"].iloc[0] == len(then)


def test_optimistic_reps_forecast_more_and_the_deals_do_not_care():
    gloomy, rosy = (forecasts(18, optimism, "wins") for optimism in (-0.1, 0.3))
    stated = [one["forecast"].set_index("kind")["value"] for one in (gloomy, rosy)]
    assert stated[0]["stated"] < stated[1]["stated"]
    assert stated[0]["calibrated"] == stated[1]["calibrated"]
    assert gloomy["fact"].equals(rosy["fact"])


def test_the_firms_own_record_is_right_on_average():
    """Over many months the calibrated forecast and what happened differ by chance only."""
    gaps, variance = [], 0.0
    for month in range(8, 33, 4):
        result = forecasts(month, 0.1, "wins")
        one = result["forecast"].set_index("kind").loc["calibrated"]
        gaps.append(one["value"] - result["fact"]["happened"].iloc[0])
        variance += (one["high"] - one["value"]) ** 2
    assert abs(sum(gaps)) < 4 * variance**0.5
