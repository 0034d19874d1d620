"""The funnel's tables as an analyst opens them: dates, yuan, empty cells, and what was known on a given day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd

from crmsim.clock import MONTH_SECONDS, Clock
from crmsim.funnel import Story, funnel_tables
from crmsim.text import Text
from crmsim.warehouse.schema import ENUMS

__all__ = ["deal_tables", "known_on", "words_of"]

START = date(2023, 1, 1)


def deal_tables(story: Story, start: date = START, only: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """Return the tables of a funnel as frames.

    Parameters
    ----------
    story
        A run of the funnel.
    start
        First day of its first month.
    only
        Names of the tables wanted; all of them if empty.

    Returns
    -------
    dict of DataFrame
        As :func:`crmsim.funnel.funnel_tables`, but moments (``…_at``) are timestamps of the business calendar,
        money (``…_cents``) is in CNY without that ending, and what is empty is missing.
    """
    clock = Clock(start, story.horizon // MONTH_SECONDS)
    tables = funnel_tables(story)
    return {name: _frame(tables[name], clock) for name in only or tables}


def _frame(table: dict[str, np.ndarray], clock: Clock) -> pd.DataFrame:
    frame: dict[str, pd.Series] = {}
    for name, column in table.items():
        if name.endswith("_at"):
            here = column >= 0
            second = clock.business(np.where(here, column, 0))
            frame[name] = pd.Series(pd.to_datetime(second, unit="s")).where(here & (second >= 0))
        elif name.endswith("_cents"):
            frame[name.removesuffix("_cents")] = pd.Series(column / 100).where(column >= 0)
        elif column.dtype.kind == "U":
            frame[name] = pd.Series(column, dtype="str").where(column != "")
        else:
            frame[name] = pd.Series(column)
    return pd.DataFrame(frame)


def known_on(
    opportunity: pd.DataFrame, opportunity_stage_history: pd.DataFrame, day: pd.Timestamp | str
) -> pd.DataFrame:
    """Return the opportunities as the database showed them on a day in the past.

    Parameters
    ----------
    opportunity, opportunity_stage_history
        From :func:`deal_tables`.
    day
        What came after it is not looked at: a deal won later is still open, in the stage, with the amount and
        the probability that its last entry until then says.

    Returns
    -------
    DataFrame
        The columns of `opportunity`, for the deals opened by then.
    """
    now = pd.Timestamp(day)
    history = opportunity_stage_history[opportunity_stage_history["changed_at"] <= now]
    latest = history.sort_values(["opportunity_id", "seq_no"]).groupby("opportunity_id").last()
    then = opportunity[opportunity["created_at"] <= now].set_index("opportunity_id")
    is_open = ~(then["closed_at"] <= now)
    entry = latest.reindex(then.index)
    then = then.assign(
        stage_no=entry["to_stage_no"].where(is_open, then["stage_no"]).astype(int),
        amount=entry["amount"].where(is_open, then["amount"]),
        probability_pct=entry["probability_pct"].where(is_open, then["probability_pct"]),
        opportunity_status=then["opportunity_status"].mask(is_open, "open"),
        outcome_reason=then["outcome_reason"].mask(is_open),
        closed_at=then["closed_at"].mask(is_open),
    )
    return then.reset_index()


def words_of(enumeration: str) -> dict[str, str]:
    """Return what the codes of an enumeration are called in the current language.

    Examples
    --------
    >>> words_of("buyer_stage")["choose"]
    'Choice'
    """
    codes = ENUMS[enumeration]["codes"]
    return {code: str(Text(words["en"], words["zh"])) for code, words in codes.items()}
