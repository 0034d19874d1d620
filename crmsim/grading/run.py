"""Running a submission cell by cell with a time limit each, leaving out any cell that kills its worker."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crmsim.grading import plain
from crmsim.grading.judging import AnswerError
from crmsim.grading.submission import Source
from crmsim.grading.workshop import Worker, WorkerDiedError, Workshop
from crmsim.text import Text

MAX_DEATHS = 3
"""Workers that one submission may lose before the rest of it is given up."""


@dataclass(frozen=True)
class CellReport:
    """How a code cell fared (``"ran"``, ``"error"`` or ``"left_out"``), what happened, what it printed."""

    number: int
    status: str
    text: Text | None
    printed: str


class Run:
    """A submission that is running; its answers are asked for by name.

    Parameters
    ----------
    workshop
        Where workers come from.
    cells
        The submission's code.
    files
        The learner's own data files.
    lang
        Language of what visible checks print.
    seed
        For the fresh inputs of graded checks.

    Attributes
    ----------
    reports
        How each cell fared in the latest attempt.
    incidents
        What could not be run and why, in both languages.
    """

    def __init__(
        self,
        workshop: Workshop,
        cells: tuple[Source, ...],
        files: Mapping[str, pd.DataFrame],
        lang: str,
        seed: int,
    ) -> None:
        self.seed = seed
        self.data = files
        self.reports: dict[int, CellReport] = {}
        self.incidents: list[Text] = []
        self._workshop = workshop
        self._cells = cells
        self._lang = lang
        self._left_out: set[int] = set()
        self._refused: dict[str, Text] = {}
        self._deaths = 0
        self._given_up = False
        self._seconds = workshop.limits.total_seconds
        self._worker: Worker | None = None
        self._prepare()

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call the learner's function with plain values and return its result as plain data.

        Raises
        ------
        AnswerError
            If it is not there, fails, or does not answer in time.
        """
        keywords = {key: plain.encode(value) for key, value in kwargs.items()}
        return self._value("call", name, args=[plain.encode(value) for value in args], kwargs=keywords)

    def get(self, name: str, /) -> Any:
        """Return the learner's variable as plain data.

        Raises
        ------
        AnswerError
            If it is not there or too large.
        """
        return self._value("get", name)

    def _value(self, do: str, name: str, **arguments: Any) -> Any:
        if name in self._refused:
            raise AnswerError(self._refused[name])
        if self._worker is None:
            self._prepare()
        if self._worker is None:
            raise AnswerError(Text("your notebook could not be run", "你的笔记本无法运行"))
        try:
            answer = self._ask(self._worker, {"do": do, "name": name, **arguments})
            if answer["ok"]:
                return plain.decode(answer.get("value"))
        except WorkerDiedError as death:
            self._worker = None
            what = _cause(death, self._workshop.limits.cell_seconds)
            self._refused[name] = Text(f"calling {name} {what.en}", f"调用 {name} 时{what.zh}")
            self.incidents.append(self._refused[name])
            raise AnswerError(self._refused[name]) from None
        except plain.NotPlainError:
            raise AnswerError(
                Text(f"{name} gave something that cannot be read", f"{name} 给出的结果无法读取")
            ) from None
        if answer.get("missing"):
            raise AnswerError(
                Text(f"{name} is not defined yet, or still ...", f"{name} 尚未定义，或仍然是 ...")
            )
        error = _error(answer)
        raise AnswerError(Text(f"{name} stopped with {error}", f"{name} 出错停止：{error}"))

    def _prepare(self) -> None:
        """Run the cells in a fresh worker, again without the culprit each time one of them kills it."""
        while self._deaths < MAX_DEATHS and self._seconds > 0:
            worker = self._workshop.start(self.data, self._lang)
            try:
                for cell in self._cells:
                    if cell.number not in self._left_out:
                        self._run_cell(worker, cell)
            except WorkerDiedError as death:
                what = _cause(death, self._workshop.limits.cell_seconds)
                self._left_out.add(cell.number)
                text = Text(
                    f"code cell {cell.number} {what.en} and was left out",
                    f"第 {cell.number} 个代码单元格{what.zh}，已跳过",
                )
                self.reports[cell.number] = CellReport(cell.number, "left_out", text, "")
                self.incidents.append(text)
                continue
            except BaseException:
                worker.end()
                raise
            self._worker = worker
            return
        if not self._given_up:
            self._given_up = True
            self.incidents.append(Text("the rest was given up", "其余部分未再运行"))

    def _run_cell(self, worker: Worker, cell: Source) -> None:
        answer = self._ask(worker, {"do": "cell", "source": cell.text})
        what = None if answer["ok"] else Text(_error(answer), _error(answer))
        printed = answer.get("printed")
        self.reports[cell.number] = CellReport(
            cell.number,
            "ran" if answer["ok"] else "error",
            what,
            printed[:10_000] if isinstance(printed, str) else "",
        )

    def _ask(self, worker: Worker, request: dict[str, Any]) -> dict[str, Any]:
        began = time.monotonic()
        try:
            return worker.ask(request, min(self._workshop.limits.cell_seconds, max(self._seconds, 0.1)))
        except WorkerDiedError:
            self._deaths += 1
            raise
        finally:
            self._seconds -= time.monotonic() - began


def _cause(death: WorkerDiedError, seconds: float) -> Text:
    match death.cause:
        case "time":
            return Text(f"took longer than {seconds:g} s", f"超过了 {seconds:g} 秒")
        case "disk":
            return Text("filled its folder", "占满了文件夹")
        case "garbled":
            return Text("broke the connection to the grader", "破坏了与评分程序的连接")
    return Text(f"ended the Python process ({death.detail})", f"使 Python 进程终止（{death.detail}）")


def _error(answer: dict[str, Any]) -> str:
    error = answer.get("error")
    if not isinstance(error, dict):
        return "?"
    return f"{str(error.get('type'))[:80]}: {str(error.get('message'))[:500]}"
