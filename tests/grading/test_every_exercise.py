"""Every exercise of the course is proven: reference, blank, known wrong answers, languages, leaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crmsim.grading.exercise import Exercise, find
from crmsim.grading.percent import SourceError
from crmsim.grading.proof import prove
from crmsim.grading.workshop import Workshop

EXERCISES = Path(__file__).parents[2] / "exercises"
NAMES = sorted(path.parent.name for path in EXERCISES.glob("*/exercise.py"))


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    modules: set[str] = set()
    for name in NAMES:
        try:
            modules |= find(name, [EXERCISES])[0].imports
        except SourceError:
            continue  # its own test says what is wrong with it
    with Workshop(warm=modules) as workshop:
        yield workshop


def test_exercises_are_found() -> None:
    if not NAMES:
        pytest.skip("NO EXERCISE PROVEN: the folder exercises is empty")


@pytest.mark.parametrize("name", NAMES)
def test_exercise_is_proven(name: str, workshop: Workshop) -> None:
    exercise: Exercise
    (exercise,) = find(name, [EXERCISES])
    assert prove(exercise, workshop) == []
