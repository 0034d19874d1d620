"""Every edition of every chapter, run again by an independent tool (nbval), shows what is stored in it."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from crmsim.authoring.check import check
from crmsim.coursefiles import course_folder
from crmsim.terms import LANGUAGES

SANITIZE = Path(__file__).parent / "sanitize.cfg"
REAL = Path(__file__).parents[2] / "course"


def nbval(*paths):
    """Run notebooks strictly; return the exit status, how many cells passed, and what was printed."""
    command = [
        *(sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"),
        *("-c", "/dev/null", "--rootdir", str(paths[0].parent), f"--nbval-sanitize-with={SANITIZE}"),
        *("--nbval-cell-timeout=60", *map(str, paths)),
    ]
    folder = paths[0].parent
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=900)
    passed = re.search(r"(\d+) passed", done.stdout)
    return done.returncode, int(passed[1]) if passed else 0, done.stdout + done.stderr


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_edition_shows_what_is_stored(lang):
    editions = sorted(REAL.glob(f"chapters/{lang}/*.ipynb"))
    assert len(editions) == len(list(REAL.glob("chapters/*.py")))
    status, passed, printed = nbval(*editions)
    assert status == 0, printed[-4000:]
    # A notebook without execution counts would pass without comparing anything.
    cells = [code_cells(path) for path in editions]
    assert passed == sum(map(len, cells)) > len(cells)
    assert all(cell.execution_count for edition in cells for cell in edition)


@pytest.mark.slow
def test_nbval_passes_the_small_chapter_and_sees_a_wrong_output(built):
    path = built / "chapters/en/06_small.ipynb"
    status, passed, printed = nbval(path)
    assert (status, passed) == (0, len(code_cells(path))), printed[-4000:]
    path.write_text(path.read_text().replace("[60.0, 88.0]", "[61.0, 88.0]"))
    assert nbval(path)[:2] == (1, len(code_cells(path)) - 1)


def test_the_course_as_committed_has_nothing_to_mend(monkeypatch):
    monkeypatch.delenv("CRMSIM_COURSE", raising=False)
    assert course_folder() == REAL
    assert [str(finding) for finding in check(REAL, run=False)] == []
