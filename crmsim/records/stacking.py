"""Columns of one table put together from parts, whatever they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from crmsim.records.world import Columns
from crmsim.warehouse.schema import table_named

__all__ = ["stacked", "strings"]


def stacked(name: str, parts: Sequence[Columns]) -> Columns:
    """Columns of one table, put together from parts; of the right types also when there are none."""
    if not parts:
        return {
            column.name: strings(()) if column.type == "VARCHAR" else np.empty(0, dtype=np.int64)
            for column in table_named(name).columns
        }
    return {column: _joined([part[column] for part in parts]) for column in parts[0]}


def strings(texts: Iterable[str | None]) -> pa.Array:
    """Texts as a column."""
    return pa.array(list(texts), type=pa.string())


def _joined(columns: list[Any]) -> Any:
    if any(isinstance(column, (pa.Array, pa.ChunkedArray)) for column in columns):
        arrays = [pa.chunked_array([c]) if isinstance(c, pa.Array) else c for c in columns]
        return pa.chunked_array([chunk for array in arrays for chunk in array.chunks], type=arrays[0].type)
    if any(isinstance(column, np.ma.MaskedArray) for column in columns):
        return np.ma.concatenate(columns)
    return np.concatenate(columns)
