"""Exercises that are released, checked and graded: what their authors and learners use.

==========  ==================================================================
name        what it is
==========  ==================================================================
checking    a visible check in the learner's notebook: one friendly line
expect      what a visible check expects, and what to say if it is not so
check       declares a function of the answers to be a graded check
Answers     what a graded check sees of a submission
Hint        fails a graded check, with a hint for a known misconception
close       whether an answer equals the truth up to rounding
==========  ==================================================================
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crmsim.grading.judging import Answers, Hint, check, close
    from crmsim.grading.learner import checking, expect

__all__ = ["Answers", "Hint", "check", "checking", "close", "expect"]

#: Where each name lives; it is imported when first used: the fork server must start before pandas is loaded.
_HOME = {
    "Answers": "crmsim.grading.judging",
    "Hint": "crmsim.grading.judging",
    "check": "crmsim.grading.judging",
    "checking": "crmsim.grading.learner",
    "close": "crmsim.grading.judging",
    "expect": "crmsim.grading.learner",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'crmsim.grading' has no attribute '{name}'; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
