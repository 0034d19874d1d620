"""What an engine returns: everything that happened, as plain columns, in one order whatever the engine.

Rows are ordered by month, customer and ordinal. `digest` is one fingerprint of it all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crmsim.scenario import Scenario

__all__ = ["FIRM_COLUMNS", "TABLES", "History", "Log"]

Table = dict[str, NDArray]

#: Columns and types of the event tables.
TABLES: dict[str, dict[str, type]] = {
    "purchase": {
        "month": np.int16,
        "customer": np.int32,
        "planned": np.int16,
        "count": np.int16,
        "until": np.float64,
        "last": np.bool_,
        "scale": np.float64,
    },
    "failure": {
        "month": np.int16,
        "customer": np.int32,
        "ordinal": np.int16,
        "major": np.bool_,
        "voiced": np.bool_,
        "resolved": np.bool_,
        "quick": np.bool_,
    },
    "request": {
        "month": np.int16,
        "customer": np.int32,
        "ordinal": np.int16,
        "complaint": np.bool_,
        "failure_ordinal": np.int16,
        "arrival": np.int64,
        "start": np.int64,
        "end": np.int64,
    },
    "transition": {
        "month": np.int16,
        "customer": np.int32,
        "source": np.int8,
        "target": np.int8,
        "cause": np.int8,
    },
    "panel": {
        "month": np.int16,
        "customer": np.int32,
        "stage": np.int8,
        "satisfaction": np.float32,
        "reported": np.float32,
        "expectation": np.float32,
        "perceived": np.float32,
        "attitude": np.float32,
        "knowledge": np.float32,
        "share": np.float32,
        "rate": np.float32,
        "hazard": np.float32,
    },
    "rival": {"month": np.int16, "customer": np.int32, "brand": np.int8, "count": np.int16},
    "member": {
        "month": np.int16,
        "customer": np.int32,
        "campaign": np.int16,
        "control": np.bool_,
        "kind": np.int8,
        "untreated": np.float32,
        "treated": np.float32,
        "value_untreated": np.float32,
        "value_treated": np.float32,
        "responded": np.bool_,
    },
}

#: Columns of the table of the firm, one row for each month.
FIRM_COLUMNS = (
    "month",
    "active",
    "acquired",
    "lost",
    "won_back",
    "purchases",
    "failures",
    "complaints",
    "enquiries",
    "load",
    "delivered",
    "hours",
    "hours_cost",
    "acquisition_cost",
    "service_cost",
    "satisfaction",
    "attitude",
    "sentiment",
)


@dataclass(frozen=True)
class History:
    """A simulated past.

    Attributes
    ----------
    scenario, seed, replication : what was simulated
    customer : one row for each customer; the row is the customer's number
    purchase, failure, request, transition, rival : one row for each event (columns in `TABLES`)
    firm : one row for each month (columns in `FIRM_COLUMNS`)
    panel : one row for each customer and month while the customer is there, or None when not asked for:
        the state at the end of the month, but the expectation that the month's experience was compared with
    member : one row for each member of each campaign, or None in a world without marketing
    """

    scenario: Scenario
    seed: int
    replication: int
    customer: Table
    purchase: Table
    failure: Table
    request: Table
    transition: Table
    rival: Table
    firm: Table
    panel: Table | None
    member: Table | None = None

    @property
    def customers(self) -> int:
        """How many customers there ever were."""
        return len(self.customer["stage"])

    def digest(self) -> str:
        """SHA-256 of everything that happened; equal digests mean equal worlds.

        Customers' states are taken to single precision, averages of the firm to six digits.
        """
        sha = hashlib.sha256()
        parts = [self.customer, *(getattr(self, name) for name in TABLES), self.firm]
        for part in parts:
            for name, column in sorted((part or {}).items()):
                sha.update(name.encode())
                if column.dtype == np.float64:
                    column = column.astype(np.float32)
                sha.update(np.ascontiguousarray(column).tobytes())
        return sha.hexdigest()


@dataclass
class Log:
    """Collects rows of the event tables, in any order, and puts them in order at the end."""

    chunks: dict[str, list[Mapping[str, NDArray]]] = field(default_factory=lambda: {t: [] for t in TABLES})

    def add(self, table: str, **columns: NDArray | int) -> None:
        """Append rows; a scalar stands for a whole column of it."""
        length = next(len(column) for column in columns.values() if isinstance(column, np.ndarray))
        if length:
            self.chunks[table].append(
                {name: _column(columns[name], length, kind) for name, kind in TABLES[table].items()}
            )

    def table(self, name: str) -> Table:
        """All rows of a table by month, customer and, where there is one, ordinal."""
        chunks = self.chunks[name]
        columns = {
            column: np.concatenate([chunk[column] for chunk in chunks]) if chunks else np.empty(0, kind)
            for column, kind in TABLES[name].items()
        }
        keys = [columns[key] for key in ("ordinal", "brand", "customer", "month") if key in columns]
        if not _sorted(keys):
            order = np.lexsort(keys)
            columns = {column: values[order] for column, values in columns.items()}
        return columns


def _column(values: NDArray | int, length: int, kind: type) -> NDArray:
    return values.astype(kind) if isinstance(values, np.ndarray) else np.full(length, values, kind)


def _sorted(keys: list[NDArray]) -> bool:
    """Whether rows are already in order of the keys (the last one is the first to sort by)."""
    still = np.zeros(max(len(keys[0]) - 1, 0), dtype=np.bool_)
    equal = ~still
    for key in reversed(keys):
        if (equal & (key[1:] < key[:-1])).any():
            return False
        equal &= key[1:] == key[:-1]
    return True
