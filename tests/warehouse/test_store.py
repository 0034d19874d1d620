"""Companies on disk: whole or not at all, closed to the outside, and clear about what is wrong with them."""

import os
import signal
import subprocess
import sys

import duckdb
import pandas as pd
import pytest

from crmsim import records
from crmsim.warehouse import TABLES, CompanyFileError, QueryError, connect, export, query, run, save


def test_everything_that_goes_in_comes_out(company, tables):
    with connect(company, truth=True) as connection:
        for name, table in tables.items():
            prefix = "truth." if name.startswith("truth_") else ""
            stored = connection.sql(f"SELECT * FROM {prefix}{name}").to_arrow_table()
            assert stored.to_pylist() == table.to_pylist(), name


def test_parts_and_whole_tables_give_the_same_company(history, company, tmp_path):
    save(records.chunks(history, rows=100), tmp_path / "parts")
    for table in ("sales_order", "line_item", "customer"):
        sql = f"SELECT * FROM {table} ORDER BY 1"
        pd.testing.assert_frame_equal(query(company, sql), query(tmp_path / "parts", sql))


def test_a_company_is_not_overwritten_unless_asked_to(company, tables, copy):
    with pytest.raises(CompanyFileError, match="--force"):
        save(tables.items(), copy)
    (copy / "notes.txt").write_text("mine")
    save(tables.items(), copy, force=True)
    assert (copy / "notes.txt").read_text() == "mine"
    assert len(query(copy, "FROM customer")) == len(query(company, "FROM customer"))


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, ValueError])
def test_an_interrupted_save_leaves_things_as_they_were(tables, copy, tmp_path, trouble):
    def interrupted():
        yield from list(tables.items())[:8]
        raise trouble

    with pytest.raises(trouble):
        save(interrupted(), tmp_path / "new")
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    with pytest.raises(trouble):
        save(interrupted(), copy, force=True)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_folder_that_cannot_be_made_is_a_reason(tables, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CompanyFileError, match="Cannot write"):
        save(tables.items(), tmp_path / "file" / "company")
    with pytest.raises(CompanyFileError, match="Cannot write"):
        save(tables.items(), tmp_path / "file")


def test_quotes_and_chinese_in_a_path_do_no_harm(tables, tmp_path):
    folder = save(tables.items(), tmp_path / "it's 公司")
    assert query(folder, "SELECT count(*) AS n FROM truth.truth_run", truth=True)["n"][0] > 100
    assert len(export(folder, tmp_path / "o'clock")) == sum(table.file == "crm" for table in TABLES)


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize("file", ["crm", "truth"])
def test_the_same_world_exports_to_the_same_bytes(history, company, tmp_path, format, file):
    again = save(records.chunks(history, rows=50), tmp_path / "again")
    first = export(company, tmp_path / "first", format, file)
    second = export(again, tmp_path / "second", format, file)
    assert [path.name for path in first] == [path.name for path in second]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_exported_tables_can_be_read_elsewhere(company, tables, tmp_path):
    export(company, tmp_path / "out", "csv")
    export(company, tmp_path / "out", "parquet")
    orders = pd.read_csv(tmp_path / "out" / "sales_order.csv", parse_dates=["ordered_at"])
    assert orders["total_amount"].sum() == pytest.approx(
        pd.read_parquet(tmp_path / "out" / "sales_order.parquet")["total_amount"].astype(float).sum()
    )
    assert len(orders) == tables["sales_order"].num_rows
    with pytest.raises(CompanyFileError, match="already has"):
        export(company, tmp_path / "out", "csv")
    with pytest.raises(CompanyFileError, match="allowed are parquet, csv"):
        export(company, tmp_path / "out", "xlsx")


def test_a_learner_without_the_truth_file_can_work(copy):
    (copy / "truth.duckdb").unlink()
    assert len(query(copy, "FROM v_rfm")) > 100
    with pytest.raises(CompanyFileError, match=r"truth\.duckdb is missing"):
        query(copy, "SELECT 1", truth=True)


def test_no_company_is_a_reason(tmp_path):
    with pytest.raises(CompanyFileError, match="There is no company"):
        connect(tmp_path / "nowhere")


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.3, 0.7, 0.95])
def test_a_truncated_file_is_a_reason(copy, kept):
    data = (copy / "crm.duckdb").read_bytes()
    (copy / "crm.duckdb").write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(CompanyFileError, match=r"incomplete|not a DuckDB file"):
        connect(copy)


def test_a_file_that_duckdb_has_shortened_is_whole(copy):
    path, lengths = copy / "crm.duckdb", set()
    for number in range(4):
        with duckdb.connect(str(path)) as company:
            company.execute("CREATE TABLE note AS FROM customer" if number % 2 == 0 else "DROP TABLE note")
        connect(copy).close()
        whole = path.read_bytes()
        lengths.add(len(whole))
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(CompanyFileError, match="incomplete"):
            connect(copy)
        path.write_bytes(whole)
    assert len(lengths) > 1


def test_a_foreign_file_is_a_reason(copy):
    (copy / "crm.duckdb").write_text("customer,amount\n1,2\n" * 1000)
    with pytest.raises(CompanyFileError, match="not a DuckDB file"):
        connect(copy)


def test_a_foreign_database_is_a_reason(copy):
    (copy / "crm.duckdb").unlink()
    with duckdb.connect(str(copy / "crm.duckdb")) as other:
        other.execute("CREATE TABLE customer (id INTEGER)")
    with pytest.raises(CompanyFileError, match="not one that crmsim wrote"):
        connect(copy)


def test_another_version_is_a_reason(copy):
    with duckdb.connect(str(copy / "crm.duckdb")) as company:
        company.execute("UPDATE company_file SET schema_version = 999")
    with pytest.raises(CompanyFileError, match="version 999"):
        connect(copy)


def test_exchanged_and_mismatched_files_are_a_reason(copy, history, tmp_path):
    (copy / "crm.duckdb").rename(copy / "x")
    (copy / "truth.duckdb").rename(copy / "crm.duckdb")
    (copy / "x").rename(copy / "truth.duckdb")
    with pytest.raises(CompanyFileError, match="not the crm file"):
        connect(copy)


def test_files_of_two_companies_are_not_mixed(copy):
    with duckdb.connect(str(copy / "truth.duckdb")) as truth:
        truth.execute("UPDATE company_file SET company = 'another'")
    with pytest.raises(CompanyFileError, match="different companies"):
        connect(copy, truth=True)


@pytest.mark.parametrize(
    "hostile",
    [
        "DELETE FROM customer",
        "DROP TABLE customer",
        "COPY customer TO '{out}'",
        "EXPORT DATABASE '{out}'",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('/*')",
        "ATTACH '{out}' AS other",
        "ATTACH '{truth}' AS leaked (READ_ONLY)",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allow_unsigned_extensions = true",
        "CREATE SECRET (TYPE s3)",
    ],
)
def test_sql_can_neither_change_the_company_nor_leave_it(company, tmp_path, hostile):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    sql = hostile.format(out=tmp_path / "out", file=tmp_path / "secret.csv", truth=company / "truth.duckdb")
    with pytest.raises(QueryError):
        query(company, sql)
    assert not (tmp_path / "out").exists()
    assert len(query(company, "FROM customer")) > 100


def test_wrong_sql_is_answered_in_words(company):
    with pytest.raises(QueryError, match='Did you mean "customer"'):
        query(company, "SELECT * FROM custmer")
    with pytest.raises(QueryError, match="syntax error"):
        query(company, "SELEKT 1")


def test_one_company_can_be_open_twice_and_replaced_meanwhile(tables, copy):
    with connect(copy) as one, connect(copy, truth=True) as two:
        before = run(one, "SELECT count(*) AS n FROM customer")["n"][0]
        assert run(two, "SELECT count(*) AS n FROM truth.truth_customer_trait")["n"][0] == before
        save(tables.items(), copy, force=True)
        assert run(one, "SELECT count(*) AS n FROM sales_order")["n"][0] > before
        assert query(copy, "SELECT count(*) AS n FROM customer")["n"][0] == before


SAVE_AND_SAY_SO = """
import signal
import sys
import time
from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.scenario import Scenario
from crmsim.warehouse import save

signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits "ignore"
history = simulate(Scenario.preset("retail", customers=300, months=12), seed=1)
said = []


def wait_in_the_middle(table, rows):
    said.append(table)
    if len(said) == 20:
        print("writing", flush=True)
        time.sleep(60)


save(records.chunks(history, rows=300), sys.argv[1], progress=wait_in_the_middle)
print("done")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to another process")
def test_ctrl_c_leaves_nothing_behind(tmp_path):
    command = [sys.executable, "-c", SAVE_AND_SAY_SO, str(tmp_path / "company")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "done" not in out
    assert list(tmp_path.iterdir()) == []
