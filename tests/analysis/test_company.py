"""The analyses on a simulated firm's tables: facts of the literature reappear, truth is the judge."""

import numpy as np
import pandas as pd
import pytest

import crmsim
from crmsim import analysis

END = pd.Timestamp("2025-12-31")
SNAPSHOT = END - pd.Timedelta(days=365)


@pytest.fixture(scope="module")
def company():
    return crmsim.simulate(crmsim.Scenario.preset("retail", customers=1000, months=36), seed=7)


@pytest.fixture(scope="module")
def scores(company):
    return analysis.rfm_scores(analysis.rfm_table(company.sales_order, SNAPSHOT))


def test_frequency_is_collinear_with_total_money_but_not_with_money_per_order(scores):
    found = analysis.rfm_correlation(scores)
    assert found["M_total"] > 0.6
    assert abs(found["M_avg"]) < 4 / np.sqrt(len(scores))


@pytest.mark.parametrize("score", ["R_score", "F_score", "M_score"])
def test_response_rises_with_every_quintile(company, scores, score):
    """Hughes (1994): the share that orders in the next quarter grows from quintile 1 to quintile 5."""
    orders = company.sales_order
    later = orders["ordered_at"].between(SNAPSHOT, SNAPSHOT + pd.Timedelta(days=90), inclusive="right")
    ordered = pd.Series(scores.index.isin(orders["customer_id"][later]), index=scores.index)
    response = analysis.response_by_score(scores, ordered, score)
    noise = np.sqrt(0.25 / (len(scores) / 5) * 2)
    assert (response.diff().dropna() > -4 * noise).all()
    assert response[5] > response[1] + 8 * noise


def test_the_best_fifth_brings_about_two_thirds_of_the_money(company):
    """Consumer firms show .67 on average (McCarthy & Winer 2019)."""
    year = company.sales_order[company.sales_order["ordered_at"] > SNAPSHOT]
    assert analysis.top_share(analysis.rfm_table(year, END)["M_total"]) == pytest.approx(0.67, abs=0.08)


def test_models_fitted_to_the_past_foretell_the_next_year(company):
    orders = company.sales_order
    value = analysis.predicted_value(analysis.fit_customer_models(orders, SNAPSHOT), months=12, discount=0.0)
    real = orders[orders["ordered_at"] > SNAPSHOT].groupby("customer_id")["total_amount"].sum()
    real = real.reindex(value.index, fill_value=0.0)
    assert value["predicted_value"].corr(real, method="spearman") > 0.6
    assert value["predicted_value"].sum() == pytest.approx(real.sum(), rel=0.25)


def test_a_churn_score_learnt_on_one_half_ranks_the_other(company):
    data = analysis.churn_snapshot(company.sales_order, SNAPSHOT)
    X, half = np.log1p(data.drop(columns="churned")), data.index % 2 == 0
    model = analysis.fit_scorecard(X[half], data["churned"][half])
    p = pd.Series(model.predict_proba(X[~half])[:, 1], index=X.index[~half])
    found = analysis.score_quality(p, data["churned"][~half])
    assert found["auc"] > 0.72
    assert 0.8 < found["calibration_slope"] < 1.2


def test_silence_measured_by_a_customers_own_rhythm_tells_the_lost_from_the_living(company):
    signals = analysis.decline_signals(company.sales_order, company.service_request, SNAPSHOT)
    state = company.truth.customer_state
    alive = state["customer_id"][
        (state["month_start"] == SNAPSHOT.to_period("M").to_timestamp()) & state["is_alive"]
    ]
    lost = pd.Series(~signals.index.isin(alive), index=signals.index)
    alarm = analysis.decline_alarm(signals)["recency_ratio"]
    assert lost[alarm].mean() > lost[~alarm].mean() + 0.2


def test_expected_months_follow_from_the_true_panel(company):
    """The fundamental matrix of the estimated chain: the stable stay longest, those in decline shortest."""
    months = analysis.expected_months(analysis.transition_matrix(company.truth.customer_state))
    assert months.idxmax() == "stability"
    assert months.idxmin() == "decline"
