"""Grading: run a submission apart, judge its answers here, and go on whatever happens."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from crmsim.grading import seeds, submission
from crmsim.grading.exercise import Exercise
from crmsim.grading.judging import AnswerError, Answers, Check, Hint
from crmsim.grading.run import CellReport, Run
from crmsim.grading.submission import Submission, UnreadableError
from crmsim.grading.workshop import Workshop
from crmsim.text import Text


@dataclass(frozen=True)
class Verdict:
    """What one check said.

    Attributes
    ----------
    check
        The check.
    outcome
        ``"passed"``, ``"failed"`` or ``"waits"`` (for the question it needs).
    text
        What happened, where that is known.
    hint
        What the learner should think about, unless the check passed.
    fault
        For the instructor: the error with which the check itself stopped on this answer.
    """

    check: Check
    outcome: str
    text: Text | None = None
    hint: Text | None = None
    fault: str | None = None

    @property
    def score(self) -> float:
        """Points earned."""
        return self.check.points if self.outcome == "passed" else 0.0


@dataclass(frozen=True)
class Result:
    """Everything known about one graded submission; all reports are functions of it.

    Attributes
    ----------
    exercise
        The exercise.
    student, file
        Whose submission it is, and the file's name.
    status
        ``"graded"``; ``"incomplete"`` (graded, but something could not be run); ``"missing"``,
        ``"unreadable"``, ``"not_python"`` or ``"fault"`` (not graded; the last for a fault of the grader).
    level
        The confinement it ran at.
    reason
        Why it was not graded, or graded incompletely; notes otherwise.
    verdicts
        What each check said; empty if it was not graded.
    cells
        How each code cell fared.
    lang
        The language of the learner's notebook.
    seconds
        How long it took.
    """

    exercise: Exercise
    student: str
    file: str
    status: str
    level: str
    reason: tuple[Text, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    cells: tuple[CellReport, ...] = ()
    lang: str = "en"
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """Points earned."""
        return sum((verdict.score for verdict in self.verdicts), 0.0)


def grade(
    exercise: Exercise, handed_in: Submission, workshop: Workshop, secret: bytes | None = None
) -> Result:
    """Grade one submission.

    Parameters
    ----------
    exercise
        What was asked.
    handed_in
        The submission.
    workshop
        Where its code runs.
    secret
        The course's secret; without it the data are those of practice.

    Returns
    -------
    Result
        Always, however odd the submission; only a fault of the grader itself raises.
    """
    began = time.monotonic()
    name = "" if handed_in.path is None else handed_in.path.name
    try:
        if handed_in.problem is not None or handed_in.path is None:
            raise handed_in.problem or UnreadableError("missing", "no file", "没有文件")
        read = submission.read(handed_in.path)
    except UnreadableError as problem:
        return Result(exercise, handed_in.student, name, problem.status, workshop.level, (problem.text,))
    own, fresh = (
        seeds.seed(secret, exercise.id, handed_in.student, label) for label in (seeds.OWN, seeds.FRESH)
    )
    run = Run(workshop, read.cells, exercise.files(own), read.lang, fresh)
    try:
        verdicts = judge(exercise, run)
    finally:
        run.close()
    notes = list(run.incidents)
    if secret is not None and read.student is not None and read.student != handed_in.student:
        notes.append(
            Text(
                f"the notebook was released to {read.student!r}, not to {handed_in.student!r}",
                f"该笔记本是发给 {read.student!r} 的，不是发给 {handed_in.student!r} 的",
            )
        )
    return Result(
        exercise=exercise,
        student=handed_in.student,
        file=name,
        status="incomplete" if run.incidents else "graded",
        level=workshop.level,
        reason=tuple(notes),
        verdicts=tuple(verdicts),
        cells=tuple(run.reports[number] for number in sorted(run.reports)),
        lang=read.lang,
        seconds=time.monotonic() - began,
    )


def grade_all(
    exercise: Exercise,
    handed_in: Iterable[Submission],
    workshop: Workshop,
    *,
    jobs: int = 1,
    secret: bytes | None = None,
) -> Iterator[Result]:
    """Grade a batch, some at a time, and give the results in the order of the submissions.

    Parameters
    ----------
    exercise, workshop, secret
        As for `grade`.
    handed_in
        The submissions.
    jobs
        How many workers run at the same time.
    """
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(lambda one: _grade_or_say(exercise, one, workshop, secret), handed_in)


def _grade_or_say(
    exercise: Exercise, handed_in: Submission, workshop: Workshop, secret: bytes | None
) -> Result:
    """A fault of the grader costs one submission its grade, with that status, and not the batch."""
    try:
        return grade(exercise, handed_in, workshop, secret)
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        reason = Text(f"fault of the grader: {what}", f"评分程序故障：{what}")
        return Result(exercise, handed_in.student, "", "fault", workshop.level, (reason,))


def judge(exercise: Exercise, answers: Answers) -> list[Verdict]:
    """Put every check of the exercise to the answers."""
    verdicts: list[Verdict] = []
    for check in exercise.checks:
        unmet = [v for v in verdicts if v.check.question == check.needs and v.outcome != "passed"]
        verdicts.append(_waits(check) if unmet else _judge(check, answers))
    return verdicts


def _waits(check: Check) -> Verdict:
    text = Text(f"waits until {check.needs} is right", f"须先答对 {check.needs}")
    return Verdict(check, "waits", text)


def _judge(check: Check, answers: Answers) -> Verdict:
    try:
        check.judge(answers)
    except Hint as hint:
        return Verdict(check, "failed", None, hint.text)
    except AnswerError as error:
        return Verdict(check, "failed", error.text, check.hint)
    except AssertionError:
        return Verdict(check, "failed", None, check.hint)
    except Exception as error:
        # An answer of an unforeseen form, or a fault of the check: it costs the points, and the instructor is
        # told.
        return Verdict(check, "failed", None, check.hint, f"{type(error).__name__}: {str(error)[:300]}")
    return Verdict(check, "passed")
