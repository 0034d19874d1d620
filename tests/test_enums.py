"""The enumerations of the database: codes that data hold, labels that people read."""

import re
import tomllib
from importlib import resources

import pytest

ENUMS = tomllib.loads(resources.files("crmsim.warehouse").joinpath("enums.toml").read_text(encoding="utf-8"))
CODES = [(name, code) for name, enum in ENUMS.items() for code in enum["codes"]]
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_design_has_64_lists_and_374_codes_of_which_274_come_from_the_course():
    origins = [ENUMS[name]["codes"][code]["origin"] for name, code in CODES]
    assert (len(ENUMS), len(origins), origins.count("seed")) == (64, 374, 274)
    assert set(origins) == {"seed", "extension"}


def test_codes_and_names_are_plain_ascii_snake_case():
    for word in [*ENUMS, *(code for _, code in CODES)]:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", word), word


@pytest.mark.parametrize("name", ENUMS)
def test_every_list_is_labelled_in_both_languages(name):
    enum = ENUMS[name]
    assert set(enum) == {"en", "zh", "codes"}
    assert len(enum["codes"]) >= 2
    for label in [enum, *enum["codes"].values()]:
        assert label["en"].strip() == label["en"] != ""
        assert not CHINESE.search(label["en"])
        assert label["zh"].strip() == label["zh"] != ""
        assert CHINESE.search(label["zh"])
    for code in enum["codes"].values():
        assert set(code) == {"en", "zh", "origin"}


@pytest.mark.parametrize("name", ENUMS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_codes_of_a_list_look_alike_to_the_reader(name, language):
    labels = [code[language] for code in ENUMS[name]["codes"].values()]
    assert len(set(labels)) == len(labels)


def test_lifecycle_stages_and_relationship_types_carry_their_canonical_codes():
    assert list(ENUMS["lifecycle_stage"]["codes"]) == [
        "identification",
        "formation",
        "stability",
        "decline",
        "lost",
    ]
    assert list(ENUMS["relationship_type"]["codes"]) == [
        "basic",
        "reactive",
        "accountable",
        "proactive",
        "partnership",
    ]


def test_the_course_word_customer_is_used_throughout():
    assert not [name for name in ENUMS if "account" in name]
    assert "customer" in ENUMS["object_type"]["codes"]
    assert {"customer_kind", "customer_role", "customer_link_type"} <= set(ENUMS)
