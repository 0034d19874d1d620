"""Exercises that are released, checked and graded: what their authors and learners use."""

from crmsim.grading.judging import Answers, Hint, check, close
from crmsim.grading.learner import checking, expect

__all__ = ["Answers", "Hint", "check", "checking", "close", "expect"]
