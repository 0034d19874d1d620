"""`validate` finds whatever is broken, names it, and never stops at the first."""

import duckdb
import pytest

from crmsim import records
from crmsim.cli import checks_table
from crmsim.engines.vector import simulate
from crmsim.scenario import Scenario
from crmsim.terms import speaking
from crmsim.warehouse import save, validate

DAMAGE = [
    ("crm", "UPDATE sales_order SET total_amount = total_amount + 0.01 WHERE sales_order_id = 5",
     "total is the sum of its lines", "5"),
    ("crm", "DELETE FROM line_item WHERE sales_order_id = 9", "total is the sum of its lines", "9"),
    ("crm", "INSERT INTO customer SELECT * FROM customer WHERE customer_id = 3",
     "customer_id is unique", "3"),
    ("crm", "UPDATE contact SET email = 'a@example.com' WHERE contact_id < 3",
     "email is unique", "a@example.com"),
    ("crm", "UPDATE sales_order SET customer_id = 99999 WHERE sales_order_id = 7",
     "customer_id is a customer", "7"),
    ("crm", "UPDATE customer SET name = NULL WHERE customer_id = 4", "required columns are filled", "4"),
    ("crm", "UPDATE line_item SET quantity = -1 WHERE line_item_id = 1", "quantity > 0", "1"),
    ("crm", "UPDATE line_item SET discount_pct = discount_pct + 1 WHERE line_item_id = 2",
     "price and discount agree with the list price", "2"),
    ("crm", "UPDATE sales_order SET ordered_at = '2001-01-01' WHERE sales_order_id = 8",
     "numbered in the order of time", "8"),
    ("crm", "UPDATE sales_order SET ordered_at = '2001-01-01' WHERE sales_order_id = 8",
     "no order before the customer's record, or outside the calendar", "8"),
    ("crm", "UPDATE service_request SET completed_at = '2001-01-01' WHERE service_request_id = 2",
     "completed_at >= first_response_at", "2"),
    ("crm", "UPDATE interaction SET result_id = 10000000 WHERE interaction_id = 1",
     "result_id is a row of the table named in result_type", "1"),
    ("crm", "UPDATE service_request SET first_response_at = '2023-01-07 10:00' WHERE service_request_id = 6",
     "the desk works on working days only", "6"),
    ("crm", "DELETE FROM code_label WHERE code = 'phone' AND enum_name = 'channel'",
     "every code of every enumeration has its label, and no other", "channel"),
    ("crm", "ALTER TABLE product ALTER list_price TYPE DOUBLE",
     "has the promised columns and types", "list_price"),
    ("crm", "DELETE FROM product", "is not empty", "no rows"),
    ("truth", "UPDATE truth_customer_trait SET customer_id = 99999 WHERE customer_id = 1",
     "every customer who orders without a rep has traits", "1"),
    ("truth", "UPDATE truth_customer_outcome SET repeat_orders = repeat_orders + 1 WHERE customer_id = 2",
     "repeat orders are those on record", "2"),
    ("truth", "UPDATE truth_run SET run_value = '{' WHERE run_key = 'seed'", "json_valid(run_value)", "seed"),
    ("truth", "UPDATE truth_failure SET is_voiced = NOT is_voiced",
     "a failure the company heard of is a complaint on record, and no other is", "2023"),
    ("truth", "UPDATE truth_customer_state SET satisfaction = satisfaction + 1",
     "satisfaction is performance less expectation", "2023"),
]  # fmt: skip


def broken(checks):
    return {check.rule: check for check in checks if not check.ok}


def test_a_company_as_simulated_keeps_every_promise(company):
    checks = validate(company)
    assert len(checks) > 140
    assert broken(checks) == {}


@pytest.mark.parametrize("preset", ["cdnow", "subscription", "dirichlet", "matrix", "partners"])
def test_so_does_every_kind_of_world(preset, tmp_path):
    world = Scenario.preset(preset, customers=60, months=26)
    save(records.chunks(simulate(world, seed=1)), tmp_path / preset)
    assert broken(validate(tmp_path / preset)) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"service": {"enquiries": 0.0, "minor_failures": 0.0, "major_failures": 0.0}},
        {"service": {"customers_per_agent": None}},
        {"service": {"customers_per_agent": 5000.0, "enquiries": 10.0}, "customers": 300},
        {"purchasing": {"dropout": "exponential"}},
        {"purchasing": {"basket_scale": 16_000.0}, "locale": "zh"},
        {"lifecycle": {"winback_contacts": 3}},
        {"months": 1},
        {"customers": 1},
    ],
    ids=str,
)
def test_and_so_do_extreme_ones(changes, tmp_path):
    world = Scenario.preset("retail", **{"customers": 60, "months": 9, **changes})
    save(records.chunks(simulate(world, seed=2)), tmp_path / "company")
    assert broken(validate(tmp_path / "company")) == {}


@pytest.mark.parametrize(
    ("file", "damage", "rule", "example"), DAMAGE, ids=[rule for _, _, rule, _ in DAMAGE]
)
def test_damage_is_found_and_named(copy, file, damage, rule, example):
    with duckdb.connect(str(copy / f"{file}.duckdb")) as database:
        database.execute(damage)
    found = broken(validate(copy))
    assert rule in found
    assert found[rule].violations >= 1
    assert any(example in key for key in found[rule].examples)
    assert len(found[rule].examples) <= 3


def test_a_column_of_the_wrong_type_is_named_once(copy):
    with duckdb.connect(str(copy / "crm.duckdb")) as database:
        database.execute("ALTER TABLE product ALTER list_price TYPE DOUBLE")
    found = broken(validate(copy))["has the promised columns and types"]
    assert (found.table, found.violations, found.examples) == ("product", 1, ("list_price",))


def test_without_the_truth_the_records_can_still_be_checked(copy):
    (copy / "truth.duckdb").unlink()
    checks = validate(copy)
    assert len(checks) > 80
    assert broken(checks) == {}
    assert not any(check.table.startswith("truth_") for check in checks)


def test_a_missing_table_does_not_hide_the_rest(copy):
    with duckdb.connect(str(copy / "crm.duckdb")) as database:
        database.execute("DROP VIEW v_customer_360")
        database.execute("DROP TABLE interaction")
        database.execute("UPDATE line_item SET quantity = 0 WHERE line_item_id = 3")
    checks = validate(copy)
    found = broken(checks)
    assert found["quantity > 0"].violations == 1
    assert any(check.violations is None and "interaction" in check.examples[0] for check in checks)
    assert sum(check.ok for check in checks) > 100


def test_a_check_that_stops_while_it_runs_does_not_hide_the_rest(copy):
    with duckdb.connect(str(copy / "crm.duckdb")) as database:
        for moment in ("opened_at", "first_response_at", "completed_at"):
            database.execute(f"ALTER TABLE service_request ALTER {moment} TYPE VARCHAR")
        database.execute("UPDATE service_request SET first_response_at = 'soon' WHERE service_request_id = 3")
    checks = validate(copy)
    found = broken(checks)
    assert found["the desk works on working days only"].examples[0].startswith("Conversion Error")
    assert not any("aborted" in example for check in checks for example in check.examples)
    assert sum(check.ok for check in checks) > 500


@pytest.mark.parametrize(("language", "head"), [("en", "promise"), ("zh", "承诺")])
def test_the_table_of_checks_has_a_row_for_each(company, language, head):
    checks = validate(company)
    with speaking(language):
        table = checks_table(checks)
    assert table.row_count == len(checks)
    assert head in [column.header for column in table.columns]
