"""The pipeline and its forecasts against a hand-made funnel, conservation laws and the absorbing chain."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim import analysis
from crmsim.analysis import AnalysisError

NOW = pd.Timestamp("2024-03-01")


def day(number: float) -> pd.Timestamp:
    return pd.Timestamp("2024-01-01") + pd.Timedelta(days=number)


# Deal 1 won through stages 1, 2, 10; deal 2 lost in 2 after falling back to 1; deal 3 open in 2; deal 4 lost
# in 1, but only after NOW.
OPPORTUNITY = pd.DataFrame(
    {
        "opportunity_id": [1, 2, 3, 4],
        "opportunity_status": ["won", "lost", "open", "lost"],
        "closed_at": [day(30), day(40), pd.NaT, day(100)],
        "created_at": [day(0), day(0), day(10), day(20)],
        "stage_no": [10, 2, 2, 1],
        "amount": [100.0, 200, 300, 400],
        "probability_pct": [100.0, 0, 60, 5],
        "owner_id": [7, 7, 8, 8],
    }
)
HISTORY = pd.DataFrame(
    [
        (1, 1, day(0), 1), (1, 2, day(5), 1), (1, 3, day(10), 2), (1, 4, day(30), 10),
        (2, 1, day(0), 1), (2, 2, day(4), 2), (2, 3, day(8), 1), (2, 4, day(20), 2),
        (3, 1, day(10), 1), (3, 2, day(30), 2), (3, 3, day(90), 3),
        (4, 1, day(20), 1),
    ],
    columns=["opportunity_id", "seq_no", "changed_at", "to_stage_no"],
)  # fmt: skip
SPELLS = analysis.stage_spells(OPPORTUNITY, HISTORY, NOW)


def test_stays_in_stages_read_from_a_hand_made_history():
    stays = SPELLS[["opportunity_id", "stage_no", "dwell_days", "result"]].to_numpy().tolist()
    assert stays == [
        [1, 1, 10, "advanced"], [1, 2, 20, "advanced"], [1, 10, 0, "won"],
        [2, 1, 4, "advanced"], [2, 2, 4, "fell_back"], [2, 1, 12, "advanced"], [2, 2, 20, "lost"],
        [3, 1, 20, "advanced"], [3, 2, 30, "open"],
        [4, 1, 40, "open"],
    ]  # fmt: skip


def test_nothing_later_than_the_day_of_analysis_is_known():
    assert SPELLS[SPELLS["opportunity_id"] == 4]["final"].tolist() == ["open"]
    before = analysis.stage_spells(OPPORTUNITY, HISTORY, day(6))
    assert set(before["result"]) == {"advanced", "open"}
    assert before["entered_at"].max() <= day(6)
    assert analysis.stage_spells(OPPORTUNITY, HISTORY, day(-1)).empty


def test_conversion_counts_only_stays_that_ended():
    table = analysis.stage_conversion(SPELLS)
    assert table.loc[1, ["entered", "advanced", "lost", "open"]].tolist() == [5, 4, 0, 1]
    assert table.loc[2, ["entered", "advanced", "lost", "fell_back", "open"]].tolist() == [4, 1, 1, 1, 1]
    assert table["conversion"].tolist() == [1, pytest.approx(1 / 3), 1]
    assert analysis.stage_conversion(SPELLS[:0]).empty


def test_dwell_time_counts_those_still_waiting():
    rng = np.random.default_rng(6)
    dwell, watched = rng.exponential(10, 3000), rng.uniform(0, 25, 3000)
    stays = pd.DataFrame(
        {
            "stage_no": 1,
            "dwell_days": np.minimum(dwell, watched),
            "result": np.where(dwell <= watched, "advanced", "open"),
        }
    )
    row = analysis.stage_dwell(stays).loc[1]
    assert row["median_days"] == pytest.approx(10 * np.log(2), rel=0.1)
    assert row["p80_days"] == pytest.approx(10 * np.log(5), rel=0.1)
    assert row["mean_ended_days"] < 8
    assert analysis.stage_dwell(stays[:0]).empty


def test_win_probability_by_stage_leans_on_the_textbook_while_evidence_is_thin():
    table = analysis.stage_win_probability(SPELLS)
    assert table.loc[1, ["reached", "won", "probability"]].tolist() == [2, 1, pytest.approx(1.1 / 4)]
    assert table.loc[5, "probability"] == 0.5
    assert table.loc[10, "probability"] == 1.0
    assert len(table) == len(analysis.TEXTBOOK_PROBABILITY) == 10


def test_the_textbook_conversions_multiply_to_the_first_stages_probability():
    ladder = pd.Series(analysis.TEXTBOOK_PROBABILITY)
    assert (ladder / ladder.shift(-1)).dropna().prod() == pytest.approx(0.05)


def test_the_weighted_pipeline_by_hand():
    table = analysis.weighted_pipeline(OPPORTUNITY)
    assert table.loc[2].tolist() == [1, 300, 45]
    assert len(table) == 1
    assert analysis.weighted_pipeline(OPPORTUNITY[:0])["weighted_amount"].sum() == 0


def test_three_forecasts_of_the_same_deals():
    forecasts = analysis.opportunity_forecasts(OPPORTUNITY, calibrated={2: 0.25})
    assert forecasts.loc[3].tolist() == [300, 0.15, 0.6, 0.25]
    totals = analysis.forecast_totals(forecasts)
    assert totals["revenue"].to_dict() == pytest.approx({"textbook": 45, "stated": 180, "calibrated": 75})
    assert totals.loc["calibrated", "std_dev"] == pytest.approx(300 * np.sqrt(0.25 * 0.75))
    assert analysis.forecast_totals(forecasts[:0])["revenue"].tolist() == [0, 0, 0]


def test_calibrated_forecasts_come_true_where_deals_follow_the_ladder():
    """Weighted wins of a simulated funnel: expected and realised wins agree within chance."""
    rng = np.random.default_rng(12)
    ladder = pd.Series(analysis.TEXTBOOK_PROBABILITY)
    stage = pd.Series(rng.integers(1, 10, 5000))
    p = stage.map(ladder)
    won = pd.Series(rng.uniform(size=5000)) < p
    z = (won.sum() - p.sum()) / np.sqrt((p * (1 - p)).sum())
    assert abs(z) < 4
    line = analysis.calibration_line(p, won)
    assert line["slope"] == pytest.approx(1, abs=0.15)
    assert line["intercept"] == pytest.approx(0, abs=0.15)
    curve = analysis.calibration_curve(p, won, confidence=0.9999)
    assert ((curve["lower"] <= curve["stated"]) & (curve["stated"] <= curve["upper"])).all()
    assert analysis.brier_score(p, won) == pytest.approx((p * (1 - p)).mean(), abs=0.01)


def test_overconfident_reps_have_a_slope_below_one():
    rng = np.random.default_rng(1)
    eta = pd.Series(rng.normal(size=20_000))
    won = pd.Series(rng.uniform(size=20_000)) < 1 / (1 + np.exp(-(eta - 0.5)))
    line = analysis.calibration_line(1 / (1 + np.exp(-2 * eta)), won)
    assert line["slope"] == pytest.approx(0.5, abs=0.05)
    assert line["intercept"] == pytest.approx(-0.5, abs=0.07)


def test_calibration_of_nothing_and_of_certainties():
    nothing = pd.Series(dtype=float)
    assert np.isnan(analysis.brier_score(nothing, nothing))
    assert analysis.calibration_curve(nothing, nothing).empty
    assert analysis.calibration_line(pd.Series([0.5, 0.5]), pd.Series([0, 1])).isna().all()
    assert analysis.calibration_curve(pd.Series([0.3, 1.0]), pd.Series([0, 1])).index.tolist() == [3, 9]


def test_an_alarm_sounds_when_a_deal_waits_longer_than_most_winners_did():
    thresholds = analysis.stall_thresholds(SPELLS, quantile=0.8)
    assert thresholds.to_dict() == {1: 10, 2: 20, 10: 0}
    late = analysis.stalled_opportunities(SPELLS, thresholds)
    assert late["opportunity_id"].tolist() == [4, 3]
    assert analysis.stalled_opportunities(SPELLS, pd.Series(dtype=float)).empty


def test_win_rate_counts_abandoned_deals_as_not_won_and_leaves_open_ones_out():
    deals = OPPORTUNITY.assign(opportunity_status=["won", "abandoned", "open", "lost"])
    table = analysis.win_rate(deals, "owner_id")
    assert table.loc[7, ["closed", "won", "win_rate"]].tolist() == [2, 1, 0.5]
    assert table.loc[8, ["closed", "win_rate"]].tolist() == [1, 0]
    assert analysis.win_rate(deals, ["owner_id", "stage_no"]).shape[0] == 3
    assert analysis.win_rate(deals[2:3], "owner_id").empty


def test_sales_cycle_by_outcome():
    table = analysis.sales_cycle(OPPORTUNITY)
    assert table.loc["won"].tolist() == [1, 30, 30]
    assert table.loc["lost", "mean_days"] == 60


@given(st.lists(st.tuples(st.floats(0, 80), st.floats(0.01, 20)), min_size=1, max_size=30))
@settings(max_examples=20, deadline=None)
def test_littles_law_is_exact_when_the_pipeline_is_empty_at_both_ends(deals):
    """L·T = Σ time in system = λ·T·W for any deals that begin and end inside the period."""
    table = pd.DataFrame(
        [(day(start), day(start + stay)) for start, stay in deals], columns=["created_at", "closed_at"]
    )
    found = analysis.littles_law(table, day(0), day(101))
    assert found["L"] == pytest.approx(found["lambda_W"], rel=1e-6)


def test_littles_law_counts_a_deal_still_open_until_the_end():
    table = pd.DataFrame({"created_at": [day(-5), day(5)], "closed_at": [day(5), pd.NaT]})
    found = analysis.littles_law(table, day(0), day(10))
    assert found.tolist() == [1.0, 0.1, 5.0, 0.5]
    with pytest.raises(AnalysisError):
        analysis.littles_law(table, day(1), day(1))
