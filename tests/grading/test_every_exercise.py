"""Every exercise of the course is proven: reference, blank, known wrong answers, languages, leaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crmsim.grading import shelf
from crmsim.grading.exercise import load
from crmsim.grading.proof import prove
from crmsim.grading.workshop import Workshop

EXERCISES = Path(__file__).parents[2] / "exercises"
NAMES = sorted(path.parent.name for path in EXERCISES.glob("*/exercise.py"))


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop(warm=shelf.imports(EXERCISES / name for name in NAMES)) as workshop:
        yield workshop


def test_exercises_are_found() -> None:
    if not NAMES:
        pytest.skip("NO EXERCISE PROVEN: the folder exercises is empty")


@pytest.mark.parametrize("name", NAMES)
def test_exercise_is_proven(name: str, workshop: Workshop) -> None:
    assert prove(load(EXERCISES / name), workshop) == []
