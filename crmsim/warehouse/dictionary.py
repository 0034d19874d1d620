"""The data dictionary: every table and view of the company with its columns, as a page to print."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import duckdb

from crmsim.warehouse.columns import Column, enum_ddl
from crmsim.warehouse.schema import TABLES

__all__ = ["dictionary_markdown"]

Language = Literal["en", "zh"]
_TITLE = {"en": "Data dictionary", "zh": "数据字典"}
_HEAD = {
    "en": "| column | type | key, condition | unit | meaning |",
    "zh": "| 列 | 类型 | 键与约束 | 单位 | 含义 |",
}
_VIEWS = {
    "en": ("Views", "Questions asked every day, as tables; nothing in them is stored."),
    "zh": ("视图", "日常所需的现成查询，可当作表使用，不另存数据。"),
}
_WORDS = {
    "en": ("unique", "table named in", "may be empty"),
    "zh": ("唯一", "所指的表：", "可为空"),
}


def dictionary_markdown(language: Language = "en") -> str:
    """The data dictionary as a Markdown page: tables first, then views.

    Parameters
    ----------
    language : "en" or "zh"
    """
    lines = [f"# {_TITLE[language]}"]
    for table in TABLES:
        doc = table.doc if language == "en" else table.doc_zh
        lines += ["", f"## `{table.name}` {table.zh}", "", doc, "", _HEAD[language], "|---|---|---|---|---|"]
        for column in table.columns:
            meaning = column.en if language == "en" else column.zh
            kind = f"enum `{column.enum}`" if column.enum else column.type
            lines.append(
                f"| `{column.name}` | {kind} | {_conditions(column, language)} | {column.unit} | {meaning} |"
            )
    title, doc = _VIEWS[language]
    lines += ["", f"# {title}", "", doc]
    for name, described, columns in _views():
        lines += ["", f"## `{name}`", "", described, "", ", ".join(f"`{column}`" for column in columns)]
    return "\n".join(lines) + "\n"


def _conditions(column: Column, language: Language) -> str:
    unique, table_in, empty = _WORDS[language]
    parts = [
        "PK" if column.primary else "",
        unique if column.unique else "",
        f"→ {column.references}" if column.references else "",
        f"→ {table_in} `{column.kind_in}`" if column.kind_in else "",
        f"`{column.check}`" if column.check else "",
        empty if column.optional else "",
    ]
    return ", ".join(part for part in parts if part)


@cache
def _views() -> tuple[tuple[str, str, list[str]], ...]:
    """Name, description in both languages and columns of each view, as an empty company has them."""
    observed = tuple(table for table in TABLES if table.file == "crm")
    views = resources.files("crmsim.warehouse").joinpath("views.sql").read_text(encoding="utf-8")
    with duckdb.connect(":memory:") as connection:
        for statement in [*enum_ddl(observed), *(line for table in observed for line in table.ddl), views]:
            connection.execute(statement)
        found = connection.execute(
            "SELECT view_name, v.comment, list(column_name ORDER BY column_index) FROM duckdb_views() AS v "
            "JOIN duckdb_columns() AS c ON c.table_oid = v.view_oid WHERE NOT v.internal "
            "GROUP BY ALL ORDER BY view_name"
        ).fetchall()
    return tuple(found)
