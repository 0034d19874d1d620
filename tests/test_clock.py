"""Model time on the calendar: working days of China, shopping hours, the hours of the service desk."""

from datetime import date

import numpy as np
import pytest

from crmsim.clock import MONTH_SECONDS, Clock, calendar


@pytest.mark.parametrize(("year", "statutory"), [(2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13)])
def test_exchanged_weekends_leave_the_number_of_statutory_holidays(year, statutory):
    """State Council regulation on public holidays: 11 days, 13 since 2025; all else is exchange."""
    days = calendar(date(year, 1, 1), date(year, 12, 31))
    assert np.is_busday(days.day).sum() - days.is_workday.sum() == statutory


def test_years_without_an_announcement_have_plain_weeks():
    days = calendar(date(2031, 1, 1), date(2031, 12, 31))
    assert np.array_equal(days.is_workday, np.is_busday(days.day))
    assert (days.holiday == -1).all()


def test_a_worked_weekend_is_a_weekend_and_no_holiday():
    days = calendar(date(2022, 1, 1), date(2026, 12, 31))
    worked = days.is_workday & ~np.is_busday(days.day)
    assert worked.sum() == 33
    assert (days.holiday[worked] == -1).all()


def test_customers_time_never_runs_backwards_and_stays_in_its_month():
    clock = Clock(date(2023, 11, 1), 6)
    fraction = np.sort(np.r_[0.0, np.random.default_rng(1).random(20_000), np.nextafter(1.0, 0.0)])
    for month in range(6):
        seconds = clock.shopping(np.full(fraction.size, month), fraction)
        assert (np.diff(seconds) >= 0).all()
        stamps = seconds.astype("datetime64[s]")
        assert (stamps.astype("datetime64[D]") >= clock.month_start[month]).all()
        assert (stamps.astype("datetime64[D]") < clock.month_start[month + 1]).all()
    assert clock.month_start[-1] == np.datetime64("2024-05-01")


def test_evenings_are_busier_than_nights():
    seconds = Clock(date(2023, 1, 1), 1).shopping(
        np.zeros(100_000, int), (np.arange(100_000) + 0.5) / 100_000
    )
    per_hour = np.bincount(seconds // 3600 % 24, minlength=24) / seconds.size
    assert per_hour[20] == pytest.approx(19 / 222, abs=0.002)
    assert per_hour[3] == pytest.approx(1 / 222, abs=0.002)


def test_business_seconds_are_wall_seconds_on_working_days():
    clock = Clock(date(2023, 1, 1), 24)
    second = np.sort(np.random.default_rng(2).integers(0, 24 * MONTH_SECONDS, 50_000))
    wall = clock.business(second)
    assert (np.diff(wall) >= 0).all()
    assert clock.is_open(wall).mean() > 0.9999  # the odd second of a month that does not divide evenly
    day = wall // 86_400
    same_day = np.diff(day) == 0
    assert np.array_equal(np.diff(wall)[same_day], np.diff(second)[same_day])
    assert (wall % 86_400 >= 9 * 3600).all()
    assert (wall % 86_400 <= 21 * 3600).all()


def test_every_working_day_of_a_month_gets_the_same_business():
    clock = Clock(date(2024, 2, 1), 1)
    wall = clock.business(np.arange(MONTH_SECONDS))
    days, seconds = np.unique(wall // 86_400, return_counts=True)
    assert np.array_equal(days.astype("datetime64[D]"), clock.days.day[clock.days.is_workday])
    assert seconds.max() - seconds.min() <= 1


def test_what_happens_after_the_last_month_has_no_time():
    clock = Clock(date(2024, 1, 1), 2)
    assert clock.business([2 * MONTH_SECONDS])[0] == -1
    assert clock.business([2 * MONTH_SECONDS - 1])[0] < clock.end
