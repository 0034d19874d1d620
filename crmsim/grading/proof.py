"""Proof: what must be true of every exercise before a learner meets it, tried out rather than believed."""

import contextlib
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from crmsim.grading import plain, release, seeds, solution
from crmsim.grading.exercise import Exercise, Wrong
from crmsim.grading.grade import Result, Verdict, grade, judge
from crmsim.grading.judging import AnswerError
from crmsim.grading.submission import Submission
from crmsim.grading.workshop import Workshop
from crmsim.terms import LANGUAGES
from crmsim.text import Text

_SECRET = b"a secret for proofs only"
_STUDENT = "ada"


def prove(exercise: Exercise, workshop: Workshop) -> list[str]:
    """Try an exercise out and list every promise it breaks; an empty list is a proof.

    The reference gets every point; the released notebook as it is gets none, passes no check and raises
    nothing; each known wrong answer gets its stated score, fails its stated checks and is given its stated
    hint; every check is failed by a known wrong answer; the code of both languages is the same; neither
    release holds a line of a solution. This is shown for one student, whose notebooks are graded as any
    other; `rehearse` shows for many students that a wrong answer is never right by chance.

    Parameters
    ----------
    exercise
        The exercise, as `crmsim.grading.exercise.load` read it.
    workshop
        Where its answers are run.
    """
    return list(_broken(exercise, workshop))


def rehearse(exercise: Exercise, students: Iterable[str]) -> list[str]:
    """Put the reference and every known wrong answer to the checks with the data of many students.

    The reference gets every point and satisfies the visible checks; no known wrong answer happens to pass a
    check that it must fail, or to miss its hint. All code is run in this process, without a worker: it is the
    exercise's own.

    Parameters
    ----------
    exercise
        The exercise.
    students
        Any names; each makes other data.

    Returns
    -------
    list of str
        Every promise that is broken, and for whom.
    """
    reference = reference_answers(exercise)
    wrongs = list(exercise.wrongs())
    broken: list[str] = []
    for student in students:
        own, fresh = (seeds.seed(_SECRET, exercise.id, student, label) for label in (seeds.OWN, seeds.FRESH))
        data = exercise.files(own)
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            for name, table in data.items():
                table.to_csv(name, index=False)
            right = _Rehearsed(exercise, reference, data, fresh)
            found = [*right.doubts, *_not_right(exercise, judge(exercise, right))]
            for wrong in wrongs:
                answers = _Rehearsed(exercise, reference | wrong.answers, data, fresh)
                failing = tuple(check for check in exercise.checks if check.name in wrong.fails)
                verdicts = judge(replace(exercise, checks=failing), answers)
                passed = [v.check.name for v in verdicts if v.outcome == "passed"]
                found += [f"wrong/{wrong.name} passes {name} by chance" for name in passed]
                found += _without_hint(wrong, verdicts)
        broken += [f"{student}: {text}" for text in found]
    return broken


def notebook_text(exercise: Exercise, answers: Mapping[str, str], student: str | None = None) -> str:
    """The released notebook, as JSON, with some questions answered.

    Parameters
    ----------
    exercise
        The exercise.
    answers
        Question -> code of its answer cell.
    student
        Whom it is released to.
    """
    notebook = release.notebook(exercise, "en", student)
    for cell in notebook["cells"]:
        question = cell["metadata"].get("crmsim", {}).get("question")
        if question in answers:
            cell["source"] = answers[question]
    return json.dumps(notebook)


def reference_answers(exercise: Exercise) -> dict[str, str]:
    """Question -> the reference's answer."""
    return {
        cell.attributes["question"]: solution.reference(cell)
        for cell in exercise.cells
        if "question" in cell.attributes
    }


class _Rehearsed:
    """The exercise's own answers, run here; values cross over as they do between a worker and the grader."""

    def __init__(
        self, exercise: Exercise, answers: Mapping[str, str], data: Mapping[str, pd.DataFrame], seed: int
    ) -> None:
        self.data, self.seed = data, seed
        self.doubts: list[str] = []
        self._names: dict[str, Any] = {}
        for cell in exercise.cells:
            if cell.kind == "code":
                source = answers.get(cell.attributes.get("question", ""), cell.source)
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    exec(compile(source, cell.where, "exec"), self._names)
                if "check" in cell.attributes and "✓" not in printed.getvalue():
                    self.doubts.append(f"the visible check says: {printed.getvalue().strip()}")

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        keywords = {key: _crossed(value) for key, value in kwargs.items()}
        try:
            return _crossed(self._names[name](*map(_crossed, args), **keywords))
        except Exception as error:
            what = f"{name} stopped with {type(error).__name__}: {error}"
            raise AnswerError(Text(what, what)) from None

    def get(self, name: str, /) -> Any:
        return _crossed(self._names[name])


def _crossed(value: Any) -> Any:
    return plain.decode(plain.encode(value))


def _broken(exercise: Exercise, workshop: Workshop) -> Iterator[str]:
    reference = reference_answers(exercise)
    wrongs = list(exercise.wrongs())
    with tempfile.TemporaryDirectory() as folder:

        def graded(answers: Mapping[str, str]) -> Result:
            path = Path(folder) / f"{_STUDENT}.ipynb"
            path.write_text(notebook_text(exercise, answers, _STUDENT), encoding="utf-8")
            return grade(exercise, Submission(_STUDENT, path), workshop, _SECRET)

        right = graded(reference)
        if right.status != "graded":
            reasons = "; ".join(text.en for text in right.reason)
            yield f"the reference is {right.status}: {reasons}"
        yield from _not_right(exercise, right.verdicts)
        for cell in right.cells:
            if cell.status != "ran":
                yield f"code cell {cell.number} of the reference stops: {cell.text}"
        blank = graded({})
        for verdict in blank.verdicts:
            if verdict.outcome == "passed":
                yield f"the blank notebook passes {verdict.check.name}"
        for cell in blank.cells:
            if cell.status != "ran":
                yield f"code cell {cell.number} of the blank notebook stops: {cell.text}"
        for wrong in wrongs:
            yield from _not_as_stated(wrong, graded(reference | wrong.answers).verdicts)
    caught = frozenset[str]().union(*(wrong.fails for wrong in wrongs))
    for check in exercise.checks:
        if check.name not in caught:
            yield f"no known wrong answer fails {check.name}"
    yield from _leaks(exercise)


def _leaks(exercise: Exercise) -> Iterator[str]:
    """Both languages have the same code, and neither release nor its data hold a line of a solution."""
    editions = {lang: release.notebook(exercise, lang) for lang in LANGUAGES}
    codes = [
        [cell for cell in edition["cells"] if cell["cell_type"] == "code"] for edition in editions.values()
    ]
    if codes[0] != codes[1]:
        yield "the code cells of the two languages differ"
    given: set[str] = set()
    taken: set[str] = set()
    for cell in exercise.cells:
        if cell.kind == "code":
            stub, lines = solution.split(cell)
            given.update(line.strip() for line in stub.splitlines())
            taken.update(line.strip() for line in lines)
    secret_lines = {line for line in taken - given if len(line) > len("else:")}
    texts = [json.dumps(edition, ensure_ascii=False) for edition in editions.values()]
    files = exercise.files(seeds.seed(None, exercise.id, None, seeds.OWN))
    texts += [table.to_csv(index=False) for table in files.values()]
    for line in sorted(secret_lines):
        if any(line in text or json.dumps(line, ensure_ascii=False)[1:-1] in text for text in texts):
            yield f"the release holds the solution's line {line!r}"


def _not_right(exercise: Exercise, verdicts: Sequence[Verdict]) -> Iterator[str]:
    score = _score(verdicts)
    if score != exercise.points:
        failed = [v for v in verdicts if v.outcome != "passed"]
        said = [f"{v.check.name}: {v.fault or (v.text and v.text.en) or v.outcome}" for v in failed]
        yield f"the reference gets {score:g} of {exercise.points:g} ({'; '.join(said)})"


def _not_as_stated(wrong: Wrong, verdicts: Sequence[Verdict]) -> Iterator[str]:
    score = _score(verdicts)
    failed = {v.check.name for v in verdicts if v.outcome != "passed"}
    if score != wrong.score or failed != wrong.fails:
        yield (
            f"wrong/{wrong.name} gets {score:g} and fails {sorted(failed)}; "
            f"stated are {wrong.score:g} and {sorted(wrong.fails)}"
        )
    yield from _without_hint(wrong, verdicts)


def _without_hint(wrong: Wrong, verdicts: Sequence[Verdict]) -> Iterator[str]:
    if not any(verdict.hint and wrong.hint in verdict.hint.en for verdict in verdicts):
        yield f"wrong/{wrong.name} is not given the hint {wrong.hint!r}"


def _score(verdicts: Iterable[Verdict]) -> float:
    return sum((verdict.score for verdict in verdicts), 0.0)
