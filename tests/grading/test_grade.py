"""Grading finds answers by name, leaves out what kills its worker, and lets ordinary notebooks work."""

import json
from pathlib import Path

import pandas as pd
import pytest

from crmsim.grading import submission
from crmsim.grading.confine import Limits
from crmsim.grading.exercise import Exercise
from crmsim.grading.grade import Result, grade
from crmsim.grading.judging import AnswerError
from crmsim.grading.proof import notebook_text, reference_answers
from crmsim.grading.run import Run
from crmsim.grading.submission import Source, Submission
from crmsim.grading.workshop import Workshop

SECRET = b"0123456789abcdef"


def graded(
    exercise: Exercise, text: str, workshop: Workshop, tmp_path: Path, secret: bytes | None = None
) -> Result:
    path = tmp_path / "ada.ipynb"
    path.write_text(text)
    return grade(exercise, Submission("ada", path), workshop, secret)


def changed(text: str, change: str) -> str:
    notebook = json.loads(text)
    cells = notebook["cells"]
    match change:
        case "duplicated":
            notebook["cells"] = [cell for cell in cells for _ in range(2)]
        case "stripped":
            notebook["cells"] = [
                {"cell_type": "code", "source": cell["source"]}
                for cell in cells
                if cell["cell_type"] == "code"
            ]
            notebook["metadata"] = {}
        case "moved together":
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            notebook["cells"] = [{"cell_type": "code", "source": code}]
        case "checks deleted":
            notebook["cells"] = [cell for cell in cells if "check" not in cell["metadata"].get("crmsim", {})]
    return json.dumps(notebook)


@pytest.mark.parametrize("change", ["none", "duplicated", "stripped", "moved together", "checks deleted"])
def test_cells_copied_moved_or_deleted_do_not_change_the_score(
    change: str, margin: Exercise, workshop: Workshop, tmp_path: Path
) -> None:
    text = changed(notebook_text(margin, reference_answers(margin)), change)
    result = graded(margin, text, workshop, tmp_path)
    assert (result.status, result.score) == ("graded", 4)


def test_a_deleted_answer_is_named(margin: Exercise, workshop: Workshop, tmp_path: Path) -> None:
    notebook = json.loads(notebook_text(margin, reference_answers(margin)))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "q2-answer"]
    result = graded(margin, json.dumps(notebook), workshop, tmp_path)
    assert (result.status, result.score) == ("graded", 3)
    text = result.verdicts[2].text
    assert text is not None
    assert text.en == "budget is not defined yet, or still ..."


def test_a_question_that_needs_another_waits_for_it(
    margin: Exercise, workshop: Workshop, tmp_path: Path
) -> None:
    answers = {"q1": "def clv(*given): return 40.0", "q2": "budget = 100 / (1 - 0.8 / 1.1)"}
    result = graded(margin, notebook_text(margin, answers), workshop, tmp_path)
    assert [verdict.outcome for verdict in result.verdicts] == ["failed", "passed", "waits"]


def test_the_hint_fits_the_misconception(orders: Exercise, workshop: Workshop, tmp_path: Path) -> None:
    answers = {"repeat": "def repeats(orders): return orders.groupby('customer').size()"}
    result = graded(orders, notebook_text(orders, answers), workshop, tmp_path)
    hint = result.verdicts[0].hint
    assert hint is not None
    assert "not a repeat" in hint.en


def test_constants_from_the_own_data_do_not_answer(
    orders: Exercise, workshop: Workshop, tmp_path: Path
) -> None:
    answers = {"average": "mean = orders['amount'].mean()\ndef average_order(_): return mean"}
    result = graded(orders, notebook_text(orders, answers), workshop, tmp_path, SECRET)
    assert result.score == 0


def test_a_notebook_released_to_another_is_noted(
    margin: Exercise, workshop: Workshop, tmp_path: Path
) -> None:
    text = notebook_text(margin, reference_answers(margin), "bo")
    result = graded(margin, text, workshop, tmp_path, SECRET)
    assert result.score == 4
    assert "released to 'bo', not to 'ada'" in result.reason[0].en


def test_grading_twice_gives_the_same(orders: Exercise, workshop: Workshop, tmp_path: Path) -> None:
    text = notebook_text(orders, {"average": "def average_order(orders): return hash('a') % 7 / 7"})
    first, second = (graded(orders, text, workshop, tmp_path) for _ in range(2))
    assert first.verdicts == second.verdicts


@pytest.mark.parametrize("fatal", ["import os; os._exit(3)", "while True: pass", "import os; os.abort()"])
def test_a_fatal_cell_is_named_and_left_out_and_the_rest_counts(
    fatal: str, margin: Exercise, tmp_path: Path
) -> None:
    notebook = json.loads(notebook_text(margin, reference_answers(margin)))
    notebook["cells"].insert(1, {"cell_type": "code", "metadata": {}, "source": fatal})
    with Workshop(limits=Limits(cell_seconds=3)) as workshop:
        result = graded(margin, json.dumps(notebook), workshop, tmp_path)
    assert (result.status, result.score) == ("incomplete", 4)
    assert result.reason[0].en.startswith("code cell 1 ")
    assert result.cells[0].status == "left_out"


def test_a_fatal_function_costs_its_own_question_only(margin: Exercise, tmp_path: Path) -> None:
    answers = reference_answers(margin) | {"q2": "import os\nbudget = 1\nclv = lambda *given: os._exit(0)"}
    with Workshop(limits=Limits(cell_seconds=3)) as workshop:
        result = graded(margin, notebook_text(margin, answers), workshop, tmp_path)
    assert result.status == "incomplete"
    assert result.reason[0].en.startswith("calling clv ended the Python process")


def test_a_submission_that_keeps_dying_is_given_up(
    margin: Exercise, workshop: Workshop, tmp_path: Path
) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "source": "import os; os._exit(0)"}] * 9
    text = json.dumps({"nbformat": 4, "metadata": {}, "cells": cells})
    result = graded(margin, text, workshop, tmp_path)
    assert (result.status, result.score) == ("incomplete", 0)
    assert result.reason[-1].en == "the rest was given up"


def test_ordinary_notebooks_may_do_ordinary_things() -> None:
    sources = [
        "import asyncio\nawait asyncio.sleep(0)\nwaited = 1",
        "import threading\nresults = []\n"
        "t = threading.Thread(target=results.append, args=(2,))\nt.start(); t.join()",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(3) as pool:\n"
        "    mapped = list(pool.map(abs, [-3]))",
        "import sqlite3\nwith sqlite3.connect('a.db') as db:\n"
        "    db.execute('create table t (a)'); db.execute('insert into t values (4)')\n"
        "    row = db.execute('select a from t').fetchone()[0]",
        "import duckdb\nasked = duckdb.sql('select 5 as a').df()['a'].tolist()",
        "import pathlib, shutil\npathlib.Path('a.txt').write_text('6')\nshutil.copy2('a.txt', 'b.txt')\n"
        "copied = int(pathlib.Path('b.txt').read_text())",
        "%%writefile helper.py\nvalue = 7",
        "from helper import value",
        "import altair as alt\n"
        "chart = alt.Chart(alt.Data(values=[{'x': 1}])).mark_bar().to_dict()['mark']['type']",
        "table = orders.head(2)\ntable",
    ]
    files = {"orders.csv": pd.DataFrame({"a": [1, 2, 3]})}
    cells = ("import pandas as pd\norders = pd.read_csv('orders.csv')", *sources)
    numbered = tuple(Source(n, text) for n, text in enumerate(cells, 1))
    with Workshop(limits=Limits(cell_seconds=60, total_seconds=200), warm=["altair", "duckdb"]) as workshop:
        run = Run(workshop, numbered, files, "en", 0)
        assert [(n, report.text) for n, report in run.reports.items() if report.status != "ran"] == []
        names = ["waited", "results", "mapped", "row", "asked", "copied", "value", "chart"]
        assert [run.get(name) for name in names] == [1, [2], [3], 4, [5], 6, 7, "bar"]
        pd.testing.assert_frame_equal(run.get("table"), files["orders.csv"].head(2))
        with pytest.raises(AnswerError, match="not defined"):
            run.get("nothing")
        run.close()


def test_a_fault_of_a_check_costs_the_points_and_tells_the_instructor(
    orders: Exercise, workshop: Workshop, tmp_path: Path
) -> None:
    from dataclasses import replace

    def faulty(s: object) -> None:
        raise KeyError("frequency")

    broken = replace(orders, checks=(replace(orders.checks[0], judge=faulty), orders.checks[1]))
    result = graded(broken, notebook_text(orders, reference_answers(orders)), workshop, tmp_path)
    assert result.score == 2
    assert result.verdicts[0].fault == "KeyError: 'frequency'"


def test_a_missing_notebook_has_a_row(margin: Exercise, workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (handed_in,) = submission.collect([tmp_path], "margin")
    assert grade(margin, handed_in, workshop).status == "missing"
