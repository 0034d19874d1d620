"""Fixtures shared by the tests of grading: two small exercises and one workshop for each file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crmsim.grading.exercise import Exercise, load
from crmsim.grading.workshop import Workshop

EXERCISES = Path(__file__).parent / "fixtures" / "exercises"


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop() as workshop:
        yield workshop


@pytest.fixture(scope="session")
def margin() -> Exercise:
    return load(EXERCISES / "margin")


@pytest.fixture(scope="session")
def orders() -> Exercise:
    return load(EXERCISES / "orders")
