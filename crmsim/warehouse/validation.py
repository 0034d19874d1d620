"""Does the database keep every promise? Each check is a query that looks for rows that break it.

Checks of types, keys, ranges and enumerations follow from `schema`; those about totals and time are
written out in `rules`. One broken promise never hides another: every check runs, also when a query itself fails.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from crmsim.warehouse.columns import Rule
from crmsim.warehouse.rules import erp, sales, service, system, trade
from crmsim.warehouse.schema import ENUMS, TABLES, Column, Table, enum_codes
from crmsim.warehouse.store import connect

__all__ = ["Check", "validate"]

_EXAMPLES: Final = 3


@dataclass(frozen=True)
class _RowRule(Rule):
    """A promise about each row by itself, broken where the condition holds."""

    condition: str


@dataclass(frozen=True)
class Check:
    """One promise and how well it is kept.

    Attributes
    ----------
    table : str
    rule, rule_zh : str
        The promise in words.
    violations : int or None
        Rows that break it; None when it could not be checked.
    examples : tuple of str
        Keys of up to three such rows, or why it could not be checked.
    """

    table: str
    rule: str
    rule_zh: str
    violations: int | None
    examples: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the promise is kept."""
        return self.violations == 0


def validate(directory: str | Path) -> list[Check]:
    """Check every promise of the schema on a company.

    Parameters
    ----------
    directory : path
        A folder written by `save`. Where the truth has been taken away, what involves it is not checked.

    Returns
    -------
    list of Check
        All of them, kept or broken.

    Raises
    ------
    CompanyFileError
        If there is no readable company.
    """
    truth = (Path(directory) / "truth.duckdb").exists()
    rules = [rule for rule in _rules() if truth or "truth_" not in rule.table + rule.broken]
    with connect(directory, truth) as connection:
        connection.execute(f"SET search_path = 'crm.main{',truth.main' if truth else ''}'")
        found = _columns_found(connection)
        counted = _counted(connection, [rule for rule in rules if isinstance(rule, _RowRule)])
        return [
            *(_shape(table, found) for table in TABLES if truth or not table.name.startswith("truth_")),
            *(_run(connection, rule, counted.get(rule)) for rule in rules),
        ]


def _columns_found(connection: duckdb.DuckDBPyConnection) -> dict[str, set[tuple[str, str]]]:
    """Table or view → its columns with their types."""
    found: dict[str, set[tuple[str, str]]] = {}
    columns = connection.execute("SELECT table_name, column_name, data_type FROM duckdb_columns()")
    for table, column, data_type in columns.fetchall():
        found.setdefault(table, set()).add((column, data_type))
    return found


def _shape(table: Table, found: dict[str, set[tuple[str, str]]]) -> Check:
    promised = {(column.name, column.full_type) for column in table.columns}
    differing = sorted({name for name, _ in promised ^ found.get(table.name, set())})
    return Check(
        table.name,
        "has the promised columns and types",
        "列与类型符合约定",
        len(differing),
        tuple(differing[:_EXAMPLES]),
    )


def _counted(connection: duckdb.DuckDBPyConnection, rules: list[_RowRule]) -> dict[Rule, int]:
    """How many rows break each rule, all rules of a table at once; nothing where one of them stops with an error.

    Most tables are small, and asking costs more than counting.
    """
    counted: dict[Rule, int] = {}
    for name in dict.fromkeys(rule.table for rule in rules):
        here = [rule for rule in rules if rule.table == name]
        counts = ", ".join(f"count(*) FILTER (WHERE {rule.condition})" for rule in here)
        with contextlib.suppress(duckdb.Error):
            numbers = connection.execute(f"SELECT {counts} FROM {name}").fetchone()
            counted.update(zip(here, numbers or (), strict=True))
    return counted


def _run(connection: duckdb.DuckDBPyConnection, rule: Rule, count: int | None) -> Check:
    """Count the rows that break the rule, unless that has been done, and name some of them."""
    try:
        if count is None:
            found = connection.execute(f"SELECT count(*) FROM ({rule.broken})").fetchone()
            count = int(found[0]) if found else 0
        rows = (
            connection.execute(f"SELECT * FROM ({rule.broken}) ORDER BY ALL LIMIT {_EXAMPLES}").fetchall()
            if count
            else []
        )
    except duckdb.Error as error:
        return Check(rule.table, rule.en, rule.zh, None, (str(error).splitlines()[0],))
    return Check(rule.table, rule.en, rule.zh, count, tuple(", ".join(map(str, row)) for row in rows))


def _rules() -> Iterator[Rule]:
    yield from _label_rules()
    for table in TABLES:
        yield from _table_rules(table)
        for column in table.columns:
            yield from _column_rules(table, column)
    yield from trade.TRADE
    yield from sales.SALES
    yield from erp.ERP
    yield from service.SERVICE
    yield from system.SYSTEM


def _label_rules() -> Iterator[Rule]:
    codes = ", ".join(
        f"('{name}', '{code}', {place})"
        for name in ENUMS
        for place, code in enumerate(enum_codes(name), start=1)
    )
    yield Rule(
        "code_label",
        "every code of every enumeration has its label, and no other",
        "每个枚举代码都有标签，且无多余代码",
        f"SELECT * FROM (VALUES {codes}) AS promised(enum_name, code, sort_order) "
        "FULL JOIN code_label USING (enum_name, code, sort_order) "
        "WHERE label_en IS NULL OR promised.code IS NULL",
    )


def _table_rules(table: Table) -> Iterator[Rule]:
    key = ", ".join(table.primary_key)
    if not table.may_be_empty:
        yield Rule(
            table.name,
            "is not empty",
            "非空表",
            f"SELECT 'no rows' WHERE NOT EXISTS (SELECT 1 FROM {table.name})",
        )
    yield Rule(
        table.name,
        f"{key} is unique",
        f"主键唯一：{key}",
        f"SELECT {key} FROM {table.name} GROUP BY {key} HAVING count(*) > 1",
    )
    required = [column.name for column in table.columns if not column.optional]
    yield _row_rule(
        table,
        "required columns are filled",
        "必填列均有值",
        " OR ".join(f"{name} IS NULL" for name in required),
    )


def _column_rules(table: Table, column: Column) -> Iterator[Rule]:
    key, name = ", ".join(table.primary_key), column.name
    if column.unique:
        yield Rule(
            table.name,
            f"{name} is unique",
            f"{name} 唯一",
            f"SELECT {name} FROM {table.name} WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1",
        )
    if column.references:
        yield Rule(
            table.name,
            f"{name} is a {column.references}",
            f"{name} 存在于 {column.references}",
            f"SELECT {key} FROM {table.name} WHERE {name} IS NOT NULL AND {name} NOT IN "
            f"(SELECT {_key_of(column.references)} FROM {column.references})",
        )
    if column.kind_in:
        known = " UNION ALL ".join(
            f"SELECT '{other}' AS kind, {_key_of(other)} AS id FROM {other}"
            for other in enum_codes("object_type")
            if other in {table.name for table in TABLES}
        )
        yield Rule(
            table.name,
            f"{name} is a row of the table named in {column.kind_in}",
            f"{name} 存在于 {column.kind_in} 所指的表",
            f"SELECT {key} FROM {table.name} ANTI JOIN ({known}) AS known "
            f"ON known.kind = {column.kind_in}::VARCHAR AND known.id = {name} WHERE {name} IS NOT NULL",
        )
    if column.check:
        condition = f"{name} IS NOT NULL AND NOT ({column.check})"
        yield _row_rule(table, column.check, column.check, condition)


def _row_rule(table: Table, en: str, zh: str, condition: str) -> _RowRule:
    key = ", ".join(table.primary_key)
    broken = f"SELECT {key} FROM {table.name} WHERE {condition}"
    return _RowRule(table.name, en, zh, broken, condition)


def _key_of(name: str) -> str:
    return next(table.primary_key[0] for table in TABLES if table.name == name)
