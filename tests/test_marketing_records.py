"""Campaigns and surveys on record: promises kept, totals true, and effects found again in the tables alone."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from crmsim import analysis, outcomes
from crmsim.engines import vector
from crmsim.records import build, chunks, frame
from crmsim.scenario import Scenario
from crmsim.warehouse import query, save, validate


@pytest.fixture(scope="module")
def history():
    return vector.simulate(Scenario.preset("campaigns", customers=500, months=14), 3, panel=True)


@pytest.fixture(scope="module")
def tables(history):
    return {name: frame(table) for name, table in build(history).items()}


@pytest.fixture(scope="module")
def company(history, tmp_path_factory):
    return save(build(history).items(), tmp_path_factory.mktemp("marketed") / "company")


def test_every_promise_is_kept(company):
    assert [check for check in validate(company) if not check.ok] == []


def test_without_the_panel_there_are_campaigns_but_no_surveys(tmp_path):
    history = vector.simulate(Scenario.preset("campaigns", customers=60, months=6), 3)
    folder = save(build(history).items(), tmp_path / "quiet")
    assert [check for check in validate(folder) if not check.ok] == []
    assert query(folder, "SELECT count(*) AS n FROM survey")["n"].item() == 0
    assert query(folder, "SELECT count(*) AS n FROM campaign")["n"].item() > 2


@pytest.mark.parametrize("rows", [50])
def test_records_do_not_depend_on_the_size_of_the_parts(history, rows):
    parts = {}
    for name, part in chunks(history, rows=rows):
        parts.setdefault(name, []).append(part)
    for name, whole in build(history).items():
        assert pa.concat_tables(parts[name]).equals(whole), name


def test_every_kind_of_campaign_resource_offer_and_status_appears(tables):
    campaign = tables["campaign"]
    assert campaign["campaign_status"].nunique() == 2
    assert campaign["campaign_type"].nunique() == 7
    assert campaign["offer_type"].nunique() == 3
    assert campaign["is_randomised"].nunique() == 2
    assert tables["campaign_resource"]["campaign_resource_type"].nunique() == 7
    for column in ("name", "objective", "content", "form"):
        assert campaign[f"{column}_en"].str.isascii().all()
        assert campaign[f"{column}_zh"].str.contains("[\u4e00-\u9fff]").all()
    assert tables["campaign_member"]["member_status"].nunique() == 5


def test_what_is_read_without_ordering_depends_on_the_channel_alone(tables):
    """By lot, whatever the class of response: 35 % of e-mails, nothing that no channel tells."""
    campaign = tables["campaign"].query("survey_id.isna()")[["campaign_id"]]
    member = tables["campaign_member"].merge(campaign).merge(tables["truth_effect"], on="campaign_member_id")
    idle = member[~member["is_control"] & member["responded_at"].isna()]
    read = idle["member_status"] == "opened"
    assert set(idle.loc[read, "channel"]) <= {"email", "wap"}
    for _, part in idle[idle["channel"] == "email"].groupby("response_class"):
        n = len(part)
        opened = (part["member_status"] == "opened").sum()
        assert abs(opened - 0.35 * n) < 4 * np.sqrt(0.35 * 0.65 * n)
    assert not (member["member_status"] == "opened")[
        member["is_control"] | member["responded_at"].notna()
    ].any()


def test_what_a_member_costs_is_what_the_months_cost(history, tables):
    held = tables["campaign"].query("campaign_status == 'evaluated' and survey_id.isna()")
    cost = held.groupby(held["start_on"].dt.to_period("M"))["actual_cost"].sum()
    monthly = outcomes.monthly(history)
    monthly.index = pd.period_range("2023-01", periods=len(monthly), freq="M")
    for month, amount in cost.items():
        assert monthly.loc[month, "marketing_cost"] == pytest.approx(amount)
    assert monthly["marketing_cost"].sum() == pytest.approx(cost.sum())


def test_margins_of_the_books_agree_with_those_of_the_orders(history, tables):
    """Expected margins of what was bought, and margins at the prices paid, differ by luck alone."""
    assert outcomes.monthly(history)["revenue"].sum() == pytest.approx(
        tables["sales_order"]["total_amount"].sum(), rel=0.06
    )
    sale = tables["sales_order"].query("'2023-11' <= ordered_at < '2023-12'")
    before = tables["sales_order"].query("'2023-10' <= ordered_at < '2023-11'")
    assert sale["total_amount"].mean() < 0.92 * before["total_amount"].mean()


def test_the_truth_names_the_class_and_both_outcomes_of_every_member(history, tables):
    effect = tables["truth_effect"]
    assert len(effect) == len(history.member["month"])
    assert (
        effect.query("response_class == 'lost_cause'").eval("respond_if_treated - respond_if_untreated") == 0
    ).all()
    gain = effect.eval("value_if_treated - value_if_untreated").groupby(effect["response_class"]).mean()
    assert gain.idxmax() == "persuadable"
    assert gain.idxmin() == "sleeping_dog"


@pytest.fixture(scope="module")
def large():
    """One randomised and one habitual campaign in a larger company, seen through its tables."""
    plans = {"campaigns": [{"month": 6}, {"month": 7, "selection": "best"}]}
    scenario = Scenario.preset("retail", customers=4_000, months=8, marketing=plans)
    return {name: frame(table) for name, table in build(vector.simulate(scenario, 4)).items()}


def members(tables, campaign):
    table = tables["campaign_member"].query("campaign_id == @campaign")
    truth = tables["truth_effect"].set_index("campaign_member_id").loc[table["campaign_member_id"]]
    response = analysis.campaign_response(table)
    return response, truth.set_axis(table["customer_id"])


def test_the_effect_of_a_campaign_is_found_in_the_observed_tables(large):
    response, truth = members(large, 1)
    effect = analysis.average_effect(response["responded"], response["treated"])
    planted = (truth["respond_if_treated"] - truth["respond_if_untreated"]).mean()
    assert abs(effect.estimate - planted) < 4 * effect.std_error
    habit, hidden = members(large, 2)
    naive = analysis.average_effect(habit["responded"], habit["treated"])
    true = (hidden["respond_if_treated"] - hidden["respond_if_untreated"]).mean()
    assert naive.lower > true + 0.05


@pytest.mark.slow
def test_an_order_book_tells_whom_to_contact():
    """A model of response with and without contact, learnt on one half, ranks the other at 0.6 of the oracle's gain."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    plans = {"campaigns": [{"month": 12, "holdout": 0.5}]}
    scenario = Scenario.preset("retail", customers=10_000, months=13, marketing=plans)
    tables = {name: frame(table) for name, table in build(vector.simulate(scenario, 4)).items()}
    response, truth = members(tables, 1)
    start = pd.Timestamp("2024-01-01")
    group = tables["sales_order"].query("ordered_at < @start").groupby("customer_id")
    seen = pd.DataFrame(
        {
            "recency": (start - group["ordered_at"].max()).dt.days.clip(upper=240),
            "frequency": np.log(group.size()),
            "basket": np.log(group["total_amount"].mean()),
        }
    ).loc[response.index]
    learn = np.arange(len(seen)) % 2 == 0
    chance = []
    for treated in (True, False):
        rows = learn & (response["treated"] == treated).to_numpy()
        model = make_pipeline(
            StandardScaler(), PolynomialFeatures(2), LogisticRegression(C=0.1, max_iter=500)
        )
        model.fit(seen[rows], response["responded"][rows])
        chance.append(model.predict_proba(seen[~learn])[:, 1])
    effect = (truth["respond_if_treated"] - truth["respond_if_untreated"])[~learn].to_numpy()

    def gain(score):
        """Area between the true effect of contacting the best first, and contacting anybody."""
        best_first = np.cumsum(effect[np.argsort(-score, kind="stable")])
        return (best_first - effect.mean() * np.arange(1, len(effect) + 1)).mean()

    assert gain(chance[0] - chance[1]) > 0.6 * gain(effect) > 0


def test_the_view_counts_what_pandas_counts(company, tables):
    view = query(company, "FROM v_campaign_roi ORDER BY campaign_id").set_index("campaign_id")
    member = tables["campaign_member"].merge(tables["campaign"].query("survey_id.isna()")[["campaign_id"]])
    share = member.assign(yes=member["responded_at"].notna()).pivot_table(
        index="campaign_id", columns="is_control", values="yes", aggfunc=["mean", "size"]
    )
    lift = 100 * (share["mean"][False] - share["mean"][True])
    assert np.allclose(view["lift_pct"], lift[view.index])
    assert (view["contacted"] == share["size"][False][view.index]).all()


def test_the_survey_view_counts_what_pandas_counts(company, tables):
    view = query(company, "FROM v_survey_result").set_index(["survey_id", "question_no"])
    answers = tables["survey_answer"].groupby(["survey_id", "question_no"])["answer_score"]
    assert np.allclose(view["mean_score"].sort_index(), answers.mean().sort_index(), equal_nan=True)
    nps = view.query("question_type == 'nps'")
    for key, row in nps.iterrows():
        score = answers.get_group(key)
        net = (score >= 9).astype(int) - (score <= 6).astype(int)
        assert row["nps"] == pytest.approx(100 * net.mean())
        assert row["nps_error"] == pytest.approx(100 * net.std(ddof=1) / np.sqrt(len(net)))


def test_surveys_by_phone_are_made_on_working_days(tables):
    phone = tables["campaign_member"].query("channel == 'phone'")
    days = tables["calendar"].set_index("date_day")["is_workday"]
    assert len(phone) > 50
    assert days[phone["sent_at"].dt.normalize()].all()
    assert phone["sent_at"].dt.hour.between(9, 18).all()
