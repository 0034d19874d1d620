"""The words a promise is made of: columns, tables, rules, and the kinds of column that return in many tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

import pyarrow as pa

__all__ = [
    "ENUMS",
    "QUALITY",
    "Column",
    "File",
    "Rule",
    "Table",
    "amount",
    "code",
    "enum_codes",
    "enum_ddl",
    "identity",
    "later",
    "mark",
    "optional_count",
    "percent",
    "quoted",
    "rate",
    "reference",
    "share",
]

#: Enumerations: name → {"en", "zh", "codes": {code: {"en", "zh", "origin"}}}.
ENUMS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("crmsim.warehouse").joinpath("enums.toml").read_text("utf-8")
)

File = Literal["crm", "truth"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, type : str
        SQL name and type; ``enum:channel`` is the enumeration `channel`.
    en, zh, unit : str
        What a person reads.
    primary : bool
        Part of the primary key.
    unique : bool
        No two rows share a value.
    references : str
        Table whose primary key this column holds (customers of the truth file refer to the observed ones).
    kind_in : str
        For an id that may belong to several tables: the column that says to which.
    optional : bool
        May be empty (NULL).
    check : str
        SQL condition that holds in every row where the column is not empty.
    """

    name: str
    type: str
    en: str
    zh: str
    unit: str = ""
    primary: bool = False
    unique: bool = False
    references: str = ""
    kind_in: str = ""
    optional: bool = False
    check: str = ""

    @property
    def enum(self) -> str:
        """Name of the enumeration, or nothing."""
        return self.type.removeprefix("enum:") if self.type.startswith("enum:") else ""

    @property
    def sql_type(self) -> str:
        """The type as DuckDB knows it."""
        return self.enum or self.type

    @property
    def full_type(self) -> str:
        """The type as DuckDB spells it out, an enumeration with all its codes."""
        codes = ", ".join(map(quoted, enum_codes(self.enum))) if self.enum else ""
        return f"ENUM({codes})" if self.enum else self.type

    @property
    def arrow_type(self) -> pa.DataType:
        """The type as Arrow knows it."""
        if self.enum:
            return pa.dictionary(pa.int8(), pa.string())
        if self.type.startswith("DECIMAL"):
            precision, scale = self.type.removeprefix("DECIMAL(").rstrip(")").split(",")
            return pa.decimal64(int(precision), int(scale))
        return _ARROW[self.type]


_ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "SMALLINT": pa.int16(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Table:
    """One table: which file it is in, what it is called, what it holds (in English and Chinese)."""

    name: str
    file: File
    zh: str
    doc: str
    doc_zh: str
    columns: tuple[Column, ...]
    may_be_empty: bool = False

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the columns that identify a row."""
        return tuple(column.name for column in self.columns if column.primary)

    @property
    def ddl(self) -> list[str]:
        """Statements that create and describe the table."""
        body = ", ".join(f'"{column.name}" {column.sql_type}' for column in self.columns)
        comments = [
            f"COMMENT ON COLUMN {self.name}.{column.name} IS {quoted(_described(column))}"
            for column in self.columns
        ]
        title = f"COMMENT ON TABLE {self.name} IS {quoted(f'{self.doc} · {self.zh}：{self.doc_zh}')}"
        return [f"CREATE TABLE {self.name} ({body})", title, *comments]


@dataclass(frozen=True)
class Rule:
    """A promise about rows of a table, in both languages, and the query whose rows break it and are named by it."""

    table: str
    en: str
    zh: str
    broken: str


def _described(column: Column) -> str:
    return f"{column.en} · {column.zh}" + (f" [{column.unit}]" if column.unit else "")


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def enum_codes(name: str) -> tuple[str, ...]:
    """The codes of an enumeration, in order."""
    return tuple(ENUMS[name]["codes"])


def code(name: str, value: str) -> int:
    """The place of a code in its enumeration: what columns hold until they become text.

    >>> code("lifecycle_stage", "formation")
    1
    """
    return enum_codes(name).index(value)


def enum_ddl(tables: tuple[Table, ...]) -> list[str]:
    """Statements that create the types of the enumerations these tables use."""
    used = sorted({column.enum for table in tables for column in table.columns if column.enum})
    return [f"CREATE TYPE {name} AS ENUM ({', '.join(map(quoted, enum_codes(name)))})" for name in used]


# Quality and expectations are normal variates around points of a scale, not confined to it.
QUALITY: Final = "share of the 10-point scale"


def identity(name: str, en: str, zh: str) -> Column:
    """The number that identifies a row."""
    return Column(name, "BIGINT", en, zh, primary=True)


def reference(name: str, table: str, en: str, zh: str, optional: bool = False) -> Column:
    """The number of a row of another table."""
    return Column(name, "BIGINT", en, zh, references=table, optional=optional)


def share(name: str, en: str, zh: str) -> Column:
    """A share between 0 and 1."""
    return Column(name, "DOUBLE", en, zh, "0–1", check=f"{name} BETWEEN 0 AND 1")


def amount(name: str, en: str, zh: str, low: str = "0") -> Column:
    """An amount of money, not below `low`."""
    return Column(name, "DECIMAL(14,2)", en, zh, "CNY", check=f"{name} >= {low}")


def rate(name: str, en: str, zh: str, unit: str) -> Column:
    """A number per unit of time or the like, not negative."""
    return Column(name, "DOUBLE", en, zh, unit, check=f"{name} >= 0")


def percent(name: str, en: str, zh: str) -> Column:
    """A percentage."""
    return Column(name, "DECIMAL(5,2)", en, zh, "%", check=f"{name} BETWEEN 0 AND 100")


def mark(name: str, en: str, zh: str) -> Column:
    """A mark from 1 to 5."""
    return Column(name, "SMALLINT", en, zh, "1–5", check=f"{name} BETWEEN 1 AND 5")


def optional_count(name: str, en: str, zh: str) -> Column:
    """A count that may be empty."""
    return Column(name, "INTEGER", en, zh, optional=True, check=f"{name} >= 0")


def later(name: str, than: str, en: str, zh: str) -> Column:
    """A moment that may not have come yet, and never comes before another."""
    return Column(name, "TIMESTAMP", en, zh, "local time", optional=True, check=f"{name} >= {than}")
