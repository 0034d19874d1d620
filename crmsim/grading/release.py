"""Release: the notebook and data a learner gets, with every solution taken out."""

import io
import json
import re
from pathlib import Path
from typing import Any

from crmsim.files import refuse_existing, write_text
from crmsim.grading import seeds, solution
from crmsim.grading.exercise import Exercise
from crmsim.grading.percent import SourceError

_STUDENT = re.compile(r"\w[\w.@-]{0,63}")


def notebook(exercise: Exercise, lang: str, student: str | None = None) -> dict[str, Any]:
    """The learner's notebook, as the JSON of nbformat 4.5.

    Answer cells carry nbgrader's metadata, so its tools recognise them; grading here goes by names, not by
    cells.

    Parameters
    ----------
    exercise
        What to release.
    lang
        ``"en"`` or ``"zh"``: the language of the text cells; code cells are the same in both.
    student
        Whom it is released to, if to one student.
    """
    cells: list[dict[str, Any]] = []
    for number, cell in enumerate(exercise.cells, 1):
        attributes = cell.attributes
        if cell.kind == "markdown":
            if attributes["lang"] == lang:
                cells.append(_cell("markdown", attributes["id"], cell.source, _nbgrader(attributes["id"])))
            continue
        text, _ = solution.split(cell)
        if "question" in attributes:
            name = f"{attributes['question']}-answer"
            metadata = _nbgrader(name, solution=True) | {"crmsim": {"question": attributes["question"]}}
        elif "check" in attributes:
            name = f"{attributes['check']}-check"
            metadata = _nbgrader(name) | {"crmsim": {"check": attributes["check"]}}
        else:
            name = attributes.get("id", f"code-{number}")
            metadata = {}
        cells.append(_cell("code", name, text, metadata))
    about = {"exercise": exercise.id, "lang": lang} | ({} if student is None else {"student": student})
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "crmsim": about,
        },
        "cells": cells,
    }


def release(
    exercise: Exercise,
    lang: str,
    out: Path,
    *,
    student: str | None = None,
    secret: bytes | None = None,
    force: bool = False,
) -> Path:
    """Write the learner's notebook and data files to a folder of the exercise's name.

    Parameters
    ----------
    exercise
        What to release.
    lang
        ``"en"`` or ``"zh"``.
    out
        Where; for one student, a folder of the student's name comes between.
    student, secret
        Give both for data of the student's own, or neither for practice data.
    force
        Whether to write over an earlier release.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    SourceError
        If a student is named without a secret or the other way round, or the name cannot be a folder's.
    FileError
        If a file cannot be written, or is there already and `force` is not given.
    """
    if (student is None) != (secret is None):
        raise SourceError("data of a student's own need both the student's id and the course's secret")
    if student is not None and not _STUDENT.fullmatch(student):
        raise SourceError(
            f"{student!r} is no id for a student; use letters, digits, and . _ @ - between them"
        )
    folder = out / (student or "") / exercise.id
    tables = exercise.files(seeds.seed(secret, exercise.id, student, seeds.OWN))
    texts = {name: _csv(table) for name, table in tables.items()}
    path = folder / f"{exercise.id}.ipynb"
    texts[path.name] = json.dumps(notebook(exercise, lang, student), ensure_ascii=False, indent=1) + "\n"
    for name in texts:
        refuse_existing(folder / name, force)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_text(folder / name, text, force)
        (folder / name).chmod(0o644)  # others than the writer are to read it
    return path


def _csv(table: Any) -> str:
    buffer = io.StringIO()
    table.to_csv(buffer, index=False)
    return buffer.getvalue()


def _cell(kind: str, name: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": name, "metadata": metadata, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _nbgrader(name: str, *, solution: bool = False) -> dict[str, Any]:
    """nbgrader's cell metadata, schema 3: an answer cell, or one that the learner should not change."""
    marks = {"grade": False, "locked": not solution, "solution": solution, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": name, **marks}}
