"""What all analyses promise: one table of contents, clear errors, examples that run."""

import doctest
import importlib
import pkgutil
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from crmsim import analysis, terms
from crmsim.analysis import AnalysisError, MissingColumnsError
from crmsim.text import speaking

MODULES = sorted(info.name for info in pkgutil.iter_modules(analysis.__path__))
NO_COLUMNS = pd.DataFrame({"unrelated": [1]})
NOW = "2024-06-30"


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


def test_the_table_of_contents_lists_every_public_name_once():
    names = [
        name for module in MODULES for name in importlib.import_module(f"crmsim.analysis.{module}").__all__
    ]
    assert sorted(names) == sorted(analysis.__all__)
    assert len(names) == len(set(names))
    assert all(hasattr(analysis, name) for name in names)
    assert all(f"\n{module} " in analysis.__doc__ for module in MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_the_documentation_run(module):
    with speaking("en"):
        assert doctest.testmod(importlib.import_module(f"crmsim.analysis.{module}")).failed == 0


@pytest.mark.parametrize(
    "compute",
    [
        lambda t: analysis.rfm_table(t, NOW),
        lambda t: analysis.rfm_scores(t),
        lambda t: analysis.rfm_scores_nested(t),
        lambda t: analysis.rfm_segment(t),
        lambda t: analysis.rfm_correlation(t),
        lambda t: analysis.response_by_score(t, pd.Series([1])),
        lambda t: analysis.past_value(t, NOW),
        lambda t: analysis.fit_customer_models(t, NOW),
        lambda t: analysis.value_components(t, NOW, pd.Series([1.0])),
        lambda t: analysis.spend_growth(t, NOW),
        lambda t: analysis.activity_rates({"visits": 1.0}, t),
        lambda t: analysis.cohort_activity(t, NOW),
        lambda t: analysis.cohort_retention(t, NOW),
        lambda t: analysis.customer_durations(t, NOW),
        lambda t: analysis.customer_flow(t),
        lambda t: analysis.survival_at(t, [1]),
        lambda t: analysis.survival_quantile(t),
        lambda t: analysis.transition_counts(t),
        lambda t: analysis.decline_signals(t, t, NOW),
        lambda t: analysis.decline_alarm(t),
        lambda t: analysis.gap_by_dimension(t),
        lambda t: analysis.gap_decomposition(t),
        lambda t: analysis.importance_performance(t),
        lambda t: analysis.kano_summary(t),
        lambda t: analysis.delivered_value(t),
        lambda t: analysis.intention_by_rating(t),
        lambda t: analysis.repeat_rate(t, NOW),
        lambda t: analysis.attractiveness(t),
        lambda t: analysis.fit_bottleneck({"people": 1.0}, t),
        lambda t: analysis.fit_smooth({"people": 1.0}, t),
        lambda t: analysis.stage_spells(t, t, NOW),
        lambda t: analysis.stage_conversion(t),
        lambda t: analysis.stage_dwell(t),
        lambda t: analysis.stage_win_probability(t),
        lambda t: analysis.weighted_pipeline(t),
        lambda t: analysis.opportunity_forecasts(t, {1: 0.5}),
        lambda t: analysis.forecast_totals(t),
        lambda t: analysis.stall_thresholds(t),
        lambda t: analysis.stalled_opportunities(t, pd.Series({1: 5.0})),
        lambda t: analysis.win_rate(t, "owner_id"),
        lambda t: analysis.sales_cycle(t),
        lambda t: analysis.littles_law(t, "2024-01-01", NOW),
        lambda t: analysis.campaign_response(t),
        lambda t: analysis.uplift_by(t, "class"),
        lambda t: analysis.frequent_itemsets(t),
        lambda t: analysis.association_rules(t),
        lambda t: analysis.rule_by_stratum(t, pd.Series(["a"]), [1], [2]),
        lambda t: analysis.first_purchases(t, t),
        lambda t: analysis.next_product_matrix(t),
        lambda t: analysis.top_k_hit_rate(t, t),
        lambda t: analysis.time_split(t, "ordered_at", NOW),
        lambda t: analysis.churn_snapshot(t, NOW),
        lambda t: analysis.forecast_sales(t, t),
        lambda t: analysis.stock_on_hand(t, NOW),
        lambda t: analysis.fill_rate(t, t, t),
        lambda t: analysis.sync_consistency(t, t, ["phone"]),
        lambda t: analysis.sync_summary(t, NOW),
        lambda t: analysis.order_to_cash(t, t, t),
        lambda t: analysis.days_sales_outstanding(t, t, NOW),
    ],
)
def test_a_table_without_the_columns_is_answered_with_their_names(compute: Callable[[pd.DataFrame], object]):
    with pytest.raises(MissingColumnsError) as caught:
        compute(NO_COLUMNS)
    assert caught.value.missing
    assert caught.value.present == ("unrelated",)


def test_a_missing_column_is_named_with_those_present_and_the_nearest():
    orders = pd.DataFrame({"customer": [1], "ordered_at": [pd.Timestamp(NOW)], "amount": [1.0]})
    with pytest.raises(MissingColumnsError) as caught:
        analysis.rfm_table(orders, NOW)
    error = caught.value
    assert error.missing == ("customer_id", "total_amount")
    assert error.present == ("customer", "ordered_at", "amount")
    assert error.nearest == {"customer_id": "customer", "total_amount": "amount"}
    assert "sales_order" in str(error)
    assert "rename customer → customer_id" in str(error)


def test_errors_speak_the_language_of_the_learner():
    with pytest.raises(MissingColumnsError) as caught:
        analysis.kano_summary(NO_COLUMNS)
    with speaking("zh"):
        assert "缺少列" in str(caught.value)


@pytest.mark.parametrize(
    ("compute", "words"),
    [
        (
            lambda: analysis.top_share(pd.Series([1.0]), top=1.5),
            "top is 1.5, but it must lie between 0 and 1",
        ),
        (lambda: analysis.gap(pd.Series([1.0]), pd.Series([1.0]), convention="x"), "literature, slide"),
        (lambda: analysis.gini(pd.Series([1.0, -1.0])), "whale_curve"),
        (lambda: analysis.gini(pd.Series(["a", "b"])), "must hold numbers"),
        (lambda: analysis.brier_score(pd.Series([70]), pd.Series([1])), "Divide percentages by 100"),
        (lambda: analysis.wilson_interval(3, 2), "successes is 3"),
        (lambda: analysis.average_effect(pd.Series([1]), pd.Series([2])), "True and False"),
        (lambda: analysis.logit_shares(pd.DataFrame({"a": [1]}), scale=0), "scale is 0"),
        (lambda: analysis.iso_value_points(1, "price"), "product, service, personnel, image"),
        (lambda: analysis.rank_tiers(pd.Series([1.0]), [0.5, 0.2], "abc"), "must ascend"),
        (lambda: analysis.activity_rates({"v": 1.0}, pd.DataFrame({"v": [0]})), "Nobody used v"),
    ],
)
def test_a_wrong_parameter_is_answered_with_what_is_allowed(compute, words):
    with pytest.raises(AnalysisError, match=re.escape(words)):
        compute()


def test_codes_of_loyalty_have_names_in_the_glossary():
    cuts = pd.Series([1.0, 1.0, 0.0, 0.0]), pd.Series([1.0, 0.0, 1.0, 0.0])
    for code in [*analysis.dick_basu_type(*cuts), *analysis.jones_sasser_quadrant(100 * cuts[0], cuts[1])]:
        assert terms.label(code, "en") != terms.label(code, "zh")


def test_inputs_are_left_as_they_were():
    orders = pd.DataFrame(
        {
            "customer_id": [2, 1, 2],
            "ordered_at": pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"]),
            "total_amount": [1.0, 2.0, np.nan],
        }
    )
    before = orders.copy()
    analysis.rfm_table(orders, NOW)
    analysis.customer_durations(orders, NOW)
    analysis.spend_growth(orders, NOW)
    pd.testing.assert_frame_equal(orders, before)
