"""Grading time: 100 submissions of a pandas exercise with two workers, one alone, and nbgrader if installed.

Whole commands are timed, imports included: wall-clock time, and processor time of all their processes, which
does not grow when the machine is busy. nbgrader grades the same answers with asserts of the same meaning; it
is not a dependency, and is looked for on the PATH.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crmsim.grading.exercise import Exercise, load
from crmsim.grading.proof import notebook_text, reference_answers

EXERCISES = Path(__file__).parents[1] / "tests" / "grading" / "fixtures" / "exercises"
BATCH, PEER_BATCH = 100, 5
BAR_EACH, BAR_ALONE = 0.5, 2.0


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall-clock and processor seconds of a command and of the processes it starts."""

    def processor() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    began, before = time.perf_counter(), processor()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began, processor() - before


def graded(batch: Path, out: Path, jobs: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "crmsim.grading.cli", "grade", "orders", str(batch), "--out", str(out)]
    return timed([*command, "-j", str(jobs), "--exercises", str(EXERCISES)], batch)


def submissions(exercise: Exercise, folder: Path, number: int) -> Path:
    folder.mkdir()
    text = notebook_text(exercise, reference_answers(exercise))
    for k in range(number):
        (folder / f"student{k:03}.ipynb").write_text(text, encoding="utf-8")
    return folder


def nbgrader(exercise: Exercise, folder: Path, program: str) -> tuple[float, float]:
    """Wall-clock and processor seconds of a small batch through ``nbgrader autograde``."""
    table = exercise.files(1)["orders.csv"]
    answers = "\n".join(reference_answers(exercise).values())
    tests = (
        'truth = orders["customer"].value_counts() - 1\n'
        "assert (repeats(orders).sort_index() == truth.sort_index()).all()\n"
        'assert abs(average_order(orders) - orders["amount"].mean()) < 1e-6\n'
    )

    def cell(name: str, source: str, **marks: object) -> dict[str, object]:
        about = {"schema_version": 3, "grade_id": name, "grade": False, "locked": False, "solution": False}
        metadata = {"nbgrader": about | {"task": False, "cell_type": "code"} | marks}
        empty = {"cell_type": "code", "execution_count": None, "outputs": []}
        return empty | {"id": name, "metadata": metadata, "source": source}

    setup = 'import pandas as pd\norders = pd.read_csv("orders.csv")'
    cells = [
        cell("setup", setup, locked=True),
        cell("answer", answers, solution=True),
        cell("test", tests, grade=True, locked=True, points=4),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells})
    places = [folder / "source" / "orders"]
    places += [folder / "submitted" / f"student{k}" / "orders" for k in range(PEER_BATCH)]
    for place in places:
        place.mkdir(parents=True)
        (place / "orders.ipynb").write_text(notebook, encoding="utf-8")
        table.to_csv(place / "orders.csv", index=False)
    timed([program, "generate_assignment", "orders", "--create", "--force"], folder)
    return timed([program, "autograde", "orders", "--create", "--force"], folder)


def main() -> None:
    exercise = load(EXERCISES / "orders")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        wall, used = graded(submissions(exercise, place / "batch", BATCH), place / "out", 2)
        print(f"{BATCH} submissions, -j 2: {wall / BATCH:.3f} s each (bar {BAR_EACH} s), ", end="")
        print(f"processor {used / BATCH:.3f} s each")
        alone, alone_used = graded(submissions(exercise, place / "one", 1), place / "out1", 1)
        print(f"one alone: {alone:.2f} s (bar {BAR_ALONE} s), processor {alone_used:.2f} s")
        program = shutil.which("nbgrader")
        if program is None:
            print("nbgrader: not installed, not timed")
            return
        peer, peer_used = nbgrader(exercise, place / "peer", program)
        print(f"nbgrader autograde, {PEER_BATCH} submissions: {peer / PEER_BATCH:.2f} s each, ", end="")
        print(f"processor {peer_used / PEER_BATCH:.2f} s each", end=": ")
        print(f"{peer_used / PEER_BATCH / (used / BATCH):.0f} times ours in processor time")


if __name__ == "__main__":
    main()
