"""The promise itself: complete, bilingual, and told to whoever reads the database."""

import re

import numpy as np
import pyarrow as pa
import pytest

from crmsim.warehouse import TABLES, connect, dictionary_markdown
from crmsim.warehouse.schema import ENUMS, arrow

COLUMNS = [(table, column) for table in TABLES for column in table.columns]
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: part.name)
def test_every_column_is_named_in_both_languages(table, column):
    assert CHINESE.search(column.zh)
    assert column.en
    assert not CHINESE.search(column.en)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_described_in_both_languages(table):
    assert CHINESE.search(table.zh)
    assert CHINESE.search(table.doc_zh)
    assert not CHINESE.search(table.doc)


def test_parents_come_before_children():
    place = {table.name: i for i, table in enumerate(TABLES)}
    for table, column in COLUMNS:
        if column.references:
            assert place[column.references] <= place[table.name]
        if column.enum:
            assert column.enum in ENUMS


def test_every_table_has_a_key_and_only_truth_is_named_so():
    for table in TABLES:
        assert table.primary_key
        assert (table.file == "truth") == table.name.startswith("truth_")


def test_the_database_describes_itself(company):
    with connect(company, truth=True) as connection:
        comments = dict(
            connection.execute(
                "SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal"
            ).fetchall()
        )
    for table, column in COLUMNS:
        assert column.zh in comments[f"{table.name}.{column.name}"]
        assert column.en in comments[f"{table.name}.{column.name}"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_dictionary_has_every_column(language):
    page = dictionary_markdown(language)
    for table, column in COLUMNS:
        assert f"## `{table.name}`" in page
        assert f"| `{column.name}` |" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_dictionary_has_every_view_of_a_saved_company(company, language):
    page = dictionary_markdown(language)
    with connect(company) as connection:
        views = connection.execute(
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
        columns = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE table_name LIKE 'v\\_%' ESCAPE '\\'"
        ).fetchall()
    assert len(views) > 30
    for name, comment in views:
        english, _, chinese = comment.partition(" · ")
        assert english
        assert chinese
        assert f"## `{name}`\n\n{comment}\n" in page
    for name, column in columns:
        assert f"`{column}`" in page.split(f"## `{name}`\n")[1].split("\n##")[0]


def test_columns_become_the_promised_arrow_types():
    part = arrow(
        "truth_rival_purchase",
        {
            "customer_id": np.array([1]),
            "month_start": np.array([19_358]),
            "brand_no": np.array([2]),
            "purchases": np.array([3]),
        },
    )
    assert part.schema.types == [pa.int64(), pa.date32(), pa.int16(), pa.int32()]
    assert str(part["month_start"][0]) == "2023-01-01"


def test_a_missing_or_unknown_column_is_named():
    with pytest.raises(KeyError, match="purchases"):
        arrow("truth_rival_purchase", {"customer_id": [], "month_start": [], "brand_no": []})
