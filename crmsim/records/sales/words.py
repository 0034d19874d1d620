"""Small words in which the papers of the sales force are written: columns with gaps, codes, texts by place."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crmsim.records.world import Ints
from crmsim.warehouse.schema import enum_codes

__all__ = ["codes", "hundredths", "known", "moved", "phrases", "places", "taken"]


@cache
def phrases() -> dict[str, Any]:
    """What reps type in, by language."""
    file = resources.files("crmsim.records") / "sales.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def known(given: NDArray, value: NDArray | None = None) -> np.ma.MaskedArray:
    """A column, empty where the given one is negative."""
    return np.ma.MaskedArray(given if value is None else value, mask=given < 0)


def places(listed: tuple[str, ...], names: NDArray) -> Ints:
    """Places of names in a list; -1 for an empty one."""
    known_as, which = np.unique(names, return_inverse=True)
    return np.array([listed.index(name) if name else -1 for name in known_as], dtype=np.int64)[which]


def codes(enum: str, names: NDArray) -> np.ma.MaskedArray:
    """Codes of an enumeration; empty for an empty name."""
    return known(places(enum_codes(enum), names))


def hundredths(values: NDArray) -> Ints:
    """Amounts as whole hundredths."""
    return np.rint(100 * values).astype(np.int64)


def taken(texts: list[str], place: Ints) -> pa.Array:
    """Texts by their places; empty where masked."""
    return pa.array(texts, pa.string()).take(pa.array(np.ma.getdata(place), mask=np.ma.getmaskarray(place)))


def moved(email: pa.ChunkedArray, host: str) -> pa.ChunkedArray:
    """E-mail addresses at a host of their own, so that two kinds of people never share one."""
    return pc.replace_substring(email, "@", f"@{host}.")
