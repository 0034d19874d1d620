"""The commands: what they write, what they say, and how they end."""

import csv
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from crmsim.grading.cli import app
from crmsim.grading.exercise import Exercise
from crmsim.grading.proof import notebook_text, reference_answers

EXERCISES = str(Path(__file__).parent / "fixtures" / "exercises")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_release_check_and_grade_end_to_end(
    margin: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("release", "all", "--lang", "zh", "--out", tmp_path, "--exercises", EXERCISES)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "orders" / "orders.csv").is_file()
    monkeypatch.chdir(tmp_path / "orders")
    checked = run("check", "orders")
    assert checked.exit_code == 0
    assert checked.stdout == "repeat: … 等待你的答案\naverage: … 等待你的答案\n"
    batch = tmp_path / "batch"
    batch.mkdir()
    (batch / "ada.ipynb").write_text(notebook_text(margin, reference_answers(margin)))
    graded = run("grade", "margin", batch, "--out", tmp_path / "out", "--exercises", EXERCISES)
    assert graded.exit_code == 0, graded.output
    assert "ada: graded 4/4" in graded.output
    assert json.loads((tmp_path / "out" / "ada" / "result.json").read_text())["score"] == 4
    again = run("grade", "margin", batch, "--out", tmp_path / "out", "--exercises", EXERCISES)
    assert again.exit_code == 2
    assert "--force" in again.output


def test_bad_submissions_each_have_a_row_and_the_batch_goes_on(margin: Exercise, tmp_path: Path) -> None:
    right = notebook_text(margin, reference_answers(margin))
    batch = tmp_path / "batch"
    batch.mkdir()
    cells = {
        "hog": "x = bytearray(1 << 40)",
        "exits": "import os; os._exit(1)",
        "floods": "print('x' * 50_000_000)",
    }
    for name, source in cells.items():
        notebook = json.loads(right)
        notebook["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": source})
        (batch / f"{name}.ipynb").write_text(json.dumps(notebook))
    bad = {
        "empty": "",
        "broken": right[:-20],
        "other": "[]",
        "deep": "[" * 10**6,
        "kernel": right.replace("python", "r"),
    }
    for name, text in bad.items():
        (batch / f"{name}.ipynb").write_text(text)
    (batch / "renamed (1).IPYNB").write_text(right)
    (batch / "zoe.ipynb").write_text(right)
    graded = run("grade", "margin", batch, "-j", 2, "--out", tmp_path / "out", "--exercises", EXERCISES)
    assert graded.exit_code == 1, graded.output
    with open(tmp_path / "out" / "grades.csv", encoding="utf-8") as file:
        rows = {
            row["student"]: (row["status"], row["score"], bool(row["reason_en"]))
            for row in csv.DictReader(file)
        }
    assert rows == {
        "broken": ("unreadable", "0.0", True),
        "deep": ("unreadable", "0.0", True),
        "empty": ("unreadable", "0.0", True),
        "exits": ("incomplete", "4.0", True),
        "floods": ("graded", "4.0", False),
        "hog": ("graded", "4.0", False),
        "kernel": ("not_python", "0.0", True),
        "other": ("unreadable", "0.0", True),
        "renamed (1)": ("graded", "4.0", False),
        "zoe": ("graded", "4.0", False),
    }


def test_a_users_mistake_is_one_line_and_ends_with_2(tmp_path: Path) -> None:
    mistakes = [
        ("release", "none", "--out", tmp_path, "--exercises", EXERCISES),
        ("release", "margin", "--out", tmp_path, "--lang", "fr", "--exercises", EXERCISES),
        ("release", "margin", "--out", tmp_path, "--student", "ada", "--exercises", EXERCISES),
        ("grade", "margin", tmp_path / "none", "--out", tmp_path / "o", "--exercises", EXERCISES),
        ("grade", "margin", tmp_path, "--level", "steel", "--out", tmp_path / "o", "--exercises", EXERCISES),
        ("check", tmp_path / "none"),
    ]
    for arguments in mistakes:
        ended = run(*arguments)
        assert ended.exit_code == 2, arguments
        assert "Traceback" not in ended.output
        assert len(ended.output.split()) < 60


def test_the_weakest_level_warns_loudly(margin: Exercise, tmp_path: Path) -> None:
    (tmp_path / "ada.ipynb").write_text(notebook_text(margin, reference_answers(margin)))
    arguments = ("--out", tmp_path / "out", "--exercises", EXERCISES, "--level", "rlimit")
    graded = run("grade", "margin", tmp_path / "ada.ipynb", *arguments)
    assert graded.exit_code == 0, graded.output
    assert "WARNING" in graded.output
    assert "警告" in graded.output
    assert json.loads((tmp_path / "out" / "ada" / "result.json").read_text())["level"] == "rlimit"


def test_the_secret_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(os.urandom(32).hex().encode())
    monkeypatch.setenv("CRMSIM_SECRET_FILE", str(secret))
    made = run("release", "orders", "--student", "ada", "--out", tmp_path, "--exercises", EXERCISES)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "ada" / "orders" / "orders.ipynb").is_file()
