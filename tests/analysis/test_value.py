"""RFM, lifetime value, matrices, tiers, concentration, costing against hand-made tables and closed forms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim import analysis
from crmsim.analysis import AnalysisError
from crmsim.theory import BGNBD, GammaGamma

NOW = pd.Timestamp("2024-07-01")
values = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


def orders(*rows: tuple[int, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "total_amount"])
    return table.astype({"ordered_at": "datetime64[us]", "total_amount": "float64"})


LOG = orders(
    (1, "2024-01-01", 100), (1, "2024-06-21", 300), (2, "2024-05-02", 50), (3, "2023-07-01", 80),
    (3, "2024-08-01", 9999),
)  # fmt: skip


def test_rfm_of_a_small_order_log_counted_by_hand():
    table = analysis.rfm_table(LOG, NOW)
    assert table.index.tolist() == [1, 2, 3]
    assert table["R_days"].tolist() == [10, 60, 366]
    assert table["F"].tolist() == [2, 1, 1]
    assert table["M_total"].tolist() == [400, 50, 80]
    assert table["M_avg"].tolist() == [200, 50, 80]


def test_rfm_of_no_orders_is_an_empty_table_that_can_still_be_scored():
    table = analysis.rfm_scores(analysis.rfm_table(orders(), NOW))
    assert table.empty
    assert analysis.rfm_segment(table).empty
    assert analysis.rfm_scores_nested(analysis.rfm_table(orders(), NOW)).empty


def test_one_customer_scores_three_everywhere():
    scores = analysis.rfm_scores(analysis.rfm_table(LOG[:1], NOW))
    assert scores["cell"].tolist() == ["333"]


def test_a_shorter_interval_gives_a_larger_r_score():
    rfm = pd.DataFrame({"R_days": [1, 2, 3, 4, 5], "F": [5, 4, 3, 2, 1], "M_total": [50, 40, 30, 20, 10.0]})
    assert analysis.rfm_scores(rfm)["cell"].tolist() == ["555", "444", "333", "222", "111"]


@given(st.lists(st.integers(0, 3), max_size=80), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_quintiles_are_balanced_monotone_and_blind_to_the_order_of_rows(numbers, seed):
    x = pd.Series(numbers, index=range(100, 100 + len(numbers)), dtype="float64")
    score = analysis.quintile(x, seed)
    shuffled = x.sample(frac=1, random_state=seed)
    pd.testing.assert_series_equal(analysis.quintile(shuffled, seed).sort_index(), score, check_freq=False)
    if len(x) >= 5:
        sizes = score.value_counts()
        assert sizes.index.size == 5
        assert sizes.max() - sizes.min() <= 1
    ordered = score.groupby(x).agg(["min", "max"])
    assert (ordered["max"].shift().dropna() <= ordered["min"].iloc[1:]).all()


def test_a_missing_value_gets_no_score_and_takes_no_place():
    score = analysis.quintile(pd.Series([10, np.nan, 20, 30, 40, 50]))
    assert score.isna().tolist() == [False, True, False, False, False, False]
    assert score.dropna().tolist() == [1, 2, 3, 4, 5]


def test_ties_are_drawn_by_lot_and_the_lot_by_the_seed():
    x = pd.Series(np.ones(50))
    assert analysis.quintile(x, 1).equals(analysis.quintile(x, 1))
    assert not analysis.quintile(x, 1).equals(analysis.quintile(x, 2))


def test_nested_scores_fill_all_cells_equally_where_independent_scores_do_not():
    rng = np.random.default_rng(3)
    F = rng.poisson(4, 1250) + 1.0
    rfm = pd.DataFrame(
        {"R_days": 400 / F + rng.uniform(0, 1, 1250), "F": F, "M_total": F * 10 + rng.uniform(0, 1, 1250)}
    )
    nested = analysis.rfm_scores_nested(rfm)["cell"].value_counts()
    assert len(nested) == 125
    assert nested.min() == nested.max() == 10
    assert len(analysis.rfm_scores(rfm)["cell"].unique()) < 80


def test_every_cell_has_one_of_eleven_named_segments():
    grid = pd.MultiIndex.from_product([range(1, 6)] * 3, names=["R_score", "F_score", "M_score"])
    segment = analysis.rfm_segment(grid.to_frame(index=False))
    assert set(segment) == set(analysis.RFM_SEGMENTS)
    named = segment.set_axis(grid)
    assert named[5, 5, 5] == "champion"
    assert named[1, 1, 1] == "lost"
    assert named[5, 1, 1] == "new"
    assert named[1, 5, 5] == "cannot_lose"


def test_frequency_says_much_about_total_money_and_nothing_about_mean_money_under_gamma_gamma():
    rng = np.random.default_rng(11)
    n = 4000
    F = 1 + rng.poisson(rng.gamma(1.0, 3.0, n))
    mean = rng.gamma(6.25 * F, 1 / (F * rng.gamma(3.74, 1 / 15.44, n)))
    found = analysis.rfm_correlation(pd.DataFrame({"F": F, "M_total": F * mean, "M_avg": mean}))
    assert found["M_total"] > 0.6
    assert abs(found["M_avg"]) < 4 / np.sqrt(n)


def test_response_by_score_is_a_plain_share():
    scores = pd.DataFrame({"R_score": [5, 5, 1, 1]}, index=[1, 2, 3, 4])
    assert analysis.response_by_score(scores, pd.Series({1: 1, 2: 0, 3: 0})).to_dict() == {1: 0.0, 5: 0.5}


def test_past_value_adds_interest_for_the_years_passed():
    log = orders((1, "2023-07-02", 100))  # 365 days before
    assert analysis.past_value(log, NOW, margin_rate=0.4, discount=0.1)[1] == pytest.approx(
        40 * 1.1 ** (365 / 365.25)
    )


def test_value_components_add_up_and_do_not_overlap():
    parts = analysis.value_components(LOG, NOW, pd.Series({1: 70.0}), margin_rate=0.5)
    assert parts.loc[1].tolist() == [0, 200, 70, 270]
    assert parts.loc[3].tolist() == [40, 0, 0, 40]


def test_predicted_value_is_expected_purchases_times_expected_spend():
    """Without discounting the sum over months telescopes to the two published conditional expectations."""
    from crmsim.analysis import CustomerModels
    from crmsim.theory import FitResult

    summary = pd.DataFrame(
        {"frequency": [0, 3], "recency": [0.0, 9.0], "age": [10.0, 10.0], "monetary": [np.nan, 40.0]}
    )
    purchases, spend = BGNBD(0.243, 4.414 * 7 / 30.4375, 0.793, 2.426), GammaGamma(6.25, 3.74, 15.44)
    models = CustomerModels(
        summary,
        FitResult(purchases, 0.0, 2, True, "", (0.0,) * 4),
        FitResult(spend, 0.0, 1, True, "", (0.0,) * 3),
    )
    plain = analysis.predicted_value(models, margin_rate=0.3, months=12, discount=0.0)
    x = purchases.conditional_expectation(12, summary["frequency"], summary["recency"], summary["age"])
    z = np.array([spend.population_mean, float(spend.conditional_expectation(3, 40.0))])
    assert plain["predicted_value"].to_numpy() == pytest.approx(0.3 * x * z)
    discounted = analysis.predicted_value(models, margin_rate=0.3, months=12, discount=0.1)["predicted_value"]
    t = np.linspace(0, 12, 1201)
    path = np.array([purchases.conditional_expectation(m, *summary.to_numpy().T[:3]) for m in t])
    middle = 1.1 ** (-(t[:-1] + t[1:]) / 24)
    assert discounted.to_numpy() == pytest.approx(0.3 * z * (middle @ np.diff(path, axis=0)), rel=1e-6)


def test_models_are_fitted_to_the_firms_own_orders():
    rng = np.random.default_rng(5)
    start = pd.Timestamp("2022-07-01")
    rows = []
    for customer, (rate, mean) in enumerate(zip(rng.gamma(2, 0.3, 200), rng.gamma(4, 25, 200), strict=True)):
        months = np.concatenate([[0.0], np.cumsum(rng.exponential(1 / rate, 60))])
        life = rng.exponential(18)
        rows += [
            (customer, start + pd.Timedelta(days=30.4375 * month), rng.gamma(5, mean / 5))
            for month in months[months <= min(24, life)]
        ]
    log = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "total_amount"])
    models = analysis.fit_customer_models(log, NOW)
    value = analysis.predicted_value(models)
    assert value["p_alive"].between(0, 1).all()
    assert value["predicted_value"].corr(analysis.past_value(log, NOW), method="spearman") > 0.3
    assert models.purchases.model.r / models.purchases.model.alpha == pytest.approx(0.6, rel=0.35)


def test_spend_growth_is_symmetrical_between_rise_and_fall():
    log = orders(
        (1, "2023-01-01", 100), (1, "2024-01-01", 300), (2, "2023-01-01", 300), (2, "2024-01-01", 100),
        (3, "2024-05-01", 7), (4, "2022-01-01", 7), (5, "2023-05-01", 9), (6, "2025-01-01", 9),
    )  # fmt: skip
    growth = analysis.spend_growth(log, NOW)
    assert growth[[1, 2, 3, 5]].tolist() == [0.5, -0.5, 1, -1]
    assert np.isnan(growth[4])
    assert 6 not in growth.index


def test_quadrants_count_the_cut_as_high_and_leave_gaps_unnamed():
    quadrant = analysis.value_quadrant(
        pd.Series([0.0, -1, 5, np.nan]), pd.Series([0.0, 0, -1, 1]), profit_cut=0
    )
    assert quadrant[:3].tolist() == ["star", "baby", "cash_cow"]
    assert quadrant.isna().tolist() == [False, False, False, True]


def test_tiers_follow_the_published_shares():
    revenue = pd.Series(np.arange(100, 0, -1.0))
    assert analysis.curry_pyramid(revenue).value_counts().to_dict() == {
        "small": 80, "medium": 15, "large": 4, "top": 1,
    }  # fmt: skip
    assert analysis.value_tiers(revenue).value_counts().to_dict() == {
        "regular": 75, "drop": 20, "vip": 4, "top": 1,
    }  # fmt: skip
    assert set(analysis.zeithaml_tiers(revenue)) <= set(analysis.TIER_LABELS)


def test_a_customer_without_profit_is_given_up_whatever_the_rank():
    assert analysis.value_tiers(pd.Series([0.0, -5.0])).tolist() == ["drop", "drop"]


def test_equal_values_are_tiered_by_the_order_of_customers():
    tier = analysis.rank_tiers(pd.Series([1.0, 1.0, 1.0, 1.0], index=[4, 3, 2, 1]), [0.5], ["high", "low"])
    assert tier.to_dict() == {1: "high", 2: "high", 3: "low", 4: "low"}


def test_tiers_of_nobody_and_of_unknown_value():
    assert analysis.value_tiers(pd.Series(dtype=float)).empty
    assert analysis.value_tiers(pd.Series([np.nan, 1.0])).isna().tolist() == [True, False]


def test_tier_confusion_counts_disagreement_off_the_diagonal():
    table = analysis.tier_confusion(pd.Series(["top", "drop", "drop"]), pd.Series(["top", "top", "drop"]))
    assert table.loc["drop", "top"] == 1
    assert np.trace(table) == 2


def test_gini_of_the_exponential_distribution_is_one_half():
    n = 20_000
    x = pd.Series(-np.log1p(-(np.arange(n) + 0.5) / n))
    assert analysis.gini(x) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("a", [1.5, 2.0, 3.0])
def test_gini_and_top_share_of_the_pareto_distribution(a):
    """Gini 1/(2a − 1); the top share p holds p^(1 − 1/a); a = log 5/log 4 gives 80/20."""
    n = 400_000
    x = pd.Series((1 - (np.arange(n) + 0.5) / n) ** (-1 / a))
    assert analysis.gini(x) == pytest.approx(1 / (2 * a - 1), abs=0.01)
    assert analysis.top_share(x, 0.2) == pytest.approx(0.2 ** (1 - 1 / a), abs=0.01)


@given(values)
@settings(max_examples=20, deadline=None)
def test_concentration_does_not_depend_on_currency_or_on_copying_customers(numbers):
    x = pd.Series(numbers)
    if x.sum() < 1e-3:
        return
    assert analysis.gini(x) == pytest.approx(analysis.gini(7 * x), abs=1e-9)
    assert analysis.gini(x) == pytest.approx(analysis.gini(pd.concat([x, x])), abs=1e-9)
    assert -1e-12 <= analysis.gini(x) <= 1
    curve = analysis.lorenz_curve(x)
    assert (curve["value_share"] <= curve["customer_share"] + 1e-9).all()
    assert analysis.gini(x) == pytest.approx(
        1 - 2 * np.trapezoid(curve["value_share"], curve["customer_share"]), abs=1e-9
    )
    share = analysis.top_share(x, 0.3)
    assert analysis.top_share(x, analysis.customers_for_share(x, share)) == pytest.approx(share, abs=1e-6)


def test_concentration_of_nobody_and_of_nothing_is_unknown():
    for x in (pd.Series(dtype=float), pd.Series([0.0, 0.0])):
        assert np.isnan(analysis.gini(x))
        assert np.isnan(analysis.top_share(x))
        assert np.isnan(analysis.customers_for_share(x))
        assert len(analysis.lorenz_curve(x)) == 1
    assert analysis.whale_curve(pd.Series(dtype=float)).empty
    assert np.isnan(analysis.whale_peak(pd.Series(dtype=float))["customer_share"])


def test_the_whale_curve_rises_over_the_total_and_sinks_back():
    curve = analysis.whale_curve(pd.Series({"a": -60.0, "b": 100.0, "c": 60.0}))
    assert curve.index.tolist() == ["b", "c", "a"]
    assert curve["profit_share"].tolist() == [1.0, 1.6, 1.0]
    assert analysis.whale_peak(curve["profit"])["given_back"] == 60


def test_activity_costing_hands_out_exactly_the_cost_pools():
    drivers = pd.DataFrame({"orders": [10, 1, 0], "visits": [0, 4, 1]}, index=[1, 2, 3])
    pools = {"orders": 110.0, "visits": 500.0}
    table = analysis.customer_profit(
        pd.Series({1: 500.0, 2: 500.0, 3: 100.0}), pd.Series({1: 200.0, 2: 200.0}), drivers,
        analysis.activity_rates(pools, drivers),
    )  # fmt: skip
    assert table["profit"].to_dict() == {1: 200.0, 2: -110.0, 3: 0.0}
    assert table.filter(like="cost_").drop(columns="cost_of_goods").to_numpy().sum() == sum(pools.values())
    spread = analysis.profit_by_revenue_share(table["revenue"], table["cost_of_goods"], 610.0)
    assert spread.sum() == pytest.approx(table["profit"].sum())
    assert spread[1] == spread[2]


def test_a_negative_value_is_refused_by_the_lorenz_curve():
    with pytest.raises(AnalysisError):
        analysis.lorenz_curve(pd.Series([1.0, -1.0]))
