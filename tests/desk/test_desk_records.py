"""A year and a half at the desk: what is written agrees with what happened, and can be found out from it."""

import json

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.records import build, chunks, frame
from crmsim.scenario import Scenario
from crmsim.warehouse import save, validate
from crmsim.warehouse.schema import enum_codes

RETAIL = Scenario.preset("retail", customers=2500, months=18, relationship={"type": "proactive"})
DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def plain():
    history = simulate(RETAIL, seed=3, panel=True)
    return history, build(history)


@pytest.fixture(scope="module")
def history():
    return simulate(RETAIL.replace(desk={}, funnel={}), seed=3, panel=True)


@pytest.fixture(scope="module")
def written(history):
    return build(history)


@pytest.fixture(scope="module")
def books(written):
    return {name: frame(table) for name, table in written.items()}


@pytest.fixture(scope="module")
def complaints(books):
    of_truth = books["truth_failure"].dropna(subset=["service_request_id"])
    table = books["service_request"].merge(of_truth, on="service_request_id", suffixes=("", "_"))
    table = table.merge(books["truth_service_request"], on="service_request_id", suffixes=("", "_true"))
    table["took"] = table["completed_at"] - table["opened_at"]
    return table


def proportion(found, expected):
    """z of a share found in so many trials."""
    n = len(found)
    return (found.mean() - expected) / np.sqrt(expected * (1 - expected) / n)


def difference(one, other):
    """z of the difference of two means."""
    return (one.mean() - other.mean()) / np.sqrt(one.var() / len(one) + other.var() / len(other))


def test_papers_change_nothing_that_happened(plain, history, written):
    assert plain[0].digest() == history.digest()
    own = frame(written["sales_order"])
    own = own[own["opportunity_id"].isna()].drop(columns="sales_order_id").reset_index(drop=True)
    before = frame(plain[1]["sales_order"]).drop(columns="sales_order_id")
    pd.testing.assert_frame_equal(
        own[["customer_id", "ordered_at", "total_amount"]],
        before[["customer_id", "ordered_at", "total_amount"]],
    )


def test_the_engine_s_moments_are_kept(plain, books):
    before = frame(plain[1]["service_request"])
    own = books["service_request"]
    own = own[own["customer_id"] <= len(plain[0].customer["stage"])].reset_index(drop=True)
    for name in ("customer_id", "opened_at", "first_response_at", "complaint_subclass"):
        pd.testing.assert_series_equal(own[name], before[name])
    both = own["completed_at"].notna() & before["completed_at"].notna()
    assert (own["completed_at"] >= before["completed_at"])[both].all()


def test_papers_do_not_depend_on_the_size_of_the_parts(history, written):
    parts = {}
    for name, part in chunks(history, rows=4000):
        parts.setdefault(name, []).append(part)
    for name, whole in written.items():
        assert pa.concat_tables(parts[name]).equals(whole), name


def test_every_promise_is_kept(written, tmp_path):
    checks = validate(save(written.items(), tmp_path / "firm"))
    assert [check for check in checks if not check.ok] == []


def test_damage_to_papers_is_found(written, tmp_path):
    """Each statement breaks one promise, and that promise is named."""
    folder = save(written.items(), tmp_path / "firm")
    damages = {
        "UPDATE service_request SET service_cost = service_cost + 1 WHERE service_request_id = 5": "costs what",
        "DELETE FROM workflow_item WHERE workflow_item_id = (SELECT max(workflow_item_id) FROM workflow_item "
        "WHERE rule_code = 'escalation_severity')": "a request is escalated exactly when",
        "UPDATE status_history SET changed_at = changed_at - INTERVAL 1 DAY WHERE to_code = 'closed' "
        "AND object_id = 7": "every change begins where",
        "UPDATE entitlement SET end_on = start_on WHERE entitlement_id IN (SELECT entitlement_id "
        "FROM service_request)": "warranty or terms are the customer's",
        "UPDATE asset SET customer_id = customer_id + 1 WHERE asset_id = 3": "was bought by that customer",
        "UPDATE activity SET owner_id = 1 WHERE service_request_id < 500": "nobody at the desk does two things",
        "UPDATE customer SET care_class = NULL WHERE customer_id = 1": "has a tier and a care class",
    }
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        for statement in damages:
            connection.execute(statement)
    broken = [check.rule for check in validate(folder) if not check.ok]
    for named in damages.values():
        assert any(rule.startswith(named) for rule in broken), named


def test_what_can_vary_varies_and_what_is_promised_is_there(books):
    for name in (
        "asset",
        "entitlement",
        "knowledge_article",
        "service_request",
        "assignment",
        "status_history",
    ):
        for column in books[name]:
            if column != "object_type":
                assert books[name][column].nunique() > 1, f"{name}.{column}"
    assert {"png", "pdf", "docx"} == set(
        books["attachment"].query("object_type == 'service_request'")["file_format"]
    )
    request = books["service_request"]
    assert set(request["request_category"].cat.categories) == set(request["request_category"])
    six = {"field_service", "repair_shop", "phone_support", "fax_letter", "email_support", "self_service"}
    served = books["activity"].dropna(subset=["service_request_id"])
    assert set(served["activity_type"]) == six
    assert set(enum_codes("channel")) == set(request["source_channel"])
    assert set(enum_codes("article_type")) == set(books["knowledge_article"]["article_type"])


def test_recoveries_told_to_be_late_take_longer(complaints):
    done = complaints.dropna(subset=["completed_at"])
    quick, late = (
        done.loc[done["is_resolved"] & (done["is_quick"] == flag), "took"] for flag in (True, False)
    )
    assert quick.median() < 1.5 * DAY
    assert late.min() > DAY
    assert late.median() > 4 * DAY


def test_what_is_not_made_good_is_rejected(complaints):
    done = complaints.dropna(subset=["completed_at"])
    assert ((done["request_status"] == "completed") == done["is_resolved"]).all()


def test_ratings_tell_how_the_complaint_ended(complaints, books):
    rated = complaints.dropna(subset=["satisfaction_rating"])
    quick = rated.loc[rated["is_quick"], "satisfaction_rating"]
    late = rated.loc[rated["is_resolved"] & ~rated["is_quick"], "satisfaction_rating"]
    never = rated.loc[~rated["is_resolved"], "satisfaction_rating"]
    assert difference(quick, late) > 4
    assert difference(late, never) > 4
    done = books["service_request"].dropna(subset=["completed_at"])
    assert abs(proportion(done["satisfaction_rating"].notna(), 0.4)) < 4


def test_ratings_follow_the_satisfaction_that_customers_report(history, books):
    panel = pd.DataFrame({name: history.panel[name] for name in ("month", "customer", "reported")})
    request = (
        books["service_request"].query("request_category == 'inquiry'").dropna(subset=["satisfaction_rating"])
    )
    start = pd.Timestamp(RETAIL.start)
    month = (request["opened_at"].dt.year - start.year) * 12 + request["opened_at"].dt.month - start.month
    known = request.assign(month=month, customer=request["customer_id"] - 1).merge(
        panel, on=["month", "customer"]
    )
    r = np.corrcoef(known["satisfaction_rating"], known["reported"])[0, 1]
    assert np.arctanh(r) * np.sqrt(len(known) - 3) > 4


def test_complaints_are_aimed_at_their_cause_four_times_in_five_and_analysed_rightly_nine_in_ten(complaints):
    assert abs(proportion(complaints["complaint_target"] == complaints["root_cause"], 0.8)) < 4
    found = complaints.dropna(subset=["complaint_cause"])
    assert abs(proportion(found["complaint_cause"] == found["root_cause"], 0.9)) < 4


def test_products_cause_graver_and_staff_more_urgent_complaints(complaints):
    """The root cause shows in how grave and how urgent complaints look."""
    by_cause = {str(name): part for name, part in complaints.groupby("root_cause", observed=True)}
    grave, urgent = (
        {name: part[column].cat.codes for name, part in by_cause.items()}
        for column in ("severity", "priority")
    )
    assert difference(grave["product"], grave["staff"]) > 4
    assert difference(urgent["staff"], urgent["product"]) > 4


def test_the_weak_product_and_the_rude_colleague_can_be_found(books):
    facts = books["truth_run"].set_index("run_key")["run_value"].map(json.loads)
    request = books["service_request"]
    faulty = request[request["complaint_subclass"].isin(["quality", "performance"])][
        "product_id"
    ].value_counts()
    sold = books["line_item"].dropna(subset=["sales_order_id"])["product_id"].value_counts()
    often = sold[sold > 50].index
    assert (faulty.reindex(often).fillna(0) / sold[often]).idxmax() == facts["desk.weak_product_id"]
    accused = request["complaint_employee_id"].value_counts()
    assert accused.idxmax() == facts["desk.rude_employee_id"]


def test_solutions_are_noted_for_seven_in_ten_and_one_in_twenty_of_them_is_wrong(books):
    table = books["service_request"].merge(
        books["truth_service_request"], on="service_request_id", suffixes=("", "_true")
    )
    settled = table[table["request_status"] == "completed"]
    assert abs(proportion(settled["solution_id"].notna(), 0.7)) < 4
    noted = settled.dropna(subset=["solution_id"])
    assert abs(proportion(noted["solution_id"] != noted["solution_id_true"], 0.05)) < 4
    assert table.loc[table["request_status"] == "rejected", "solution_id"].isna().all()


def test_words_betray_the_intent(books):
    """Nearest words: the sentence of one request is that of another with the same intent, hardly ever of another."""
    table = books["service_request"].merge(books["truth_service_request"], on="service_request_id")
    assert table.groupby("title")["intent"].nunique().max() == 1
    assert table.groupby("intent")["description"].nunique().min() > 20


def test_three_rules_escalate_exactly(books):
    """The rules once more, in pandas, from the observed tables alone."""
    end = books["calendar"]["date_day"].max() + DAY
    request = books["service_request"].merge(
        books["entitlement"][["entitlement_id", "response_hours", "resolve_hours"]],
        on="entitlement_id",
        how="left",
    )
    hours = {
        name: pd.to_timedelta(request[name], unit="h") + request["opened_at"]
        for name in ("response_hours", "resolve_hours")
    }
    grave = {"high", "urgent"}
    due = {
        "escalation_response": (request["first_response_at"].fillna(end) > hours["response_hours"])
        & (hours["response_hours"] < end),
        "escalation_resolution": (request["completed_at"].fillna(end) > hours["resolve_hours"])
        & (hours["resolve_hours"] < end),
        "escalation_severity": request["severity"].isin(grave) & request["priority"].isin(grave),
    }
    items = books["workflow_item"].query("object_type == 'service_request'")
    for rule, condition in due.items():
        assert set(items.loc[items["rule_code"] == rule, "object_id"]) == set(
            request.loc[condition, "service_request_id"]
        )
        assert condition.sum() >= 10, rule


def test_business_accounts_ask_as_often_as_their_contracts_say(history, books):
    """A Poisson number in every full month of a signed contract."""
    signed = books["contract"].dropna(subset=["signed_on"])
    starts = pd.date_range(pd.Timestamp(RETAIL.start), periods=RETAIL.months, freq="MS")
    months = sum(
        ((starts >= row.start_on) & (starts + pd.offsets.MonthEnd(0) <= row.end_on)).sum()
        for row in signed.itertuples()
    )
    asked = books["service_request"]["contract_id"].notna().sum()
    expected = history.scenario.desk.account_requests * months
    assert expected > 50
    assert abs(asked - expected) / np.sqrt(expected) < 4


def test_a_request_that_led_to_a_sale_came_before_it(books):
    led = (
        books["service_request"]
        .dropna(subset=["opportunity_id"])
        .merge(books["opportunity"], on="opportunity_id", suffixes=("", "_o"))
    )
    assert len(led)
    assert (led["opened_at"] < led["created_at"]).all()
    assert (led["lead_source"] == "service_request").all()
    assert (led["customer_id"] == led["customer_id_o"]).all()


def test_retired_units_live_as_long_as_they_should(history, books):
    """An exponential life, seen until the end of the records: deaths ÷ time at risk is the rate, for any cut."""
    asset = books["asset"]
    end = books["calendar"]["date_day"].max()
    at_risk = (asset["retired_on"].fillna(end) - asset["purchased_on"]).dt.days.sum()
    deaths = asset["retired_on"].notna().sum()
    expected = at_risk / (history.scenario.desk.unit_life_months * 365.25 / 12)
    assert abs(deaths - expected) / np.sqrt(expected) < 4


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_requests_are_written_in_the_language_of_the_firm(locale):
    history = simulate(RETAIL.replace(customers=60, months=4, locale=locale, desk={}), seed=1)
    request = frame(records.build(history)["service_request"])
    chinese = request["description"].str.contains("[\u4e00-\u9fff]")
    assert chinese.all() if locale == "zh" else not chinese.any()


def test_a_firm_without_customers_who_ask_still_has_its_articles():
    quiet = RETAIL.replace(
        customers=3, months=1, desk={}, service={"enquiries": 0, "minor_failures": 0, "major_failures": 0}
    )
    tables = build(simulate(quiet, seed=1))
    assert tables["service_request"].num_rows == 0
    assert tables["knowledge_article"].num_rows > 50
