"""Mining helpers against definitions, closed forms and planted truth."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from crmsim import analysis
from crmsim.analysis import AnalysisError


def test_the_future_is_not_in_the_training_rows():
    table = pd.DataFrame(
        {"at": pd.to_datetime(["2024-01-01", "2024-02-20", "2024-03-01", "2024-04-01", None])}
    )
    train, test = analysis.time_split(table, "at", "2024-03-01", gap_days=30)
    assert train.index.tolist() == [0]
    assert test.index.tolist() == [2, 3]
    assert analysis.time_split(table, "at", "2024-03-01").train.index.tolist() == [0, 1]
    assert analysis.time_split(table[:0], "at", "2024-03-01").test.empty


def order_log() -> pd.DataFrame:
    rows = [
        (1, "2024-01-01"), (1, "2024-02-01"), (1, "2024-05-01"), (2, "2024-01-01"), (3, "2024-03-05"),
        (2, "2024-12-01"),
    ]  # fmt: skip
    log = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(total_amount=10.0)
    return log.astype({"ordered_at": "datetime64[us]"})


def test_a_snapshot_takes_features_from_before_and_labels_from_after():
    snapshot = analysis.churn_snapshot(order_log(), "2024-03-01", horizon_days=180)
    assert snapshot.index.tolist() == [1, 2]
    assert snapshot["churned"].tolist() == [False, True]
    assert snapshot["F"].tolist() == [2, 1]
    assert snapshot.loc[1, "recency_ratio"] == pytest.approx(29 / 30)


def test_changing_the_future_changes_the_label_only():
    log = order_log()
    later = log["ordered_at"] > "2024-03-01"
    without = pd.concat([log[~later], log[later].assign(customer_id=99)])
    a, b = (analysis.churn_snapshot(x, "2024-03-01", horizon_days=180) for x in (log, without))
    pd.testing.assert_frame_equal(a.drop(columns="churned"), b.drop(columns="churned"))
    assert b["churned"].all()


def test_a_label_that_cannot_be_known_yet_is_refused():
    with pytest.raises(AnalysisError, match="2024-12-01"):
        analysis.churn_snapshot(order_log(), "2024-11-01", horizon_days=180)


def test_auc_of_two_normals_is_their_overlap():
    """AUC = Φ(d/√2) for unit normals d apart (Green & Swets 1966)."""
    rng = np.random.default_rng(0)
    y = pd.Series(rng.uniform(size=20_000) < 0.3)
    x = rng.normal(size=20_000) + 1.2 * y
    p = pd.Series(1 / (1 + np.exp(-(1.2 * x - 0.72 + np.log(0.3 / 0.7)))))
    found = analysis.score_quality(p, y)
    assert found["auc"] == pytest.approx(norm.cdf(1.2 / np.sqrt(2)), abs=0.012)
    assert found["gini"] == pytest.approx(2 * found["auc"] - 1)
    assert found["calibration_slope"] == pytest.approx(1, abs=0.08)
    assert found["pr_auc"] > found["base_rate"]


def test_scores_where_only_one_outcome_occurs():
    found = analysis.score_quality(pd.Series([0.1, 0.2]), pd.Series([False, False]))
    assert np.isnan(found["auc"])
    assert found["base_rate"] == 0
    assert analysis.score_quality(pd.Series(dtype=float), pd.Series(dtype=float))["n"] == 0


def test_a_scorecard_recovers_a_logistic_world():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(8000, 2)), columns=["util", "late"])
    y = pd.Series(rng.uniform(size=8000)) < 1 / (1 + np.exp(3.2 - 1.4 * X["util"] - 0.9 * X["late"]))
    model = analysis.fit_scorecard(X[:4000], y[:4000])
    p = pd.Series(model.predict_proba(X[4000:])[:, 1], index=X.index[4000:])
    found = analysis.score_quality(p, y[4000:])
    assert found["calibration_slope"] == pytest.approx(1, abs=0.2)
    loss = analysis.expected_loss(p, pd.Series(1000.0, index=p.index)).sum()
    assert loss == pytest.approx(450 * y[4000:].sum(), rel=0.1)


def test_alarms_are_charged_for_what_they_miss_and_what_they_cry():
    found = analysis.alarm_cost(pd.Series([1, 1, 0, 0]), pd.Series([1, 0, 1, 0]), 500.0, 20.0)
    assert found.tolist() == [1, 1, 1, 0.5, 0.5, 520]
    assert np.isnan(analysis.alarm_cost(pd.Series([0]), pd.Series([0]), 1, 1)["precision"])


def test_separated_segments_are_found_whatever_they_are_called():
    rng = np.random.default_rng(2)
    true = pd.Series(rng.choice(5, 400, p=[0.4, 0.25, 0.15, 0.12, 0.08]))
    features = pd.DataFrame(
        8 * np.array([[0, 0], [0, 1], [1, 0], [1, 1], [2, 2]])[true] + rng.normal(size=(400, 2))
    )
    found = analysis.segment_customers(features, 5)
    assert analysis.segment_agreement(found, true) > 0.97
    assert found.value_counts().sort_index().is_monotonic_decreasing
    renamed = true.map({0: "e", 1: "d", 2: "c", 3: "b", 4: "a"})
    assert analysis.segment_agreement(renamed, true) == 1
    assert (
        abs(analysis.segment_agreement(true.sample(frac=1, random_state=1).set_axis(true.index), true)) < 0.05
    )
    assert np.isnan(analysis.segment_agreement(pd.Series(dtype=object), pd.Series(dtype=object)))
    with pytest.raises(AnalysisError):
        analysis.segment_customers(features[:3], 5)


def test_pairs_of_records_put_together():
    """True groups {1,2,3} {4,5}; found {1,2} {3,4,5}: 2 right pairs of 4 found and 4 true."""
    found = analysis.pairwise_match_quality(pd.Series([1, 1, 2, 2, 2]), pd.Series([1, 1, 1, 2, 2]))
    assert found.tolist() == [0.5, 0.5, 0.5]
    assert analysis.pairwise_match_quality(pd.Series([1, 2]), pd.Series([1, 2])).isna().all()


def test_a_seasonal_series_is_forecast_almost_as_well_as_by_its_own_law():
    rng = np.random.default_rng(5)
    t = np.arange(156)
    promo = (rng.uniform(size=156) < 0.15).astype(float)
    law = np.exp(5 + 0.004 * t + 0.3 * np.sin(2 * np.pi * t / 52.18) + 0.25 * promo)
    table = pd.DataFrame({"promo": promo, "sales": law * np.exp(rng.normal(0, 0.08, 156))})
    forecast = analysis.forecast_sales(table[:130], table.loc[130:, ["promo"]])
    error = analysis.forecast_error(table["sales"][130:], forecast)
    oracle = analysis.forecast_error(table["sales"][130:], pd.Series(law[130:], index=forecast.index))
    assert error["smape"] < 1.15 * oracle["smape"]
    assert analysis.forecast_sales(table[:130], table.loc[[], ["promo"]]).empty
    with pytest.raises(AnalysisError, match="above 0"):
        analysis.forecast_sales(table.assign(sales=0.0), table[["promo"]])


def test_forecast_errors_by_definition():
    actual, forecast = pd.Series([100.0, 0, 50, np.nan]), pd.Series([60.0, 0, 100, 1])
    assert analysis.symmetric_error(actual, forecast) == pytest.approx((50 + 0 + 200 / 3) / 3)
    found = analysis.forecast_error(actual, forecast)
    assert found["bias"] == pytest.approx(10 / 3)
    assert found["mae"] == 30
    assert found["rmse"] == pytest.approx(np.sqrt((1600 + 2500) / 3))
    assert np.isnan(analysis.symmetric_error(pd.Series(dtype=float), pd.Series(dtype=float)))
