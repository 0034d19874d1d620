"""What a learner gets: a valid notebook in one language, data of their own, and no line of a solution."""

import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from crmsim.files import FileError
from crmsim.grading import seeds
from crmsim.grading.exercise import Exercise
from crmsim.grading.percent import SourceError
from crmsim.grading.release import notebook, release

SECRET = b"0123456789abcdef"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_release_is_a_valid_notebook_without_solutions(
    margin: Exercise, lang: str, tmp_path: Path
) -> None:
    path = release(margin, lang, tmp_path)
    nbformat.validate(nbformat.read(path, as_version=4))
    text = path.read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    assert "retention / (1 + discount)" not in text
    assert ("客户" in text) == (lang == "zh")
    sources = ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    assert "def clv(margin, retention, discount):\n    ..." in sources


def test_both_languages_have_the_same_code(margin: Exercise) -> None:
    codes = [
        [cell for cell in notebook(margin, lang)["cells"] if cell["cell_type"] == "code"]
        for lang in ("en", "zh")
    ]
    assert codes[0] == codes[1]


def test_answer_cells_carry_the_metadata_of_nbgrader(margin: Exercise) -> None:
    marks = {cell["id"]: cell["metadata"].get("nbgrader") for cell in notebook(margin, "en")["cells"]}
    assert marks["q1-answer"] == {
        "schema_version": 3,
        "grade_id": "q1-answer",
        "grade": False,
        "locked": False,
        "solution": True,
        "task": False,
    }
    assert marks["q1-check"]["locked"]


def test_each_student_has_data_of_their_own_and_the_secret_decides(orders: Exercise, tmp_path: Path) -> None:
    def data(student: str, secret: bytes) -> pd.DataFrame:
        path = release(orders, "en", tmp_path / secret.hex(), student=student, secret=secret, force=True)
        assert path.parent == tmp_path / secret.hex() / student / "orders"
        return pd.read_csv(path.parent / "orders.csv")

    ada = data("ada", SECRET)
    assert ada.equals(data("ada", SECRET))
    assert not ada.equals(data("bo", SECRET))
    assert not ada.equals(data("ada", SECRET[::-1]))


def test_graded_inputs_have_another_seed_than_the_data_handed_out() -> None:
    own, fresh = (seeds.seed(SECRET, "orders", "ada", label) for label in (seeds.OWN, seeds.FRESH))
    assert own != fresh
    assert 0 <= own < 2**31


def test_parts_of_a_seed_cannot_run_into_each_other() -> None:
    assert seeds.seed(SECRET, "ab", "c", "own") != seeds.seed(SECRET, "a", "bc", "own")


def test_practice_data_are_the_same_for_everyone() -> None:
    assert seeds.seed(None, "orders", "ada", "own") == seeds.seed(None, "orders", None, "own")


def test_an_earlier_release_is_kept_unless_forced(margin: Exercise, tmp_path: Path) -> None:
    path = release(margin, "en", tmp_path)
    path.write_text("mine")
    with pytest.raises(FileError, match="--force"):
        release(margin, "en", tmp_path)
    assert path.read_text() == "mine"
    release(margin, "en", tmp_path, force=True)
    assert path.read_text() != "mine"


@pytest.mark.parametrize("student", ["../x", "a/b", "", ".hidden", "a b"])
def test_a_student_id_cannot_leave_the_folder(margin: Exercise, student: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        release(margin, "en", tmp_path, student=student, secret=SECRET)
    assert list(tmp_path.iterdir()) == []


def test_a_student_without_the_secret_is_refused(margin: Exercise, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="both"):
        release(margin, "en", tmp_path, student="ada")


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short\n")
    with pytest.raises(SourceError, match="at least 16"):
        seeds.read_secret(tmp_path / "key")
    with pytest.raises(SourceError, match="cannot be read"):
        seeds.read_secret(tmp_path / "none")
