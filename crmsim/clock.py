"""From the time of the model to the time on the wall: months and business seconds become dates and hours.

Two clocks run. *Customers* live in real time: the fraction of a month that has passed is the same fraction of
the calendar month, and within a day the hours fill up along a curve of shopping activity. The *service desk*
lives in business time, which stands still at night and on days off. Both maps are monotone, so nothing that
happened later in the model happens earlier on the calendar, and a wait is never negative.

Working days are those of mainland China: Monday to Friday, less public holidays, plus the weekends worked in
exchange, as announced by the State Council for 2022 to 2026; for other years plain Monday to Friday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ACTIVITY", "MONTH_SECONDS", "Calendar", "Clock", "calendar"]

#: Open hours of a month, at the service desk and in the sales force: 22 days of 8 hours.
MONTH_SECONDS: Final = 22 * 8 * 3600

_DAY = 86_400
_OPENING = 9 * 3600

# (first day, last day, English, 中文) of every public holiday, weekends inside it included.
_HOLIDAYS: Final = (
    ("2022-01-01", "2022-01-03", "New Year", "元旦"),
    ("2022-01-31", "2022-02-06", "Spring Festival", "春节"),
    ("2022-04-03", "2022-04-05", "Tomb-Sweeping Day", "清明节"),
    ("2022-04-30", "2022-05-04", "Labour Day", "劳动节"),
    ("2022-06-03", "2022-06-05", "Dragon Boat Festival", "端午节"),
    ("2022-09-10", "2022-09-12", "Mid-Autumn Festival", "中秋节"),
    ("2022-10-01", "2022-10-07", "National Day", "国庆节"),
    ("2022-12-31", "2023-01-02", "New Year", "元旦"),
    ("2023-01-21", "2023-01-27", "Spring Festival", "春节"),
    ("2023-04-05", "2023-04-05", "Tomb-Sweeping Day", "清明节"),
    ("2023-04-29", "2023-05-03", "Labour Day", "劳动节"),
    ("2023-06-22", "2023-06-24", "Dragon Boat Festival", "端午节"),
    ("2023-09-29", "2023-10-06", "Mid-Autumn Festival and National Day", "中秋节、国庆节"),
    ("2024-01-01", "2024-01-01", "New Year", "元旦"),
    ("2024-02-10", "2024-02-17", "Spring Festival", "春节"),
    ("2024-04-04", "2024-04-06", "Tomb-Sweeping Day", "清明节"),
    ("2024-05-01", "2024-05-05", "Labour Day", "劳动节"),
    ("2024-06-08", "2024-06-10", "Dragon Boat Festival", "端午节"),
    ("2024-09-15", "2024-09-17", "Mid-Autumn Festival", "中秋节"),
    ("2024-10-01", "2024-10-07", "National Day", "国庆节"),
    ("2025-01-01", "2025-01-01", "New Year", "元旦"),
    ("2025-01-28", "2025-02-04", "Spring Festival", "春节"),
    ("2025-04-04", "2025-04-06", "Tomb-Sweeping Day", "清明节"),
    ("2025-05-01", "2025-05-05", "Labour Day", "劳动节"),
    ("2025-05-31", "2025-06-02", "Dragon Boat Festival", "端午节"),
    ("2025-10-01", "2025-10-08", "National Day and Mid-Autumn Festival", "国庆节、中秋节"),
    ("2026-01-01", "2026-01-03", "New Year", "元旦"),
    ("2026-02-15", "2026-02-23", "Spring Festival", "春节"),
    ("2026-04-04", "2026-04-06", "Tomb-Sweeping Day", "清明节"),
    ("2026-05-01", "2026-05-05", "Labour Day", "劳动节"),
    ("2026-06-19", "2026-06-21", "Dragon Boat Festival", "端午节"),
    ("2026-09-25", "2026-09-27", "Mid-Autumn Festival", "中秋节"),
    ("2026-10-01", "2026-10-07", "National Day", "国庆节"),
)  # fmt: skip

# Saturdays and Sundays that are worked in exchange.
_WORKED_WEEKENDS: Final = (
    "2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09",
    "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
    "2024-10-12",
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip

#: Shopping activity by hour, midnight first: quiet nights, a peak at noon, the highest in the evening.
ACTIVITY: Final = (2, 1, 1, 1, 1, 2, 4, 7, 9, 11, 12, 13, 14, 12, 11, 11, 11, 12, 14, 17, 19, 18, 13, 6)


@dataclass(frozen=True)
class Calendar:
    """Days in a row, as columns.

    Attributes
    ----------
    day : datetime64[D] array, shape (n,)
    is_workday : bool array
    holiday : int array
        Row of `holiday_names`, or -1 on days that are no holiday.
    """

    day: NDArray[np.datetime64]
    is_workday: NDArray[np.bool_]
    holiday: NDArray[np.int64]

    #: English and Chinese name of each announced holiday.
    holiday_names = tuple((english, chinese) for _, _, english, chinese in _HOLIDAYS)


def calendar(first: date, last: date) -> Calendar:
    """The days from `first` to `last`, both included.

    Examples
    --------
    >>> october = calendar(date(2023, 10, 1), date(2023, 10, 9))
    >>> october.is_workday.tolist()
    [False, False, False, False, False, False, True, True, True]
    """
    day = np.array([first, last], dtype="datetime64[D]")
    day = day[0] + np.arange((day[1] - day[0]).astype(np.int64) + 1)
    starts = np.array([first for first, *_ in _HOLIDAYS], dtype="datetime64[D]")
    ends = np.array([last for _, last, *_ in _HOLIDAYS], dtype="datetime64[D]")
    latest = np.searchsorted(starts, day, side="right") - 1
    holiday = np.where((latest >= 0) & (day <= ends[latest]), latest, -1)
    worked = np.isin(day, np.array(_WORKED_WEEKENDS, dtype="datetime64[D]"))
    return Calendar(day, (np.is_busday(day) & (holiday < 0)) | worked, holiday)


@dataclass(frozen=True)
class Clock:
    """The calendar of one run.

    Parameters
    ----------
    start : date
        A day of the first month; month k is the k-th calendar month after it.
    months : int
        Months simulated. Times after the last one are not on this clock (see `end`).

    Examples
    --------
    >>> clock = Clock(date(2023, 1, 1), months=12)
    >>> int(clock.shopping([2], [0.0])[0]) == int(np.datetime64("2023-03-01T00:00:00").astype("int64"))
    True
    """

    start: date
    months: int

    @cached_property
    def month_start(self) -> NDArray[np.datetime64]:
        """First day of each month, and of the month after the last: datetime64[D], shape (months + 1,)."""
        first = np.datetime64(self.start, "M")
        return (first + np.arange(self.months + 1)).astype("datetime64[D]")

    @property
    def end(self) -> int:
        """The second at which the last month is over."""
        return int(self.month_start[-1].astype(np.int64)) * _DAY

    @cached_property
    def days(self) -> Calendar:
        """Every day of the run."""
        return calendar(self.month_start[0].item(), (self.month_start[-1] - 1).item())

    @cached_property
    def _workdays(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Day numbers of all working days, and the place of each month's first one among them."""
        days = self.days.day[self.days.is_workday]
        return days.astype(np.int64), np.searchsorted(days, self.month_start)

    def shopping(
        self, month: ArrayLike, fraction: ArrayLike, activity: ArrayLike = ACTIVITY
    ) -> NDArray[np.int64]:
        """When customers act, in local time.

        Parameters
        ----------
        month : ints, shape (n,)
        fraction : floats in [0, 1), shape (n,)
            Share of the month that has passed.
        activity : 24 floats
            How much is bought in each hour of the day, midnight first, in any unit.

        Returns
        -------
        int64 array, shape (n,)
            Seconds since 1970-01-01 00:00, local time; they never fall when (month, fraction) rises.
        """
        month = np.asarray(month, dtype=np.int64)
        first = self.month_start.astype(np.int64)
        day = np.asarray(fraction) * np.diff(first)[month]
        whole = np.floor(day)
        ends = np.concatenate([[0.0], np.cumsum(activity) / np.sum(activity)])
        second = np.interp(day - whole, ends, np.arange(25) * 3600.0)
        moment = whole.astype(np.int64) * _DAY + np.minimum(second.astype(np.int64), _DAY - 1)
        return first[month] * _DAY + np.minimum(moment, np.diff(first)[month] * _DAY - 1)

    def business(self, second: ArrayLike) -> NDArray[np.int64]:
        """When the service desk acts, in local time.

        The desk opens at nine on every working day and works `MONTH_SECONDS` seconds a month, spread evenly:
        in a month with few working days it closes later (20 days: at 17:48), so that a business second is one
        on the wall.

        Parameters
        ----------
        second : ints, shape (n,)
            Business seconds since the start of month 0.

        Returns
        -------
        int64 array, shape (n,)
            Seconds since 1970-01-01 00:00, local time; -1 for what happens after the last month.
        """
        second = np.asarray(second, dtype=np.int64)
        days, first = self._workdays
        over = second >= self.months * MONTH_SECONDS
        month, rest = np.divmod(np.where(over, 0, second), MONTH_SECONDS)
        in_month = np.diff(first)[month]
        day = rest * in_month // MONTH_SECONDS
        opened = -(-day * MONTH_SECONDS // in_month)
        return np.where(over, -1, days[first[month] + day] * _DAY + _OPENING + rest - opened)

    def is_open(self, moment: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the desk is open at these seconds (local time)."""
        day, second = np.divmod(moment, _DAY)
        starts = self.month_start.astype(np.int64)
        month = np.searchsorted(starts, day, side="right") - 1
        works = self.days.is_workday[day - starts[0]]
        hours = MONTH_SECONDS // np.diff(self._workdays[1])[month]
        return np.asarray(works & (second >= _OPENING) & (second < _OPENING + hours))
