"""An exercise: a folder of a notebook, checks and known wrong answers, read and found consistent."""

import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crmsim.grading import percent, solution
from crmsim.grading.judging import Check
from crmsim.grading.percent import Cell, SourceError
from crmsim.terms import LANGUAGES
from crmsim.text import Text

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FILE = re.compile(r"\w[\w-]*\.csv")
_ATTRIBUTES = {"markdown": {"id", "lang", "of"}, "code": {"id", "question", "check"}}

Data = Callable[[int], dict[str, pd.DataFrame]]


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: dict[str, str]
    chapter: int = Field(ge=1, le=99)
    minutes: int = Field(ge=1, le=600)


class _WrongFront(BaseModel):
    model_config = ConfigDict(extra="forbid")

    misconception: str = Field(min_length=1)
    score: float = Field(ge=0)
    fails: list[str] = Field(min_length=1)
    hint: str = Field(min_length=1)


@dataclass(frozen=True)
class Wrong:
    """A known wrong answer.

    Attributes
    ----------
    name
        Its file's name.
    misconception
        What someone who answers like this believes.
    score
        The score it must get.
    fails
        The checks it must fail, and no others.
    hint
        Words of the English hint it must be given.
    answers
        Question -> code, in place of the reference.
    """

    name: str
    misconception: str
    score: float
    fails: frozenset[str]
    hint: str
    answers: dict[str, str]


@dataclass(frozen=True)
class Exercise:
    """A consistent exercise; made by `load`.

    Attributes
    ----------
    id
        The name of its folder.
    title
        In both languages.
    chapter, minutes
        The chapter it belongs to, and the time it takes.
    cells
        The cells of its notebook.
    checks
        Its graded checks, in order.
    data
        Seed -> data files by name, or None if it needs none.
    folder
        Where it was read.
    """

    id: str
    title: Text
    chapter: int
    minutes: int
    cells: tuple[Cell, ...]
    checks: tuple[Check, ...]
    data: Data | None
    folder: Path

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions, in order."""
        return tuple(
            dict.fromkeys(c.attributes["question"] for c in self.cells if "question" in c.attributes)
        )

    @property
    def points(self) -> float:
        """The highest score."""
        return sum((check.points for check in self.checks), 0.0)

    def files(self, seed: int) -> dict[str, pd.DataFrame]:
        """The data files of a learner with this seed.

        Raises
        ------
        SourceError
            If ``data`` in ``checks.py`` returns anything but tables by CSV name.
        """
        files = {} if self.data is None else self.data(seed)
        for name, table in files.items():
            if not _FILE.fullmatch(name) or not isinstance(table, pd.DataFrame):
                raise SourceError(
                    f"{self.id}/checks.py: data() must return tables by name such as orders.csv; "
                    f"{name!r} is a {type(table).__name__}"
                )
        return files

    def wrongs(self) -> Iterator[Wrong]:
        """The known wrong answers, by file name.

        Raises
        ------
        SourceError
            If one of them is not as it should be.
        """
        for path in sorted((self.folder / "wrong").glob("*.py")):
            yield _wrong(path, self)


def load(folder: Path) -> Exercise:
    """Read an exercise and make sure that it is consistent.

    Parameters
    ----------
    folder
        The exercise's folder; its name is the exercise's id. ``checks.py`` is imported, so it must be
        trusted.

    Raises
    ------
    SourceError
        If anything is not as it should be; the message says where and how to mend it.
    """
    if not _NAME.fullmatch(folder.name):
        raise SourceError(
            f"{folder.name!r} is no id for an exercise; use a-z, 0-9, - and _, at most 64 of them"
        )
    for part in ("exercise.py", "checks.py"):
        if not (folder / part).is_file():
            raise SourceError(f"{folder.name}: {part} is missing")
    front, cells = percent.read(folder / "exercise.py")
    try:
        described = _Front(**front)
    except ValidationError as error:
        raise SourceError(_spelt(f"{folder.name}/exercise.py", error)) from None
    if set(described.title) != set(LANGUAGES):
        raise SourceError(f"{folder.name}/exercise.py: give title.en and title.zh, and no other title")
    _check_cells(folder.name, cells)
    checks, data = _read_checks(folder)
    exercise = Exercise(
        id=folder.name,
        title=Text(**described.title),
        chapter=described.chapter,
        minutes=described.minutes,
        cells=tuple(cells),
        checks=tuple(checks),
        data=data,
        folder=folder,
    )
    _check_questions(exercise)
    return exercise


def _check_cells(where: str, cells: list[Cell]) -> None:
    """Attributes are known, ids unique, each English text has a fresh Chinese twin, regions fit."""
    ids: set[str] = set()
    awaited: Cell | None = None
    for cell in cells:
        unknown = set(cell.attributes) - _ATTRIBUTES[cell.kind]
        if unknown:
            raise SourceError(f"{cell.where}: unknown attribute {sorted(unknown)[0]!r} of a {cell.kind} cell")
        twin = awaited is not None and cell.attributes.get("lang") == "zh"
        if awaited is not None and not twin:
            raise SourceError(f"{awaited.where}: the Chinese twin must follow this cell at once")
        name = cell.attributes.get("id")
        if name is not None and not twin:
            if not _NAME.fullmatch(name):
                raise SourceError(f"{cell.where}: id={name!r}; use a-z, 0-9, - and _")
            if name in ids:
                raise SourceError(f"{cell.where}: id={name!r} is used twice")
            ids.add(name)
        if cell.kind == "markdown":
            awaited = _check_text(cell, awaited)
        else:
            _check_code(cell)
    if awaited is not None:
        raise SourceError(f"{awaited.where}: this cell has no Chinese twin")
    if not any("question" in cell.attributes for cell in cells):
        raise SourceError(f'{where}/exercise.py: no cell asks a question; open one with # %% question="q1"')


def _check_text(cell: Cell, awaited: Cell | None) -> Cell | None:
    lang = cell.attributes.get("lang")
    if "id" not in cell.attributes or lang not in LANGUAGES:
        raise SourceError(f'{cell.where}: a markdown cell needs id="…" and lang="en" or lang="zh"')
    if lang == "en":
        return cell
    if awaited is None or awaited.attributes["id"] != cell.attributes["id"]:
        raise SourceError(f"{cell.where}: this Chinese cell does not follow an English cell of the same id")
    fresh = percent.fingerprint(awaited.source)
    if cell.attributes.get("of") != fresh:
        raise SourceError(
            f"{cell.where}: the English text has changed or is new; bring the Chinese in line, "
            f'then write of="{fresh}"'
        )
    return None


def _check_code(cell: Cell) -> None:
    if "question" in cell.attributes and "check" in cell.attributes:
        raise SourceError(f"{cell.where}: a cell asks a question or checks it, not both")
    _, lines = solution.split(cell)
    asks = "question" in cell.attributes
    if asks and not any(line.strip() for line in lines):
        raise SourceError(
            f"{cell.where}: the cell asks a question but has no # BEGIN SOLUTION … # END SOLUTION"
        )
    if lines and not asks:
        raise SourceError(f'{cell.where}: a solution stands in a cell without question="…"')


def _read_checks(folder: Path) -> tuple[list[Check], Data | None]:
    path = folder / "checks.py"
    module_name = "crmsim_exercise_" + re.sub(r"\W", "_", folder.name)
    spec = importlib.util.spec_from_file_location(module_name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise SourceError(f"{folder.name}/checks.py: {type(error).__name__}: {error}") from error
    found = [getattr(item, "crmsim_check", None) for item in vars(module).values()]
    return [item for item in found if isinstance(item, Check)], getattr(module, "data", None)


def _check_questions(exercise: Exercise) -> None:
    where = f"{exercise.id}/checks.py"
    asked = exercise.questions
    if len(asked) < sum("question" in cell.attributes for cell in exercise.cells):
        raise SourceError(
            f"{exercise.id}/exercise.py: a question is asked in two cells; give each its own id"
        )
    for check in exercise.checks:
        if check.question not in asked:
            raise SourceError(
                f"{where}: {check.name} checks {check.question!r}; asked are {', '.join(asked)}"
            )
        if check.needs is not None and check.needs not in asked[: asked.index(check.question)]:
            raise SourceError(f"{where}: {check.name} needs {check.needs!r}, which is not asked before it")
    for question in asked:
        if not any(check.question == question for check in exercise.checks):
            raise SourceError(f"{where}: nothing checks {question!r}; add a @check({question!r}, …)")
        if not any(cell.attributes.get("check") == question for cell in exercise.cells):
            raise SourceError(
                f"{exercise.id}/exercise.py: {question!r} has no visible check; "
                f'add a cell # %% check="{question}"'
            )
    for cell in exercise.cells:
        if cell.attributes.get("check", asked[0]) not in asked:
            raise SourceError(f"{cell.where}: check={cell.attributes['check']!r} is not a question")


def _wrong(path: Path, exercise: Exercise) -> Wrong:
    where = f"{exercise.id}/wrong/{path.name}"
    front, cells = percent.read(path)
    try:
        described = _WrongFront(**front)
    except ValidationError as error:
        raise SourceError(_spelt(where, error)) from None
    names = {check.name for check in exercise.checks}
    if not set(described.fails) <= names:
        raise SourceError(
            f"{where}: fails names {sorted(set(described.fails) - names)[0]!r}, which is no check"
        )
    answers: dict[str, str] = {}
    for cell in cells:
        question = cell.attributes.get("question", "")
        if cell.kind != "code" or question not in exercise.questions or question in answers:
            raise SourceError(f'{cell.where}: open each cell with # %% question="…", one for each question')
        answers[question] = cell.source
    if not answers:
        raise SourceError(f"{where}: it answers no question")
    return Wrong(
        name=path.name,
        misconception=described.misconception,
        score=described.score,
        fails=frozenset(described.fails),
        hint=described.hint,
        answers=answers,
    )


def _spelt(where: str, error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"{where}: {field}: {first['msg']} (in the comment lines above the first cell)"
