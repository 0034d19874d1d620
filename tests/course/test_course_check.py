"""Whatever drifts between source, editions, quizzes and the coverage table is found."""

import json
import re

import nbformat
import pytest

from crmsim.authoring.build import build, execute
from crmsim.authoring.check import check, compare
from crmsim.authoring.source import SourceError, read

SOURCE = "chapters/06_small.py"
EN = "chapters/en/06_small.ipynb"


def findings(course, **options):
    return [str(finding) for finding in check(course, **options)]


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_notebook(path, change):
    notebook = nbformat.read(path, as_version=4)
    change({cell.id: cell for cell in notebook.cells}, notebook)
    nbformat.write(notebook, path)


SCORE = "performance = np.array([6.0, 8.0])\nprint(score(Satisfaction(), performance, np.array([7.0, 7.0])).tolist())"


def only_numpy_to_the_end_of(path, code):
    """Shorten a chapter to what these lines need, which then run in a moment; they keep their place."""
    before, code, _ = path.read_text(encoding="utf-8").partition(code)
    path.write_text(re.sub("^from crmsim.*", "", before, flags=re.M) + code + "\n", encoding="utf-8")


pytestmark = pytest.mark.slow


def test_a_built_chapter_has_nothing_to_mend(built):
    assert findings(built, run=False) == []


def test_a_wrong_stored_output_is_found(built):
    fresh = nbformat.read(built / EN, as_version=4)
    edit(built / EN, "[60.0, 88.0]", "[61.0, 88.0]")
    (found,) = compare(read(built / SOURCE), "en", fresh)
    assert "cell 'score': shows something else" in str(found)


def test_a_wrong_value_inside_a_stored_chart_is_found(built):
    def change(cells, _):
        data = cells["picture"].outputs[0].data["application/vnd.vega.v5+json"]["data"]
        data[0]["values"][0][next(iter(data[0]["values"][0]))] = 42

    fresh = nbformat.read(built / EN, as_version=4)
    edit_notebook(built / EN, change)
    (found,) = compare(read(built / SOURCE), "en", fresh)
    assert "cell 'picture': shows something else" in str(found)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("How content is she?", "How happy is she?", "has changed"),
        (
            "performance = np.array([6.0, 8.0])",
            "performance = np.array([6.0, 9.0])",
            "differs from the source",
        ),
        ('id="picture"', 'id="drawing"', "not those of the source"),
        ("scores 60.0 of", "scores 63.0 of", "quotes 63.0"),
        ("满意度是 60.0 分", "满意度是 63.0 分", "quotes 63.0"),
        ('lang="en" given="28.5 %"', 'lang="en"', "quotes 28.5 %"),
    ],
)
def test_an_edited_source_is_found(built, old, new, words):
    edit(built / SOURCE, old, new)
    assert any(words in found for found in findings(built, run=False))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cells, _: cells["score"].update(execution_count=None), "not executed"),
        (lambda cells, _: cells["score"].update(execution_count=7), "not executed"),
        (
            lambda cells, _: cells["picture"].outputs[0].data["application/vnd.vega.v5+json"].pop("usermeta"),
            "no desc",
        ),
        (
            lambda cells, _: cells["explorer"].outputs[0].data.update({"image/svg+xml": "<svg></svg>"}),
            "without a description",
        ),
        (lambda cells, _: cells["score"].update(source="1"), "differs from the source"),
        (lambda _, notebook: notebook.metadata.update(widgets={}), "metadata"),
        (lambda cells, _: cells["score"].outputs[0].update(text="9" * 300_000), "bytes"),
        (
            lambda cells, _: (
                cells["questions"]
                .outputs[0]
                .data.update({"text/html": "<script src='https://example.com/x.js'></script>"})
            ),
            "loads something",
        ),
        (
            lambda cells, _: cells["score"].outputs.append(
                nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])
            ),
            "stores an error",
        ),
    ],
)
def test_an_edited_edition_is_found(built, change, words):
    edit_notebook(built / EN, change)
    assert any(words in found for found in findings(built, run=False))


def test_an_edition_that_is_not_built_is_found(built):
    (built / EN).unlink()
    assert any("not built" in found for found in findings(built, run=False))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cell 06:explain", "cell 06:gone", "does not exist"),
        ("quiz 06:sign", "quiz 06:gone", "does not exist"),
        ("explorer disconfirmation", "explorer gone", "does not exist"),
        ('["cell 06:explain", "quiz 06:sign", "explorer disconfirmation"]', "[]", "names no cell or quiz"),
        ("S0-07", "S0-06", "two rows"),
        ('["07"]', "[]", "at least 1"),
    ],
)
def test_a_row_of_the_coverage_table_that_is_not_met_is_found(built, old, new, words):
    edit(built / "coverage.toml", old, new)
    assert any(words in found for found in findings(built, run=False))


def test_exercises_are_named_by_their_own_chapter_and_no_other(built):
    folder = built.parent / "exercises"
    for name in ("06-promise", "07-other"):
        (folder / name).mkdir(parents=True)
        (folder / name / "exercise.py").touch()
    assert [found for found in findings(built, run=False) if "exercise" in found] == [
        f"06_small.py: does not name its exercise `06-promise` ({lang})" for lang in ("en", "zh")
    ]
    edit(built / SOURCE, "How content is she?", "How content is she? See `06-promise`.")
    edit(built / "coverage.toml", "cell 06:explain", "exercise 06-promise")
    found = findings(built, run=False)
    assert not any("exercise 06-promise" in one or "06-promise` (en)" in one for one in found)
    edit(built / "coverage.toml", "exercise 06-promise", "exercise 07-other")
    assert any("another chapter" in one for one in findings(built, run=False))


def test_a_quiz_that_is_spoilt_is_found(built):
    edit(built / "quizzes" / "06.toml", "It rises", "TODO")
    assert any("placeholder" in found for found in findings(built, run=False))


def test_building_again_gives_the_same_bytes(built):
    before = {path: path.read_bytes() for path in built.glob("chapters/*/*.ipynb")}
    assert len(before) == 2
    build(read(built / SOURCE))
    assert {path: path.read_bytes() for path in before} == before


def test_editions_speak_their_language_and_store_no_widget_state(built):
    for lang, word, other in (("en", "Satisfaction is", "满意度为"), ("zh", "满意度为", "Satisfaction is")):
        notebook = json.loads((built / f"chapters/{lang}/06_small.ipynb").read_text())
        outputs = json.dumps([cell.get("outputs") for cell in notebook["cells"]], ensure_ascii=False)
        assert "widgets" not in notebook["metadata"]
        assert "widget-view" not in outputs
        assert (lang == "zh") == (word in outputs and "满" in word and other not in outputs)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("x = 1\ny = x / 0", r"06_small\.py:33: cell 'score': ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('old')", "stderr"),
        ("object()", "address in memory"),
        (
            "from IPython.display import Image\nImage(bytes.fromhex('89504e470d0a1a0a'), format='png')",
            "picture of pixels",
        ),
    ],
)
def test_an_error_points_at_the_line_of_the_source(course, code, words):
    path = course / SOURCE
    edit(path, SCORE, code)
    only_numpy_to_the_end_of(path, code)
    with pytest.raises(SourceError, match=words):
        execute(read(path), "en")


def test_an_expected_error_is_stored_without_a_traceback(course):
    path = course / SOURCE
    edit(path, 'id="score"', 'id="score" tags=["raises-exception"]')
    edit(path, "performance = np.array([6.0, 8.0])", "performance = 1 / 0")
    only_numpy_to_the_end_of(path, "tolist())")
    cells = {cell.id: cell for cell in execute(read(path), "en").cells}
    assert cells["score"].outputs[0].traceback == ["ZeroDivisionError: division by zero"]
