"""What a task of decision analysis is: data to see, a truth kept apart, and a score that compares the two.

A task asks one question at one of the four levels of decision (report, analysis, forecast, intelligence). Its
data are made from a seed; what is planted in them – the frauds, the rules, the broken courier – is known, of
stated strength, and serves to judge an answer. Three answers come with every task: a naive one that fails, a
competent one made of the observed frames alone, and the oracle's, who knows the truth.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from crmsim import terms
from crmsim.parameters import Section
from crmsim.streams import Streams
from crmsim.tasks.answers import refuse
from crmsim.text import Text

__all__ = ["Bounds", "Case", "Figure", "Luck", "Score", "Size", "Task"]

Frames = dict[str, pd.DataFrame]
Floats = NDArray[np.float64]

#: The run that the pass marks were set from; written by ``python -m crmsim.tasks.record``.
PASS_MARKS = "pass_marks.toml"


class Bounds(NamedTuple):
    """What a figure must keep to; None where there is no bound."""

    at_least: float | None = None
    at_most: float | None = None

    def hold(self, value: float) -> bool:
        """Whether a value keeps to them; a value that is no number never does."""
        above = self.at_least is None or value >= self.at_least - 1e-9
        below = self.at_most is None or value <= self.at_most + 1e-9
        return bool(np.isfinite(value) and above and below)

    def __str__(self) -> str:
        low = "" if self.at_least is None else f"≥ {self.at_least:g}"
        high = "" if self.at_most is None else f"≤ {self.at_most:g}"
        return ", ".join(filter(None, [low, high])) or "–"


class Size(NamedTuple):
    """How much data: the usual amount, the least and the most, and what is counted."""

    usual: int
    least: int
    most: int
    unit: Text


class Luck:
    """Uniforms of one task, each with its address (see `crmsim.streams`)."""

    def __init__(self, seed: int, task: str) -> None:
        self.seed, self._task = seed, task
        self._streams = Streams(seed)

    def __call__(self, purpose: str, unit: ArrayLike, ordinal: ArrayLike = 0) -> Floats:
        """One uniform for each unit and ordinal, broadcast together; a number stands for all units below it."""
        units = np.arange(unit) if isinstance(unit, int) else unit
        return self._streams.events(f"{self._task}_{purpose}", units, ordinal=ordinal)

    def order(self, purpose: str, n: int) -> NDArray[np.int64]:
        """The numbers 0 … n − 1 in random order."""
        return np.argsort(self(purpose, n), kind="stable")


class Figure(NamedTuple):
    """One figure of a score: the value, the oracle's, and what it must keep to."""

    name: str
    value: float
    oracle: float
    bounds: Bounds

    @property
    def passed(self) -> bool:
        """Whether the value keeps to the bounds."""
        return self.bounds.hold(self.value)


@dataclass(frozen=True)
class Score:
    """How good an answer is. The first figure is the one the task is known by.

    Attributes
    ----------
    task : str
    figures : tuple of Figure
    """

    task: str
    figures: tuple[Figure, ...]

    @property
    def metric(self) -> str:
        """Name of the first figure."""
        return self.figures[0].name

    @property
    def value(self) -> float:
        """The first figure."""
        return self.figures[0].value

    @property
    def oracle(self) -> float:
        """The first figure of who knows the truth."""
        return self.figures[0].oracle

    @property
    def passed(self) -> bool:
        """Whether every figure keeps to its bounds."""
        return all(figure.passed for figure in self.figures)

    def table(self) -> pd.DataFrame:
        """One row for each figure: what it is, the value, the oracle's, the pass mark, passed or not."""
        words = _words()["figures"]
        return pd.DataFrame(
            {
                "figure": [f.name for f in self.figures],
                "meaning": [str(Text(**words[f.name])) for f in self.figures],
                "value": [f.value for f in self.figures],
                "oracle": [f.oracle for f in self.figures],
                "pass_mark": [str(f.bounds) for f in self.figures],
                "passed": [f.passed for f in self.figures],
            }
        )

    def __str__(self) -> str:
        verdict = Text(en="passed", zh="通过") if self.passed else Text(en="not yet", zh="未通过")
        figures = "; ".join(f"{f.name} {f.value:.3g} ({f.bounds})" for f in self.figures)
        return f"{self.task}: {verdict} – {figures}"


@dataclass(frozen=True)
class Task:
    """One question, and how its data, its truth and its three answers are made.

    Attributes
    ----------
    id : str
    planted : type of Section
        What is planted and how strongly, each parameter with bounds, unit and source.
    size : Size
    build : (planted, luck, size) → (observed frames, truth)
    measure : (truth, answer) → figures by name; refuses with `TaskError` an answer it cannot read
    naive, competent : observed frames → answer
    oracle : truth → answer
    targets : bounds of each figure as the course wants them; without any where the oracle run decides
    """

    id: str
    planted: type[Section]
    size: Size
    build: Callable[[Any, Luck, int], tuple[Frames, Any]]
    measure: Callable[[Any, Any], dict[str, float]]
    naive: Callable[[Frames], Any]
    competent: Callable[[Frames], Any]
    oracle: Callable[[Any], Any]
    targets: Mapping[str, Bounds]

    @property
    def level(self) -> str:
        """Level of decision, a term of the glossary: ``report_level`` … ``intelligence_level``."""
        return str(_words()["tasks"][self.id]["level"])

    @property
    def title(self) -> Text:
        """What the task is called."""
        return self._text("title")

    @property
    def asked(self) -> Text:
        """What is given and what is asked."""
        return self._text("asked")

    @property
    def answer(self) -> Text:
        """The form an answer takes."""
        return self._text("answer")

    def _text(self, name: str) -> Text:
        return Text(**_words()["tasks"][self.id][name])

    @property
    def marks(self) -> dict[str, Bounds]:
        """What each figure must keep to, as set from the oracle run."""
        record = recorded()[self.id]["figures"]
        return {name: Bounds(**record[name].get("mark", {})) for name in self.targets}

    def make(self, seed: int = 0, size: int | None = None, planted: Mapping[str, Any] | None = None) -> Case:
        """Make one set of data.

        Parameters
        ----------
        seed
            0 … 2**63 − 1; the same seed, size and plant give the same data.
        size
            How much data, in the unit of ``task.size``; the usual amount if not given. Pass marks were set at
            the usual amount.
        planted
            Parameters of ``task.planted`` to change, for example ``{"amount_factor": 1}``, which switches an
            effect off.

        Raises
        ------
        TaskError
            Naming the value and what is allowed.
        """
        amount = self.size.usual if size is None else size
        if isinstance(amount, bool) or not isinstance(amount, int | np.integer):
            raise refuse(
                f"size is {amount!r}; give a whole number of {self.size.unit.en}.",
                f"size 为 {amount!r}，应为整数（单位：{self.size.unit.zh}）。",
            )
        if not self.size.least <= amount <= self.size.most:
            raise refuse(
                f"size is {amount}; {self.id} takes {self.size.least} to {self.size.most} {self.size.unit.en}.",
                f"size 为 {amount}；任务 {self.id} 允许 {self.size.least} 至 {self.size.most} {self.size.unit.zh}。",
            )
        try:
            luck = Luck(seed, self.id)
        except ValueError as error:
            raise refuse(f"{error}.", f"种子无效：{error}。") from None
        return Case(self, _plant(self, planted or {}), luck, int(amount))

    def __str__(self) -> str:
        return f"{self.id}: {self.title} ({terms.label(self.level)})"


@dataclass(frozen=True, eq=False)
class Case:
    """One set of data of a task.

    Attributes
    ----------
    task : Task
    planted : Section
        What was planted, with the strengths used.
    observed : dict of DataFrame
        All that an answer may be made of.

    Examples
    --------
    >>> from crmsim import tasks
    >>> case = tasks.task("mailing_plan").make(seed=7)
    >>> case.score(case.competent()).passed
    True
    """

    task: Task
    planted: Section
    luck: Luck = field(repr=False)
    size: int

    @cached_property
    def _made(self) -> tuple[Frames, Any]:
        return self.task.build(self.planted, self.luck, self.size)

    @property
    def observed(self) -> Frames:
        """All that an answer may be made of, by name; copies, so that nothing done to them can hurt."""
        return {name: frame.copy() for name, frame in self._made[0].items()}

    def naive(self) -> Any:
        """The answer of somebody in a hurry."""
        return self.task.naive(self.observed)

    def competent(self) -> Any:
        """An answer from the observed frames with the tools of the course."""
        return self.task.competent(self.observed)

    def oracle(self) -> Any:
        """The answer of who knows the truth."""
        return self.task.oracle(self._made[1])

    @cached_property
    def _oracle_figures(self) -> dict[str, float]:
        return self.task.measure(self._made[1], self.oracle())

    def score(self, answer: Any) -> Score:
        """Judge an answer.

        Raises
        ------
        TaskError
            If the answer has not the form that ``task.answer`` describes.
        """
        figures, marks = self.task.measure(self._made[1], answer), self.task.marks
        return Score(
            self.task.id,
            tuple(Figure(name, figures[name], self._oracle_figures[name], marks[name]) for name in marks),
        )


def read_planted(path: str | Path) -> dict[str, dict[str, Any]]:
    """Read from TOML what to plant: a section for each task, a line for each parameter.

    Returns
    -------
    dict
        For each task named in the file, the mapping that `Task.make` takes as `planted`.

    Raises
    ------
    TaskError
        If the file cannot be read, is not TOML, or names what does not exist or is not allowed.
    """
    from crmsim.tasks import task

    path = Path(path)
    try:
        sections = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise refuse(
            f"Cannot read {path.name} as TOML: {error}.", f"无法读取 TOML 文件 {path.name}：{error}。"
        ) from None
    for name, values in sections.items():
        if not isinstance(values, dict):
            raise refuse(
                f"{path.name}: {name} stands outside a section; write it under [task].",
                f"{path.name}：{name} 不在任何小节中，请写在 [任务名] 之下。",
            )
        _plant(task(name), values)
    return sections


def planted_table(task: Task, planted: Section | None = None) -> pd.DataFrame:
    """What a task plants: parameter, value, unit, what is allowed, meaning, source."""
    values = planted or task.planted()
    rows = []
    for name, info in task.planted.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        rows.append(
            {
                "parameter": name,
                "value": getattr(values, name),
                "unit": str(extra.get("unit", "")),
                "allowed": _allowed(info),
                "meaning": info.description,
                "source": str(extra.get("source", "")),
            }
        )
    return pd.DataFrame(rows)


def _allowed(info: FieldInfo) -> str:
    """The words a parameter can be, or the bounds of it or of each of its values."""
    options = get_args(info.annotation)
    if options and all(isinstance(option, str) for option in options):
        return " | ".join(options)
    # The values of a tuple carry their bounds in a field of their own.
    inner = [item for note in get_args(options[0])[1:] for item in note.metadata] if options else []
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    return ", ".join(
        f"{sign} {getattr(item, name):,}"
        for item in [*info.metadata, *inner]
        for name, sign in signs.items()
        if hasattr(item, name)
    )


def _plant(task: Task, changes: Mapping[str, Any]) -> Section:
    try:
        return task.planted.model_validate(dict(changes))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name, allowed = ".".join(map(str, first["loc"])), ", ".join(task.planted.model_fields)
        reason = f"{first['msg'][0].lower()}{first['msg'][1:]}"
        raise refuse(
            f"{task.id}.{name} = {first['input']!r:.60}: {reason}. Parameters here: {allowed}.",
            f"{task.id}.{name} = {first['input']!r:.60}：{reason}。可用参数：{allowed}。",
        ) from None


@cache
def recorded() -> dict[str, Any]:
    """The recorded oracle run: for each task its seeds, size, and figures of the three answers."""
    file = resources.files("crmsim.tasks") / PASS_MARKS
    return tomllib.loads(file.read_text("utf-8"))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((resources.files("crmsim.tasks") / "words.toml").read_text("utf-8"))


def withheld(values: NDArray[np.bool_], asked: NDArray[np.bool_]) -> pd.Series:
    """A column of True and False that is missing where it is asked for."""
    return pd.Series(values, dtype="boolean").mask(asked)
