"""An exercise that is not consistent is refused, and the message says where and how to mend it."""

import shutil
from pathlib import Path

import pytest

from crmsim.grading.exercise import Exercise, load
from crmsim.grading.percent import SourceError

EXERCISES = Path(__file__).parent / "fixtures" / "exercises"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXERCISES / "margin", tmp_path / "margin"))


def test_a_consistent_exercise_is_read(margin: Exercise, orders: Exercise) -> None:
    assert (margin.id, margin.questions, margin.points) == ("margin", ("q1", "q2"), 4)
    assert margin.title.zh == "可能流失的客户的价值"
    assert [check.needs for check in margin.checks] == [None, None, "q1"]
    assert list(orders.files(1)) == ["orders.csv"]
    assert not orders.files(1)["orders.csv"].equals(orders.files(2)["orders.csv"])
    assert {wrong.name for wrong in margin.wrongs()} == {"pays_one_margin.py", "starts_next_year.py"}


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("exercise.py", "# chapter = 8", "", "chapter: Field required"),
        ("exercise.py", "# chapter = 8", "# chapter = 8\n# color = 1", "color: Extra inputs"),
        ("exercise.py", "# chapter = 8", "# chapter =", "not TOML"),
        ("exercise.py", 'title.zh = "', 'title.fr = "', "title.en and title.zh"),
        ("exercise.py", "every year and", "each year and", 'write of="'),
        ("exercise.py", 'id="ask-q1" lang="zh"', 'id="other" lang="zh"', "does not follow an English cell"),
        (
            "exercise.py",
            '# %% [markdown] id="ask-q1" lang="zh"',
            '# %%\n# %% [markdown] id="ask-q1" lang="zh"',
            "Chinese twin must follow",
        ),
        ("exercise.py", '# %% id="setup"', "# %% setup", "does not open a cell"),
        ("exercise.py", '# %% id="setup"', '# %% id="intro"', "used twice"),
        ("exercise.py", '# %% id="setup"', '# %% tag="setup"', "unknown attribute 'tag'"),
        ("exercise.py", "    # BEGIN SOLUTION\n    kept", "    kept", "does not pair"),
        ("exercise.py", "    # END SOLUTION\n", "", "no # END SOLUTION"),
        ("exercise.py", "    # BEGIN SOLUTION", "    # BEGIN SOLUTON", "looks like a solution marker"),
        ("exercise.py", "    # BEGIN SOLUTION", "    # begin solution", "looks like a solution marker"),
        (
            "exercise.py",
            "# BEGIN SOLUTION\nbudget",
            "# BEGIN SOLUTION\n# BEGIN SOLUTION\nbudget",
            "does not pair",
        ),
        (
            "exercise.py",
            "# BEGIN SOLUTION\nbudget = clv(100, 0.8, 0.1)\n# END SOLUTION",
            "budget = 5",
            "has no # BEGIN",
        ),
        ("exercise.py", '# %% question="q2"', "# %%", "without question"),
        ("exercise.py", '# %% question="q2"', '# %% question="q1"', "in two cells"),
        ("exercise.py", '# %% check="q2"', "# %%", "no visible check"),
        ("exercise.py", '# %% check="q2"', '# %% check="q3"', "no visible check"),
        ("exercise.py", "def clv(margin", "def clv(margin]", "not Python"),
        ("checks.py", '"q2",', '"q9",', "checks 'q9'"),
        ("checks.py", 'needs="q1"', 'needs="q2"', "not asked before"),
        ("checks.py", "points=1", "points=0", "more than 0"),
        ("checks.py", '"zh": "保留率为 0 时只剩第一笔毛利。"', '"fr": "x"', "both languages"),
        ("checks.py", "import numpy", "import numpyy", "ModuleNotFoundError"),
    ],
)
def test_an_inconsistent_exercise_is_refused(copy: Path, part: str, old: str, new: str, says: str) -> None:
    text = (copy / part).read_text()
    assert old in text
    (copy / part).write_text(text.replace(old, new, 1))
    with pytest.raises(SourceError) as refused:
        load(copy)
    assert says in str(refused.value)
    assert "margin" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# score = 3", "", "score: Field required"),
        ("pays_up_to_the_value", "pays_nothing", "no check"),
        ('question="q2"', 'question="q8"', "one for each question"),
    ],
)
def test_an_inconsistent_wrong_answer_is_refused(copy: Path, old: str, new: str, says: str) -> None:
    path = copy / "wrong" / "pays_one_margin.py"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SourceError, match=says):
        list(load(copy).wrongs())


def test_data_of_another_form_are_refused(copy: Path) -> None:
    (copy / "checks.py").write_text(
        (copy / "checks.py").read_text() + "\ndef data(seed): return {'../x.csv': 1}\n"
    )
    with pytest.raises(SourceError, match="tables by name"):
        load(copy).files(1)
