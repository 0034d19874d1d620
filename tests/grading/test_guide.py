"""The complete example of the author's guide is a proven exercise, word for word."""

import re
from pathlib import Path

from crmsim.grading.exercise import load
from crmsim.grading.proof import prove
from crmsim.grading.workshop import Workshop

GUIDE = Path(__file__).parents[2] / "exercises" / "README.md"


def test_the_example_of_the_guide_is_proven(workshop: Workshop, tmp_path: Path) -> None:
    parts = re.findall(
        r"^`exercises/([\w/.-]+)`[^\n]*\n+```python\n(.*?)^```", GUIDE.read_text(), re.S | re.M
    )
    assert [name for name, _ in parts] == [
        "loyal-share/exercise.py",
        "loyal-share/checks.py",
        "loyal-share/wrong/counts_orders.py",
    ]
    for name, text in parts:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert prove(load(tmp_path / "loyal-share"), workshop) == []
