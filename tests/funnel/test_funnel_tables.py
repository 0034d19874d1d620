"""The tables of the funnel: keys, order in time, codes, and the sums that must hold."""

import tomllib
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from crmsim.funnel import FunnelScenario, Story, funnel_tables, simulate
from crmsim.funnel.control import MAX_DWELL_DAYS
from crmsim.funnel.scenario import BUYING_TYPES

ENUMS = tomllib.loads((resources.files("crmsim.warehouse") / "enums.toml").read_text("utf-8"))
ENUM_OF = {"swot": "swot", "true_reason": "outcome_reason", "contact_role": "influence_role"}
KEYS = {
    "opportunity_stage_history": ["opportunity_id", "seq_no"],
    "opportunity_contact_role": ["opportunity_id", "influence_role"],
    "truth_opportunity": ["opportunity_id", "changed_at"],
    "truth_lead": ["lead_id"],
    "truth_employee": ["employee_id"],
    "stage_alarm": ["opportunity_id", "stage_no"],
    "sales_stage": ["stage_no"],
}


def test_columns_of_a_table_have_one_length_and_keys_are_unique(tables: dict) -> None:
    for name, columns in tables.items():
        table = pd.DataFrame(columns)
        assert len(table), name
        assert not table.duplicated(KEYS.get(name, [f"{name}_id"])).any(), name


def test_every_code_is_one_of_the_databases_enumerations(tables: dict) -> None:
    checked = 0
    for name, columns in tables.items():
        for column, values in columns.items():
            if values.dtype.kind == "U" and column != "stage_code":
                enum = ENUMS[ENUM_OF.get(column, column)]["codes"]
                assert set(values) <= {*enum, ""}, f"{name}.{column}"
                checked += 1
    assert checked > 15


@pytest.mark.parametrize(
    ("table", "column", "among"),
    [
        ("activity", "activity_type", 12),
        ("activity", "activity_status", 5),
        ("activity", "priority", 4),
        ("opportunity", "opportunity_status", 4),
        ("opportunity", "sales_method", 5),
        ("opportunity", "lead_source", 11),
        ("opportunity_contact_role", "influence_role", 4),
        ("competitor_assessment", "assessment_aspect", 6),
        ("quote", "quote_status", 4),
        ("contract", "contract_status", 5),
        ("lead", "lead_status", 5),
        ("truth_opportunity", "buyer_stage", 7),
        ("truth_opportunity", "true_reason", 8),
    ],
)
def test_lists_of_codes_are_used_in_full(tables: dict, table: str, column: str, among: int) -> None:
    assert len(set(tables[table][column]) - {""}) >= among


def test_every_reference_leads_somewhere(firm: Story, tables: dict) -> None:
    for name, columns in tables.items():
        for column, values in columns.items():
            if column.endswith("_id") and column != f"{name}_id":
                parent = {"owner_id": "truth_employee", "employee_id": "truth_employee"}.get(
                    column, column[:-3]
                )
                parent = "activity" if parent == "next_activity" else parent
                assert values.max() < len(next(iter(tables[parent].values()))), f"{name}.{column}"
                assert values.min() >= -1


def test_time_never_runs_backwards_or_past_the_horizon(firm: Story, tables: dict) -> None:
    frames = {name: pd.DataFrame(columns) for name, columns in tables.items()}
    deals, history = frames["opportunity"], frames["opportunity_stage_history"]
    ahead = {"planned_start_at", "planned_end_at"}
    for name, table in frames.items():
        for column in table.columns:
            if column.endswith("_at") and column not in ahead:
                assert table[column].between(-1, firm.horizon - 1).all(), f"{name}.{column}"
    steps = history.groupby("opportunity_id")["changed_at"].diff().dropna()
    assert (steps > 0).all()
    closed = deals[deals["closed_at"] >= 0]
    assert (closed["closed_at"] >= closed["changed_at"]).all()
    assert (deals["created_at"] <= deals["changed_at"]).all()
    lead = frames["lead"]
    answered = lead[lead["first_response_at"] >= 0]
    assert (answered["first_response_at"] > answered["created_at"]).all()
    converted = lead[lead["converted_at"] >= 0]
    assert (converted["converted_at"] > converted["first_response_at"]).all()
    opened = converted.set_index("lead_id")["converted_at"].loc[deals["lead_id"]]
    np.testing.assert_array_equal(opened, deals["created_at"])

    done = frames["activity"].query("activity_status == 'completed'")
    owner = deals.loc[done["opportunity_id"]]
    assert (done["actual_start_at"].to_numpy() >= owner["created_at"].to_numpy()).all()
    over = owner["closed_at"].to_numpy() >= 0
    assert (done["actual_end_at"].to_numpy() <= owner["closed_at"].to_numpy())[over].all()
    assert (done["logged_at"] >= done["actual_end_at"]).all()
    people = frames["opportunity_contact_role"]
    assert (
        people["recorded_at"].to_numpy() >= deals.loc[people["opportunity_id"], "created_at"].to_numpy()
    ).all()


def test_a_won_deal_has_an_accepted_quote_a_signed_contract_and_one_order_of_the_same_amount(
    tables: dict,
) -> None:
    deals, orders = pd.DataFrame(tables["opportunity"]), pd.DataFrame(tables["sales_order"])
    won = deals[deals["opportunity_status"] == "won"]
    assert sorted(orders["opportunity_id"]) == won["opportunity_id"].tolist()
    quote = pd.DataFrame(tables["quote"]).loc[orders["quote_id"]]
    contract = pd.DataFrame(tables["contract"]).loc[orders["contract_id"]]
    assert (quote["quote_status"] == "accepted").all()
    assert (contract["signed_at"].to_numpy() == orders["ordered_at"].to_numpy()).all()
    amount = deals.loc[orders["opportunity_id"], "amount_cents"].to_numpy()
    for paper in (quote["total_cents"], contract["total_cents"], orders["total_cents"]):
        np.testing.assert_array_equal(paper, amount)
    assert (won["stage_no"] == 10).all()
    assert (won["probability_pct"] == 100).all()


def test_the_last_row_of_the_history_is_the_stage_of_the_deal(tables: dict) -> None:
    deals, history = pd.DataFrame(tables["opportunity"]), pd.DataFrame(tables["opportunity_stage_history"])
    last = history.groupby("opportunity_id").last()
    np.testing.assert_array_equal(last["to_stage_no"], deals["stage_no"])
    steps = history["to_stage_no"] - history["from_stage_no"]
    assert (steps[history["seq_no"] > 1] == 1).all()
    assert (history["from_stage_no"][history["seq_no"] == 1] == -1).all()


def test_revisions_never_raise_the_price_and_big_discounts_are_approved(tables: dict) -> None:
    quote = pd.DataFrame(tables["quote"])
    steps = quote.groupby("opportunity_id")["total_cents"].diff().dropna()
    assert (steps <= 0).all()
    assert ((quote["approved_by_territory"] >= 0) == (quote["discount_pct"] > 10)).all()
    assert quote["revision_no"].max() == 3


def test_alarms_ring_when_a_stage_has_lasted_too_long(firm: Story, tables: dict) -> None:
    alarm, history = pd.DataFrame(tables["stage_alarm"]), pd.DataFrame(tables["opportunity_stage_history"])
    entered = history.set_index(["opportunity_id", "to_stage_no"])["changed_at"]
    key = pd.MultiIndex.from_frame(alarm[["opportunity_id", "stage_no"]])
    days = (alarm["raised_at"].to_numpy() - entered.loc[key].to_numpy()) / (firm.horizon / (36 * 30.4375))
    assert days == pytest.approx(np.array(MAX_DWELL_DAYS)[alarm["stage_no"] - 1], abs=0.01)
    resolved = alarm[alarm["resolved_at"] >= 0]
    assert (resolved["resolved_at"] > resolved["raised_at"]).all()
    assert 0.05 < len(alarm) / len(history) < 0.4


def test_only_influences_that_exist_in_a_buying_type_are_met(tables: dict) -> None:
    kind = tables["opportunity"]["buying_type"][tables["opportunity_contact_role"]["opportunity_id"]]
    role = tables["opportunity_contact_role"]["influence_role"]
    assert set(role[kind == BUYING_TYPES[2]]) == {"user", "economic"}


def test_targets_add_up_to_the_chains_expectation(firm: Story, tables: dict) -> None:
    target, scenario = pd.DataFrame(tables["sales_target"]), firm.scenario
    quarter = scenario.opportunities_per_day * 365.25 / 4
    first = target[target["period_month"] == 0]
    signed = first.query("stage_no == 9")["target_promotions"].sum()
    assert signed == pytest.approx(quarter * 0.05, abs=2)
    mean = scenario.value_median * np.exp(scenario.value_sigma**2 / 2)
    share = np.dot(scenario.territory_shares, scenario.territory_economy)
    amount = first.query("employee_id >= 0")["target_amount_cents"].sum() / 100
    assert amount == pytest.approx(1.1 * quarter * 0.05 * mean * share, rel=0.01)


@pytest.mark.parametrize(
    ("firm_of", "months"),
    [({"opportunities_per_day": 1e-4}, 1), ({"opportunities_per_day": 0.02, "reps": 1, "rivals": 1}, 6)],
)
def test_a_firm_with_few_or_no_deals_has_its_tables_too(firm_of: dict, months: int) -> None:
    tables = funnel_tables(simulate(FunnelScenario(**firm_of), seed=5, months=months))
    for columns in tables.values():
        assert len({len(values) for values in columns.values()}) == 1
    assert len(tables["sales_stage"]["stage_no"]) == 10
