"""Whether a notebook shows what is stored in it, by an independent tool (nbval)."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbval.plugin import IPyNbFile, coalesce_streams, get_sanitize_patterns

SANITIZE = Path(__file__).parent / "sanitize.cfg"


def nbval(*paths):
    """Run notebooks strictly; return the exit status, how many cells passed, and what was printed."""
    command = [
        *(sys.executable, "-m", "pytest", "--disable-plugin-autoload", "-p", "nbval"),
        *("--nbval", "-q", "-p", "no:cacheprovider"),
        *("-c", "/dev/null", "--rootdir", str(paths[0].parent), f"--nbval-sanitize-with={SANITIZE}"),
        *("--nbval-cell-timeout=60", *map(str, paths)),
    ]
    folder = paths[0].parent
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, timeout=900)
    passed = re.search(r"(\d+) passed", done.stdout)
    return done.returncode, int(passed[1]) if passed else 0, done.stdout + done.stderr


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def differences(session, stored, ran):
    """Compare as nbval does, but with what was run elsewhere: return what it says of each cell that differs.

    Parameters
    ----------
    session
        The running pytest session, in which nbval is a plugin.
    stored, ran
        The notebook as it is kept, and as it was saved after all of its cells had been run.
    """
    notebook = IPyNbFile.from_parent(session, path=stored)
    notebook.sanitize_patterns.update(get_sanitize_patterns(SANITIZE.read_text()))
    found = []
    for expected, cell in zip(notebook.collect(), code_cells(ran), strict=True):
        outputs = [coalesce_streams(one.outputs) for one in (cell, expected.cell)]
        if not expected.compare_outputs(*outputs):
            found.append("\n".join([f"{cell.id}:", *expected.comparison_traceback]))
    return found
