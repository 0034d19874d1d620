"""On a whole firm: what the views say is what pandas says, and every roll-up is the sum of its cells."""

import re

import numpy as np
import pandas as pd
import pytest

from crmsim.analysis import customer_profit
from crmsim.records import frame
from crmsim.warehouse import connect, query, run

CHINESE = re.compile("[一-鿿]")
PERIODS = ("day", "week", "month", "quarter")


@pytest.fixture(scope="module")
def sql(firm):
    with connect(firm) as connection:
        yield lambda text: run(connection, text)


@pytest.fixture(scope="module")
def table(firm_tables):
    return lambda name: frame(firm_tables[name])


@pytest.fixture(scope="module")
def profit(sql):
    return sql("FROM v_profitability").set_index("customer_id").astype({"profit": float})


def test_every_view_is_described_in_both_languages_and_knows_no_truth(sql):
    views = sql("SELECT view_name, comment, sql FROM duckdb_views() WHERE NOT internal")
    assert len(views) > 30
    for view in views.itertuples():
        english, chinese = view.comment.rsplit(" · ", 1)
        assert [bool(CHINESE.search(text)) for text in (english, chinese)] == [False, True], view.view_name
        assert "truth" not in view.sql.lower(), view.view_name


def test_every_view_answers(sql):
    for view in sql("SELECT view_name FROM duckdb_views() WHERE NOT internal")["view_name"]:
        assert sql(f"SELECT count(*) AS n FROM {view}")["n"][0] > 0, view


# The life of a customer ------------------------------------------------------------------------------------------


def test_the_time_line_is_the_sum_of_its_tables(sql, table):
    found = sql("SELECT object, count(*) AS n FROM v_customer_360 GROUP BY object").set_index("object")["n"]
    whole = (
        "sales_order", "service_request", "status_history", "interaction", "customer", "contact", "opportunity",
        "quote", "contract", "asset", "entitlement", "invoice", "payment", "survey_answer",
    )  # fmt: skip
    expected = {name: len(table(name)) for name in whole}
    history, movement = table("opportunity_stage_history"), table("inventory_movement")
    expected |= {
        "lead": table("lead")["customer_id"].notna().sum(),
        "opportunity_stage_history": (history["seq_no"] > 1).sum(),
        "activity": table("activity")["actual_end_at"].notna().sum(),
        "campaign_member": (~table("campaign_member")["is_control"]).sum(),
        "inventory_movement": movement["movement_type"].isin(["shipment", "return"]).sum(),
    }
    assert found.to_dict() == expected


def test_the_time_line_can_be_read_in_both_languages(sql):
    line = sql("SELECT category, category_en, category_zh FROM v_customer_360 WHERE category IS NOT NULL")
    assert line.notna().all(axis=None)


def test_the_call_screen_shows_what_the_caller_has_and_what_to_say(sql, table):
    screen = sql("SELECT customer_id, item, object_id, state, title_zh FROM v_call_screen")
    owned = table("asset")
    owned = owned[owned["retired_on"].isna()]
    terms, articles = table("entitlement"), table("knowledge_article")
    scripts = (articles["article_type"] == "call_script").sum()
    answers = articles[articles["article_type"] == "product_qa"].merge(
        owned[["customer_id", "product_id"]].drop_duplicates(), on="product_id"
    )
    expected = {name: len(table(name)) for name in ("customer", "contact", "service_request", "activity")}
    expected |= {
        "asset": len(owned),
        "entitlement": (terms["end_on"] > table("calendar")["date_day"].max()).sum(),
        "knowledge_article": scripts * len(table("customer")) + len(answers),
    }
    assert screen["item"].value_counts().to_dict() == expected
    assert len(answers) > 0
    assert screen["title_zh"].notna().all()
    assert not screen.duplicated(["customer_id", "item", "object_id"]).any()


# The service desk ------------------------------------------------------------------------------------------------


def test_the_desk_sees_every_open_request_and_its_clock(sql, table):
    desk = sql("FROM v_service_home").set_index("service_request_id")
    requests = table("service_request").set_index("service_request_id")
    still = requests[requests["request_status"].isin(["open", "waiting_customer"])]
    assert set(desk.index) == set(still.index)
    terms = table("entitlement").set_index("entitlement_id").reindex(still["entitlement_id"])
    hours = terms["resolve_hours"].where(
        still["first_response_at"].notna().to_numpy(), terms["response_hours"]
    )
    night = table("calendar")["date_day"].max() + pd.Timedelta(days=1)
    due = still["opened_at"].to_numpy() + pd.to_timedelta(hours, unit="h").to_numpy()
    left = pd.Series((due - night.to_datetime64()) / np.timedelta64(1, "h"), index=still.index)
    assert np.allclose(
        desk["hours_left"].reindex(left.index).astype(float), left, atol=1.1 / 60, equal_nan=True
    )
    assert desk[["category_en", "category_zh", "stage_en", "stage_zh"]].notna().all(axis=None)


@pytest.mark.parametrize(
    ("view", "table_name", "dimensions", "measures"),
    [
        ("v_cube_service", "service_request", ("request_category", "customer_kind", "source_channel"),
         ("service_cost", "service_fee")),
        ("v_cube_marketing", "campaign_member", ("campaign_type", "customer_kind", "is_control"), ("cost",)),
        ("v_cube_sales", "line_item", ("category_en", "customer_kind", "quarter_no"), ("line_amount",)),
    ],
)  # fmt: skip
def test_every_total_of_a_cube_is_the_sum_of_its_cells(sql, table, view, table_name, dimensions, measures):
    sums = ", ".join(f"sum({name}) AS {name}" for name in measures)
    keys = ", ".join(dimensions)
    grid = sql(
        f"SELECT {keys}, grouping_id({keys}) AS level, count(*) AS n, {sums} FROM {view} GROUP BY CUBE ({keys})"
    )
    cells = grid[grid["level"] == 0]
    values = ["n", *measures]
    for level, part in grid.groupby("level"):
        kept = [
            name for place, name in enumerate(dimensions) if not level >> (len(dimensions) - 1 - place) & 1
        ]
        if kept:
            expected = cells.groupby(kept, observed=True)[values].sum()
            found = part.set_index(kept)[values].reindex(expected.index)
        else:
            expected, found = cells[values].sum().to_frame().T, part[values]
        assert np.allclose(found.astype(float), expected.astype(float)), level
    source = table(table_name)
    source = source[source["sales_order_id"].notna()] if table_name == "line_item" else source
    total = cells[values].sum()
    assert total["n"] == len(source)
    for name in measures:
        assert total[name] == pytest.approx(source[name].sum())


def test_kept_promises_are_those_answered_before_the_term_ran_out(sql, table):
    cube = sql("FROM v_cube_service").set_index("service_request_id").sort_index()
    requests = table("service_request").set_index("service_request_id").sort_index()
    terms = table("entitlement").set_index("entitlement_id").reindex(requests["entitlement_id"])
    answered = requests["first_response_at"].fillna(
        table("calendar")["date_day"].max() + pd.Timedelta(days=1)
    )
    taken = ((answered - requests["opened_at"]) / pd.Timedelta(hours=1)).to_numpy()
    promised = terms["response_hours"].to_numpy()
    known = ~np.isnan(promised)
    assert (cube["response_in_time"].notna() == known).all()
    assert (cube["response_in_time"][known].astype(bool) == (taken <= promised)[known]).all()


# Reports of any period -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", PERIODS)
def test_reports_of_every_period_add_up_to_the_records(sql, table, profit, period):
    deals, activity, request = table("opportunity"), table("activity"), table("service_request")
    done = activity[activity["activity_status"] == "completed"]
    selling = done[done["opportunity_id"].notna()]
    report = {
        name: sql(f"FROM report_{name}('{period}')")
        for name in ("customer", "opportunity", "activity", "rep", "service")
    }
    customer = report["customer"]
    assert customer["orders"].sum() == len(table("sales_order"))
    assert customer["requests"].sum() == len(request)
    assert customer["complaints"].sum() == (request["request_category"] == "complaint").sum()
    assert customer["activities"].sum() == len(done)
    assert float(customer["profit"].sum()) == pytest.approx(profit["profit"].sum())
    opportunity = report["opportunity"]
    assert opportunity["won"].sum() == (deals["opportunity_status"] == "won").sum()
    assert opportunity["lost"].sum() == deals["opportunity_status"].isin(["lost", "abandoned"]).sum()
    assert opportunity["promotions"].sum() == (table("opportunity_stage_history")["seq_no"] > 1).sum()
    assert opportunity["activities"].sum() == len(selling)
    assert float(opportunity["activity_cost"].sum()) == pytest.approx(selling["cost"].sum())
    assert report["activity"]["planned"].sum() == len(activity)
    assert float(report["activity"]["cost"].sum()) == pytest.approx(activity["cost"].sum())
    assert report["rep"]["opened"].sum() == len(deals)
    assert report["rep"]["activities"].sum() == len(selling)
    service = report["service"]
    assert service["requests"].sum() == len(request)
    assert (service[["completed", "rejected", "still_open"]].sum(axis=1) == service["requests"]).all()
    assert float(service["service_cost"].sum()) == pytest.approx(request["service_cost"].sum())
    frequency = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q"}[period]
    for name, rows in report.items():
        first = rows["period_start"].dt.to_period(frequency).dt.start_time
        assert (rows["period_start"] == first).all(), name


def test_targets_belong_to_quarters(sql, table):
    plan = table("sales_target")
    plan = plan[plan["employee_id"].notna()]
    assert sql("FROM report_rep('quarter')")["target_amount"].sum() == pytest.approx(
        plan["target_amount"].sum()
    )
    assert sql("FROM report_rep('month')")["target_amount"].isna().all()


def test_the_service_report_has_pandas_medians(sql, table):
    request = table("service_request")
    hours = (request["first_response_at"] - request["opened_at"]) / pd.Timedelta(hours=1)
    month = request["opened_at"].dt.to_period("M").dt.start_time
    category = request["request_category"].astype(str)
    expected = hours.groupby([month, category]).median().dropna().sort_index()
    report = sql("FROM v_report_service")
    report["request_category"] = report["request_category"].astype(str)
    found = report.set_index(["month_start", "request_category"])["median_response_hours"]
    assert np.allclose(found.reindex(expected.index), expected)


# Profit ----------------------------------------------------------------------------------------------------------


def test_profit_is_what_customers_brought_less_what_they_caused(table, profit):
    lines = table("line_item").merge(
        table("sales_order")[["sales_order_id", "customer_id"]], on="sales_order_id"
    )
    unit_cost = lines["product_id"].map(table("product").set_index("product_id")["unit_cost"])
    goods = (lines["quantity"] * unit_cost).groupby(lines["customer_id"]).sum()
    sold = lines.groupby("customer_id")["line_amount"].sum()
    fees = table("service_request").groupby("customer_id")["service_fee"].sum()
    activity, member = table("activity"), table("campaign_member")
    on_request = activity["service_request_id"].notna()
    spent = pd.DataFrame(
        {
            "activity_cost": activity[~on_request].groupby("customer_id")["cost"].sum(),
            "service_cost": activity[on_request].groupby("customer_id")["cost"].sum(),
            "campaign_cost": member.groupby("customer_id")["cost"].sum(),
        }
    ).reindex(profit.index, fill_value=0.0).fillna(0.0)  # fmt: skip
    income = sold.reindex(profit.index, fill_value=0.0) + fees.reindex(profit.index, fill_value=0.0)
    rates = pd.Series(1.0, index=spent.columns)
    expected = customer_profit(income, goods, spent, rates)
    assert np.allclose(profit["profit"], expected["profit"])
    for name in spent:
        assert np.allclose(profit[name].astype(float), spent[name]), name
        assert spent[name].sum() > 0, name


def test_what_was_earned_and_what_followed_is_the_profit_of_the_whole_life(sql, table, profit):
    history = sql("FROM v_clv_history").astype({"value_so_far": float, "value_after": float})
    life = (
        (history["value_so_far"] + history["value_after"]).groupby(history["customer_id"]).agg(["min", "max"])
    )
    assert np.allclose(life["min"], profit["profit"].reindex(life.index))
    assert np.allclose(life["max"], profit["profit"].reindex(life.index))
    assert float(history["quarter_profit"].sum()) == pytest.approx(profit["profit"].sum())
    year = history[history["as_of"] == history["as_of"].max()].astype({"last_year_profit": float})
    assert np.allclose(year["last_year_profit"], year["value_so_far"]), "the firm is one year old"
    scores = table("model_score").query("score_kind == 'clv'")
    assert history["stated_value"].notna().sum() == len(scores) > 0


# The sales force -------------------------------------------------------------------------------------------------


def test_the_desk_of_a_rep_holds_customers_deals_papers_answers_and_colleagues(sql, table):
    desk = sql("SELECT item, count(*) AS n FROM v_rep_home GROUP BY item").set_index("item")["n"]
    assert set(desk.index) == {
        "opportunity", "activity", "alarm", "lead", "customer", "sales_order", "contract", "article", "colleague",
    }  # fmt: skip
    staff = table("employee")
    reps = (staff["app_role"] == "sales_rep").sum()
    assert desk["colleague"] == reps * (staff["left_on"].isna().sum() - 1)
    assert desk["opportunity"] == (table("opportunity")["opportunity_status"] == "open").sum()


# The back office -------------------------------------------------------------------------------------------------


def test_stock_is_the_running_sum_of_movements(sql, table):
    moved = table("inventory_movement").groupby("product_id")["quantity"].sum()
    view = sql("FROM v_stock_on_hand").set_index("product_id")["on_hand"].astype(float)
    assert np.allclose(view.reindex(moved.index), moved)
    assert (view >= 0).all()


def test_what_is_owed_is_billed_less_paid(sql, table):
    bill, paid = table("invoice"), table("payment")
    bill = bill[bill["invoice_status"] != "void"]
    owed = bill["amount"].sum() - paid.loc[paid["invoice_id"].isin(bill["invoice_id"]), "amount"].sum()
    assert float(sql("SELECT sum(owed) AS owed FROM v_receivable")["owed"][0]) == pytest.approx(owed)


# Companies without these parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["v_stock_on_hand", "v_receivable", "v_cube_marketing"])
def test_views_of_absent_parts_are_empty(company, view):
    assert len(query(company, f"FROM {view}")) == 0


def test_a_retailer_without_papers_has_profit_requests_and_time_lines(company, tables):
    customers = tables["customer"].num_rows
    earned = query(company, "FROM v_profitability")
    assert len(earned) == customers
    assert (earned[["activity_cost", "service_cost", "campaign_cost"]] == 0).all(axis=None)
    assert query(company, "FROM v_clv_history")["stated_value"].isna().all()
    request = frame(tables["service_request"])
    waiting = request["request_status"].isin(["open", "waiting_customer"]).sum()
    desk = query(company, "FROM v_service_home")
    assert len(desk) == waiting
    assert desk["hours_left"].isna().all()
    assert query(company, "FROM v_report_service")["requests"].sum() == len(request)
    assert query(company, "FROM v_report_customer")["orders"].sum() == tables["sales_order"].num_rows
    screen = query(company, "SELECT item, count(*) AS n FROM v_call_screen GROUP BY item")
    assert set(screen["item"]) == {"customer", "contact", "service_request"}
