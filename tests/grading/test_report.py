"""Reports say the same as the record and let no text of a learner become markup, a formula or a path."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

import crmsim.grading
from crmsim.grading import report
from crmsim.grading.exercise import Exercise
from crmsim.grading.grade import Result, Verdict
from crmsim.grading.report import Record
from crmsim.grading.run import CellReport
from crmsim.text import Text

HOSTILE = '</script><script>alert(1)</script>|`x`]]>\n\n# =1+1 \x00\x1b[2J\ud800 <img src=x onerror=y> "&amp;'


@pytest.fixture
def records(margin: Exercise) -> list[Record]:
    evil = Text(HOSTILE, HOSTILE)
    verdicts = (
        Verdict(margin.checks[0], "failed", evil, margin.checks[0].hint, "KeyError: 'x'"),
        Verdict(margin.checks[1], "passed"),
        Verdict(margin.checks[2], "waits", Text("waits", "等待")),
    )
    cells = (CellReport(1, "ran", None, ""), CellReport(2, "error", evil, ""))
    results = [
        Result(
            margin,
            "=cmd|' /C calc'!A0",
            "a.ipynb",
            "graded",
            "landlock",
            (evil,),
            verdicts,
            cells,
            "zh",
            1.25,
        ),
        Result(margin, "../../etc", "b.ipynb", "unreadable", "landlock", (Text("it is empty", "文件为空"),)),
        Result(margin, "Ada", "c.ipynb", "missing", "landlock"),
        Result(margin, "ada", "d.ipynb", "missing", "landlock"),
    ]
    return [report.record(result) for result in results]


def test_the_record_has_the_documented_form(records: list[Record]) -> None:
    schema = json.loads((Path(crmsim.grading.__file__).parent / "result.schema.json").read_text())
    for one in records:
        jsonschema.validate(json.loads(json.dumps(one)), schema)
    assert schema["properties"]["schema"]["const"] == report.SCHEMA


def test_every_submission_has_a_folder_and_a_row_of_its_own(records: list[Record], tmp_path: Path) -> None:
    for one in records:
        one["reason"] = [{"en": "r", "zh": "r"}]
    out = tmp_path / "deep" / "out"
    records[0]["checks"][0]["text"] = None
    records[0]["cells"] = []
    report.write(records, out)
    folders = sorted(path.name for path in out.iterdir() if path.is_dir())
    assert len(folders) == 4
    assert len({name.casefold() for name in folders}) == 4
    assert all((out / name / "result.json").is_file() for name in folders)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep"]
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_text())))
    assert [(row["status"], row["score"]) for row in rows] == [
        ("graded", "1.0"),
        ("unreadable", "0.0"),
        ("missing", "0.0"),
        ("missing", "0.0"),
    ]


def test_no_cell_of_the_table_is_a_formula(records: list[Record]) -> None:
    for row in csv.reader(io.StringIO(report.grades(records))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_junit_is_xml_and_counts(records: list[Record]) -> None:
    root = ElementTree.fromstring(report.junit(records))
    suites = root.findall("testsuite")
    assert [(s.get("tests"), s.get("failures"), s.get("skipped"), s.get("errors")) for s in suites] == [
        ("3", "1", "1", "0"),
        ("1", "0", "0", "1"),
        ("1", "0", "0", "1"),
        ("1", "0", "0", "1"),
    ]
    error = suites[1].find("testcase/error")
    assert error is not None
    assert error.get("message") == "it is empty"


def test_gradescope_gets_points_and_no_name_of_a_check(records: list[Record]) -> None:
    made = report.gradescope(records[0])
    assert made["score"] == 1
    assert sum(test["max_score"] for test in made["tests"]) == 4
    assert {test["status"] for test in made["tests"]} == {"passed", "failed"}
    shown = json.dumps(made, ensure_ascii=False)
    assert "sums_the_discounted_margins" not in shown
    assert "KeyError" not in shown
    assert "问题 q1" in shown
    assert report.gradescope(records[1])["output"].endswith("it is empty")


def test_markdown_holds_one_row_for_each_and_no_markup(records: list[Record]) -> None:
    table = report.markdown(records)
    assert len(table.splitlines()) == 2 + len(records)
    assert "<" not in table
    assert "`" not in table
    assert all(line.count("|") == 7 for line in table.splitlines())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))


def test_the_feedback_page_is_in_both_languages_and_runs_nothing(records: list[Record]) -> None:
    page = report.feedback(records[0])
    parser = _Tags()
    parser.feed(page)
    tags = {tag for tag, _ in parser.tags}
    assert not tags & {"script", "img", "iframe", "a", "link", "form", "object", "svg"}
    assert not any(name.startswith("on") for _, names in parser.tags for name in names)
    assert page.index("可能流失的客户的价值</h1>") < page.index("The value of a customer who may leave</h1>")
    assert margin_hint(records[0], "zh") in page
    assert "sums_the_discounted_margins" not in page
    assert "KeyError" not in page
    assert "default-src 'none'" in page


def margin_hint(one: Record, lang: str) -> str:
    return str(one["checks"][0]["hint"][lang])
