"""What a firm has on file about the persons and businesses it deals with, beyond name and address.

None of it decides anything. Some of it leans on what does, as it would outside: who spends much is more often
well paid, and who buys much is more often large. The rest is drawn alone.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.catalogue import digits
from crmsim.people import LOCALES, Locale
from crmsim.records.world import Columns, Floats, Ints
from crmsim.streams import Streams

__all__ = ["BUSINESS", "PERSON", "businesses", "hobbies", "nothing", "persons"]

#: The columns that only businesses, and only persons, have.
BUSINESS: Final = (
    "founded_on",
    "employee_count",
    "business_scope",
    "annual_revenue",
    "profit_margin_pct",
    "bank_name",
    "bank_opened_on",
    "stock_exchange",
    "ticker",
    "credit_grade",
    "credit_limit",
)
PERSON: Final = ("marital_status", "occupation", "income_band", "home_address")
_NOT_TEXTS: Final = {
    "founded_on",
    "employee_count",
    "annual_revenue",
    "profit_margin_pct",
    "bank_opened_on",
    "credit_limit",
}

_YEAR: Final = 365.25
_MARITAL: Final = ("single", "married", "other")
# Ages at which the shares change, and in each band the per cent who are single, and single or married.
_MARITAL_AGES: Final = np.array([26, 35, 50, 65])
_MARITAL_SHARES: Final = np.array([[75, 98], [35, 94], [12, 88], [8, 84], [6, 70]])
_STUDENT_BEFORE, _RETIRED_FROM = 24, 61
_INCOME: Final = ("low", "middle", "high")
# Spending on a basket, over the usual one, at which the shares change; per cent with a low, and no high income.
_INCOME_SPENDING: Final = np.array([0.7, 1.3, 2.2])
_INCOME_SHARES: Final = np.array([[45, 93], [32, 85], [20, 72], [10, 55]])
#: Per cent of persons who gave each of these.
_GIVEN: Final = {"marital_status": 85, "occupation": 90, "income_band": 75, "hobby": 60}

_USUAL_REVENUE: Final = 40e6  # CNY a year
_REVENUE_PER_HEAD: Final = 6e5  # CNY a year
_OLDEST: Final = 60  # years
_USUAL_MARGIN, _MARGIN_SPREAD = 7.0, 5.0  # % of revenue
_LISTED_FROM, _LISTED_SHARE = 1e8, 0.5  # CNY a year; share of firms that large
# The score below which a grade is not reached any more, from AAA on, and the credit a grade is good for.
_GRADE_CUTS: Final = np.array([1.9, 1.0, 0.0, -1.0, -1.8])
_CREDIT_SHARE: Final = np.array([0.03, 0.02, 0.012, 0.006, 0.002, 0.0])  # of a year's revenue


def persons(
    number: Ints,
    streams: Streams,
    locale: Locale,
    kind: str,
    *,
    born: Ints,
    title: pa.ChunkedArray,
    address: pa.ChunkedArray,
    spending: Floats,
    today: int,
) -> Columns:
    """What persons told about themselves.

    Parameters
    ----------
    number, streams, locale, kind
        Who, as for `crmsim.people.persons`.
    born : int64 array
        Birth dates, as day numbers.
    title, address : text
        Occupation and address they would give.
    spending : float array
        Value of a basket, over the usual one of all persons.
    today : int
        Day number from which ages are taken.

    Returns
    -------
    columns
        `PERSON` and hobby, empty where somebody gave none.
    """
    first, second = streams.pair(f"{kind}.file", number)
    marital, hobby, study = digits(first, 100, len(_words()["hobby"]), 100)
    income, *given = digits(second, 100, *[100] * len(_GIVEN))
    told = {name: luck < share for (name, share), luck in zip(_GIVEN.items(), given, strict=True)}
    age = np.floor((today - born) / _YEAR).astype(np.int64)
    band = np.searchsorted(_MARITAL_AGES, age, side="right")
    status = (marital[:, None] >= _MARITAL_SHARES[band]).sum(axis=1)
    level = np.searchsorted(_INCOME_SPENDING, spending, side="right")
    earned = (income[:, None] >= _INCOME_SHARES[level]).sum(axis=1)
    language = LOCALES.index(locale)
    retired, student = (_words()[name][language] for name in ("retired", "student"))
    job = pc.if_else(pa.array((age < _STUDENT_BEFORE) & (study < 50)), student, title)
    job = pc.if_else(pa.array(age >= _RETIRED_FROM), retired, job)
    return {
        "marital_status": _text(_MARITAL, status, told["marital_status"]),
        "occupation": pc.if_else(pa.array(told["occupation"]), job, None),
        "income_band": _text(_INCOME, earned, told["income_band"]),
        "home_address": address,
        "hobby": _text(_list("hobby", locale), hobby, told["hobby"]),
    }


def hobbies(number: Ints, streams: Streams, locale: Locale, kind: str) -> pa.Array:
    """What is known of the interests of persons of whom nothing else is asked."""
    listed = _list("hobby", locale)
    which, told = digits(streams.events(f"{kind}.file", number), len(listed), 100)
    return _text(listed, which, told < _GIVEN["hobby"])


def businesses(
    number: Ints,
    streams: Streams,
    locale: Locale,
    kind: str,
    *,
    identity: Ints,
    industry: pa.ChunkedArray,
    size: Floats,
    ordered: np.ndarray,
    since: Ints,
    today: int,
) -> Columns:
    """What is on file about businesses.

    Parameters
    ----------
    number, streams, locale, kind
        Who, as for `crmsim.people.firms`.
    identity : int64 array
        Customer ids, from which no two firms have the same ticker.
    industry : text
    size : float array
        What one order of theirs is worth, over the usual.
    ordered : bool array
        Whether they have ordered; bank details come with the first order.
    since : int64 array
        Day number of their record.
    today : int
        Day number on which the records begin.

    Returns
    -------
    columns
        `BUSINESS`. Revenue rises with `size` to the power 0.7, with a spread of its own. The firm grades by
        margin, age, revenue and what it hears, in equal weights but for the last; the limit is a share of
        the revenue that falls with the grade.
    """
    luck = [streams.pair(f"{kind}.{part}", number) for part in ("size", "margin", "credit", "papers")]
    (u_size, u_heads), (u_margin, u_age), (u_credit, u_listed), (u_pick, u_bank) = luck
    spread = variates.normal(u_size, 0.0, 0.7)
    revenue = _two_digits(np.clip(_USUAL_REVENUE * size**0.7 * np.exp(spread), 1e5, 1e12))
    heads = revenue / (_REVENUE_PER_HEAD * np.exp(variates.normal(u_heads, 0.0, 0.4)))
    margin = np.clip(variates.normal(u_margin, _USUAL_MARGIN, _MARGIN_SPREAD), -20, 40)
    years = 1 + (_OLDEST - 1) * u_age**2
    founded = today - np.floor(_YEAR * years).astype(np.int64)
    score = (
        0.55 * (margin - _USUAL_MARGIN) / _MARGIN_SPREAD
        + 0.55 * np.log10(revenue / _USUAL_REVENUE) / 0.4
        + 0.55 * (u_age - 0.5) * np.sqrt(12)
        + 0.4 * variates.normal(u_credit)
    )
    grade = (score[:, None] < _GRADE_CUTS).sum(axis=1)
    scope, bank, exchange = digits(u_pick, *(len(_words()[name]) for name in ("scope", "bank", "exchange")))
    listed = (revenue >= _LISTED_FROM) & (u_listed < _LISTED_SHARE)
    opened = founded + np.floor(u_bank * (since - founded)).astype(np.int64)
    prefix = pa.array(_words()["ticker"]).take(pa.array(exchange, mask=~listed))
    serial = pc.utf8_lpad(pa.array(identity).cast(pa.string()), 5, "0")
    phrases = _list("scope", locale)
    about = pa.array([phrase.split("{industry}") for phrase in phrases])
    before, after = (pc.list_element(about, part).take(pa.array(scope)) for part in (0, 1))
    return {
        "founded_on": founded,
        "employee_count": np.maximum(np.rint(heads), 3).astype(np.int64),
        "business_scope": pc.binary_join_element_wise(before, industry, after, ""),
        "annual_revenue": 100 * revenue.astype(np.int64),
        "profit_margin_pct": np.rint(100 * margin).astype(np.int64),
        "bank_name": _text(_list("bank", locale), bank, ordered),
        "bank_opened_on": np.ma.MaskedArray(opened, mask=~ordered),
        "stock_exchange": _text(_list("exchange", locale), exchange, listed),
        "ticker": pc.binary_join_element_wise(prefix, serial, ""),
        "credit_grade": _text(_words()["grade"], grade),
        "credit_limit": 100_000 * np.rint(_CREDIT_SHARE[grade] * revenue / 1000).astype(np.int64),
    }


def nothing(columns: tuple[str, ...], rows: int) -> Columns:
    """The columns that only businesses, or only persons, have, for the others."""
    empty = np.ma.masked_all(rows, dtype=np.int64)
    return {name: empty if name in _NOT_TEXTS else pa.nulls(rows, pa.string()) for name in columns}


def _two_digits(value: Floats) -> Floats:
    """Round to two significant digits, as people quote large amounts."""
    unit = 10.0 ** (np.floor(np.log10(value)) - 1)
    return np.asarray(np.rint(value / unit) * unit)


def _text(listed: Any, place: Ints, given: np.ndarray | None = None) -> pa.Array:
    """Texts by their places, empty where not given."""
    return pa.array(listed, pa.string()).take(pa.array(place, mask=None if given is None else ~given))


def _list(name: str, locale: Locale) -> list[str]:
    return [pair[LOCALES.index(locale)] for pair in _words()[name]]


@cache
def _words() -> dict[str, Any]:
    file = resources.files("crmsim.records") / "profiles.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
