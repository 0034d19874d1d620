"""The pure functions of the desk: fairness, care, escalation, words."""

import re

import numpy as np
import pytest

from crmsim.desk import DeskScenario
from crmsim.desk.care import care_class, value_tier
from crmsim.desk.justice import distributive, justice, procedural, resolved
from crmsim.desk.rules import NEVER, escalations, terms
from crmsim.desk.wording import INTENTS, articles, complaint_intents, descriptions, solution_of
from crmsim.warehouse.schema import ENUMS, code, enum_codes

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_justice_weighs_outcome_procedure_manner_and_their_interaction():
    """0.45 D + 0.25 P + 0.30 I + 0.15 D·I (Tax, Brown & Chandrashekaran 1998, weights assumed)."""
    ratio, wait, courtesy = 0.4, 12.0, 0.5
    d, p = 1 - np.exp(-0.8), np.exp(-0.5)
    assert np.isclose(justice(ratio, wait, courtesy), 0.45 * d + 0.25 * p + 0.3 * 0.5 + 0.15 * d * 0.5)


def test_justice_rises_with_compensation_and_courtesy_and_falls_with_waiting():
    step = np.linspace(0, 1, 21)
    assert (np.diff(distributive(step)) > 0).all()
    assert (np.diff(distributive(step), n=2) < 0).all()
    assert (np.diff(justice(step, 24.0, 0.2)) > 0).all()
    assert (np.diff(justice(0.3, 24.0, step)) > 0).all()
    assert (np.diff(justice(0.3, 48 * step, 0.5)) < 0).all()
    assert procedural(24.0) == pytest.approx(np.exp(-1))


def test_compensation_does_more_for_whom_one_treats_with_courtesy():
    gain = justice([0.5, 0.0], 24.0, 1.0) - justice([0.5, 0.0], 24.0, 0.0)
    assert gain[0] > gain[1]


def test_a_rude_refusal_resolves_nothing_and_a_full_polite_answer_everything():
    assert not resolved(0.0, 0.0, 0.0)
    assert resolved(1.0, 0.0, 1.0)
    assert justice(5.0, 0.0, 1.0) == 1.0


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((-0.1, 0.0, 0.5), "compensation_ratio"),
        ((0.1, -1.0, 0.5), "wait_hours"),
        ((0.1, 1.0, 1.5), "courtesy"),
        ((np.nan, 1.0, 0.5), "compensation_ratio"),
    ],
)
def test_justice_refuses_what_cannot_be(values, named):
    with pytest.raises(ValueError, match=named):
        justice(*values)


def test_tiers_cut_buyers_at_one_five_and_eighty_percent():
    turnover = np.concatenate([np.arange(200, 0, -1), np.zeros(50, dtype=np.int64)])
    tier = value_tier(turnover)
    assert np.ma.getmaskarray(tier).sum() == 50
    assert np.bincount(tier.compressed()).tolist() == [2, 8, 150, 40]
    assert (np.diff(tier.compressed()) >= 0).all()


def test_care_takes_the_first_class_that_holds():
    day = 86_400
    end = 1000 * day
    #            key, at risk, loyal, active (young), active (few orders), never bought
    turnover = np.array([900, 500, 400, 300, 200, 0])
    orders = np.array([1, 20, 6, 6, 5, 0])
    first = end - np.array([900, 900, 365, 364, 900, 0]) * day
    last = end - np.array([300, 91, 90, 1, 1, 0]) * day
    found = care_class(turnover, orders, first, last, end)
    names = [enum_codes("care_class")[place] for place in found[:5]]
    assert names == ["key", "at_risk", "loyal", "active", "active"]
    assert np.ma.getmaskarray(found).tolist() == [False] * 5 + [True]


def test_escalation_is_strict_at_the_promise():
    hour = 3600
    opened = np.zeros(5, dtype=np.int64)
    responded = np.array([2 * hour, 2 * hour + 1, NEVER, 0, 0])
    completed = np.array([8 * hour, 8 * hour + 1, NEVER, NEVER, 0])
    promise = np.full(5, 2 * hour), np.full(5, 8 * hour)
    promise[0][3] = promise[1][3] = NEVER
    low = np.zeros(5, dtype=np.int64)
    found = escalations(opened, responded, completed, *promise, low, low)
    assert found.response.tolist() == [NEVER, 2 * hour, 2 * hour, NEVER, NEVER]
    assert found.resolution.tolist() == [NEVER, 8 * hour, 8 * hour, NEVER, NEVER]


def test_escalation_needs_both_severity_and_urgency():
    severity, priority = np.divmod(np.arange(16), 4)
    none = np.full(16, NEVER)
    found = escalations(np.full(16, 7), none * 0, none * 0, none, none, severity, priority).severity
    high = code("priority", "high")
    assert ((found == 7) == ((severity >= high) & (priority >= high))).all()
    assert (found[found != 7] == NEVER).all()


def test_terms_follow_the_value_of_the_contract():
    desk = DeskScenario(terms_values=(1000.0, 100.0))
    assert terms(desk, np.array([100_000, 99_999, 10_000, 9_999])).tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"warranty_hours": (48.0, 24.0)},
        {"terms_resolve_hours": (0.5, 72.0, 168.0)},
        {"terms_values": (10.0, 20.0)},
        {"rating_share": 1.2},
    ],
)
def test_promises_that_contradict_each_other_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        DeskScenario(**wrong)


def test_twenty_intents_in_both_languages_with_every_subclass_of_complaint():
    assert len(INTENTS) == 20
    assert len(set(complaint_intents())) == len(enum_codes("complaint_subclass"))
    for entry in INTENTS.values():
        assert entry["category"] in enum_codes("request_category")
        assert (entry["category"] == "complaint") == ("subclass" in entry) == (entry["weight"] == 0)
        assert sum(entry["away"].values()) <= 100
        for language in ("en", "zh"):
            words = entry[language]
            texts = [*words["title"], *words["said"], words["solution"], words["answer"]]
            assert (len(words["title"]), len(words["said"]), len(set(texts))) == (2, 4, 8)
            assert all(bool(CHINESE.search(text)) == (language == "zh") for text in texts)


def test_articles_cover_every_kind_and_both_languages():
    listed = articles([("Iron wok", "铁锅")] * 24)
    assert {article.kind for article in listed} == set(ENUMS["article_type"]["codes"])
    assert 55 <= len(listed) <= 75
    assert all(
        CHINESE.search(article.title[1]) and not CHINESE.search(article.title[0]) for article in listed
    )
    assert all(CHINESE.search(article.body) and re.search("[a-z]{4}", article.body) for article in listed)
    assert solution_of(listed, "solution").tolist() == list(range(20))
    assert {article.category for article in listed} - {""} == set(enum_codes("request_category"))


def test_customers_name_the_product():
    one = np.array([0])
    said = descriptions(np.array([0]), one, one, one, one, ["Iron wok"] * 2, "en")[0].as_py()
    assert said.startswith("Hello. ")
    assert "the iron wok" in said
    nothing = descriptions(np.array([0]), one, one, one, np.array([-1]), ["铁锅"], "zh")[0].as_py()
    assert "商品" in nothing
    assert " " not in nothing
