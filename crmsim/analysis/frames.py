"""What every analysis asks of its input: the columns it names, and parameters inside their range.

An analyst's commonest mistake is a misspelt or forgotten column, so it gets an answer instead of a traceback.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from difflib import get_close_matches

import numpy as np
import pandas as pd

from crmsim.text import Text

__all__ = ["AnalysisError", "MissingColumnsError"]

DAY_SECONDS = 86_400.0


class AnalysisError(ValueError):
    """An analysis was asked for something it cannot compute; the message says what and how to mend it.

    Parameters
    ----------
    message
        The sentence in both languages; ``str()`` shows the current one.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class MissingColumnsError(AnalysisError):
    """A table lacks columns that an analysis needs.

    Attributes
    ----------
    missing : tuple of str
        The columns that are needed and not there.
    present : tuple of str
        The columns that are there.
    nearest : dict of str to str
        For a missing column, the present one that is spelt most like it, where any is.
    """

    def __init__(self, table: str, missing: Iterable[str], present: Iterable[Hashable]) -> None:
        self.missing = tuple(missing)
        self.present = tuple(map(str, present))
        close = {name: get_close_matches(name, self.present, n=1, cutoff=0.5) for name in self.missing}
        self.nearest = {name: match[0] for name, match in close.items() if match}
        needed, there = ", ".join(self.missing), ", ".join(self.present)
        hint = ", ".join(f"{found} → {name}" for name, found in self.nearest.items())
        super().__init__(
            Text(
                en=f"The table {table} has no column {needed}. Its columns are: {there or '(none)'}."
                + (f" Nearest: rename {hint}." if hint else " Add or rename the columns."),
                zh=f"表 {table} 缺少列 {needed}。现有的列：{there or '（无）'}。"
                + (f"最接近的列：请改名 {hint}。" if hint else "请补充或改名。"),
            )
        )


def require(table: pd.DataFrame, columns: Iterable[str], name: str) -> pd.DataFrame:
    """Return only the columns an analysis needs, in that order, or say which of them are missing."""
    wanted = list(columns)
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise MissingColumnsError(name, missing, table.columns)
    return table[wanted].copy()


def check_range(name: str, value: float, low: float, high: float) -> float:
    """Return a parameter that lies in [low, high], or say what is allowed."""
    if not low <= value <= high:
        raise AnalysisError(
            Text(
                en=f"{name} is {value}, but it must lie between {low} and {high}.",
                zh=f"{name} 的取值为 {value}，应在 {low} 与 {high} 之间。",
            )
        )
    return value


def check_choice(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return a parameter that is one of the allowed words, or say which words are."""
    words = list(allowed)
    if value not in words:
        raise AnalysisError(
            Text(
                en=f"{name} is {value!r}; choose one of {', '.join(words)}.",
                zh=f"{name} 的取值为 {value!r}；请从 {'、'.join(words)} 中选择。",
            )
        )
    return value


def days_between(earlier: pd.Series, later: pd.Series | pd.Timestamp) -> pd.Series:
    """Return the time from one moment to another in days (a fraction where there are hours)."""
    return (later - earlier).dt.total_seconds() / DAY_SECONDS


def until(table: pd.DataFrame, moment: str, as_of: pd.Timestamp | str) -> pd.DataFrame:
    """Return what was already known at `as_of`: rows dated at or before it, undated rows left out."""
    return table[table[moment] <= pd.Timestamp(as_of)]


def codes(index: pd.Index, name: str) -> pd.Series:
    """Return an empty column of text codes, to be filled class by class."""
    return pd.Series(pd.NA, index=index, dtype="str", name=name)


def quadrant(
    across: pd.Series, across_cut: float, down: pd.Series, down_cut: float, names: list[list[str]], name: str
) -> pd.Series:
    """Return the field of a two-by-two map in which each row falls; high is at or above the cut.

    `names` is laid out as the map is read: [[both high, only `down` high], [only `across` high, neither]], so
    that `down` picks the line and `across` the place in it. Missing where a value is; rows of `down` decide.
    """
    x, y = as_floats(across.reindex(down.index)), as_floats(down)
    field = codes(down.index, name)
    known = (x.notna() & y.notna()).to_numpy()
    line, place = (y < down_cut).astype(int)[known], (x < across_cut).astype(int)[known]
    field[known] = np.array(names, dtype=object)[line, place]
    return field


def as_floats(values: pd.Series) -> pd.Series:
    """Return numbers as float64 (exact decimals from a database become floats, text is refused)."""
    try:
        return values.astype("float64")
    except (TypeError, ValueError) as error:
        raise AnalysisError(
            Text(
                en=f"The column {values.name} must hold numbers: {error}.",
                zh=f"列 {values.name} 必须是数值：{error}。",
            )
        ) from error


def finite(values: pd.Series) -> np.ndarray:
    """Return the numbers of a column without its gaps."""
    return as_floats(values).dropna().to_numpy()
