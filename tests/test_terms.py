"""The glossary: every idea has one canonical name in each language, and every other name leads to it."""

import re
import tomllib
from contextvars import copy_context
from importlib import resources

import pytest

from crmsim import terms as glossary
from crmsim.terms import (
    LANGUAGES,
    UnknownTermError,
    glossary_markdown,
    groups,
    label,
    language,
    term,
    terms,
)

CHINESE = re.compile("[\u3400-\u9fff]")
ALL = list(terms().values())
ENUMS = tomllib.loads(resources.files("crmsim.warehouse").joinpath("enums.toml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _own_language(monkeypatch):
    """Each test starts without a chosen language and leaves none behind."""
    monkeypatch.delenv("CRMSIM_LANG", raising=False)
    token = glossary._chosen.set(None)
    yield
    glossary._chosen.reset(token)


# What other textbooks and the source documents call it (left) and the canonical term (right).
OTHER_NAMES = {
    # relationship types
    "基本关系": "basic",
    "反应型": "reactive",
    "被动式": "reactive",
    "被动式关系": "reactive",
    "负责式": "accountable",
    "互动式": "proactive",
    "互动式关系": "proactive",
    "主动型": "proactive",
    "伙伴式": "partnership",
    # four lifecycle stages under other names
    "考察期": "identification",
    "发展形成期": "formation",
    "退化期": "decline",
    "建立": "identification",
    "发展": "formation",
    "维持": "stability",
    "维系": "stability",
    "破坏结束": "decline",
    "获得": "identification",
    "提高": "formation",
    "保持": "stability",
    # five phases
    "认知": "awareness_phase",
    "考察": "exploration_phase",
    "扩展": "expansion_phase",
    "承诺": "commitment_phase",
    "解体": "dissolution_phase",
    # retention
    "客户保持": "retention",
    "客户维系": "retention",
    "客户保有": "retention",
    "客户留存": "retention",
    "保有": "retention",
    "留存": "retention",
    "客户维系率": "retention_rate",
    # lifetime value
    "客户终生价值": "clv",
    "客户生命周期价值": "clv",
    "CLV": "clv",
    # customer, delivered value, costs
    "顾客": "customer",
    "客户让渡价值": "delivered_value",
    "精神成本": "psychic_cost",
    # misprints and mistranslations
    "企业资源制造": "erp",
    "致使管理": "knowledge_management",
    "勤在客户": "prospect",
    "领导管理": "lead_management",
    "合作型": "collaborative_crm",
    # others
    "产品被提及率": "referral",
    "帕累托定律": "pareto_rule",
    "Baby": "baby",
    "问题客户": "baby",
    "XRM": "xrm",
    "ERM": "erm",
    "销售管线": "pipeline",
    "内线": "coach",
    "增量销售": "up_selling",
    "R_days": "recency",
}
CANONICAL_PAIRS = {
    "满意度": "satisfaction",
    "忠诚度": "loyalty",
    "钱包份额": "share of wallet",
    "口碑": "word of mouth",
    "服务补救": "service recovery",
    "门当户对": "mutual fit",
    "漏桶": "leaky bucket",
    "销售漏斗": "sales funnel",
    "机会": "opportunity",
    "线索": "lead",
    "教练": "coach",
    "决策人": "economic buyer",
    "客户关怀": "customer care",
    "交叉销售": "cross-selling",
    "向上销售": "up-selling",
    "呼叫中心": "call centre",
    "运营型": "operational",
    "分析型": "analytical",
    "协作型": "collaborative",
    "客户保持率": "retention rate",
    "顾客让渡价值": "customer delivered value",
}
# Enumerations whose labels are ideas of the course: data and glossary must call them the same.
SHARED_ENUMS = (
    "relationship_type",
    "lifecycle_stage",
    "value_quadrant",
    "value_tier",
    "care_class",
    "pipeline_phase",
    "influence_role",
    "complaint_target",
    "complaint_subclass",
    "crm_maturity",
    "decision_level",
    "analysis_method",
    "buying_type",
)


@pytest.mark.parametrize(("name", "canonical"), OTHER_NAMES.items())
def test_another_textbooks_name_is_understood(name, canonical):
    assert term(name).id == canonical


@pytest.mark.parametrize(("chinese", "english"), CANONICAL_PAIRS.items())
def test_the_canonical_pairs_are_one_term(chinese, english):
    assert term(chinese) is term(english)


def test_the_canonical_chinese_names_of_stages_and_types():
    stages = ["识别期", "形成期", "稳定期", "衰退期", "流失"]
    types = ["基本型", "被动型", "负责型", "能动型", "伙伴型"]
    assert [term(name).zh for name in ENUMS["lifecycle_stage"]["codes"]] == stages
    assert [term(name).zh for name in ENUMS["relationship_type"]["codes"]] == types


@pytest.mark.parametrize("enum", SHARED_ENUMS)
def test_data_and_glossary_use_the_same_labels(enum):
    for code, names in ENUMS[enum]["codes"].items():
        found = term(names["en"])
        assert (found.en, found.zh) == (names["en"], names["zh"]), code


def test_the_funnel_has_its_ten_stages_in_order():
    """The names and success probabilities of the course's slides."""
    ladder = (5, 15, 30, 40, 50, 60, 70, 80, 90)
    stages = [term(f"stage {number}") for number in range(1, 11)]
    order = list(terms())
    assert [order.index(stage.id) for stage in stages] == sorted(order.index(stage.id) for stage in stages)
    for stage, percent in zip(stages, ladder, strict=False):
        assert f"{percent}%" in stage.definition_zh
        assert f"{percent} %" in stage.definition_en


def test_the_glossary_is_large_enough_for_the_course():
    assert len(ALL) >= 150


def test_no_name_belongs_to_two_terms():
    owner: dict[str, str] = {}
    for each in ALL:
        for name in (each.id, each.en, each.zh, *each.aliases):
            assert owner.setdefault(glossary._plain(name), each.id) == each.id, name


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
def test_each_term_is_complete_in_both_languages(each):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", each.id)
    assert not CHINESE.search(each.en + each.definition_en + each.source)
    assert CHINESE.search(each.definition_zh)
    assert CHINESE.search(each.zh) or re.fullmatch(r"4[PCR]", each.zh[:2])
    assert each.definition_en.endswith(".")
    assert each.definition_zh.endswith("。")
    assert each.source
    for text in (each.en, each.zh, each.definition_en, each.definition_zh, *each.aliases):
        assert text == text.strip() != ""
    names = [glossary._plain(name) for name in (each.en, each.zh, *each.aliases)]
    assert len(set(names)) == len(names)
    assert each.group in groups()


def test_definitions_are_not_repeated():
    for lang in LANGUAGES:
        definitions = [each.definition(lang) for each in ALL]
        assert len(set(definitions)) == len(definitions)


@pytest.mark.parametrize(
    "name", ["share of wallet", "Share-of-Wallet", "SHARE_OF_WALLET", "ｓｏｗ", " 钱包份额 ", "购买份额"]
)
def test_case_width_and_marks_do_not_matter(name):
    assert term(name).id == "share_of_wallet"


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(
        UnknownTermError, match=r"no term 'satisfction': did you mean Satisfaction \(满意度\)"
    ):
        term("satisfction")
    with pytest.raises(KeyError, match="忠诚度"):
        term("忠诚性")
    with pytest.raises(UnknownTermError, match=r"lists them all"):
        term("")


def test_the_language_is_english_until_chosen():
    assert language() == "en"
    assert label("loyalty") == "Loyalty"
    assert language("zh") == "zh" == language()
    assert label("loyalty") == "忠诚度"


def test_an_argument_wins_over_the_chosen_language_which_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("CRMSIM_LANG", "zh")
    assert label("basic") == "基本型"
    language("en")
    assert label("basic") == "Basic"
    assert label("basic", "zh") == "基本型"
    assert term("basic").definition("zh") == term("basic").definition_zh


def test_the_locale_of_the_computer_does_not_matter(monkeypatch):
    for name in ("LANG", "LC_ALL", "LANGUAGE"):
        monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert language() == "en"


def test_a_language_that_is_not_available_is_refused_by_name(monkeypatch):
    with pytest.raises(ValueError, match="lang = 'fr' is not available: allowed are en, zh"):
        language("fr")
    with pytest.raises(ValueError, match="lang = 'zh_CN'"):
        label("basic", "zh_CN")
    monkeypatch.setenv("CRMSIM_LANG", "de")
    with pytest.raises(ValueError, match="CRMSIM_LANG = 'de'"):
        language()


def test_two_editions_can_be_built_side_by_side():
    copy_context().run(language, "zh")
    assert language() == "en"


def test_an_empty_environment_variable_is_no_choice(monkeypatch):
    monkeypatch.setenv("CRMSIM_LANG", "")
    assert language() == "en"


@pytest.mark.parametrize(("lang", "heading"), [("en", "# Glossary"), ("zh", "# 术语表")])
def test_the_glossary_page_holds_every_term_once(lang, heading):
    page = glossary_markdown(lang)
    assert page.startswith(heading)
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    assert len(rows) == len(ALL) + len(groups())
    assert all(line.count("|") - line.count("\\|") == 5 for line in rows)
    for each in ALL:
        assert f"| {each.label(lang)} |" in page
