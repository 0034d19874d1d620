"""The visible check says one friendly line, in the notebook's language, whatever the learner's code does."""

import json
from pathlib import Path

import pytest

CHECK = """
from crmsim.grading import checking, expect
with checking("q1", "f"):
    expect(isinstance(f(2), int), en="f should return a whole number.", zh="f 应返回整数。")
"""


def said(code: str, capsys: pytest.CaptureFixture[str]) -> str:
    exec(compile(code + CHECK, "notebook", "exec"), {})
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    "code",
    [
        "",
        "f = ...",
        "def f(x): ...",
        "def f(x):\n    ''' Doubles. '''\n    ...",
        "def f(x, y=3):\n    pass",
    ],
)
def test_an_unfilled_answer_waits(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(code, capsys) == "q1: … waiting for your answer"


def test_a_right_answer_looks_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("def f(x): return 2 * x", capsys).startswith("q1: ✓")


def test_an_unmet_expectation_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("def f(x): return 'two'", capsys) == "q1: ✗ f should return a whole number."
    assert said("def f(x): return None if x else 1", capsys).startswith("q1: ✗ f should")


def test_an_error_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("def f(x): return x / 0", capsys) == (
        "q1: ✗ your code stopped with ZeroDivisionError: division by zero"
    )


def test_the_language_is_the_sessions(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRMSIM_LANG", "zh")
    assert said("def f(x): return 'two'", capsys) == "q1: ✗ f 应返回整数。"


def test_the_language_is_the_notebooks_where_jupyter_names_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"metadata": {"crmsim": {"lang": "zh"}}}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    assert said("", capsys) == "q1: … 等待你的答案"
    path.write_text("not a notebook")
    assert said("", capsys) == "q1: … waiting for your answer"
