"""Every exercise of the course is proven: reference, blank, known wrong answers, languages, leaks."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from crmsim.grading import shelf
from crmsim.grading.exercise import Exercise, load
from crmsim.grading.proof import prove, rehearse
from crmsim.grading.workshop import Workshop

EXERCISES = Path(__file__).parents[2] / "exercises"
STUDENTS = [f"student-{number}" for number in range(2)]
NAMES = sorted(path.parent.name for path in EXERCISES.glob("*/exercise.py"))


@cache
def exercise(name: str) -> Exercise:
    """The same one for every test, so that the data of a student are made once."""
    return load(EXERCISES / name)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop(warm=shelf.imports(EXERCISES / name for name in NAMES)) as workshop:
        yield workshop


def test_exercises_are_found() -> None:
    if not NAMES:
        pytest.skip("NO EXERCISE PROVEN: the folder exercises is empty")


@pytest.mark.parametrize("name", NAMES)
def test_exercise_is_proven(name: str, workshop: Workshop) -> None:
    assert prove(exercise(name), workshop) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_answer_is_judged_by_the_luck_of_a_students_data(name: str) -> None:
    assert rehearse(exercise(name), STUDENTS) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_right_answer_is_accepted_before_any_misconception_is_recognised(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = exercise(name).checks[0].judge.__globals__
    monkeypatch.setitem(names, "close", lambda *given, **tolerances: True)  # the answer resembles everything
    without_wrong_answers = replace(exercise(name), folder=tmp_path)
    assert rehearse(without_wrong_answers, STUDENTS[:1]) == []
