"""Invented people and firms, drawn by column: names, addresses and numbers that no outcome depends on.

A person is addressed by a number. Every field is a word list read at a place that the person's own uniforms
name, so customer 17 is the same person in a company of a hundred and of a million, and a million people are a
few array operations instead of a million calls. Word lists are Faker's; phone numbers, e-mail addresses and
firms cannot exist: see `persons` and `firms`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import cycle
from typing import Final, Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from crmsim.catalogue import digits
from crmsim.streams import Streams

__all__ = ["LOCALES", "Locale", "firms", "persons"]

Locale = Literal["en", "zh"]
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)

_SLOTS = 2**16
_PHONES = 80_000  # as many as 800 areas have lines 0100 to 0199
_HOUSES = range(1, 401)
_FIRST_BIRTH = np.datetime64("1945-01-01")
_COMMONEST_BIRTH = np.datetime64("1982-01-01")
_LAST_BIRTH = np.datetime64("2002-01-01")

# Occupations that a business contact could have, told by their last word.
_ENGLISH_TITLE = re.compile(
    r"[A-Z][a-z]+ ([a-z]+ )*"
    r"(accountant|administrator|adviser|analyst|buyer|consultant|designer|developer|engineer|executive|manager)"
)
_CHINESE_TITLE = re.compile(
    r"[\u4e00-\u9fff]{2,6}(经理|主管|总监|专员|助理|顾问|工程师|设计师|分析员|编辑|店长)"
)
# Entries of Faker's list of Chinese cities that do not take the ending 市.
_NOT_A_CITY = frozenset({"兴安盟", "台北", "香港", "澳门", "嘉禾", "关岭"})


@dataclass(frozen=True)
class _Words:
    """The word lists of one locale, as Arrow columns ready to be read at many places at once.

    Lists with frequencies have `_SLOTS` entries, a frequent word taking more of them: a uniform number then
    picks each word with its frequency (to within 1/65536) by a single look-up.
    """

    given: pa.Array  # women's names, then men's, _SLOTS each
    given_mail: pa.Array
    family: pa.Array
    family_mail: pa.Array
    house: pa.Array
    street: pa.Array
    city: pa.Array
    title: pa.Array
    phone: pa.Array
    firm_adjective: pa.Array
    firm_noun: pa.Array
    firm_trade: pa.Array
    firm_form: pa.Array
    gap: str  # what stands between two words
    general_first: bool  # family before given name, city before street


def persons(number: ArrayLike, streams: Streams, locale: Locale = "en", kind: str = "person") -> pa.Table:
    """Draw the persons with these numbers.

    Parameters
    ----------
    number : whole numbers, shape (n,)
        Who; the same number is the same person, whoever else is asked for.
    streams : Streams
        The randomness of the run; only its seed and replication matter.
    locale : "en" or "zh"
        Language of the words. Gender, birth date and number do not depend on it.
    kind : str
        Which people are numbered, so that customer 17 and employee 17 are two persons.

    Returns
    -------
    pyarrow.Table, n rows in the order of `number`
        family_name, given_name, name, gender ("female" or "male"), birth_date (date), job_title, email,
        phone, city, address (text). E-mail addresses are unique among the numbers and at example.com
        (reserved by RFC 2606). English phone numbers end in 555-0100 to 555-0199, set aside for fiction in
        North America; Chinese ones begin with 111, while a mobile number in China begins with 13 to 19.

    Raises
    ------
    ValueError
        If a number is not a whole number from 0 to 2**32 - 1 or the locale is not known.

    Notes
    -----
    Births follow a triangular distribution from 1945 to 2001, commonest in 1982, so that all are adults from
    2020 on. Cities follow Zipf's law: the k-th is 1/k as large as the first (Zipf 1949).

    Examples
    --------
    >>> few, many = persons([17], Streams(7)), persons(range(1000), Streams(7))
    >>> few["name"][0] == many["name"][17]
    True
    """
    words, who = _words(locale), _numbers(number)
    gender, given, family = digits(streams.events(f"{kind}.name", who), 2, _SLOTS, _SLOTS)
    given += gender * _SLOTS
    birth, title, phone = digits(
        streams.events(f"{kind}.life", who), _SLOTS, len(words.title), len(words.phone)
    )
    given_name, family_name = words.given.take(given), words.family.take(family)
    city, address = _places(words, streams.events(f"{kind}.place", who))
    return pa.table(
        {
            "family_name": family_name,
            "given_name": given_name,
            "name": _written(words, given_name, family_name),
            "gender": pa.array(["female", "male"]).take(pa.array(gender)),
            "birth_date": pa.array(_births(birth)),
            "job_title": words.title.take(title),
            "email": pc.binary_join_element_wise(
                words.given_mail.take(given),
                ".",
                words.family_mail.take(family),
                _text(who),
                "@example.com",
                "",
            ),
            "phone": words.phone.take(phone),
            "city": city,
            "address": address,
        }
    )


def firms(number: ArrayLike, streams: Streams, locale: Locale = "en", kind: str = "firm") -> pa.Table:
    """Draw the firms with these numbers.

    Parameters
    ----------
    number, streams, locale, kind
        As for `persons`.

    Returns
    -------
    pyarrow.Table, n rows in the order of `number`
        name, industry, email, phone, city, address (text). Names are composed of our own words, such as
        "Striped Hedgehog Logistics Ltd", and are translated word by word when the locale changes; two firms
        may share one.

    Raises
    ------
    ValueError
        As for `persons`.
    """
    words, who = _words(locale), _numbers(number)
    parts = (words.firm_adjective, words.firm_noun, words.firm_trade, words.firm_form)
    *picks, phone = digits(
        streams.events(f"{kind}.name", who), *(len(part) for part in parts), len(words.phone)
    )
    adjective, noun, trade, form = (part.take(pick) for part, pick in zip(parts, picks, strict=True))
    city, address = _places(words, streams.events(f"{kind}.place", who))
    return pa.table(
        {
            "name": pc.binary_join_element_wise(adjective, noun, trade, form, words.gap),
            "industry": trade,
            "email": pc.binary_join_element_wise("office", _text(who), "@example.com", ""),
            "phone": words.phone.take(phone),
            "city": city,
            "address": address,
        }
    )


def _numbers(number: ArrayLike) -> NDArray[np.int64]:
    who = np.asarray(number)
    if who.ndim != 1 or not (np.issubdtype(who.dtype, np.integer) or who.size == 0):
        raise ValueError(
            f"number must be a column of whole numbers, not {who.dtype} of shape {who.shape}: pass range(n)"
        )
    if who.size and not 0 <= who.min() <= who.max() < 2**32:
        raise ValueError(f"number holds {who.min()} to {who.max()}: allowed are 0 to {2**32 - 1}")
    return who.astype(np.int64)


def _births(slot: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Birth dates by inverse transform of the triangular distribution."""
    span, rise = ((last - _FIRST_BIRTH).astype(np.float64) for last in (_LAST_BIRTH, _COMMONEST_BIRTH))
    u = (slot + 0.5) / _SLOTS
    days = np.where(u * span < rise, np.sqrt(u * span * rise), span - np.sqrt((1 - u) * span * (span - rise)))
    return _FIRST_BIRTH + days.astype("timedelta64[D]")


def _places(words: _Words, uniform: NDArray[np.float64]) -> tuple[pa.Array, pa.Array]:
    lists = (words.house, words.street, words.city)
    picks = digits(uniform, *(len(column) for column in lists))
    house, street, city = (column.take(pick) for column, pick in zip(lists, picks, strict=True))
    return city, _written(words, house, street, city)


def _written(words: _Words, *parts: pa.Array) -> pa.Array:
    """Join columns, given from the particular to the general, in the order of the language."""
    return pc.binary_join_element_wise(*(parts[::-1] if words.general_first else parts), words.gap)


def _text(number: NDArray[np.int64]) -> pa.Array:
    return pa.array(number).cast(pa.string())


@cache
def _words(locale: Locale) -> _Words:
    if locale not in LOCALES:
        raise ValueError(f"locale = {locale!r} is not available: allowed are {', '.join(LOCALES)}")
    own = tomllib.loads(resources.files("crmsim").joinpath("people.toml").read_text(encoding="utf-8"))
    language = LOCALES.index(locale)
    firm = {
        f"firm_{part}": pa.array([pair[language] for pair in pairs]) for part, pairs in own["firm"].items()
    }
    return _english(firm) if locale == "en" else _chinese(firm, own["pinyin"])


def _english(firm: dict[str, pa.Array]) -> _Words:
    # Here, because Faker looks for all its locales when it is imported: a tenth of a second for whoever has no use
    # for names.
    from faker.providers.address.en_US import Provider as EnglishAddress
    from faker.providers.job.en_US import Provider as EnglishJob
    from faker.providers.person.en_US import Provider as EnglishPerson

    women, men = _frequent(EnglishPerson.first_names_female), _frequent(EnglishPerson.first_names_male)
    given, family = pa.array([*women, *men]), pa.array(_frequent(EnglishPerson.last_names))
    families = list(EnglishPerson.last_names)
    towns = [
        name + ending
        for name, ending in zip(families[:60], cycle(EnglishAddress.city_suffixes), strict=False)
    ]
    streets = [
        f"{name} {kind}," for name in families[:150] for kind in ("Street", "Road", "Avenue", "Lane", "Court")
    ]
    return _Words(
        given=given,
        given_mail=pc.utf8_lower(given),
        family=family,
        family_mail=pc.utf8_lower(family),
        house=pa.array([str(house) for house in _HOUSES]),
        street=pa.array(streets),
        city=_by_size(towns),
        title=pa.array([job for job in EnglishJob.jobs if _ENGLISH_TITLE.fullmatch(job)]),
        phone=pa.array([f"+1-{area}-555-01{line:02}" for area in range(200, 1000) for line in range(100)]),
        gap=" ",
        general_first=False,
        **firm,
    )


def _chinese(firm: dict[str, pa.Array], syllables: Mapping[str, str]) -> _Words:
    from faker.providers.address.zh_CN import Provider as ChineseAddress
    from faker.providers.job.zh_CN import Provider as ChineseJob
    from faker.providers.person.zh_CN import Provider as ChinesePerson

    reading = {character: syllable for syllable, characters in syllables.items() for character in characters}

    def mail(names: Sequence[str]) -> pa.Array:
        return pa.array(["".join(reading[character] for character in name) for name in names])

    def readable(names: Iterable[str]) -> list[str]:
        return [name for name in names if reading.keys() >= set(name)]

    women, men = readable(ChinesePerson.first_names_female), readable(ChinesePerson.first_names_male)
    given = [*_frequent(dict.fromkeys(women, 1.0)), *_frequent(dict.fromkeys(men, 1.0))]
    family = _frequent({name: ChinesePerson.last_names[name] for name in readable(ChinesePerson.last_names)})
    places = [name for name in dict.fromkeys(ChineseAddress.cities) if name not in _NOT_A_CITY]
    return _Words(
        given=pa.array(given),
        given_mail=mail(given),
        family=pa.array(family),
        family_mail=mail(family),
        house=pa.array([f"{house}号" for house in _HOUSES]),
        street=pa.array([name + kind for name in places for kind in ChineseAddress.street_suffixes]),
        city=_by_size([f"{name}市" for name in places]),
        title=pa.array([job for job in dict.fromkeys(ChineseJob.jobs) if _CHINESE_TITLE.fullmatch(job)]),
        phone=pa.array([f"111-555{line // 10_000}-{line % 10_000:04}" for line in range(_PHONES)]),
        gap="",
        general_first=True,
        **firm,
    )


def _frequent(weights: Mapping[str, float]) -> list[str]:
    """`_SLOTS` words, each repeated in proportion to its weight."""
    words, share = list(weights), np.cumsum(list(weights.values()))
    middle = (np.arange(_SLOTS) + 0.5) / _SLOTS
    return [words[i] for i in np.searchsorted(share / share[-1], middle)]


def _by_size(names: Sequence[str]) -> pa.Array:
    return pa.array(_frequent({name: 1 / rank for rank, name in enumerate(names, start=1)}))
