"""Tasks of decision analysis: questions on data in which the answer was planted.

==============  ==============================================================================
name            what it is
==============  ==============================================================================
task            a task by its name; ``task("fraud").make(seed)`` makes one set of data
task_table      all tasks: level of decision, title, what is asked, metric and pass mark
planted_table   what a task plants: parameters with value, unit, meaning and source
read_planted    other strengths, read from TOML
Task            one question: how data, truth and three answers are made
Case            one set of data: ``observed`` frames, ``score(answer)``
Score           how good an answer is, beside the oracle's and the pass mark
TaskError       a task that cannot be made, an answer that cannot be read
==============  ==============================================================================

Pass marks come from a recorded run of the oracle and a competent solution over several seeds
(``pass_marks.toml``, written by ``python -m crmsim.tasks.record``).

>>> from crmsim import tasks
>>> case = tasks.task("fraud").make(seed=1)
>>> list(case.observed)
['payment', 'cost']
"""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import Final

import pandas as pd

from crmsim import terms
from crmsim.tasks.answers import TaskError, refuse
from crmsim.tasks.task import Case, Score, Task, planted_table, read_planted

__all__ = [
    "TASKS",
    "Case",
    "Score",
    "Task",
    "TaskError",
    "planted_table",
    "read_planted",
    "task",
    "task_table",
]

#: Each task and the module that holds it, in the order of the four levels of decision.
TASKS: Final = {
    "report": "report",
    "doubles": "doubles",
    "root_cause": "root_cause",
    "profitability": "profitability",
    "satisfaction_drivers": "satisfaction_drivers",
    "segments": "segments",
    "basket": "baskets",
    "churn_rule": "churn_rule",
    "escalation_rules": "escalation",
    "churn": "churn",
    "credit": "credit",
    "demand": "demand",
    "response": "response",
    "fraud": "fraud",
    "problem_solving": "problem_solving",
    "cross_sell": "cross_sell",
    "targeting": "targeting",
    "mailing_plan": "mailing_plan",
}


def task(name: str) -> Task:
    """The task with this name.

    Raises
    ------
    TaskError
        For an unknown name; the nearest one is suggested.
    """
    if name not in TASKS:
        near = difflib.get_close_matches(str(name), TASKS, n=1)
        known = ", ".join(TASKS)
        raise refuse(
            f"There is no task {name!r:.60}."
            + (f" Did you mean {near[0]!r}?" if near else "")
            + f" Tasks: {known}.",
            f"没有任务 {name!r:.60}。" + (f"是否想写 {near[0]!r}？" if near else "") + f"可选任务：{known}。",
        )
    found: Task = import_module(f"crmsim.tasks.{TASKS[name]}").TASK
    return found


def task_table() -> pd.DataFrame:
    """All tasks, in the current language, from reports to intelligence."""
    every = [task(name) for name in TASKS]
    marks = [next(iter(one.marks.items())) for one in every]
    return pd.DataFrame(
        {
            "task": list(TASKS),
            "level": [terms.label(one.level) for one in every],
            "title": [str(one.title) for one in every],
            "asked": [str(one.asked) for one in every],
            "answer": [str(one.answer) for one in every],
            "metric": [name for name, _ in marks],
            "pass_mark": [str(bounds) for _, bounds in marks],
        }
    )
