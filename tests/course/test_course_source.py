"""One source, two languages: it is read strictly, and a translation knows what it was made from."""

import pytest

from crmsim.authoring.beginning import begin
from crmsim.authoring.build import assemble, glued, unbroken
from crmsim.authoring.check import check_chapter
from crmsim.authoring.source import SourceError, read, sources, stamp


def write(folder, *cells):
    path = folder / "01_one.py"
    path.write_text("\n\n".join(cells) + "\n", encoding="utf-8")
    return path


EN = '# %% [markdown] id="a" lang="en"\n# # Title'
ZH = '# %% [markdown] id="a" lang="zh"\n# # 标题'
CODE = '# %% id="sum" tags=["raises-exception"]\n1 + 1'


def test_cells_are_read_with_their_lines(tmp_path):
    chapter = read(write(tmp_path, EN, ZH, CODE))
    assert [(cell.id, cell.lang, cell.kind, cell.text, cell.line) for cell in chapter.cells] == [
        ("a", "en", "markdown", "# Title", 2),
        ("a", "zh", "markdown", "# 标题", 5),
        ("sum", "", "code", "1 + 1", 8),
    ]
    assert chapter.by_id["sum"].tags == ("raises-exception",)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["# %%\n1 + 1"], "needs an id"),
        (['# %% id="Big One"\n1'], "needs an id"),
        (['# %% id="../x"\n1'], "needs an id"),
        ([CODE, CODE], "used twice"),
        ([EN, EN], "used twice"),
        (['# %% [markdown] id="a" lang="fr"\n# Titre'], "lang"),
        (['# %% id="a" lang="en"\n1'], "only on Markdown"),
        (['# %% id="a" colour="red"\n1'], "unknown attribute colour"),
        (["x = 1", CODE], "before the first"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_cell(tmp_path, cells, words):
    with pytest.raises(SourceError, match=r"01_one\.py:\d+: cell .*" + words):
        read(write(tmp_path, *cells))


def test_editions_share_their_code_and_ids_but_for_the_choice_of_language(tmp_path):
    chapter = read(write(tmp_path, EN, ZH, CODE))
    en, zh = (assemble(chapter, lang).cells for lang in ("en", "zh"))
    assert [cell.id for cell in en] == [cell.id for cell in zh] == ["a", "language", "sum"]
    assert (en[0].source, zh[0].source) == ("# Title", "# 标题")
    assert 'language("zh")' in zh[1].source
    assert en[2].source == zh[2].source == "1 + 1"


@pytest.mark.parametrize("begins", ["def double(x):\n    return 2 * x", "@cache\ndef f():\n    ..."])
def test_a_cell_may_come_before_one_that_begins_with_a_function(tmp_path, begins):
    chapter = read(write(tmp_path, '# %% id="one"\nx = 1', f'# %% id="two"\n{begins}'))
    assert [(cell.id, cell.text) for cell in chapter.cells] == [("one", "x = 1"), ("two", begins)]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("客户是\n上帝，\n“真的”？", "客户是上帝，“真的”？"),
        ("- 第一\n  点。\n- 第二点", "- 第一点。\n- 第二点"),
        ("他*事先*\n说明，\n*事后*检查", "他*事先*说明，*事后*检查"),
        # A mark between a letter and punctuation would not close here: the break keeps it apart.
        ("*他说完了。*\n客户", "*他说完了。*\n客户"),
        ("净推荐值\nNPS 是\n10 分", "净推荐值\nNPS 是\n10 分"),
        ("## 标题\n正文\n\n另一段", "## 标题\n正文\n\n另一段"),
        ("| 甲 |\n|---|\n| 乙 |\n文", "| 甲 |\n|---|\n| 乙 |\n文"),
        ("```\n一\n二\n```\n三\n四", "```\n一\n二\n```\n三四"),
        ("诗行  \n换行", "诗行  \n换行"),
    ],
)
def test_the_lines_of_a_chinese_paragraph_flow_together(lines, shown):
    assert unbroken(lines) == shown


def test_a_figure_is_not_torn_at_the_end_of_a_line_and_code_stays_as_it_is():
    text = "71 753 CNY, 12.5 % of 3 shops; `x = 1 000`, $1 000$\n```\n1 000 %\n```"
    assert glued(text) == text.replace("71 753", "71\xa0753").replace("12.5 %", "12.5\xa0%")


def test_only_the_chinese_edition_is_joined(tmp_path):
    en, zh = (f'# %% [markdown] id="a" lang="{lang}"\n# 客户\n# 关系' for lang in ("en", "zh"))
    chapter = read(write(tmp_path, en, zh))
    assert [assemble(chapter, lang).cells[0].source for lang in ("en", "zh")] == ["客户\n关系", "客户关系"]


def findings(path):
    return [finding.words for finding in check_chapter(read(path)) if finding.file == path.name]


def test_chinese_becomes_stale_when_the_english_changes_until_it_is_stamped(tmp_path):
    path = write(tmp_path, EN, ZH, CODE)
    assert any("has changed" in words for words in findings(path))
    assert stamp(path, []) == ["a"]
    assert findings(path) == []
    path.write_text(path.read_text().replace("# # Title", "# # Another title"))
    assert any("has changed" in words for words in findings(path))
    assert stamp(path, []) == [], "a stale cell is not declared fresh unless it is named"
    assert stamp(path, ["a"]) == ["a"]
    assert findings(path) == []


def test_stamping_a_cell_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no Chinese cell"):
        stamp(write(tmp_path, EN, ZH), ["b"])


@pytest.mark.parametrize(("cells", "words"), [([EN], "no Chinese"), ([ZH], "no English")])
def test_a_cell_without_its_twin_is_found(tmp_path, cells, words):
    assert any(words in found for found in findings(write(tmp_path, *cells)))


def test_twins_stand_at_the_same_place(tmp_path):
    other = [cell.replace('id="a"', 'id="b"') for cell in (EN, ZH)]
    path = write(tmp_path, EN, other[1], CODE, ZH, other[0])
    stamp(path, [])
    assert any("elsewhere" in words for words in findings(path))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ('# %% [markdown] id="b" lang="zh"\n# 客户,你好', "half-width"),
        ('# %% id="b"\nimport pandas as pd\npd.read_csv("https://example.com/a.csv")', "network"),
        ('# %% [markdown] id="b" lang="zh"\n# 互动式的关系', "'能动型'"),
        ('# %% [markdown] id="b" lang="en"\n# An interactive relationship.', "'Proactive'"),
        ('# %% [markdown] id="b" lang="en"\n# - …', "not filled"),
        ('# %% [markdown] id="b" lang="zh"\n# *填空。*有一家企业', "does not open or close"),
    ],
)
def test_prose_and_code_are_checked(tmp_path, cell, words):
    assert any(words in found for found in findings(write(tmp_path, EN, ZH, cell)))


def test_another_name_may_be_used_on_purpose(tmp_path):
    cell = '# %% [markdown] id="b" lang="zh" names="互动式;互动式关系"\n# 有的书称之为互动式关系。'
    assert not any("能动型" in found for found in findings(write(tmp_path, EN, ZH, cell)))


def test_chapters_are_found_by_number_or_name(tmp_path):
    path = write(tmp_path, CODE)
    assert sources(tmp_path) == sources(tmp_path, ["01"]) == sources(tmp_path, ["01_one"]) == [path]
    with pytest.raises(FileNotFoundError, match="01_one"):
        sources(tmp_path, ["02"])


def test_a_new_chapter_has_every_part_in_both_languages_and_asks_to_be_filled(tmp_path):
    path = begin(tmp_path, "02_two", "Two", "二")
    chapter = read(path)
    assert {cell.id for cell in chapter.edition("en")} == {cell.id for cell in chapter.edition("zh")}
    assert set(findings(path)) == {"is not filled yet"}
    with pytest.raises(FileExistsError):
        begin(tmp_path, "02_two", "Two", "二")
    with pytest.raises(ValueError, match="two digits"):
        begin(tmp_path, "../evil", "Two", "二")
