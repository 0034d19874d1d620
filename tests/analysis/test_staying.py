"""Cohorts, survival, life cycle and decline against textbook data and closed forms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim import analysis
from crmsim.analysis import AnalysisError

NOW = pd.Timestamp("2024-07-01")

# Weeks of remission under 6-mercaptopurine; 1 relapse, 0 censored (Freireich et al. 1963; Cox & Oakes 1984).
FREIREICH = pd.DataFrame(
    [(6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1), (17, 0),
     (19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)],
    columns=["week", "relapse"],
)  # fmt: skip


def orders(*rows: tuple[int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).astype({"ordered_at": "datetime64[us]"})


def test_kaplan_meier_on_the_leukaemia_remission_data():
    curve = analysis.kaplan_meier(FREIREICH["week"], FREIREICH["relapse"] == 1)
    steps = curve[curve["events"] > 0]
    assert steps.index.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert steps["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert steps["survival"].round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert steps["std_error"].round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert analysis.survival_quantile(curve) == 23
    assert analysis.survival_at(curve, [0, 6, 12.9, 35]).round(4).tolist() == [1, 0.8571, 0.7529, 0.4482]
    assert np.isnan(analysis.survival_at(curve, 36).iloc[0])


def test_the_log_log_interval_on_the_leukaemia_data():
    """Limits at 10 weeks as printed by the usual programs for this data set: 0.503 and 0.889."""
    row = analysis.kaplan_meier(FREIREICH["week"], FREIREICH["relapse"] == 1).loc[10]
    assert (row["lower"], row["upper"]) == pytest.approx((0.503, 0.889), abs=1e-3)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=50))
@settings(max_examples=20, deadline=None)
def test_without_censoring_kaplan_meier_is_the_share_still_there(lives):
    x = pd.Series(lives, dtype=float)
    curve = analysis.kaplan_meier(x, pd.Series(True, index=x.index))
    expected = [(x > time).mean() for time in curve.index]
    assert curve["survival"].to_numpy() == pytest.approx(np.array(expected))
    p = curve["survival"].to_numpy()
    assert curve["std_error"].to_numpy() == pytest.approx(np.sqrt(p * (1 - p) / len(x)))


def test_kaplan_meier_is_unbiased_where_counting_the_censored_as_lost_is_not():
    rng = np.random.default_rng(8)
    life, watched = rng.exponential(10, 20_000), rng.uniform(0, 20, 20_000)
    seen = pd.Series(np.minimum(life, watched))
    curve = analysis.kaplan_meier(seen, pd.Series(life <= watched))
    found = curve[curve.index <= 10].iloc[-1]
    assert abs(found["survival"] - np.exp(-1)) < 4 * found["std_error"]


def test_survival_of_nobody_and_of_nobody_lost():
    assert analysis.kaplan_meier(pd.Series(dtype=float), pd.Series(dtype=bool)).empty
    curve = analysis.kaplan_meier(pd.Series([3.0, np.nan]), pd.Series([False, True]))
    assert curve["survival"].tolist() == [1.0]
    assert np.isnan(analysis.survival_quantile(curve))
    with pytest.raises(AnalysisError):
        analysis.kaplan_meier(pd.Series([-1.0]), pd.Series([True]))


def test_cohorts_of_a_small_log_counted_by_hand():
    log = orders(
        (1, "2024-01-05"), (1, "2024-03-01"), (2, "2024-01-20"), (2, "2024-01-25"), (3, "2024-03-09")
    )
    active = analysis.cohort_activity(log, "2024-04-15")
    assert active.loc["2024-01"].tolist() == [2, 0, 1, 0]
    assert active.loc["2024-03"].dropna().to_dict() == {0: 1, 1: 0}
    share = analysis.cohort_retention(log, "2024-04-15")
    assert share.loc["2024-01"].tolist() == [1, 0, 0.5, 0]
    assert analysis.cohort_retention(log, "2023-01-01").empty
    assert analysis.cohort_activity(log, "2025-01-01", "Y").loc["2024"].tolist() == [3, 0]
    assert analysis.cohort_activity(log, "2024-04-15", "Q").loc["2024Q1"].tolist() == [3, 0]


def test_a_life_ends_when_the_firm_could_have_known():
    log = orders((1, "2024-01-01"), (2, "2024-01-01"), (2, "2024-06-01"), (3, "2024-06-01"))
    lives = analysis.customer_durations(log, NOW, silence_days=100)
    assert lives["duration_days"].tolist() == [100, 100, 30]
    assert lives["lost"].tolist() == [True, True, False]
    assert analysis.customer_durations(orders(), NOW).empty


def test_the_bucket_balances_every_month():
    log = orders((1, "2024-01-01"), (2, "2024-02-01"), (3, "2024-02-01"), (3, "2024-05-20"))
    flow = analysis.customer_flow(analysis.customer_durations(log, NOW, silence_days=120))
    assert (flow["start"] + flow["won"] - flow["lost"] == flow["end"]).all()
    assert flow["end"].iloc[-1] == 1
    assert flow.index[0] == pd.Period("2024-01")
    assert analysis.customer_flow(analysis.customer_durations(orders(), NOW)).empty


STAGES = list(analysis.LIFECYCLE_STAGES)
CHAIN = pd.DataFrame(
    [
        [0.915, 0.054, 0, 0.013, 0.018],
        [0, 0.896, 0.059, 0.032, 0.013],
        [0, 0, 0.968, 0.026, 0.006],
        [0, 0.036, 0, 0.844, 0.120],
        [0, 0, 0, 0, 1],
    ],
    index=STAGES,
    columns=STAGES,
)


def panel(paths: np.ndarray) -> pd.DataFrame:
    customers, months = paths.shape
    return pd.DataFrame(
        {
            "customer_id": np.repeat(np.arange(customers), months),
            "month_start": np.tile(pd.date_range("2022-01-01", periods=months, freq="MS"), customers),
            "lifecycle_stage": np.array(STAGES)[paths.ravel()],
        }
    )


def test_the_transition_matrix_is_recovered_from_a_panel():
    rng = np.random.default_rng(4)
    paths = np.zeros((2000, 36), dtype=int)
    cumulative = CHAIN.to_numpy().cumsum(axis=1)
    for month in range(1, 36):
        u = rng.uniform(size=(2000, 1))
        paths[:, month] = np.minimum((u > cumulative[paths[:, month - 1]]).sum(axis=1), 4)
    data = panel(paths)
    counts = analysis.transition_counts(data)
    assert counts.to_numpy().sum() == 2000 * 35
    found = analysis.transition_matrix(data.sample(frac=1, random_state=1))
    error = np.sqrt(CHAIN * (1 - CHAIN)).div(np.sqrt(counts.sum(axis=1)), axis=0)
    assert (((found - CHAIN).abs() < 4 * error) | (found == CHAIN)).all(axis=None)


def test_a_gap_in_the_record_is_no_move():
    data = pd.DataFrame(
        {
            "customer_id": [1, 1, 1, 2],
            "month_start": pd.to_datetime(["2023-12-01", "2024-01-01", "2024-03-01", "2024-04-01"]),
            "lifecycle_stage": ["formation", "stability", "decline", "lost"],
        }
    )
    counts = analysis.transition_counts(data)
    assert counts.to_numpy().sum() == 1
    assert counts.loc["formation", "stability"] == 1
    assert analysis.transition_matrix(data).loc["decline"].isna().all()


def test_unknown_stages_and_empty_panels():
    empty = pd.DataFrame({"customer_id": [], "month_start": pd.to_datetime([]), "lifecycle_stage": []})
    assert (analysis.transition_counts(empty) == 0).all(axis=None)
    with pytest.raises(AnalysisError, match="growth"):
        analysis.transition_counts(panel(np.zeros((1, 2), dtype=int)).assign(lifecycle_stage="growth"))


def test_expected_months_solve_the_first_step_equations():
    """m = 1 + Q m: one month now, and the expectation from wherever it leads."""
    months = analysis.expected_months(CHAIN)
    Q = CHAIN.loc[months.index, months.index]
    assert months.to_numpy() == pytest.approx((1 + Q @ months).to_numpy())
    two = pd.DataFrame([[0.75, 0.25], [0, 1]], index=["stability", "lost"], columns=["stability", "lost"])
    assert analysis.expected_months(two)["stability"] == pytest.approx(4)


def test_a_fair_gamblers_ruin_ends_rich_in_proportion_to_the_stake():
    names = ["0", "1", "2", "3", "4"]
    P = pd.DataFrame(0.0, index=names, columns=names)
    for k in (1, 2, 3):
        P.loc[str(k), [str(k - 1), str(k + 1)]] = 0.5
    shares = analysis.absorption_shares(P, ["0", "4"])
    assert shares["4"].to_dict() == pytest.approx({"1": 0.25, "2": 0.5, "3": 0.75})
    assert analysis.expected_months(P, ["0", "4"]).tolist() == pytest.approx([3, 4, 3])


def test_a_chain_without_an_end_is_refused_with_the_reason():
    endless = pd.DataFrame([[1.0, 0], [0, 1]], index=["stability", "lost"], columns=["stability", "lost"])
    with pytest.raises(AnalysisError, match="0 stability"):
        analysis.expected_months(endless)
    endless.loc["stability"] = np.nan
    with pytest.raises(AnalysisError, match="stability"):
        analysis.expected_months(endless)


def signals(log: pd.DataFrame, requests: pd.DataFrame | None = None) -> pd.DataFrame:
    if requests is None:
        requests = pd.DataFrame({"customer_id": [], "opened_at": pd.to_datetime([]), "request_category": []})
    return analysis.decline_signals(log, requests, NOW)


def test_signals_of_decline_counted_by_hand():
    log = orders(
        (1, "2024-03-03"), (1, "2024-03-23"), (1, "2024-04-12"), (2, "2024-06-21"), (3, "2025-01-01"),
    ).assign(total_amount=10.0)  # fmt: skip
    requests = pd.DataFrame(
        {
            "customer_id": [1, 1, 1, 9],
            "opened_at": pd.to_datetime(["2024-06-21", "2023-01-01", "2024-05-01", "2024-06-01"]),
            "request_category": ["complaint", "complaint", "inquiry", "complaint"],
        }
    )
    found = signals(log, requests)
    assert found.index.tolist() == [1, 2]
    assert found.loc[1, ["silence_days", "own_interval_days", "recency_ratio", "complaints"]].tolist() == [
        10, 20, 4, 1,
    ]  # fmt: skip
    assert found.loc[2, ["own_interval_days", "recency_ratio", "spend_slope"]].isna().all()
    alarm = analysis.decline_alarm(found)
    assert alarm.loc[1].tolist() == [True, False, False, False, True]
    assert not alarm.loc[2].any()


def test_spend_slope_of_a_straight_decline():
    """Monthly spending 50, 40, …, 0: slope −10 over a mean of 25 is −0.4 a month."""
    middle = NOW - pd.to_timedelta((np.arange(6) + 0.5) * 365.25 / 12, unit="D")
    log = pd.DataFrame({"customer_id": 1, "ordered_at": middle, "total_amount": np.arange(6) * 10.0})
    early = pd.DataFrame(
        {"customer_id": [1], "ordered_at": [pd.Timestamp("2023-01-01")], "total_amount": [1.0]}
    )
    found = analysis.decline_signals(
        pd.concat([log, early]),
        pd.DataFrame({"customer_id": [], "opened_at": pd.to_datetime([]), "request_category": []}),
        NOW,
        window_days=183,
    )
    assert found.loc[1, "spend_slope"] == pytest.approx(-0.4)


def test_signals_without_orders_are_empty():
    assert signals(orders().assign(total_amount=0.0)).empty


def test_detector_quality_counts_hits_in_the_window_only():
    day = pd.Timestamp("2024-01-01")
    event = pd.Series({1: day, 2: day, 3: day, 4: pd.NaT})
    alarm = pd.Series(
        {1: day - pd.Timedelta(days=30), 2: day - pd.Timedelta(days=365), 3: pd.NaT, 4: day, 5: day}
    )
    found = analysis.detector_quality(alarm, event)
    assert found[["alarms", "events", "hits"]].tolist() == [4, 3, 1]
    assert found[["precision", "recall", "lead_days"]].tolist() == [0.25, pytest.approx(1 / 3), 30]
    nothing = analysis.detector_quality(pd.Series([pd.NaT]), pd.Series([pd.NaT]))
    assert np.isnan(nothing["precision"])
    assert np.isnan(nothing["recall"])
