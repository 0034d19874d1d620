"""Reading an answer to a task: its numbers, labels, columns or entries, or a refusal that says how to mend it.

An answer may be anything a learner hands in; what cannot be read is named in both languages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crmsim.analysis.frames import AnalysisError
from crmsim.text import Text

__all__ = ["TaskError", "columns", "entry", "labels", "number", "numbers", "refuse", "whole_numbers"]


class TaskError(AnalysisError):
    """A task that cannot be made, or an answer that cannot be read; the message says how to mend it."""


def refuse(en: str, zh: str) -> TaskError:
    """The error with this message."""
    return TaskError(Text(en=en, zh=zh))


def numbers(
    answer: Any, index: Iterable[Any], low: float = -np.inf, high: float = np.inf, name: str = "answer"
) -> NDArray[np.float64]:
    """The numbers of an answer in the order of `index`, or a refusal that says what is wrong with it."""
    wanted = pd.Index(index)
    given = _series(answer, name)
    missing = wanted.difference(given.index)
    if len(missing):
        some = ", ".join(map(str, missing[:3]))
        raise refuse(
            f"{name} lacks {len(missing)} of {len(wanted)} rows, for example {some}: give a Series with one "
            "number for each of them, indexed by their names.",
            f"{name} 缺少 {len(wanted)} 行中的 {len(missing)} 行，例如 {some}："
            "请给出以其编号为索引、每行一个数的 Series。",
        )
    values = np.array([_float(value) for value in given.reindex(wanted)])
    wrong = ~(np.isfinite(values) & (values >= low) & (values <= high))
    if wrong.any():
        place, value = wanted[wrong][0], given[wanted[wrong][0]]
        raise refuse(
            f"{name} is {value!s:.60} for {place}: a number from {low:g} to {high:g} is needed.",
            f"{name} 在 {place} 处为 {value!s:.60}：应为 {low:g} 至 {high:g} 之间的数。",
        )
    return values


def labels(answer: Any, index: Iterable[Any], name: str = "answer") -> pd.Series:
    """The labels of an answer in the order of `index`, none of them missing."""
    wanted = pd.Index(index)
    given = _series(answer, name).reindex(wanted)
    if given.isna().any():
        place = wanted[given.isna().to_numpy()][0]
        raise refuse(
            f"{name} has no label for {place}: give a Series with one label for each row, indexed by their names.",
            f"{name} 在 {place} 处没有标签：请给出以其编号为索引、每行一个标签的 Series。",
        )
    return given


def columns(answer: Any, names: Iterable[str], name: str = "answer") -> pd.DataFrame:
    """The named columns of an answer that is a table."""
    wanted = list(names)
    if not isinstance(answer, pd.DataFrame) or not set(wanted) <= set(answer.columns):
        there = (
            ", ".join(map(str, answer.columns)) if isinstance(answer, pd.DataFrame) else type(answer).__name__
        )
        raise refuse(
            f"{name} must be a DataFrame with the columns {', '.join(wanted)}; it has {there or 'none'}.",
            f"{name} 应为含有列 {', '.join(wanted)} 的 DataFrame；现为 {there or '空'}。",
        )
    return answer[wanted].dropna()


def whole_numbers(answer: Any, names: Iterable[str], name: str = "answer") -> pd.DataFrame:
    """The named columns of an answer that is a table of numbers of things; a tuple of one counts as that one."""
    table = columns(answer, names, name)

    def one(value: Any) -> float:
        return _float(value[0] if isinstance(value, tuple | list) and len(value) == 1 else value)

    found = table.apply(lambda column: column.map(one)).astype("float64")
    wrong = ~(np.abs(found.to_numpy()) < 2**53) | (found.to_numpy() % 1 != 0)
    if wrong.any():
        value = table.to_numpy()[wrong][0]
        raise refuse(
            f"{name} holds {value!s:.60}: whole numbers are needed in {', '.join(table.columns)}.",
            f"{name} 含有 {value!s:.60}：列 {', '.join(table.columns)} 应为整数。",
        )
    return found.astype("int64")


def entry(answer: Any, key: str) -> Any:
    """One entry of an answer that is a dict."""
    if not isinstance(answer, Mapping) or key not in answer:
        there = ", ".join(map(str, answer)) if isinstance(answer, Mapping) else type(answer).__name__
        raise refuse(
            f"answer must be a dict with an entry {key!r}; it has {there or 'none'}.",
            f"answer 应为含有条目 {key!r} 的 dict；现为 {there or '空'}。",
        )
    return answer[key]


def number(value: Any, name: str) -> float:
    """One finite number of an answer."""
    found = _float(value)
    if not np.isfinite(found):
        raise refuse(
            f"{name} is {value!r:.60}: a number is needed.", f"{name} 为 {value!r:.60}：应为一个数。"
        )
    return found


def _float(value: Any) -> float:
    """A number, or nan for what is none."""
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _series(answer: Any, name: str) -> pd.Series:
    if isinstance(answer, Mapping):
        answer = pd.Series(dict(answer), dtype=object)
    if not isinstance(answer, pd.Series) or not answer.index.is_unique:
        kind = (
            "has an index that repeats" if isinstance(answer, pd.Series) else f"is a {type(answer).__name__}"
        )
        raise refuse(
            f"{name} {kind}: give a Series (or dict) with each name once.",
            f"{name} 的形式不对：请给出每个编号恰好出现一次的 Series（或 dict）。",
        )
    return answer
