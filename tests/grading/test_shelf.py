"""Exercises are found by id, and what they import is known before anything heavy is loaded."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crmsim.grading import shelf
from crmsim.grading.percent import SourceError

EXERCISES = Path(__file__).parent / "fixtures" / "exercises"


def test_a_private_overlay_goes_before_the_public_folder(tmp_path: Path) -> None:
    shutil.copytree(EXERCISES / "margin", tmp_path / "margin")
    folders = [tmp_path, EXERCISES]
    assert shelf.locate("margin", folders) == [tmp_path / "margin"]
    assert shelf.locate("all", folders) == [tmp_path / "margin", EXERCISES / "orders"]
    with pytest.raises(SourceError, match="there are: margin"):
        shelf.locate("nothing", [tmp_path])
    with pytest.raises(SourceError, match="does not exist"):
        shelf.locate("margin", [tmp_path / "nowhere"])


def test_imports_name_what_is_used_of_a_module_and_not_only_the_module(tmp_path: Path) -> None:
    (tmp_path / "exercise.py").write_text(
        "# %% [markdown]\n# import this\n"
        "# %%\nimport crmsim\nimport pandas as pd\nfrom crmsim.grading import checking\nfrom math import *\n"
        "# %%\ncompany = crmsim.simulate('retail')\ntable = pd.read_csv('x.csv').head()\n"
        "# %%\nnot Python\n"
    )
    assert shelf.imports([tmp_path]) == {
        *("crmsim", "crmsim.simulate", "crmsim.grading.checking", "math", "pandas", "pandas.read_csv")
    }


def test_the_commands_load_no_heavy_library_before_the_fork_server_starts() -> None:
    program = """
import sys
from crmsim.grading.workshop import Workshop
class Started(BaseException): pass
def started(self): raise Started
Workshop._start_server = started
from crmsim.grading.cli import app
try:
    app(sys.argv[1:])
except Started:
    print(sorted({"numpy", "pandas", "IPython", "duckdb"} & set(sys.modules)))
"""
    place = str(EXERCISES / "orders")
    command = [sys.executable, "-c", program, "grade", "all", place, "--out", "unused"]
    done = subprocess.run(
        [*command, "--exercises", str(EXERCISES)], capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "[]\n", done.stderr
