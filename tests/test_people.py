"""Invented people and firms: addressed, matching, and impossible to reach."""

import datetime

import numpy as np
import pyarrow as pa
import pytest
from faker.providers.person.en_US import Provider as EnglishPerson
from faker.providers.person.zh_CN import Provider as ChinesePerson

from crmsim.people import LOCALES, firms, persons
from crmsim.streams import Streams

STREAMS = Streams(7)
MANY = 20_000


@pytest.fixture(scope="module", params=LOCALES)
def locale(request):
    return request.param


@pytest.fixture(scope="module")
def people(locale):
    return persons(range(MANY), STREAMS, locale).to_pandas()


@pytest.fixture(scope="module")
def companies(locale):
    return firms(range(MANY), STREAMS, locale).to_pandas()


@pytest.mark.parametrize("draw", [persons, firms])
def test_a_number_is_the_same_whoever_else_is_asked_for(draw, locale):
    everybody = draw(range(1000), STREAMS, locale)
    some = np.array([999, 17, 400, 17])
    assert draw(some, STREAMS, locale).equals(everybody.take(some))


@pytest.mark.parametrize("draw", [persons, firms])
def test_another_seed_or_kind_gives_others(draw, locale):
    names = draw(range(200), STREAMS, locale)["name"]
    for other in (draw(range(200), Streams(8), locale), draw(range(200), STREAMS, locale, kind="employee")):
        assert sum(a == b for a, b in zip(names, other["name"], strict=True)) < 20


def test_nobody_is_an_empty_table_of_the_same_columns(locale):
    for draw in (persons, firms):
        nobody, somebody = draw([], STREAMS, locale), draw([0], STREAMS, locale)
        assert nobody.num_rows == 0
        assert nobody.schema == somebody.schema


def test_no_field_is_missing(people, companies):
    for table in (people, companies):
        assert not table.isna().any().any()
        assert (table.select_dtypes("str") != "").all().all()


def test_gender_and_birth_do_not_depend_on_the_language():
    english, chinese = (persons(range(MANY), STREAMS, locale) for locale in ("en", "zh"))
    for column in ("gender", "birth_date"):
        assert english[column].equals(chinese[column])


def test_given_names_fit_the_gender(people, locale):
    provider = EnglishPerson if locale == "en" else ChinesePerson
    for gender, names in (("female", provider.first_names_female), ("male", provider.first_names_male)):
        assert set(people.given_name[people.gender == gender]) <= set(names)
    share = (people.gender == "female").mean()
    assert abs(share - 0.5) < 4 * np.sqrt(0.25 / MANY)


@pytest.mark.parametrize(("language", "provider"), [("en", EnglishPerson), ("zh", ChinesePerson)])
def test_family_names_are_as_frequent_as_in_the_word_list(language, provider):
    share = persons(range(MANY), STREAMS, language).to_pandas().family_name.value_counts() / MANY
    total = sum(provider.last_names.values())
    for name, weight in list(provider.last_names.items())[:10]:
        p = weight / total
        assert abs(share[name] - p) < 4 * np.sqrt(p * (1 - p) / MANY) + 2**-16, name


def test_given_and_family_names_are_drawn_independently():
    table = persons(range(MANY), STREAMS, "zh").to_pandas()
    wang, women = table.family_name == "王", table.gender == "female"
    expected = wang.mean() * women.mean()
    assert abs((wang & women).mean() - expected) < 4 * np.sqrt(expected / MANY)


def test_names_are_written_as_the_language_writes_them(people, locale):
    if locale == "en":
        assert (people.name == people.given_name + " " + people.family_name).all()
        assert people.address.str.fullmatch(r"\d+ [A-Za-z]+ [A-Z][a-z]+, [A-Za-z]+").all()
    else:
        assert (people.name == people.family_name + people.given_name).all()
        assert people.address.str.fullmatch("[\u4e00-\u9fff]+市[\u4e00-\u9fff]+[街路]\\d+号").all()


def test_an_address_is_in_its_city(people, companies):
    for table in (people, companies):
        assert all(city in address for city, address in zip(table.city, table.address, strict=True))


def test_the_biggest_city_has_twice_the_people_of_the_second(people):
    """Zipf's law, by which the shares of a list of K cities are 1/(k H_K)."""
    counts = people.city.value_counts()
    share = counts.iloc[:2] / MANY
    for rank, observed in enumerate(share, start=1):
        p = 1 / rank / sum(1 / k for k in range(1, len(counts) + 1))
        assert abs(observed - p) < 4 * np.sqrt(p / MANY)


def test_every_email_address_is_unique_and_at_a_reserved_domain(people, companies):
    for table in (people, companies):
        assert table.email.is_unique
        assert table.email.str.fullmatch(r"[a-z]+(\.[a-z]+)?\d+@example\.com").all()


def test_an_email_address_matches_the_english_name():
    table = persons(range(500), STREAMS, "en").to_pandas()
    expected = (
        table.given_name.str.lower() + "." + table.family_name.str.lower() + table.index.astype(str)
    ) + "@example.com"
    assert (table.email == expected).all()


def test_an_email_address_matches_the_chinese_name_in_pinyin():
    """Faker's own list of romanised family names is the oracle for the common ones; rare readings by hand."""
    table = persons(range(MANY), STREAMS, "zh").to_pandas()
    pinyin = table.email.str.extract(r"(?P<given>[a-z]+)\.(?P<family>[a-z]+)\d")
    reading = dict(zip(table.family_name, pinyin.family, strict=True))
    known = {name.lower().replace("lv", "lyu") for name in ChinesePerson.last_romanized_names}
    for name in list(ChinesePerson.last_names)[:50]:
        assert reading[name] in known | {"lyu"}, (name, reading[name])
    expected = {
        "王": "wang",
        "欧阳": "ouyang",
        "吕": "lyu",
        "曾": "zeng",
        "任": "ren",
        "覃": "qin",
        "单": "shan",
    }
    assert {name: reading[name] for name in expected} == expected
    given = dict(zip(table.given_name, pinyin.given, strict=True))
    assert given["秀英"] == "xiuying"
    assert given["建国"] == "jianguo"


def test_phone_numbers_cannot_ring_anybody(people, companies, locale):
    """555-0100 to 555-0199 is set aside for fiction in North America; Chinese mobiles begin with 13 to 19."""
    pattern = r"\+1-[2-9]\d\d-555-01\d\d" if locale == "en" else r"111-555\d-\d{4}"
    for table in (people, companies):
        assert table.phone.str.fullmatch(pattern).all()


def test_everybody_is_grown_up_in_2020_and_ages_are_triangular(people):
    born = people.birth_date
    assert datetime.date(1945, 1, 1) <= born.min() <= born.max() < datetime.date(2002, 1, 1)
    low, mode, high = (datetime.date(year, 1, 1).toordinal() for year in (1945, 1982, 2002))
    days = np.array([day.toordinal() for day in born])
    spread = np.sqrt((low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18)
    assert abs(days.mean() + 0.5 - (low + mode + high) / 3) < 4 * spread / np.sqrt(MANY)


def test_job_titles_are_single_occupations(people):
    assert not people.job_title.str.contains(r"[/,(（、]").any()
    assert people.job_title.nunique() > 90


def test_firms_are_translated_when_the_language_changes():
    english, chinese = (firms(range(2000), STREAMS, locale).to_pandas() for locale in ("en", "zh"))
    pairs = {*zip(english.industry, chinese.industry, strict=True)}
    assert len(pairs) == english.industry.nunique() == chinese.industry.nunique() > 20
    assert english.name.nunique() == chinese.name.nunique()


def test_a_firm_says_its_industry_and_its_legal_form(companies, locale):
    assert all(trade in name for trade, name in zip(companies.industry, companies.name, strict=True))
    ending = r"(?:Ltd|Group|Works|Trading)$" if locale == "en" else "有限公司$"
    assert companies.name.str.contains(ending).all()


def test_no_firm_carries_a_famous_name(companies):
    western = [
        "apple",
        "google",
        "amazon",
        "microsoft",
        "oracle",
        "siemens",
        "philips",
        "toyota",
        "nestle",
        "unilever",
        "ikea",
        "nokia",
        "sony",
        "intel",
        "shell",
        "orange",
        "target",
        "gap",
        "visa",
        "dell",
        "lego",
        "puma",
        "jaguar",
    ]
    chinese = [
        "华为",
        "小米",
        "腾讯",
        "阿里",
        "百度",
        "京东",
        "美团",
        "海尔",
        "联想",
        "格力",
        "美的",
        "茅台",
        "松鼠",
        "蜻蜓",
        "红牛",
        "白象",
        "天鹅",
        "月亮",
    ]
    words = {word.lower() for name in companies.name for word in name.split()}
    assert not words & set(western)
    assert not [name for name in companies.name if any(famous in name for famous in chinese)]


@pytest.mark.parametrize("wrong", [[-1], [2**32], [0.5], 3, [[1]], ["a"]])
def test_a_number_that_is_no_number_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^number "):
        persons(wrong, STREAMS)


def test_an_unknown_locale_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="'fr' is not available: allowed are en, zh"):
        persons([1], STREAMS, "fr")


def test_the_columns_are_what_the_database_stores():
    table = persons([0], STREAMS)
    assert table.schema.field("birth_date").type == pa.date32()
    assert {field.type for field in table.schema if field.name != "birth_date"} == {pa.string()}
