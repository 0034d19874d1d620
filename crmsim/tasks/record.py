"""The oracle run: every task by the oracle, a competent and a naive solution over several seeds; the pass marks.

A mark the course wants is kept if the competent solution reaches it with two standard deviations to spare. Where
the course states none, or it is out of reach, the mark is what the competent solution reaches with three standard
deviations to spare: whoever does as well passes on practically every seed.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from crmsim.tasks import TASKS, task
from crmsim.tasks.task import PASS_MARKS, Bounds, Task

__all__ = ["figures", "main", "pass_mark"]

#: Seeds of the recorded run.
SEEDS = tuple(range(1, 11))
ANSWERS = ("naive", "competent", "oracle")
_HEAD = """# The oracle run of every task at its usual size, and the pass marks set from it.
# Written by `python -m crmsim.tasks.record`; each figure has mean and standard deviation over the seeds (a naive answer
# may have none). `mark` is what an answer must keep to; `stated` says whether the course states it or the run set it.
"""


def figures(one: Task, seed: int) -> dict[str, dict[str, float]]:
    """The figures of the three answers for one seed: answer → figure → value."""
    case = one.make(seed)
    return {answer: one.measure(case._made[1], getattr(case, answer)()) for answer in ANSWERS}


def pass_mark(stated: Bounds, mean: float, sd: float, rising: bool) -> Bounds:
    """The mark of one figure, from what is stated and what a competent solution reaches.

    Parameters
    ----------
    stated
        What the course wants; empty if it states nothing.
    mean, sd
        Of the competent solution over the seeds.
    rising
        Whether more is better; used where nothing is stated.
    """
    low, high = stated
    down, up = (_hundredths(mean - 3 * sd, math.floor), _hundredths(mean + 3 * sd, math.ceil))
    if low is None and high is None:
        return Bounds(at_least=down) if rising else Bounds(at_most=up)
    if low is not None and mean - 2 * sd < low - 1e-9:
        low = down
    if high is not None and mean + 2 * sd > high + 1e-9:
        high = up
    return Bounds(low, high)


def _hundredths(value: float, rounding: Callable[[float], int]) -> float:
    """Rounded to hundredths towards the easier side; what is a hundredth already stays."""
    return rounding(round(value * 100, 6)) / 100


def _entry(one: Task, seeds: Iterable[int]) -> str:
    runs = [figures(one, seed) for seed in seeds]
    lines = [f"[{one.id}]", f"size = {one.size.usual}", f"seeds = {list(seeds)}"]
    for name, stated in one.targets.items():
        spread = {}
        for answer in ANSWERS:
            values = np.array([run[answer][name] for run in runs])
            values = values[np.isfinite(values)]
            if len(values) > 1:
                spread[answer] = float(values.mean()), float(values.std(ddof=1))
        rising = spread["oracle"][0] >= spread.get("naive", (-math.inf,))[0]
        mark = pass_mark(stated, *spread["competent"], rising)
        bounds = {key: value for key, value in mark._asdict().items() if value is not None}
        lines += ["", f"[{one.id}.figures.{name}]"]
        lines += [
            f"{answer} = {{ mean = {_tidy(mean)}, sd = {_tidy(sd)} }}"
            for answer, (mean, sd) in spread.items()
        ]
        lines += [f"mark = {{ {', '.join(f'{key} = {_tidy(value)}' for key, value in bounds.items())} }}"]
        lines += [f"stated = {str(mark == stated).lower()}"]
    return "\n".join(lines) + "\n"


def _tidy(value: float) -> str:
    return np.format_float_positional(float(f"{value:.5g}"), trim="0")


def main() -> None:
    """Run all tasks and write the record beside this module."""
    parts = []
    for name in TASKS:
        print(name, file=sys.stderr)
        parts.append(_entry(task(name), SEEDS))
    (Path(__file__).parent / PASS_MARKS).write_text("\n".join([_HEAD, *parts]), "utf-8")


if __name__ == "__main__":
    main()
