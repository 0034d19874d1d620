"""What a check is and what it can ask: the words in which an exercise's ``checks.py`` is written.

A check is a function of the learner's answers. It asks for values by name, gets plain data, and fails by
``assert`` or by raising `Hint`; so it cannot be talked into anything by the code it judges.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from crmsim.text import Text


class Hint(Exception):  # noqa: N818 - it is what the learner reads, not an error of anyone's
    """Raise it in a check to fail the answer with a hint of its own, for a misconception the check
    recognises.

    Parameters
    ----------
    en, zh
        What the learner reads: what to think about, never the answer.
    """

    def __init__(self, *, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


class AnswerError(Exception):
    """The learner's answer is missing, failed, or took too long; the check that asked for it fails.

    Attributes
    ----------
    text
        What happened, for the learner.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Answers(Protocol):
    """What a check sees of a submission.

    Attributes
    ----------
    seed : int
        For the fresh inputs of graded checks: differs from the seed of the learner's own data.
    data : mapping of str to DataFrame
        The learner's own data files by name, as `data` in ``checks.py`` made them.
    """

    seed: int
    data: Mapping[str, pd.DataFrame]

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call the learner's function with plain values and return its result as plain data."""

    def get(self, name: str, /) -> Any:
        """Return the learner's variable as plain data."""


Judge = Callable[[Answers], None]


@dataclass(frozen=True)
class Check:
    """A graded check of one question."""

    name: str
    question: str
    points: float
    hint: Text
    needs: str | None
    judge: Judge


def check(
    question: str, *, points: float, hint: Mapping[str, str], needs: str | None = None
) -> Callable[[Judge], Judge]:
    """Declare a function of the answers to be a graded check.

    Parameters
    ----------
    question
        The question it belongs to, such as ``"q1"``.
    points
        What passing it is worth.
    hint
        What a learner reads who fails it, as ``{"en": …, "zh": …}``: what to think about, never the answer.
    needs
        A question that must be right before this check makes sense; until then it waits, with no points.

    Raises
    ------
    ValueError
        If the points are not positive or the hint lacks a language.
    """
    if not points > 0:
        raise ValueError(f"points = {points}: a check must be worth more than 0 points")
    if set(hint) != {"en", "zh"} or not all(str(text).strip() for text in hint.values()):
        raise ValueError(f"hint = {dict(hint)}: give both languages, as {{'en': …, 'zh': …}}")

    def declare(judge: Judge) -> Judge:
        declared = Check(judge.__name__, question, float(points), Text(**hint), needs, judge)
        judge.crmsim_check = declared  # type: ignore[attr-defined]
        return judge

    return declare


def close(answer: Any, truth: Any, rel: float = 1e-6, abs: float = 1e-9) -> bool:
    """Whether an answer equals the truth up to rounding, whatever type the answer has.

    Numbers are compared with the given tolerances, other values exactly. Sequences are compared in order, a
    Series by its index and a DataFrame by index and by the truth's columns, each in any order; further
    columns of the answer do not matter.

    Parameters
    ----------
    answer
        What `Answers.call` or `Answers.get` returned.
    truth
        The value it should have.
    rel, abs
        Relative and absolute tolerance.

    Examples
    --------
    >>> close(0.1 + 0.2, 0.3), close("0.3", 0.3), close([1, 2.0], (1, 2))
    (True, False, True)
    """
    try:
        return _close(answer, truth, rel, abs)
    except (TypeError, ValueError, KeyError, OverflowError):
        return False


def _close(answer: Any, truth: Any, rel: float, abs: float) -> bool:
    if isinstance(truth, pd.DataFrame):
        if not isinstance(answer, pd.DataFrame) or not set(truth.columns) <= set(answer.columns):
            return False
        return all(_close(answer[name], truth[name], rel, abs) for name in truth.columns)
    if isinstance(truth, pd.Series):
        if not isinstance(answer, pd.Series) or len(answer) != len(truth):
            return False
        if not (answer.index.is_unique and truth.index.isin(answer.index).all()):
            return False
        return _close(answer.reindex(truth.index).tolist(), truth.tolist(), rel, abs)
    if isinstance(truth, dict):
        if not isinstance(answer, dict) or set(answer) != set(truth):
            return False
        return all(_close(answer[key], truth[key], rel, abs) for key in truth)
    if isinstance(truth, list | tuple | np.ndarray):
        if isinstance(answer, pd.Series):
            answer = answer.tolist()
        if not isinstance(answer, list | tuple | np.ndarray) or len(answer) != len(truth):
            return False
        return all(_close(a, t, rel, abs) for a, t in zip(answer, truth, strict=True))
    if isinstance(truth, bool | np.bool_ | str) or truth is None:
        return type(answer) is type(truth) and bool(answer == truth)
    if isinstance(answer, bool | str) or answer is None:
        return bool(pd.isna(answer) and pd.isna(truth))
    if isinstance(truth, int | float | np.integer | np.floating):
        return bool(np.isclose(float(answer), float(truth), rtol=rel, atol=abs, equal_nan=True))
    return bool(answer == truth)
