"""What is planted in the tasks against the numbers that theory says it must show."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import norm

from crmsim import analysis, tasks
from crmsim.tasks import (
    baskets,
    churn_rule,
    credit,
    cross_sell,
    escalation,
    mailing_plan,
    problem_solving,
    report,
    response,
    root_cause,
    satisfaction_drivers,
    segments,
    targeting,
)


def z_of_share(hits: float, n: float, p: float) -> float:
    return (hits - n * p) / np.sqrt(n * p * (1 - p))


# --- fraud ---------------------------------------------------------------------------------------------------


def test_frauds_are_half_a_per_cent_six_times_larger_at_night_from_new_devices_in_bursts():
    case = tasks.task("fraud").make(1, 200_000)
    truth = case._made[1]
    payment = case.observed["payment"].set_index("payment_id")
    fraud = payment["is_fraud"].astype("boolean").fillna(False).astype(bool)
    fraud[truth.payment] = truth.is_fraud
    # Frauds come in bursts, so they vary more than independent payments would: 2.4 payments each on average.
    assert abs(fraud.sum() - 0.005 * len(fraud)) < 4 * np.sqrt(2.8 * 0.005 * len(fraud))
    log_amount = np.log(payment["amount"])
    excess = (
        log_amount
        - log_amount[~fraud].groupby(payment["customer_id"]).mean().reindex(payment["customer_id"]).to_numpy()
    )
    error = excess[fraud].std() / np.sqrt(fraud.sum())
    assert abs(excess[fraud].mean() - np.log(6)) < 4 * error
    night = payment["paid_at"].dt.hour < 6
    # Sessions, not payments, are independent: 2.4 payments of a fraud share the hour.
    assert abs(z_of_share(night[fraud].sum(), fraud.sum(), 0.6)) < 4 * np.sqrt(3)
    first = payment.groupby(["customer_id", "device_id"])["paid_at"].transform("min")
    known = payment["device_id"] != payment["customer_id"]
    assert abs(z_of_share(known[fraud].sum(), fraud.sum(), 0.6)) < 4 * np.sqrt(3)
    assert (first <= payment["paid_at"]).all()


def test_the_oracle_of_fraud_is_calibrated():
    """Bayes' rule gives chances that come true (a property of every posterior)."""
    truth = tasks.task("fraud").make(2, 200_000)._made[1]
    expected, spread = truth.chance.sum(), (truth.chance * (1 - truth.chance)).sum()
    # A session is wrong or right as a whole, up to three payments at once.
    assert abs(truth.is_fraud.sum() - expected) < 4 * np.sqrt(3 * spread)


def test_money_saved_follows_from_its_definition():
    one = tasks.task("fraud")
    truth = one.make(1, 10_000)._made[1]
    frauds = truth.amount[truth.is_fraud].sum()
    nothing = one.measure(truth, pd.Series(0.0, index=truth.payment))
    everything = one.measure(truth, pd.Series(1.0, index=truth.payment))
    assert nothing["money_saved"] == pytest.approx(0)
    reviewed = truth.amount > 40
    missed = truth.amount[truth.is_fraud & ~reviewed].sum()
    assert everything["money_saved"] == pytest.approx(1 - (missed + 40 * reviewed.sum()) / frauds)


def test_a_fraud_that_looks_like_the_rest_cannot_be_found():
    plain = {"amount_factor": 1, "night": 0.05, "new_device": 0.03, "burst_share": 0.02}
    score = tasks.task("fraud").make(3, planted=plain)
    oracle = score.score(score.oracle())
    assert oracle.value < 0.02
    assert not oracle.passed


# --- basket --------------------------------------------------------------------------------------------------


def test_each_planted_rule_has_its_support_confidence_and_lift():
    size = 30_000
    case = tasks.task("basket").make(1, size)
    planted, shuffled = case.planted, case._made[1].rules
    found = analysis.association_rules(case.observed["line_item"], 0.01, 0.3, 1.5, max_size=2)
    found = found.assign(
        pair=[(a[0], b[0]) for a, b in zip(found["antecedent"], found["consequent"], strict=True)]
    )
    found = found.set_index("pair").loc[sorted(shuffled)].sort_values("lift")
    expected = sorted(zip(planted.lift, planted.confidence, planted.support, strict=True))
    orders = case.observed["line_item"]["sales_order_id"].nunique()
    for (lift, confidence, support), (_, rule) in zip(expected, found.iterrows(), strict=True):
        # Orders with nothing in them are no orders, which raises support a little.
        assert abs(z_of_share(rule["support"] * orders, orders, support * size / orders)) < 4
        n_antecedent = rule["support"] / rule["confidence"] * orders
        assert abs(z_of_share(rule["confidence"] * n_antecedent, n_antecedent, confidence)) < 4
        error = lift * np.sqrt(1 / (support * size))
        assert abs(rule["lift"] - lift * orders / size) < 4 * error


def test_products_of_one_season_are_independent_inside_it():
    case = tasks.task("basket").make(1, 30_000)
    season = case.observed["sales_order"].set_index("sales_order_id")["season"]
    naive = {(a[0], b[0]) for a, b in case.naive()[["antecedent", "consequent"]].to_numpy()}
    traps = naive - case._made[1].rules
    assert len(traps) == 4
    for a, b in traps:
        table = analysis.rule_by_stratum(case.observed["line_item"], season, [a], [b])
        peak = table.drop("all")["support"].idxmax()
        both = table.loc[peak, "support"] * table.loc[peak, "orders"]
        assert table.loc["all", "lift"] > 2
        assert abs(table.loc[peak, "lift"] - 1) < 4 / np.sqrt(both)


def test_without_lift_there_are_no_rules():
    case = tasks.task("basket").make(1, planted={"lift": [1.0] * 8, "seasonal_pairs": 0})
    assert case.competent().empty
    assert case.naive().empty
    assert baskets.measure(case._made[1], case.competent())["rules_found"] == 0


# --- segments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separation", [3.0, 3.5, 6.0])
def test_the_nearest_centres_are_as_far_apart_as_planted(separation):
    case = tasks.task("segments").make(1, 20_000, {"separation": separation})
    table = case.observed["customer"].set_index("customer_id")
    logs = np.log(table[["R_days", "F", "M_avg"]])
    logits = np.log(table[["online_share", "premium_share"]] / (1 - table[["online_share", "premium_share"]]))
    hidden = np.column_stack([logs, logits]) / segments._STEP
    centre = pd.DataFrame(hidden).groupby(case._made[1].segment.to_numpy()).mean()
    assert pdist(centre).min() == pytest.approx(separation, abs=4 * np.sqrt(2 / 4_000) + 0.02)


def test_two_segments_are_confused_as_often_as_theory_says():
    """Two round normals Δ apart: a share Φ(−Δ/2) is nearer to the wrong centre (Fisher 1936)."""
    case = tasks.task("segments").make(1, 50_000, {"segments": 2, "separation": 2.0})
    truth = case._made[1]
    wrong = (truth.segment != truth.nearest).sum()
    assert abs(z_of_share(wrong, 50_000, norm.cdf(-1.0))) < 4


# --- credit --------------------------------------------------------------------------------------------------


def test_a_scorecard_of_the_books_recovers_the_planted_log_odds():
    from sklearn.linear_model import LogisticRegression

    case = tasks.task("credit").make(1, 60_000)
    observed = case.observed
    account = observed["account"].set_index("account_id")
    paid = observed["invoice"].merge(observed["payment"], on="invoice_id")
    late = (paid["paid_on"] > paid["due_on"]).groupby(paid["account_id"]).sum()
    X = np.column_stack(
        [
            account["balance"] / account["credit_limit"],
            late,
            (np.log(account["annual_income"]) - np.log(120_000)) / 0.5,
        ]
    )
    known = account["defaulted"].notna().to_numpy()
    X, y = X[known], account["defaulted"][known].astype(bool)
    model = LogisticRegression(C=np.inf, max_iter=500).fit(X, y)
    p = model.predict_proba(X)[:, 1]
    design = np.column_stack([np.ones(len(X)), X])
    error = np.sqrt(np.diag(np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]))))
    found = np.array([model.intercept_[0], *model.coef_[0]])
    assert np.all(np.abs(found - [-3.2, 1.4, 0.9, -0.6]) < 4 * error)


def test_expected_loss_is_chance_times_loss_given_default_times_exposure():
    truth = tasks.task("credit").make(1, 1_000)._made[1]
    doubled = credit.measure(truth, (truth.chance / 2))
    assert doubled["expected_loss_ratio"] == pytest.approx(0.5)
    assert doubled["auc"] == credit.measure(truth, truth.chance)["auc"]
    assert doubled["gini"] == pytest.approx(2 * doubled["auc"] - 1)


# --- demand --------------------------------------------------------------------------------------------------


def test_the_oracle_of_demand_errs_as_a_normal_error_of_that_size_does():
    """For a small normal error σ of the logarithm, sMAPE is close to 100·σ·√(2/π)."""
    case = tasks.task("demand").make(1, planted={"noise": 0.05})
    smape = case.score(case.oracle()).table().set_index("figure").loc["smape", "value"]
    expected, spread = 100 * 0.05 * np.sqrt(2 / np.pi), 100 * 0.05 * np.sqrt(1 - 2 / np.pi)
    assert abs(smape - expected) < 4 * spread / np.sqrt(91)


def test_the_break_is_found_in_the_week_it_came():
    case = tasks.task("demand").make(1)
    past = (
        case.observed["sales"]
        .set_index("date_day")
        .assign(on_promotion=lambda t: t["on_promotion"].astype(float))
    )
    weekday = (
        pd.get_dummies(past.index.day_of_week, drop_first=True, dtype=float)
        .set_axis(past.index)
        .add_prefix("day_")
    )
    found = analysis.level_break(past.join(weekday), 365.25, margin=91)
    assert abs((found - past.index[0]).days / 7 - round(0.6 * 156)) <= 1


def test_a_step_in_an_exact_series_is_found_exactly():
    t = np.arange(120)
    sales = pd.DataFrame({"sales": np.exp(0.01 * t - 0.4 * (t >= 47))}, index=t)
    assert analysis.level_break(sales, waves=1, margin=5) == 47
    with pytest.raises(analysis.AnalysisError, match="margin"):
        analysis.level_break(sales, margin=0)
    with pytest.raises(analysis.AnalysisError, match="above 0"):
        analysis.level_break(sales.assign(sales=0.0))


# --- cross-selling -------------------------------------------------------------------------------------------


def test_the_first_moves_follow_the_planted_graph():
    case = tasks.task("cross_sell").make(1, 40_000)
    steps = cross_sell._steps(case.observed["product_holding"])
    moves = steps[steps["step"] == 1].merge(steps[steps["step"] == 2], on="customer_id")
    n = moves.groupby("product_id_x").size()
    share = pd.crosstab(moves["product_id_x"], moves["product_id_y"], normalize="index").reindex(
        columns=n.index
    )
    planted = case._made[1].matrix
    error = np.sqrt(planted * (1 - planted)).div(np.sqrt(n), axis=0)
    # 132 shares at once: the largest of so many normals stays below 4.5.
    assert ((share.fillna(0) - planted).abs() <= 4.5 * error + 1e-12).all().all()
    assert planted.sum(axis=1).to_numpy() == pytest.approx(1)
    assert np.diag(planted).max() == 0


def test_trading_up_jumps_at_the_threshold():
    customer = tasks.task("cross_sell").make(1, 40_000).observed["customer"]
    above = customer["yearly_spend"] >= 5_000
    for part, chance in ((above, 0.35), (~above, 0.05)):
        assert abs(z_of_share(customer["has_premium"][part].sum(), part.sum(), chance)) < 4


# --- rules ---------------------------------------------------------------------------------------------------


def test_the_rule_makes_three_tenths_of_all_churn():
    case = tasks.task("churn_rule").make(1, 100_000)
    table, cuts = case.observed["customer"], case._made[1].cuts
    meets = (
        (table["waiting_hours"] > cuts["waiting_hours"])
        & (table["tenure_months"] < cuts["tenure_months"])
        & (table["price_gap"] > cuts["price_gap"])
    )
    churned = table["churned"]
    assert abs(z_of_share((churned & meets).sum(), churned.sum(), 0.30)) < 4
    assert abs(z_of_share((churned & meets).sum(), meets.sum(), 0.9)) < 4


def test_a_cut_just_inside_five_per_cent_counts_and_one_outside_does_not():
    truth = churn_rule.Truth({"a": 10.0, "b": 20.0})
    assert churn_rule.measure(truth, {"a": 10.4, "b": 20})["cut_error"] == pytest.approx(0.04)
    assert churn_rule.measure(truth, {"a": 10})["cut_error"] == np.inf
    assert churn_rule.measure(truth, {"a": 10, "b": 20, "c": 1})["variables_right"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("seed", range(1, 9))
def test_prism_finds_exactly_the_three_rules(seed):
    case = tasks.task("escalation_rules").make(seed)
    assert escalation.measure(case._made[1], case.competent()) == {"rules_found": 3, "false_rules": 0}
    table = case.observed["service_request"]
    told = np.any([escalation._covers(rule, table) for rule in case._made[1].rules], axis=0)
    assert (told == table["escalated"]).all()


def test_a_whim_spoils_exact_rules():
    case = tasks.task("escalation_rules").make(1, planted={"whim": 0.2})
    table = case.observed["service_request"]
    told = np.any([escalation._covers(rule, table) for rule in case._made[1].rules], axis=0)
    assert abs(z_of_share((told != table["escalated"]).sum(), len(table), 0.1)) < 4


# --- response, mailing, tickets ------------------------------------------------------------------------------


def test_no_line_sees_the_response_and_the_truth_does():
    for seed in (1, 2, 3):
        case = tasks.task("response").make(seed)
        assert response.measure(case._made[1], case.naive())["auc"] <= 0.6
        assert response.measure(case._made[1], case.oracle())["auc"] >= 0.8


def test_without_interaction_even_the_oracle_has_nothing():
    case = tasks.task("response").make(1, planted={"together": 0, "alone": 0})
    assert abs(case.score(case.naive()).value - 0.5) < 4 * np.sqrt(1 / (12 * 500))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_best_plan_is_that_of_all_plans_tried(seed):
    truth = tasks.task("mailing_plan").make(seed, 12)._made[1]
    best = 0
    for bits in product((False, True), repeat=12):
        profit, cost = mailing_plan._worth(truth, np.array(bits))
        best = max(best, profit if cost <= truth.budget else 0)
    profit, cost = mailing_plan._worth(truth, np.isin(truth.cell, truth.best))
    assert (profit, cost <= truth.budget) == (best, True)


def test_a_plan_over_budget_is_worth_nothing():
    case = tasks.task("mailing_plan").make(1)
    assert case.score(range(1, 41)).value == 0.0
    assert case.score([]).value == 0.0


def test_without_overlap_the_profits_just_add_up():
    truth = tasks.task("mailing_plan").make(1, planted={"overlap": 0})._made[1]
    everything = np.ones(40, dtype=bool)
    assert mailing_plan._worth(truth, everything) == (truth.profit.sum(), truth.cost.sum())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tickets_are_solved_in_both_languages(language):
    case = tasks.task("problem_solving").make(1, planted={"language": language})
    score = case.score(case.competent())
    assert score.passed
    assert score.value <= score.oracle + 0.02


def test_a_customer_always_to_the_point_is_always_understood():
    case = tasks.task("problem_solving").make(1, 400, {"to_the_point": 1.0})
    assert case.score(case.oracle()).value == 1.0
    nothing = tasks.task("problem_solving").make(1, 3_000, {"to_the_point": 0.0})
    asked = len(nothing.oracle())
    assert abs(z_of_share(nothing.score(nothing.oracle()).value * asked, asked, 1 / 20)) < 4


def test_twenty_intents_have_four_phrases_of_their_own_in_both_languages():
    intents = problem_solving._intents()
    assert len(intents) == 20
    for language in ("en", "zh"):
        phrases = [phrase for intent in intents for phrase in intent[f"phrases_{language}"]]
        assert len(phrases) == len(set(phrases)) == 80


# --- tasks made of a company ---------------------------------------------------------------------------------


def test_every_roll_up_of_the_cube_is_the_sum_of_its_parts():
    case = tasks.task("report").make(1, 50, {"months": 6})
    cube = case.oracle()
    total = cube[(cube[list(report.DIMENSIONS)] == report.ALL).all(axis=1)]["amount"].item()
    assert total == pytest.approx(case.observed["fact_sales"]["amount"].sum())
    by_hand = case.competent()
    assert case.score(by_hand).passed
    # A cell that is a cent off, left out or given twice is noticed.
    spoilt = by_hand.assign(amount=by_hand["amount"].where(by_hand.index != 3, by_hand["amount"] + 0.01))
    for answer in (spoilt, by_hand.drop(index=3), pd.concat([by_hand, by_hand.iloc[[3]]])):
        assert not case.score(answer).passed


def test_one_region_fails_three_times_as_often_from_the_month_on():
    case = tasks.task("root_cause").make(2, 4_000)
    sent, failed = root_cause._counts(case.observed)
    truth = case._made[1]
    late = sent.index >= truth.month
    for region in sent.columns:
        for part, factor in ((~late, 1.0), (late, 3.0 if region == truth.region else 1.0)):
            n, k = sent.loc[part, region].sum(), failed.loc[part, region].sum()
            assert abs(z_of_share(k, n, 0.04 * factor)) < 4
    assert truth.month == 20
    assert sent.sum().idxmax() != truth.region


def test_profits_add_up_to_revenue_less_goods_less_pools():
    case = tasks.task("profitability").make(1, 50, {"months": 6})
    line, pool = case.observed["line_item"], case.observed["cost_pool"]
    goods = (line["quantity"] * line["unit_cost"]).sum()
    whole = line["line_amount"].sum() - goods - pool["cost"].sum()
    assert case.oracle().sum() == pytest.approx(whole, abs=0.05)
    assert (pool["cost"] > 0).all()


def test_an_answer_two_standard_errors_off_is_two_off():
    case = tasks.task("satisfaction_drivers").make(1, 500)
    truth = case._made[1]
    names = satisfaction_drivers._NAMES
    shifted = dict(zip(names, truth.coefficient + 2 * truth.std_error * np.array([1, 0, 0, -1]), strict=True))
    assert satisfaction_drivers.measure(truth, shifted)["worst_error"] == pytest.approx(2)


def test_candidates_of_churn_are_recent_and_nothing_is_dated_after_the_snapshot():
    case = tasks.task("churn").make(1, 300)
    observed = case.observed
    as_of = observed["snapshot"]["as_of"].item()
    assert observed["sales_order"]["ordered_at"].max() <= as_of
    last = observed["sales_order"].groupby("customer_id")["ordered_at"].max()
    recent = last.index[(as_of - last).dt.total_seconds() <= 365 * 86_400]
    assert sorted(observed["candidate"]["customer_id"]) == sorted(recent)


def test_the_oracle_of_churn_expects_as_many_as_stay_away():
    truth = tasks.task("churn").make(3)._made[1]
    spread = np.sqrt((truth.chance * (1 - truth.chance)).sum())
    # Rates drift a little within the half-year, so the state of the day is right to a few per cent only.
    assert abs(truth.churned.sum() - truth.chance.sum()) < 4 * spread + 0.03 * len(truth.chance)


def test_nothing_of_the_campaign_to_decide_is_told():
    observed = tasks.task("targeting").make(1, 500).observed
    now = observed["campaign"]["sent_at"].item()
    assert observed["sales_order"]["ordered_at"].max() < now
    assert observed["campaign_member"]["sent_at"].max() < now
    # Who answered the campaign before did so in its own month.
    assert observed["campaign_member"]["responded_at"].max() < now


def test_profit_and_qini_follow_from_the_true_gains():
    truth = targeting.Truth(pd.Series([4.0, 1.0, 0.0, -1.0], index=[1, 2, 3, 4]), 0.5, 2.0)
    figures = targeting.measure(truth, pd.Series([1.0, -1, -2, -3], index=[1, 2, 3, 4]))
    # Contacting the first only: 3.5 of at most 4.0; the benchmark counts for 1.8; the order is perfect.
    assert figures == pytest.approx({"profit_share": 0.875, "profit_over_rfm": 0.425, "qini_share": 1.0})
    # Trapezia over shares 0, 1/4 … 1 of gains 0, 4, 5, 5, 4, minus the triangle, per customer.
    area = (0 / 2 + 4 + 5 + 5 + 4 / 2) / 4 / 4 - 1 / 2
    assert targeting._qini(truth.gain, truth.gain) == pytest.approx(area)
    assert targeting._qini(truth.gain * 0, truth.gain) == 0
