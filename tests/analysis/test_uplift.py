"""Uplift: randomised effects are recovered, confounded ones are not, the Qini curve is as defined."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from crmsim import analysis


def campaign(n: int, seed: int) -> pd.DataFrame:
    """Four planted classes with their effects; a fifth of the customers is held out at random."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(
        ["persuadable", "sure_thing", "lost_cause", "sleeping_dog"], n, p=[0.25, 0.25, 0.42, 0.08]
    )
    effect = pd.Series(kind).map(
        {"persuadable": 0.12, "sure_thing": 0.01, "lost_cause": 0.0, "sleeping_dog": -0.06}
    )
    base = pd.Series(kind).map(
        {"persuadable": 0.1, "sure_thing": 0.5, "lost_cause": 0.02, "sleeping_dog": 0.2}
    )
    treated = rng.uniform(size=n) < 0.8
    responded = rng.uniform(size=n) < base + effect * treated
    return pd.DataFrame(
        {"kind": kind, "effect": effect, "base": base, "treated": treated, "responded": responded}
    )


def test_effect_and_standard_error_are_those_of_welch():
    rng = np.random.default_rng(0)
    y, t = pd.Series(rng.normal(size=80)), pd.Series(rng.uniform(size=80) < 0.3)
    found = analysis.average_effect(y, t)
    assert found.estimate / found.std_error == pytest.approx(
        ttest_ind(y[t], y[~t], equal_var=False).statistic
    )
    assert found.treated + found.control == 80


def test_a_randomised_campaign_gives_the_true_effect_as_often_as_the_interval_says():
    data, rng, hits = campaign(400, 0), np.random.default_rng(1), 0
    for _ in range(200):
        treated = pd.Series(rng.permutation(400) < 320)
        responded = rng.uniform(size=400) < data["base"] + data["effect"] * treated
        found = analysis.average_effect(responded, treated)
        hits += found.lower <= data["effect"].mean() <= found.upper
    assert hits / 200 == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 200))


def test_uplift_by_class_recovers_the_planted_effects():
    data = campaign(60_000, 1)
    table = analysis.uplift_by(data, "kind")
    truth = data.groupby("kind")["effect"].mean()
    assert (((table["estimate"] - truth) / table["std_error"]).abs() < 4).all()
    assert table["treated"].sum() + table["control"].sum() == len(data)


def test_a_campaign_sent_to_the_best_looks_better_than_it_was_until_like_is_compared_with_like():
    rng = np.random.default_rng(7)
    data = campaign(60_000, 2)
    score = (data["base"] * 10).round()
    chosen = pd.Series(rng.uniform(size=len(data))) < 0.1 + 1.6 * data["base"]
    responded = pd.Series(rng.uniform(size=len(data))) < data["base"] + data["effect"] * chosen
    naive = analysis.average_effect(responded, chosen)
    mended = analysis.stratified_effect(responded, chosen, score)
    assert naive.lower > data["effect"].mean() + 0.1
    assert abs(mended.estimate - data["effect"].mean()) < 4 * mended.std_error


def test_effects_that_cannot_be_known():
    nobody = analysis.average_effect(pd.Series(dtype=float), pd.Series(dtype=bool))
    assert np.isnan(nobody.estimate)
    one = analysis.average_effect(pd.Series([1, 0]), pd.Series([True, False]))
    assert one.estimate == 1
    assert np.isnan(one.std_error)
    assert np.isnan(
        analysis.stratified_effect(pd.Series([1, 0]), pd.Series([True, False]), pd.Series([1, 2])).estimate
    )


def test_the_qini_curve_of_six_customers_by_hand():
    score = pd.Series([3, 3, 2, 2, 1, 1])
    treated = pd.Series([True, False] * 3)
    outcome = pd.Series([1, 0, 1, 1, 0, 1])
    curve = analysis.qini_curve(score, outcome, treated)
    assert curve["incremental"].tolist() == [0, 1, 1, 0]
    assert curve["customer_share"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    # Trapezes of width a third under 0, 1, 1, 0, the straight line being 0, per 3 treated.
    assert analysis.qini_coefficient(score, outcome, treated) == pytest.approx((0.5 + 1 + 0.5) / 3 / 3)


@given(st.integers(0, 100))
@settings(max_examples=15, deadline=None)
def test_the_order_of_equal_scores_cannot_matter(seed):
    data = campaign(200, seed)
    score = data["base"].round(1)
    shuffled = data.sample(frac=1, random_state=seed)
    first = analysis.qini_coefficient(score, data["responded"], data["treated"])
    second = analysis.qini_coefficient(score[shuffled.index], shuffled["responded"], shuffled["treated"])
    assert first == pytest.approx(second)


def test_the_true_uplift_beats_the_response_model_and_the_response_model_need_not_beat_chance():
    data = campaign(80_000, 3)
    oracle = analysis.qini_coefficient(data["effect"], data["responded"], data["treated"])
    response = analysis.qini_coefficient(data["base"], data["responded"], data["treated"])
    reverse = analysis.qini_coefficient(-data["effect"], data["responded"], data["treated"])
    assert oracle > 0.005
    assert response < 0.5 * oracle
    assert reverse < 0
    assert (
        analysis.qini_coefficient(pd.Series(0.0, index=data.index), data["responded"], data["treated"]) == 0
    )


def test_the_best_depth_of_targeting_stops_before_those_who_cost_more_than_they_bring():
    data = campaign(200_000, 4)
    curve = analysis.targeting_profit(
        data["effect"], data["responded"], data["treated"], value=100.0, cost=5.0
    )
    best = curve.loc[curve["profit"].idxmax()]
    share = (data["effect"] > 0.05).mean()
    assert best["customer_share"] == pytest.approx(share, abs=1e-9)
    expected = (data["effect"] > 0.05).sum() * (100 * 0.12 - 5)
    assert best["profit"] == pytest.approx(expected, rel=0.15)
    assert curve["profit"].iloc[0] == 0


def test_responses_after_the_window_do_not_count():
    sent = pd.Timestamp("2024-01-01")
    members = pd.DataFrame(
        {
            "customer_id": [1, 2, 3],
            "is_control": [False, True, False],
            "sent_at": sent,
            "responded_at": [sent + pd.Timedelta(days=5), sent + pd.Timedelta(days=40), pd.NaT],
        }
    )
    assert analysis.campaign_response(members)["responded"].tolist() == [True, True, False]
    table = analysis.campaign_response(members, window_days=30)
    assert table["responded"].tolist() == [True, False, False]
    assert table["treated"].tolist() == [True, False, True]


def test_a_curve_without_customers_is_a_point():
    curve = analysis.qini_curve(pd.Series(dtype=float), pd.Series(dtype=float), pd.Series(dtype=bool))
    assert len(curve) == 1
    assert np.isnan(
        analysis.qini_coefficient(pd.Series(dtype=float), pd.Series(dtype=float), pd.Series(dtype=bool))
    )
