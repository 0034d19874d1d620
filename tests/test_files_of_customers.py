"""What is on file about persons, businesses and their ties: planted leanings, invented names, rules kept."""

import numpy as np
import pandas as pd
import pytest

from crmsim.analysis import quintile, rfm_table, spend_growth, value_quadrant
from crmsim.engines.vector import simulate
from crmsim.records import build, frame
from crmsim.records.scores import fifths
from crmsim.scenario import Scenario


@pytest.fixture(scope="module")
def firm():
    talk = {"referral_rate": 0.12}  # of the usual rate come too few referrals to tell a share among them
    world = Scenario.preset("firm", customers=600, months=27, defects=None, acquisition=talk)
    history = simulate(world, seed=3, panel=True)
    return {name: frame(table) for name, table in build(history).items()}


def difference(one, other):
    """Difference of means over its standard error."""
    return (one.mean() - other.mean()) / np.hypot(one.sem(), other.sem())


def share(mask):
    return mask.astype(float)


def test_big_spenders_are_more_often_well_paid(firm):
    known = firm["contact"].merge(firm["truth_customer_trait"], on="customer_id").dropna(subset="income_band")
    rich = known["spend_mean"] > known["spend_mean"].median()
    well_paid = share(known["income_band"] == "high")
    assert difference(well_paid[rich], well_paid[~rich]) > 4


def test_the_young_are_single_and_the_old_retired(firm):
    person = firm["contact"].dropna(subset=["marital_status", "occupation"])
    age = (pd.Timestamp("2023-01-01") - person["birth_date"]).dt.days // 365.25
    single = share(person["marital_status"] == "single")
    assert difference(single[age < 30], single[age > 50]) > 4
    assert (person["occupation"][age >= 61] == "Retired").all()
    assert not (person["occupation"][age < 61] == "Retired").any()


def test_some_fields_were_not_given_and_the_rest_are_as_often_as_stated(firm):
    person = firm["contact"][firm["contact"]["home_address"].notna()]
    for column, given in (
        ("marital_status", 0.85),
        ("occupation", 0.9),
        ("income_band", 0.75),
        ("hobby", 0.6),
    ):
        error = np.sqrt(given * (1 - given) / len(person))
        assert abs(person[column].notna().mean() - given) < 4 * error, column


def test_what_only_businesses_or_only_persons_have_is_empty_for_the_others(firm):
    customer = firm["customer"]
    person = customer["customer_kind"] == "person"
    for column in ("founded_on", "employee_count", "annual_revenue", "bank_name", "ticker", "credit_grade"):
        assert customer.loc[person, column].isna().all()
    for column in ("founded_on", "employee_count", "business_scope", "annual_revenue", "credit_grade"):
        assert customer.loc[~person, column].notna().all()
    contact = firm["contact"].merge(customer[["customer_id", "customer_kind"]], on="customer_id")
    at_work = contact["customer_kind"] == "company"
    assert contact.loc[at_work, ["home_address", "income_band", "occupation"]].isna().all().all()
    assert contact.loc[at_work, "department"].notna().all()
    assert contact.loc[~at_work, ["department", "job_title"]].isna().all().all()


def test_large_firms_make_large_deals_and_have_many_hands(firm):
    deal = firm["opportunity"].groupby("customer_id")["amount"].mean()
    business = firm["customer"].set_index("customer_id").loc[deal.index]
    revenue = business["annual_revenue"]
    assert difference(deal[revenue > revenue.median()], deal[revenue <= revenue.median()]) > 4
    assert np.log(revenue).corr(np.log(business["employee_count"])) > 0.7


def test_credit_goes_to_those_who_earn(firm):
    business = firm["customer"].dropna(subset="credit_grade")
    good = business["credit_grade"].isin(["AAA", "AA"])
    poor = business["credit_grade"].isin(["C", "D"])
    margin = business["profit_margin_pct"]
    assert difference(margin[good], margin[poor]) > 4
    limit = (business["credit_limit"] / business["annual_revenue"]).groupby(business["credit_grade"]).mean()
    assert limit[["AAA", "AA", "A", "B", "C", "D"]].is_monotonic_decreasing
    assert limit["D"] == 0


def test_nothing_names_a_bank_or_an_exchange_that_exists(firm):
    customer = firm["customer"]
    for column in ("bank_name", "stock_exchange"):
        for name in customer[column].dropna().unique():
            assert not {"China", "Shanghai", "Shenzhen", "Hong", "York", "London", "Tokyo"} & set(
                name.split()
            )
    assert customer["ticker"].dropna().is_unique


def test_the_value_matrix_is_what_the_analyst_s_function_says(firm):
    """`crmsim.analysis.value_matrix` is another implementation, of DataFrames."""
    orders, customer = firm["sales_order"], firm["customer"].set_index("customer_id")
    end = pd.Timestamp("2025-04-01") - pd.Timedelta(microseconds=1)
    for by_rep in (False, True):
        own = orders[orders["opportunity_id"].notna() == by_rep]
        growth = spend_growth(own, end)
        last_year = own[own["ordered_at"] >= "2024-04-01"].groupby("customer_id")["total_amount"].sum()
        known = growth.dropna().index
        expected = value_quadrant(last_year.reindex(known).fillna(0.0), growth[known]).astype(str)
        found = customer.loc[customer["owner_id"].notna() == by_rep, "value_quadrant"].dropna().astype(str)
        pd.testing.assert_series_equal(found, expected.sort_index(), check_names=False, check_dtype=False)


def test_quarterly_scores_know_what_was_on_record_then(firm):
    score = firm["model_score"]
    own = firm["sales_order"][firm["sales_order"]["opportunity_id"].isna()]
    for day in ("2023-03-31", "2024-12-31"):
        now = score[score["as_of"] == day]
        table = rfm_table(own, pd.Timestamp(day) + pd.Timedelta(hours=23, minutes=59, seconds=59))
        rfm = now[now["score_kind"] == "rfm"].set_index("object_id")
        assert set(rfm.index) == set(table.index)
        marks = rfm["label"].astype(int)
        assert (rfm["score"] == marks // 100 + marks // 10 % 10 + marks % 10).all()
        top = table["M_total"][marks % 10 == 5]
        assert top.min() >= table["M_total"][marks % 10 == 4].max()
        churn = now[now["score_kind"] == "churn"].set_index("object_id")["score"]
        assert np.allclose(churn, np.minimum(np.floor(table["R_days"]) / 180, 1), atol=1e-3 + 1 / 180)
    assert len(firm["model_score"]["as_of"].unique()) == 9


def test_fifths_are_equal_in_size_and_rise():
    values = np.array([30, 10, 50, 20, 40, 60, 0])
    assert fifths(values).tolist() == quintile(pd.Series(values)).tolist()
    marks = fifths(np.arange(100))
    assert np.bincount(marks)[1:].tolist() == [20] * 5
    assert (np.diff(marks) >= 0).all()
    assert fifths(np.array([], dtype=np.int64)).tolist() == []


def test_referrals_on_record_are_true(firm):
    tie = firm["customer_relationship"]
    sent = tie[tie["customer_link_type"] == "referral"].set_index("from_customer_id")["to_customer_id"]
    truth = firm["truth_customer_trait"].set_index("customer_id")["referrer_id"].dropna()
    assert (truth[sent.index] == sent).all()
    told = 0.8
    assert abs(len(sent) - told * len(truth)) < 4 * np.sqrt(told * (1 - told) * len(truth))
    assert 0 < len(sent) < len(truth)


def test_diligent_reps_log_in_more_often_and_say_why(firm):
    log = firm["system_log"].query("log_action == 'login'").groupby("employee_id").size()
    reps = firm["truth_employee"].set_index("employee_id")
    assert reps["diligence"].corr(log[reps.index]) > 0.8


def test_posts_are_handed_over_without_a_gap(firm):
    staff = firm["employee"]
    left = staff.dropna(subset="left_on")
    assert len(left) >= 1
    for _, gone in left.iterrows():
        heirs = staff[(staff["app_role"] == gone["app_role"]) & (staff["hired_on"] > gone["left_on"])]
        assert (heirs["hired_on"] - gone["left_on"]).min() == pd.Timedelta(days=1)
    owners = firm["campaign"].merge(staff, left_on="owner_id", right_on="employee_id")
    assert (owners["app_role"] == "marketing").all()
    assert (owners["hired_on"] <= owners["start_on"]).all()
    assert not (owners["left_on"] < owners["start_on"]).any()
