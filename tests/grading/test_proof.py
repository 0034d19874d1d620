"""The proof accepts the small exercises and names whatever is broken in a damaged one."""

import shutil
from pathlib import Path

import pytest

from crmsim.grading.exercise import Exercise, load
from crmsim.grading.proof import prove, rehearse
from crmsim.grading.workshop import Workshop

EXERCISES = Path(__file__).parent / "fixtures" / "exercises"


def test_the_small_exercises_are_proven(margin: Exercise, orders: Exercise, workshop: Workshop) -> None:
    assert prove(margin, workshop) == []
    assert prove(orders, workshop) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "complaint"),
    [
        ("exercise.py", 'return orders.groupby("customer").size() - 1', "return 0", "reference gets 2"),
        ("checks.py", "    assert close(answer, truth)", "    pass", "blank notebook passes counts_orders"),
        ("exercise.py", '"orders.csv"', '"other.csv"', "code cell 1 of the reference stops"),
        ("wrong/counts_the_first.py", "score = 2", "score = 1", "gets 2 and fails"),
        ("wrong/counts_the_first.py", "not a repeat", "never said", "not given the hint"),
        (
            "exercise.py",
            'print("x")',
            'return orders.groupby("customer").size() - 1',
            "the release holds the solution's line",
        ),
    ],
)
def test_a_broken_promise_is_named(
    part: str, old: str, new: str, complaint: str, workshop: Workshop, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(EXERCISES / "orders", tmp_path / "orders"))
    path = folder / part
    text = path.read_text()
    if old in text:
        path.write_text(text.replace(old, new))
    else:  # a by-product: the answer quoted in a cell that is handed out
        path.write_text(text.replace("mine = repeats(orders)", f"mine = repeats(orders)\n    # {new}"))
    assert any(complaint in broken for broken in prove(load(folder), workshop))


def test_a_check_that_no_wrong_answer_fails_is_named(workshop: Workshop, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXERCISES / "orders", tmp_path / "orders"))
    (folder / "wrong" / "counts_the_first.py").unlink()
    assert prove(load(folder), workshop) == ["no known wrong answer fails counts_orders_after_the_first"]


def test_a_wrong_answer_that_is_right_by_chance_is_named(orders: Exercise, tmp_path: Path) -> None:
    assert rehearse(orders, ["ada", "bo"]) == []
    folder = Path(shutil.copytree(EXERCISES / "orders", tmp_path / "orders"))
    path = folder / "checks.py"
    recognised = "    if close(answer, truth + 1):\n"
    path.write_text(path.read_text().replace(recognised, f"{recognised}        return\n{recognised}"))
    assert any("by chance" in broken for broken in rehearse(load(folder), ["ada"]))
