"""What crosses over from a learner's process arrives equal, or not at all."""

import datetime
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.grading import plain
from crmsim.grading.channel import from_line, to_line
from crmsim.grading.plain import NotPlainError, Opaque, decode, encode

scalars = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(0, 99), inner, max_size=4)
    ),
    max_leaves=10,
)


def carried(value: Any) -> Any:
    return decode(from_line(to_line({"value": encode(value)}))["value"])


@given(values)
def test_plain_python_values_arrive_equal_and_of_the_same_type(value: Any) -> None:
    arrived = carried(value)
    assert arrived == value
    assert type(arrived) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        pd.Series([1, 2, 3], name="n"),
        pd.Series([1.5, math.nan], index=["a", "b"]),
        pd.Series([True, False], index=pd.Index([7, 9], name="customer")),
        pd.Series(["x", None, "é 中"], dtype="str"),
        pd.Series(pd.to_datetime(["2026-01-31", "2026-02-28"])),
        pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["s", "k"])),
        pd.Series([], dtype="float64"),
    ],
    ids=lambda value: str(value.dtype),
)
def test_series_arrive_equal(value: pd.Series) -> None:
    pd.testing.assert_series_equal(carried(value), value, check_index_type=False)


def test_a_table_arrives_equal() -> None:
    table = pd.DataFrame(
        {
            "customer": [1, 2],
            "amount": [2.5, 3.0],
            "name": ["A", "B"],
            "when": pd.to_datetime(["2026-01-01"] * 2),
        }
    ).set_index("customer")
    pd.testing.assert_frame_equal(carried(table), table)
    pd.testing.assert_frame_equal(carried(table.iloc[:0]), table.iloc[:0])


def test_arrays_times_and_missing_values_arrive() -> None:
    np.testing.assert_array_equal(carried(np.arange(6).reshape(2, 3)), np.arange(6).reshape(2, 3))
    assert carried(datetime.date(2026, 1, 2)) == pd.Timestamp("2026-01-02")
    assert carried(pd.Timedelta(days=2)) == pd.Timedelta(days=2)
    assert math.isnan(carried(math.nan))
    assert carried(pd.NA) is None
    assert carried({1, 2}) == {1, 2}
    assert carried(np.float64(2.5)) == 2.5
    assert carried(pd.Series(["a", "b"], dtype="category")).tolist() == ["a", "b"]


def test_of_anything_else_only_the_type_name_crosses() -> None:
    class Secret:
        def __eq__(self, other: object) -> bool:
            return True

    arrived = carried([Secret(), len])
    assert [type(item) for item in arrived] == [Opaque, Opaque]
    assert arrived[0] != 3
    assert "Secret" in str(arrived[0])
    assert isinstance(carried(10**30), Opaque)


def test_what_is_too_deep_or_too_large_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(plain.MAX_DEPTH + 2):
        deep = [deep]
    with pytest.raises(NotPlainError, match="deeper"):
        encode(deep)
    with pytest.raises(NotPlainError, match="more than"):
        encode([0] * (plain.MAX_ITEMS + 1))
    with pytest.raises(NotPlainError, match="columns"):
        encode([pd.Series([1])] * plain.MAX_COLUMNS)
    with pytest.raises(NotPlainError, match="columns"):
        decode([{"index": {"range": 1, "names": [None]}}] * (plain.MAX_COLUMNS + 1))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"a": 1, "b": 2},
        {"unknown": 1},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"set": [[1]]},
        {"array": {"shape": [2, 2], "values": [1]}},
        {"array": {"shape": [-1], "values": []}},
        {"series": {"column": {"dtype": "float64", "values": ["x"]}, "name": None, "index": {}}},
        {
            "series": {
                "column": {"dtype": "evil", "values": 3},
                "name": None,
                "index": {"range": 1, "names": [None]},
            }
        },
        {
            "frame": {
                "labels": ["a"],
                "columns": [],
                "index": {"range": 10**12, "names": [None]},
                "name": None,
            }
        },
        {"time": "not a time"},
        {"delta": "x"},
        {"tuple": 5},
    ],
)
def test_malformed_data_are_refused(data: Any) -> None:
    with pytest.raises(NotPlainError):
        decode(data)
