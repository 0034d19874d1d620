"""What the database promises: every table and column with its type, keys, range, unit and bilingual name.

The promise is stated once, here. Table definitions, comments, Arrow types, the printed dictionary and the
checks of `crmsim validate` are all derived from it, so adding a table means adding one entry to `TABLES`.
Keys are not enforced by DuckDB while loading (that is four times slower) but checked by query afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from crmsim.warehouse.columns import ENUMS, Column, File, Table, code, enum_codes, enum_ddl, quoted
from crmsim.warehouse.tables import (
    erp,
    marketing,
    office,
    patterns,
    reference,
    sales,
    service,
    system,
    trade,
    truth,
)

__all__ = [
    "ENUMS",
    "SCHEMA_VERSION",
    "TABLES",
    "Column",
    "File",
    "Table",
    "arrow",
    "code",
    "empty",
    "enum_codes",
    "enum_ddl",
    "quoted",
    "table_named",
]

#: Raised whenever a table or a column changes; files of another version are refused with a reason.
SCHEMA_VERSION: Final = 3

#: Every table, those that are referred to before those that refer to them.
TABLES: Final = (
    reference.REFERENCE
    + marketing.MARKETING
    + sales.SALES
    + trade.TRADE
    + service.SERVICE
    + office.OFFICE
    + erp.ERP
    + system.SYSTEM
    + truth.TRUTH
    + patterns.PATTERNS_TRUTH
    + erp.ERP_TRUTH
)
_BY_NAME: Final = {table.name: table for table in TABLES}


def table_named(name: str) -> Table:
    """Look a table up."""
    return _BY_NAME[name]


def arrow(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Columns of numbers and texts as an Arrow table of the promised types.

    Parameters
    ----------
    name : str
        Table.
    columns : mapping
        One entry for each column of the table. Enumerations as places in their list (see `code`), amounts as
        whole hundredths, times as seconds and dates as days since 1970-01-01, texts as Arrow or numpy
        strings. Masked numpy arrays hold NULL where masked.

    Raises
    ------
    KeyError
        If the columns are not those of the table.
    """
    table = table_named(name)
    if columns.keys() != {column.name for column in table.columns}:
        wrong = sorted(columns.keys() ^ {column.name for column in table.columns})
        raise KeyError(f"{name}: columns missing or unknown: {', '.join(wrong)}")
    arrays = [_array(column, columns[column.name]) for column in table.columns]
    return pa.Table.from_arrays(arrays, names=[column.name for column in table.columns])


def _array(column: Column, values: Any) -> pa.Array:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    mask = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    plain = np.ma.getdata(values)
    kind = column.arrow_type
    if column.enum:
        places = pa.array(plain.astype(np.int8), mask=mask)
        return pa.DictionaryArray.from_arrays(places, pa.array(enum_codes(column.enum)))
    if pa.types.is_timestamp(kind):
        return pa.array(plain.astype(np.int64) * 1_000_000, mask=mask).view(kind)
    if pa.types.is_date(kind):
        return pa.array(plain.astype(np.int32), mask=mask).view(kind)
    if pa.types.is_decimal(kind):
        return pa.array(plain.astype(np.int64), mask=mask).view(kind)
    return pa.array(plain, type=kind, mask=mask)


def empty(name: str) -> pa.Table:
    """A table without rows, of the promised types."""
    return pa.schema([(column.name, column.arrow_type) for column in table_named(name).columns]).empty_table()
