"""A company: tables, SQL, truth apart, saving and opening; policies compared with the same luck."""

import duckdb
import numpy as np
import pandas as pd
import pytest

import crmsim
from crmsim import outcomes
from crmsim.warehouse import CompanyFileError, QueryError


@pytest.fixture(scope="module")
def company():
    return crmsim.simulate(crmsim.Scenario.preset("retail", customers=300, months=8), seed=7)


def test_the_table_of_contents_is_the_whole_interface():
    listed = [
        line.split()[0]
        for line in crmsim.__doc__.split("====\n")[2].splitlines()
        if line and line[0] not in "=>"
    ]
    assert sorted(listed) == sorted(crmsim.__all__)
    assert all(getattr(crmsim, name).__doc__ for name in crmsim.__all__)


def test_tables_are_attributes_and_the_same_in_sql(company):
    for table in company.tables:
        assert company.sql(f"SELECT count(*) AS n FROM {table}")["n"].item() == len(getattr(company, table))
    assert company.sales_order["total_amount"].sum() == pytest.approx(
        float(company.sql("SELECT sum(total_amount) AS s FROM sales_order")["s"].item())
    )


def test_the_truth_is_not_in_the_database_of_the_firm(company):
    assert not any(name.startswith("truth") for name in company.tables)
    with pytest.raises(QueryError):
        company.sql("SELECT * FROM truth_customer_trait")
    assert len(company.truth.customer_trait) == len(company.customer)


def test_a_wrong_name_says_what_there_is(company):
    with pytest.raises(AttributeError, match="its tables are"):
        _ = company.custmer
    with pytest.raises(AttributeError, match="this truth has no"):
        _ = company.truth.customer


def test_a_saved_company_is_the_same_company(company, tmp_path):
    company.save(tmp_path / "firm", progress=False)
    again = crmsim.open_company(tmp_path / "firm")
    for table in ("customer", "sales_order", "line_item", "service_request"):
        pd.testing.assert_frame_equal(
            getattr(again, table),
            getattr(company, table),
        )
    assert len(again.truth.customer_state) == len(company.truth.customer_state)
    with pytest.raises(CompanyFileError, match="--force"):
        company.save(tmp_path / "firm", progress=False)
    (tmp_path / "firm" / "truth.duckdb").unlink()
    withheld = crmsim.open_company(tmp_path / "firm")
    assert len(withheld.customer) == len(company.customer)
    with pytest.raises(CompanyFileError, match="truth"):
        _ = withheld.truth.customer_trait


def test_the_same_seed_gives_the_same_bytes_of_parquet_and_csv(tmp_path):
    from crmsim.warehouse import export

    scenario = crmsim.Scenario.preset("retail", customers=60, months=3)
    for form in ("parquet", "csv"):
        written = []
        for run in ("one", "two"):
            crmsim.simulate(scenario, seed=3).save(tmp_path / form / run, progress=False)
            files = export(tmp_path / form / run, tmp_path / form / f"{run}-files", form)
            written.append({file.name: file.read_bytes() for file in files})
        assert written[0] == written[1]


def test_interrupting_a_save_leaves_nothing_behind(company, tmp_path, monkeypatch):
    from crmsim import records

    parts = list(records.build(company.history).items())

    def interrupted(history):
        yield from parts[:3]
        raise KeyboardInterrupt

    monkeypatch.setattr("crmsim.company.records.chunks", interrupted)
    with pytest.raises(KeyboardInterrupt):
        company.save(tmp_path / "firm", progress=False)
    assert list(tmp_path.iterdir()) == []


def test_sql_can_neither_write_nor_leave_the_folder(company, tmp_path):
    for statement in (
        "DELETE FROM customer",
        f"COPY customer TO '{tmp_path / 'x.csv'}'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH 'other.duckdb'",
        "SELEC * FROM customer",
    ):
        with pytest.raises(QueryError):
            company.sql(statement)
    assert duckdb.__version__


def test_names_cities_and_products_never_influence_what_happens():
    """The second pass can be drawn in another language, or not at all: the world stays the same."""
    english = crmsim.Scenario.preset("retail", customers=200, months=6)
    chinese = english.replace(locale="zh")
    one, other = (crmsim.simulate(scenario, seed=2, progress=False) for scenario in (english, chinese))
    assert one.customer["name"].tolist() != other.customer["name"].tolist()
    for column in ("customer_id", "ordered_at", "total_amount"):
        assert one.sales_order[column].tolist() == other.sales_order[column].tolist()
    np.testing.assert_array_equal(
        one.history.customer["satisfaction"], other.history.customer["satisfaction"]
    )


def test_comparing_policies_with_common_luck_is_sharper_than_with_different_luck():
    base = crmsim.Scenario.preset("matrix", customers=400, months=24, service={"customers_per_agent": None})
    policies = {
        kind: base.replace(relationship={"type": kind, "portfolio": 0}) for kind in ("basic", "reactive")
    }
    table = crmsim.compare(policies, seed=1, replications=8, progress=False)
    assert table.loc["basic", "gain"] == 0
    common = table.loc["reactive", "gain_error"]
    worth = [
        crmsim.compare({kind: policies[kind]}, seed=seed, progress=False)["present_value"].item()
        for seed, kind in [(100 + i, kind) for kind in policies for i in range(8)]
    ]
    separate = np.sqrt(np.var(worth[:8], ddof=1) / 8 + np.var(worth[8:], ddof=1) / 8)
    assert common < separate


def test_the_months_add_up_to_the_outcome(company):
    frame, total = outcomes.monthly(company.history), outcomes.outcome(company.history)
    assert frame["profit"].sum() == pytest.approx(total["profit"])
    assert frame["revenue"].sum() == pytest.approx(company.sales_order["total_amount"].sum(), rel=0.06)


@pytest.mark.parametrize(("arguments", "said"), [(({},), "at least one scenario"), (({"a": None}, 0), "")])
def test_compare_explains_what_it_needs(arguments, said):
    if said:
        with pytest.raises(ValueError, match=said):
            crmsim.compare(*arguments)
    with pytest.raises(ValueError, match="replications"):
        crmsim.compare({"a": crmsim.Scenario()}, replications=0)
