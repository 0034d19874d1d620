"""Proof: what must be true of every exercise before a learner meets it, tried out rather than believed."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from crmsim.grading import release, seeds, solution
from crmsim.grading.exercise import Exercise
from crmsim.grading.grade import Result, grade
from crmsim.grading.submission import Submission
from crmsim.grading.workshop import Workshop
from crmsim.terms import LANGUAGES

_SECRET = b"a secret for proofs only"
_STUDENTS = ("ada", "bo")


def prove(exercise: Exercise, workshop: Workshop) -> list[str]:
    """Try an exercise out and list every promise it breaks; an empty list is a proof.

    The reference gets every point; the released notebook as it is gets none, passes no check and raises
    nothing; each known wrong answer gets its stated score, fails its stated checks and is given its stated
    hint; every check is failed by a known wrong answer; the code of both languages is the same; neither
    release holds a line of a solution. Everything is done for two students, whose data differ.

    Parameters
    ----------
    exercise
        The exercise, as `crmsim.grading.exercise.load` read it.
    workshop
        Where its answers are run.
    """
    return list(_broken(exercise, workshop))


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


def _broken(exercise: Exercise, workshop: Workshop) -> Iterator[str]:
    reference = reference_answers(exercise)
    wrongs = list(exercise.wrongs())
    with tempfile.TemporaryDirectory() as folder:

        def graded(answers: Mapping[str, str], student: str) -> Result:
            path = Path(folder) / f"{student}.ipynb"
            path.write_text(notebook_text(exercise, answers, student), encoding="utf-8")
            return grade(exercise, Submission(student, path), workshop, _SECRET)

        for student in _STUDENTS:
            right = graded(reference, student)
            if right.status != "graded" or right.score != exercise.points:
                yield f"the reference gets {right.score:g} of {exercise.points:g} ({_complaints(right)})"
            for cell in right.cells:
                if cell.status != "ran":
                    yield f"code cell {cell.number} of the reference stops: {cell.text}"
            blank = graded({}, student)
            for verdict in blank.verdicts:
                if verdict.outcome == "passed":
                    yield f"the blank notebook passes {verdict.check.name}"
            for cell in blank.cells:
                if cell.status != "ran":
                    yield f"code cell {cell.number} of the blank notebook stops: {cell.text}"
            for wrong in wrongs:
                result = graded(reference | wrong.answers, student)
                failed = {v.check.name for v in result.verdicts if v.outcome != "passed"}
                if result.score != wrong.score or failed != wrong.fails:
                    yield (
                        f"wrong/{wrong.name} gets {result.score:g} and fails {sorted(failed)}; "
                        f"stated are {wrong.score:g} and {sorted(wrong.fails)}"
                    )
                if not any(verdict.hint and wrong.hint in verdict.hint.en for verdict in result.verdicts):
                    yield f"wrong/{wrong.name} is not given the hint {wrong.hint!r}"
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


def _complaints(result: Result) -> str:
    failed = [v for v in result.verdicts if v.outcome != "passed"]
    said = [f"{v.check.name}: {v.fault or (v.text and v.text.en) or v.outcome}" for v in failed]
    return "; ".join([*said, *(text.en for text in result.reason)]) or result.status
