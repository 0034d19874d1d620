"""Values as plain JSON: what a learner's answer is turned into before anyone judges it.

A number, string, list, tuple, dict, array, Series or DataFrame crosses over as data; of everything else only
the name of its type does. So an object that equals everything, or runs code when looked at, stays behind.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

MAX_DEPTH = 12
MAX_ITEMS = 1_000_000
MAX_COLUMNS = 2000
"""Greatest nesting, number of items and number of columns of one value."""


class NotPlainError(ValueError):
    """The value is too large or too deep to cross over, or what arrived is not in the agreed form."""


@dataclass(frozen=True)
class Opaque:
    """Stands for an answer that is not plain data, of which only the type's name crossed over."""

    type_name: str

    def __str__(self) -> str:
        return f"<{self.type_name}>"


def encode(value: Any) -> Any:
    """Turn a value into JSON-ready data.

    Scalars and lists stand for themselves; anything else becomes an object with one key that names its kind.

    Parameters
    ----------
    value
        Any Python object.

    Raises
    ------
    NotPlainError
        If the value is deeper than `MAX_DEPTH` or holds more than `MAX_ITEMS` items.

    Examples
    --------
    >>> encode({"q": (1, 2.5)})
    {'dict': [['q', {'tuple': [1, 2.5]}]]}
    >>> encode(object())
    {'opaque': 'object'}
    """
    return _Encoder().value(value, 0)


def decode(data: Any) -> Any:
    """Rebuild the value that `encode` wrote, trusting nothing about its form.

    Raises
    ------
    NotPlainError
        If the data are not in the form that `encode` writes.
    """
    try:
        return _Decoder().value(data, 0)
    except NotPlainError:
        raise
    except Exception as error:
        raise NotPlainError(f"the data are not in the agreed form ({type(error).__name__})") from None


def _type_name(value: Any) -> str:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.").removeprefix("__main__.")
    return name[:80]


class _Encoder:
    def __init__(self) -> None:
        self.left = MAX_ITEMS
        self.columns_left = MAX_COLUMNS

    def spend(self, items: int) -> None:
        self.left -= items
        if self.left < 0:
            raise NotPlainError(f"the value holds more than {MAX_ITEMS} items")

    def value(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise NotPlainError(f"the value is nested deeper than {MAX_DEPTH} levels")
        self.spend(1)
        if value is None or isinstance(value, bool | np.bool_ | int | np.integer | float | np.floating | str):
            return _scalar(value)
        if isinstance(value, list | tuple | set | frozenset):
            self.spend(len(value))
            items = [self.value(item, depth + 1) for item in value]
            if isinstance(value, list):
                return items
            return {"tuple" if isinstance(value, tuple) else "set": items}
        if isinstance(value, dict):
            self.spend(2 * len(value))
            return {"dict": [[self.value(k, depth + 1), self.value(v, depth + 1)] for k, v in value.items()]}
        if isinstance(value, np.ndarray) and value.dtype.kind in "biufUO":
            self.spend(value.size)
            flat = [self.value(item, depth + 1) for item in value.ravel().tolist()]
            return {"array": {"shape": list(value.shape), "values": flat}}
        if isinstance(value, pd.Series):
            return {"series": self.series(value)}
        if isinstance(value, pd.DataFrame):
            return {"frame": self.frame(value)}
        if isinstance(value, pd.Index):
            return {"index": self.index(value)}
        if value is pd.NaT or value is pd.NA:
            return None
        if isinstance(value, datetime | np.datetime64 | date):
            return {"time": pd.Timestamp(value).isoformat()}
        if isinstance(value, pd.Timedelta | np.timedelta64):
            return {"delta": int(pd.Timedelta(value).as_unit("ns").value)}
        return {"opaque": _type_name(value)}

    def column(self, values: pd.Series) -> dict[str, Any]:
        self.spend(len(values))
        self.columns_left = _spent(self.columns_left, 1)
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype(object)
        missing = values.isna()
        kind = values.dtype.kind
        if kind in "iufb" and isinstance(values.dtype, np.dtype):
            names = {"i": "int64", "u": "int64", "f": "float64", "b": "bool"}
            return {"dtype": names[kind], "values": values.tolist()}
        if kind == "M":
            times = [None if gone else time.isoformat() for time, gone in zip(values, missing, strict=True)]
            return {"dtype": "time", "unit": values.dt.unit, "values": times}
        if kind == "m":
            spans = values.astype("timedelta64[ns]").astype("int64").tolist()
            return {
                "dtype": "delta",
                "values": [None if g else s for s, g in zip(spans, missing, strict=True)],
            }
        items = [
            None if gone else self.value(item, MAX_DEPTH)
            for item, gone in zip(values.tolist(), missing, strict=True)
        ]
        text = isinstance(values.dtype, pd.StringDtype)
        return {"dtype": "str" if text else "object", "values": items}

    def index(self, index: pd.Index) -> dict[str, Any]:
        if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
            self.columns_left = _spent(self.columns_left, 1)
            return {"range": len(index), "names": [self.label(index.name)]}
        levels = [self.column(pd.Series(index.get_level_values(k), dtype=None)) for k in range(index.nlevels)]
        return {"levels": levels, "names": [self.label(name) for name in index.names]}

    def label(self, label: Any) -> Any:
        return self.value(label, MAX_DEPTH - 2)

    def series(self, values: pd.Series) -> dict[str, Any]:
        return {
            "column": self.column(values),
            "name": self.label(values.name),
            "index": self.index(values.index),
        }

    def frame(self, values: pd.DataFrame) -> dict[str, Any]:
        columns = [self.column(values.iloc[:, k]) for k in range(values.shape[1])]
        labels = [self.label(label) for label in values.columns.tolist()]
        return {
            "labels": labels,
            "columns": columns,
            "index": self.index(values.index),
            "name": self.label(values.columns.name),
        }


def _scalar(value: Any) -> Any:
    # A subclass of str or float with methods of its own arrives as a bare str or float.
    if value is None:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        number = int(value)
        return number if abs(number) < 2**63 else {"opaque": "int beyond 64 bits"}
    if isinstance(value, float | np.floating):
        return float(value)
    return str.__str__(value)


class _Decoder:
    """Builds values, but no more tables and columns than `MAX_COLUMNS`: each costs far more than its text."""

    def __init__(self) -> None:
        self.columns_left = MAX_COLUMNS

    def value(self, data: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise NotPlainError(f"the data are nested deeper than {MAX_DEPTH} levels")
        if data is None or isinstance(data, bool | int | float | str):
            return data
        if isinstance(data, list):
            return [self.value(item, depth + 1) for item in data]
        ((kind, body),) = data.items()
        match kind:
            case "tuple":
                return tuple(self.value(item, depth + 1) for item in body)
            case "set":
                return {_key(self.value(item, depth + 1)) for item in body}
            case "dict":
                return {_key(self.value(k, depth + 1)): self.value(v, depth + 1) for k, v in body}
            case "array":
                return self.array(body, depth + 1)
            case "series":
                series = self.column(body["column"]).set_axis(self.index(body["index"]))
                series.name = _key(self.value(body["name"], depth + 1))
                return series
            case "frame":
                return self.frame(body, depth + 1)
            case "index":
                return self.index(body)
            case "time":
                return pd.Timestamp(str(body))
            case "delta":
                return pd.Timedelta(int(body), unit="ns")
            case "opaque":
                return Opaque(str(body)[:80])
        raise NotPlainError("the data name an unknown kind")

    def array(self, body: dict[str, Any], depth: int) -> np.ndarray:
        shape = tuple(int(n) for n in body["shape"])
        values = [self.value(item, depth) for item in body["values"]]
        if math.prod(shape) != len(values) or len(shape) > 8:
            raise NotPlainError("the array's shape does not fit its values")
        if all(isinstance(v, bool | int | float | str) for v in values):
            return np.array(values).reshape(shape)
        array = np.empty(len(values), dtype=object)
        for place, item in enumerate(values):
            array[place] = item
        return array.reshape(shape)

    def frame(self, body: dict[str, Any], depth: int) -> pd.DataFrame:
        columns = {k: self.column(column) for k, column in enumerate(body["columns"])}
        index = self.index(body["index"])
        if any(len(column) != len(index) for column in columns.values()):
            raise NotPlainError("the table's columns differ in length")
        frame = pd.DataFrame(columns, index=range(len(index))).set_axis(index)
        labels = [_key(self.value(label, depth)) for label in body["labels"]]
        frame.columns = pd.Index(labels) if labels else pd.RangeIndex(0)
        if frame.columns.nlevels == 1:
            frame.columns.name = _key(self.value(body["name"], depth))
        return frame

    def column(self, data: dict[str, Any]) -> pd.Series:
        self.columns_left = _spent(self.columns_left, 1)
        values = data["values"]
        if not isinstance(values, list):
            raise NotPlainError("a column is not a list")
        match data["dtype"]:
            case "int64" | "float64" | "bool" as dtype:
                if not all(isinstance(v, bool | int | float) for v in values):
                    raise NotPlainError("a column of numbers holds something else")
                return pd.Series(values, dtype=dtype)
            case "time":
                return pd.Series(pd.to_datetime(values, format="ISO8601")).dt.as_unit(data["unit"])
            case "delta":
                return pd.Series(pd.to_timedelta(values, unit="ns"))
            case "str" if all(v is None or isinstance(v, str) for v in values):
                return pd.Series(values, dtype="str")
            case _:
                return pd.Series([self.value(v, MAX_DEPTH) for v in values], dtype=object)

    def index(self, data: dict[str, Any]) -> pd.Index:
        names = [_key(self.value(name, 1)) for name in data["names"]]
        if "range" in data:
            length = data["range"]
            if not isinstance(length, int) or not 0 <= length <= MAX_ITEMS:
                raise NotPlainError("an index has an impossible length")
            self.columns_left = _spent(self.columns_left, 1)
            return pd.RangeIndex(length, name=names[0])
        levels = [self.column(level) for level in data["levels"]]
        if len(levels) == 1:
            return pd.Index(levels[0], name=names[0])
        return pd.MultiIndex.from_arrays(levels, names=names)


def _spent(left: int, columns: int) -> int:
    if left < columns:
        raise NotPlainError(f"the value holds more than {MAX_COLUMNS} columns")
    return left - columns


def _key(label: Any) -> Hashable:
    hash(label)  # an unhashable label ends in decode()'s refusal
    return label
