"""What the course promises to teach, row by row, and the places where each row is met."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crmsim.authoring.quizzes import Words, load
from crmsim.authoring.source import Chapter

PLACE = re.compile(r"(cell|quiz) (\d\d):([a-z0-9][a-z0-9-]*)|(explorer|exercise) ([a-z0-9][a-z0-9_-]*)")


class Row(BaseModel):
    """An element of the subject.

    Attributes
    ----------
    id
        Its name in the plan, such as ``S0-06``.
    chapters
        The chapters that teach it, as two digits.
    en, zh
        What it is, in our own words.
    met
        Where: ``cell 06:predict``, ``quiz 06:gap-sign``, ``explorer disconfirmation``, ``exercise 06-kano``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^S\d-\d\d$")]
    chapters: Annotated[list[Annotated[str, Field(pattern=r"^\d\d$")]], Field(min_length=1)]
    en: Words
    zh: Words
    met: list[Annotated[str, Field(pattern=f"^({PLACE.pattern})$")]] = []


class Table(BaseModel):
    """All rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: list[Row]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        twice = [name for name, times in Counter(row.id for row in self.row).items() if times > 1]
        if twice:
            raise ValueError(f"two rows have the id {', '.join(twice)}")
        return self


def load_table(path: Path) -> Table:
    """Read the table.

    Raises
    ------
    ValueError
        With one line for everything that is missing or not allowed.
    """
    try:
        return Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise ValueError(f"{path.name}: " + "; ".join(lines)) from None


def exercises(course: Path) -> set[str]:
    """Return the ids of the exercises beside a course; the first two digits are those of the chapter."""
    return {path.parent.name for path in (course.parent / "exercises").glob("*/exercise.py")}


def unmet(
    table: Table, chapters: list[Chapter], course: Path, explorers: set[str]
) -> Iterator[tuple[str, str]]:
    """Find rows whose places do not exist, and rows of existing chapters that are met nowhere.

    Parameters
    ----------
    table
        The rows.
    chapters
        All chapters that exist; rows of others are plans and only have to be well formed.
    course
        The folder of the course.
    explorers
        The names of the explorers there are.

    Yields
    ------
    tuple of str
        The row's id and what is wrong.
    """
    cells = {chapter.number: set(chapter.by_id) for chapter in chapters}
    items = {
        path.stem: {item.id for item in load(path).item}
        for path in (course / "quizzes").glob("[0-9][0-9].toml")
    }
    known = exercises(course)
    for row in table.row:
        met_in = set()
        for place in row.met:
            match = PLACE.fullmatch(place)
            assert match
            kind, number, name = match[1] or match[4], match[2], match[3] or match[5]
            there = {
                "cell": cells.get(number, set()),
                "quiz": items.get(number, set()),
                "explorer": explorers,
                "exercise": known,
            }[kind]
            if name not in there:
                yield row.id, f"is met at {place!r}, which does not exist"
            elif kind == "exercise" and name[:2] not in row.chapters:
                yield row.id, f"is met at {place!r}, which belongs to another chapter"
            met_in.add(number)
        for number in row.chapters:
            if number in cells and number not in met_in:
                yield row.id, f"belongs to chapter {number}, but names no cell or quiz item of it"
