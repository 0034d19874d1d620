"""The sales force in the database: every promise kept, effects to be found, and no truth among the records."""

import re
import shutil

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.records import frame
from crmsim.scenario import Scenario
from crmsim.warehouse import TABLES, connect, query, save, validate

WORLD = Scenario.preset("b2b", customers=30, months=24, funnel={"opportunities_per_day": 3.0, "reps": 9})
CHINESE = re.compile("[\u4e00-\u9fff]")
FORCE = {
    "territory", "sales_stage", "lead", "opportunity", "opportunity_stage_history", "opportunity_contact_role",
    "competitor", "competitor_assessment", "activity", "quote", "contract", "sales_target", "workflow_item",
    "role_permission", "customer_relationship", "attachment", "system_log", "model_score",
    "truth_lead", "truth_opportunity", "truth_employee",
}  # fmt: skip
#: What tables have only for the sake of the sales force.
LINKS = {
    "team": ["territory_id"],
    "customer": ["territory_id", "owner_id"],
    "sales_order": [
        "opportunity_id", "quote_id", "contract_id", "order_status", "approved_at", "approved_by", "owner_id"
    ],
    "line_item": ["opportunity_id", "quote_id"],
}  # fmt: skip


@pytest.fixture(scope="module")
def deals():
    return records.build(simulate(WORLD, seed=3, panel=True))


@pytest.fixture(scope="module")
def firm(deals, tmp_path_factory):
    return save(deals.items(), tmp_path_factory.mktemp("companies") / "b2b")


@pytest.fixture(scope="module")
def sql(firm):
    with connect(firm, truth=True) as connection:
        yield lambda text: connection.sql(text).df()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"months": 1, "customers": 2},
        {"months": 5, "locale": "zh", "start": "2026-02-01", "funnel": {"reps": 2}},
        {"months": 1, "funnel": {"opportunities_per_day": 0.01}},
        {"months": 9, "funnel": {"wip_limit": 3, "value_median": 300.0, "rivals": 1}},
    ],
)
def test_every_promise_is_kept(changes, tmp_path):
    world = WORLD.replace(months=7).replace(**changes)
    save(records.chunks(simulate(world, seed=1, panel=True), rows=200), tmp_path / "firm")
    assert [check for check in validate(tmp_path / "firm") if not check.ok] == []


def test_a_consumer_business_may_have_a_sales_force_too(tmp_path):
    world = Scenario.preset("campaigns", customers=40, months=8, funnel={"opportunities_per_day": 0.3})
    save(records.chunks(simulate(world, seed=1, panel=True)), tmp_path / "firm")
    assert [check for check in validate(tmp_path / "firm") if not check.ok] == []


DAMAGE = {
    "UPDATE opportunity SET amount = amount + 1 WHERE opportunity_id = 5":
        "amount and quote totals are the sums of their lines",
    "UPDATE quote SET total_amount = total_amount + 1":
        "every opportunity won is one order, as quoted, contracted and at that moment, and no other is",
    "UPDATE opportunity SET owner_id = 1 WHERE opportunity_id = 6":
        "begins as its lead is converted: same moment, rep, source, customer and region",
    "UPDATE lead SET lead_status = 'dead' WHERE converted_at IS NOT NULL":
        "is converted exactly when it has a customer and an opportunity",
    "UPDATE opportunity SET closed_at = NULL WHERE opportunity_status = 'lost'":
        "won exactly when the contract is signed; closed, and with a reason, only when it is not open",
    "UPDATE opportunity_stage_history SET seq_no = 9 WHERE seq_no = 2":
        "each opportunity climbs stage by stage, numbered without gaps, in the order of time",
    "UPDATE opportunity SET stage_no = 3 WHERE stage_no = 2":
        "is as its history says: first and last change, stage, amount",
    "UPDATE opportunity_contact_role SET contact_id = 1":
        "one person for each influence, at the customer, met after the opportunity was opened",
    "UPDATE activity SET customer_id = 1 WHERE activity_id = 2":
        "is of its opportunity's customer and contacts, and done while the opportunity was open",
    "UPDATE activity SET activity_status = 'planned'":
        "what was done has begun and ended, what is planned has not, and only what was done is judged",
    "UPDATE activity SET actual_start_at = '2023-01-07 10:00' WHERE activity_id = 4":
        "reps work on working days only",
    "UPDATE quote SET revision_no = 7 WHERE quote_id = 6":
        "revisions are numbered without gaps, in the order of time, and the discount never falls",
    "UPDATE quote SET quote_status = 'accepted'":
        "made while its opportunity was open, and accepted if and only if that was won",
    "UPDATE contract SET signed_on = signed_on + 1":
        "of its opportunity's customer, signed on the day that was won",
    "UPDATE sales_order SET approved_by = NULL": "approved exactly when somebody approved it",
    "UPDATE workflow_item SET closed_at = NULL":
        "an alarm is raised when a stage has lasted too long, and closed with the stage",
    "UPDATE sales_target SET team_id = 4": "each line is for one rep or one team",
    "UPDATE line_item SET quote_id = 1 WHERE line_item_id = 1": "(sales_order_id IS NOT NULL) = "
        "(line_parent = 'order') AND (quote_id IS NOT NULL) = (line_parent = 'quote') "
        "AND (opportunity_id IS NOT NULL) = (line_parent = 'opportunity')",
    "UPDATE customer SET customer_status = 'target'":
        "whoever is called current or lost has ordered, and nobody else has",
    "UPDATE system_log SET employee_id = (SELECT max(employee_id) FROM employee WHERE left_on IS NOT NULL) "
    "WHERE log_action = 'login'": "in the order of time, by people employed then, and not in the future",
    "UPDATE system_log SET log_action = 'export' WHERE log_action = 'denied'":
        "what was exported may be exported by that role, and what was refused may not",
    "UPDATE attachment SET uploaded_at = '2022-12-31 12:00'": "not before the record it is attached to",
    "UPDATE model_score SET as_of = '2023-01-31' WHERE score_kind = 'win_probability'":
        "of something on record at the time, and of opportunities while they are open",
    "UPDATE customer_relationship SET share_pct = 99.5 WHERE customer_link_type = 'shareholder'":
        "shares held in a firm add to no more than all of it, and no two ties are the same",
    "UPDATE lead SET campaign_id = 1": "campaign_id is a campaign",
    "UPDATE workflow_item SET object_id = 1000000 WHERE workflow_item_id = 1":
        "object_id is a row of the table named in object_type",
}  # fmt: skip
FALSE_TRUTH = {
    "UPDATE truth_opportunity SET true_reason = NULL":
        "the truth has the stages on record, and for closed opportunities the true reason last",
    "DELETE FROM truth_lead WHERE lead_id = 4": "every lead and every rep has a truth",
}  # fmt: skip


def test_whatever_is_broken_is_found(firm, tmp_path):
    copy = shutil.copytree(firm, tmp_path / "copy")
    for file, damage in (("crm", DAMAGE), ("truth", FALSE_TRUTH)):
        with duckdb.connect(str(copy / f"{file}.duckdb")) as database:
            for statement in damage:
                database.execute(statement)
    broken = {check.rule for check in validate(copy) if not check.ok}
    assert set(DAMAGE.values()) | set(FALSE_TRUTH.values()) <= broken


def test_without_a_sales_force_its_tables_and_links_are_empty(tables):
    assert {table.name for table in TABLES} >= FORCE
    assert {name for name in FORCE if tables[name].num_rows} == set()
    for name, columns in LINKS.items():
        for column in columns:
            assert tables[name][column].null_count == tables[name].num_rows > 0, column
    assert set(tables["line_item"]["line_parent"].to_pylist()) == {"order"}


def test_a_sales_force_changes_nothing_for_those_who_order_by_themselves(deals):
    history = simulate(WORLD.replace(funnel=None), seed=3, panel=True)
    assert history.digest() == simulate(WORLD, seed=3, panel=True).digest()
    alone = records.build(history)
    for name, table in alone.items():
        if name in FORCE or name == "truth_run":
            continue
        both = deals[name].to_pandas()
        if name == "sales_order":
            both = both[both["opportunity_id"].isna()]
        if name == "line_item":
            served = deals["sales_order"].to_pandas().query("opportunity_id.isna()")["sales_order_id"]
            both = both[both["sales_order_id"].isin(served)]
        # Orders of the sales force come between the others, so that only the numbers of orders differ.
        drop = [column for column in ("sales_order_id", "result_id") if column in both]
        expected = table.to_pandas().drop(columns=[*drop, *LINKS.get(name, [])])
        found = both.head(len(expected)).reset_index(drop=True)[expected.columns]
        pd.testing.assert_frame_equal(found, expected, check_dtype=False, obj=name)


def test_the_records_do_not_depend_on_the_size_of_the_parts(deals):
    parts = {}
    for name, part in records.chunks(simulate(WORLD, seed=3, panel=True), rows=40):
        parts.setdefault(name, []).append(part)
    for name, whole in deals.items():
        assert pa.concat_tables(parts[name]).equals(whole), name
    for table in TABLES:
        if len(table.primary_key) == 1 and table.name != "truth_run":
            assert (np.diff(deals[table.name][table.primary_key[0]].to_numpy().astype(np.int64)) > 0).all()


# --------------------------------------------------------------------------------- effects, from SQL alone


def test_stages_convert_as_the_ladder_says(sql):
    """Kemeny & Snell (1960): advancing from stage j has chance π_j / π_{j+1}."""
    found = sql("FROM v_stage_conversion")
    p, resolved = found["textbook_promoted_pct"] / 100, found["promoted"] + found["lost"]
    assert np.allclose(p, WORLD.funnel.conversions)
    z = (found["promoted"] - resolved * p) / np.sqrt(resolved * p * (1 - p))
    assert abs(z).max() < 4


def test_good_sources_and_quick_answers_convert_more_leads(sql):
    leads = sql(
        "SELECT lead_source IN ('referral', 'walk_in', 'service_request') AS good, "
        "lead_source IN ('canvassing', 'advertising', 'prior_lead') AS poor, "
        "(converted_at IS NOT NULL)::INT AS converted, date_diff('second', created_at, first_response_at) AS wait "
        "FROM lead WHERE lead_status IN ('converted', 'dead', 'recycled')"
    )
    assert difference(leads["converted"][leads["good"]], leads["converted"][leads["poor"]]) > 4
    quick = leads["wait"] < leads["wait"].median()
    assert difference(leads["converted"][quick], leads["converted"][~quick]) > 2


def test_skilled_reps_advance_more_deals(sql):
    stays = sql(
        "SELECT skill, (stay_result = 'promoted')::INT AS promoted "
        "FROM v_stage_dwell JOIN truth.truth_employee ON employee_id = owner_id WHERE stay_result <> 'open'"
    )
    able = stays["skill"] > stays["skill"].median()
    assert difference(stays["promoted"][able], stays["promoted"][~able]) > 4


def test_diligent_reps_log_sooner(sql):
    done = sql(
        "SELECT logging_rate, (date_diff('second', actual_end_at, logged_at) <= 86400)::INT AS soon "
        "FROM activity JOIN truth.truth_employee ON employee_id = owner_id WHERE actual_end_at IS NOT NULL"
    )
    prompt = done["logging_rate"] > done["logging_rate"].median()
    assert difference(done["soon"][prompt], done["soon"][~prompt]) > 4


def difference(one, other):
    """Difference of means over its standard error."""
    return (one.mean() - other.mean()) / np.hypot(one.sem(), other.sem())


# ------------------------------------------------------------------------------------------- the records


def test_rebuys_are_of_firms_won_before(sql):
    again = sql(
        "SELECT later.buying_type, bool_or(first.opportunity_status = 'won' AND first.closed_at <= later.created_at) "
        "AS won_before FROM opportunity later JOIN opportunity first ON first.customer_id = later.customer_id "
        "AND first.opportunity_id < later.opportunity_id GROUP BY later.opportunity_id, later.buying_type"
    )
    assert len(again) > 100
    assert again["won_before"].all()
    assert set(again["buying_type"]) == {"modified_rebuy", "straight_rebuy"}


def test_the_future_is_planned_and_only_planned(sql):
    ahead = sql("FROM activity WHERE planned_start_at > (SELECT max(date_day) + 1 FROM calendar)")
    assert 0 < len(ahead) < 500
    assert set(ahead["activity_status"]) <= {"planned", "cancelled"}


def test_everything_that_can_vary_varies(deals):
    for table in TABLES:
        if table.name not in FORCE:
            continue
        columns = frame(deals[table.name])
        for column in table.columns:
            if column.name in ("service_request_id", "template_id", "due_at", "campaign_id"):
                continue  # of the service desk and of marketing, which this world has not
            constant = column.name in ("org_level", "workflow_kind", "object_type", "report_period")
            assert columns[column.name].nunique() > (0 if constant else 1), f"{table.name}.{column.name}"


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_texts_are_in_the_language_of_the_firm(locale):
    world = WORLD.replace(months=4, locale=locale, funnel={"opportunities_per_day": 1.0})
    tables = records.build(simulate(world, seed=1))
    for name, column in (
        ("opportunity", "title"), ("opportunity", "description"), ("lead", "interest"), ("lead", "company_name"),
        ("activity", "description"), ("activity", "result_note"), ("opportunity_contact_role", "concern"),
        ("contact", "job_title"), ("competitor", "name"),
    ):  # fmt: skip
        for text in tables[name][column].drop_null().unique().to_pylist():
            assert bool(CHINESE.search(text)) == (locale == "zh"), text


def test_no_observed_column_gives_the_truth_away(deals):
    plain = {name: frame(table) for name, table in deals.items() if name in FORCE}
    for key, observed, true in (
        ("lead_id", "lead", "truth_lead"),
        ("opportunity_id", "opportunity", "truth_opportunity"),
    ):
        latent = plain[true].groupby(key).first().select_dtypes("number")
        latent = latent.drop(columns="true_stage_no", errors="ignore")
        seen = plain[observed].set_index(key).select_dtypes("number")
        assert set(latent).isdisjoint(seen)
        both = latent.join(seen)
        between = both.corr("spearman").loc[latent.columns, seen.columns]
        assert between.abs().max().max() < 0.95, between
    closed = plain["opportunity"].dropna(subset="outcome_reason").set_index("opportunity_id")
    reason = (
        plain["truth_opportunity"].dropna(subset="true_reason").set_index("opportunity_id")["true_reason"]
    )
    agreed = (closed["outcome_reason"].astype(str) == reason.reindex(closed.index).astype(str)).mean()
    assert 0.5 < agreed < 0.95


# --------------------------------------------------------------------------------------------- the views


def test_the_pipeline_adds_up(sql, deals):
    open_deals = frame(deals["opportunity"]).query("opportunity_status == 'open'")
    ladder = frame(deals["sales_stage"]).set_index("stage_no")["textbook_probability_pct"] / 100
    view = sql("FROM v_pipeline")
    assert view["opportunities"].sum() == len(open_deals)
    assert np.isclose(view["amount"].sum(), open_deals["amount"].sum())
    weighted = (open_deals["amount"] * open_deals["stage_no"].map(ladder)).sum()
    assert np.isclose(view["weighted_amount"].sum(), weighted)
    forecast = sql("FROM v_forecast")
    assert np.isclose(forecast["textbook_amount"].sum(), weighted)
    stated = (open_deals["amount"] * open_deals["probability_pct"] / 100).sum()
    assert np.isclose(forecast["stated_amount"].sum(), stated)
    assert forecast["historical_amount"].between(0, forecast["amount"]).all()


def test_the_pipeline_of_any_day_is_what_was_open_then(sql, deals):
    deal = frame(deals["opportunity"])
    for day in ("2023-03-15", "2024-02-29", "2024-12-31"):
        end = pd.Timestamp(day) + pd.Timedelta(days=1)
        there = deal[(deal["created_at"] < end) & ~(deal["closed_at"] < end)]
        found = sql(f"FROM pipeline_at('{day}')")
        assert set(found["opportunity_id"]) == set(there["opportunity_id"])


def test_stays_fill_the_life_of_each_deal(sql):
    stays = sql(
        "SELECT opportunity_id, sum(days) AS days, min(entered_at) AS first, any_value(created_at) AS created_at, "
        "any_value(coalesce(closed_at, (SELECT max(date_day) + 1 FROM calendar))) AS until "
        "FROM v_stage_dwell JOIN opportunity USING (opportunity_id) GROUP BY opportunity_id"
    )
    life = (stays["until"] - stays["created_at"]).dt.total_seconds() / 86_400
    assert np.allclose(stays["days"], life, atol=1e-6)


def test_alarms_are_of_open_stays_that_are_too_long(sql):
    found = sql(
        "FROM v_stage_alarm JOIN (SELECT opportunity_id, opportunity_status FROM opportunity) USING (opportunity_id)"
    )
    assert (found["opportunity_status"] == "open").all()
    assert (found["days"] > found["max_dwell_days"]).all()
    desk = sql("SELECT count(*) AS n FROM v_rep_home WHERE item = 'alarm'")["n"][0]
    assert abs(desk - len(found)) <= 0.3 * desk + 2, (
        "the rule counts business time, the view days on the wall"
    )


def test_reports_add_up_to_the_records(sql):
    count = sql(
        "SELECT (SELECT count(*) FROM lead) AS leads, (SELECT count(*) FROM opportunity) AS opened, "
        "(SELECT count(*) FROM opportunity WHERE opportunity_status = 'won') AS won, "
        "(SELECT count(*) FROM opportunity WHERE opportunity_status IN ('lost', 'abandoned')) AS lost, "
        "(SELECT count(*) FROM activity WHERE activity_status = 'completed') AS activities, "
        "(SELECT sum(cost) FROM activity WHERE activity_status = 'completed') AS activity_cost"
    ).iloc[0]
    daily = sql("FROM v_report_daily")
    assert len(daily) == len(sql("FROM calendar"))
    reps = sql("FROM v_report_rep")
    for name in ("opened", "won", "lost", "activities", "activity_cost"):
        assert np.isclose(daily[name].sum(), count[name]), name
        assert np.isclose(reps[name].sum(), count[name]), name
    assert daily["leads"].sum() == count["leads"]
    sold = sql("SELECT sum(total_amount) AS total FROM sales_order WHERE owner_id IS NOT NULL")["total"][0]
    assert np.isclose(reps["won_amount"].sum(), sold)
    assert np.isclose(sql("FROM v_manager_home")["won_amount"].sum(), sold)
    assert len(reps) == WORLD.funnel.reps * WORLD.months // 3
    assert reps["target_amount"].notna().all()
    assert len(sql("FROM v_report_opportunity")) == count["opened"]
    assert sql("FROM v_report_activity")["done"].sum() == count["activities"]
    cube = sql("SELECT sum(line_amount) AS total FROM v_cube_sales")["total"][0]
    assert np.isclose(cube, sql("SELECT sum(total_amount) AS total FROM sales_order")["total"][0])


def test_the_views_are_there_without_a_sales_force(company):
    for view in (
        "v_rep_home", "v_manager_home", "v_pipeline", "v_stage_dwell", "v_stage_conversion", "v_stage_alarm",
        "v_forecast", "v_report_rep", "v_report_opportunity", "v_report_activity",
    ):  # fmt: skip
        assert len(query(company, f"FROM {view}")) == 0, view
    assert len(query(company, "FROM v_cube_sales")) == len(query(company, "FROM line_item"))


def test_the_analyst_s_functions_say_the_same_as_the_views(sql, deals):
    from crmsim.analysis import sales_cycle, stage_conversion, stage_spells

    deal, history = frame(deals["opportunity"]), frame(deals["opportunity_stage_history"])
    spells = stage_spells(deal, history, "2025-01-01")
    found = stage_conversion(spells)
    view = sql("FROM v_stage_conversion").set_index("stage_no")
    assert np.allclose(found["conversion"].loc[1:9] * 100, view["promoted_pct"])
    won = sales_cycle(deal).loc["won"]
    assert won["closed"] == sql("FROM v_report_rep")["won"].sum()
