"""The commands ``release``, ``check`` and ``grade``, with a message and an exit code for every outcome.

Two processes load the same heavy libraries: this one, which judges, and the fork server, which runs what was
handed in. So that they load side by side, nothing imported at the top of this file may need pandas: a command
opens a workshop by `_workshop`, which starts the server first and then loads the rest here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from crmsim.files import FileError, refuse_existing
from crmsim.grading import seeds, shelf, submission
from crmsim.grading.confine import ConfinementError, Limits
from crmsim.grading.percent import SourceError
from crmsim.grading.workshop import Workshop
from crmsim.terms import LANGUAGES
from crmsim.text import Text

if TYPE_CHECKING:
    from crmsim.grading.exercise import Exercise
    from crmsim.grading.report import Record

SECRET_VARIABLE = "CRMSIM_SECRET_FILE"

app = typer.Typer(help="Release, check and grade exercises. 发布、检查与评分练习。", no_args_is_help=True)
_console = Console(stderr=True)

Name = Annotated[str, typer.Argument(help="Id of an exercise, or all. 练习编号，或 all。")]
Folder = Annotated[Path, typer.Option(help="Folder of the public exercises. 公开练习的文件夹。")]
Overlay = Annotated[
    Path | None,
    typer.Option(help="Private folder of exercises that go before the public ones. 私有练习文件夹。"),
]
Secret = Annotated[
    Path | None,
    typer.Option(
        envvar=SECRET_VARIABLE, help="File with the course's secret; without it, practice. 课程密钥文件。"
    ),
]
Force = Annotated[bool, typer.Option(help="Write over what is there. 覆盖已有文件。")]
_EXERCISES = Path("exercises")


@app.command()
def release(
    name: Name,
    out: Annotated[Path, typer.Option(help="Where to write. 输出文件夹。")],
    lang: Annotated[str, typer.Option(help="en or zh. 语言：en 或 zh。")] = "en",
    student: Annotated[
        str | None, typer.Option(help="A student, for data of their own; needs the secret. 学生编号。")
    ] = None,
    secret_file: Secret = None,
    exercises: Folder = _EXERCISES,
    overlay: Overlay = None,
    force: Force = False,
) -> None:
    """Write the notebook and the data that a learner gets. 生成发给学生的笔记本与数据。"""
    with _faults_told():
        from crmsim.grading.exercise import load
        from crmsim.grading.release import release as release_notebook

        if lang not in LANGUAGES:
            raise SourceError(f"--lang {lang!r} is not one of {', '.join(LANGUAGES)}")
        secret = seeds.read_secret(secret_file) if student is not None and secret_file is not None else None
        for folder in shelf.locate(name, _folders(exercises, overlay)):
            typer.echo(release_notebook(load(folder), lang, out, student=student, secret=secret, force=force))


@app.command()
def check(
    name: Annotated[
        str, typer.Argument(help="Id of an exercise, or a notebook's path. 练习编号或笔记本路径。")
    ],
) -> None:
    """Run your own notebook and show its visible checks. 运行自己的笔记本并显示可见检查。"""
    path = Path(name if name.endswith(".ipynb") else f"{name}.ipynb")
    with _faults_told():
        try:
            notebook = submission.read(path)
        except submission.UnreadableError as problem:
            raise SourceError(f"{path}: {problem.text.en} / {problem.text.zh}") from None
        with _workshop() as workshop:
            import pandas as pd

            from crmsim.grading.run import Run

            files = {one.name: pd.read_csv(one) for one in sorted(path.absolute().parent.glob("*.csv"))}
            run = Run(workshop, notebook.cells, files, notebook.lang, seed=0)
            run.close()
        checks = {cell.number for cell in notebook.cells if cell.check is not None}
        for number in sorted(run.reports):
            cell = run.reports[number]
            if number in checks:
                typer.echo(cell.printed.rstrip())
            elif cell.text is not None:
                where = Text(f"code cell {number}", f"第 {number} 个代码单元格")
                typer.echo(f"{where._asdict()[notebook.lang]}: {cell.text._asdict()[notebook.lang]}")


@app.command()
def grade(
    name: Name,
    submissions: Annotated[
        list[Path], typer.Argument(help="Notebooks, or folders of them. 笔记本或其文件夹。")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the reports. 报告输出文件夹。")],
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="How many at the same time. 并行数。")] = 1,
    level: Annotated[
        str, typer.Option(help="Confinement: auto, bwrap, landlock or rlimit. 隔离级别。")
    ] = "auto",
    seconds: Annotated[
        float, typer.Option(min=0.1, help="Time limit for one cell or call. 每个单元格或调用的时限（秒）。")
    ] = Limits().cell_seconds,
    student: Annotated[
        str | None, typer.Option(help="Whose the single submission is, if its name does not say. 学生编号。")
    ] = None,
    secret_file: Secret = None,
    exercises: Folder = _EXERCISES,
    overlay: Overlay = None,
    force: Force = False,
) -> None:
    """Grade notebooks and write reports. 评分并生成报告。

    Exit code 0: all graded; 1: some submission could not be read or fully run; 2: a fault of the grader or
    of its use.
    """
    with _faults_told():
        chosen = shelf.locate(name, _folders(exercises, overlay))
        secret = seeds.read_secret(secret_file) if secret_file is not None else None
        missing = [path for path in submissions if not path.exists()]
        if missing:
            raise SourceError(f"there is no {str(missing[0])!r} to grade")
        refuse_existing(out / "grades.csv", force)
        statuses: set[str] = set()
        with _workshop(level, _limits(seconds), shelf.imports(chosen)) as workshop:
            from crmsim.grading import report
            from crmsim.grading.exercise import load

            _tell_level(workshop.level)
            for one in [load(folder) for folder in chosen]:
                records = _graded(one, submissions, student, workshop, jobs, secret)
                report.write(records, out if len(chosen) == 1 else out / one.id)
                statuses |= {record["status"] for record in records}
                for record in records:
                    reason = "; ".join(text["en"] for text in record["reason"])
                    _console.print(
                        f"{one.id} {record['student']}: {record['status']} "
                        f"{record['score']:g}/{record['points']:g} {reason}",
                        markup=False,
                        highlight=False,
                    )
    if statuses - {"graded"}:
        raise typer.Exit(2 if "fault" in statuses else 1)


@contextmanager
def _workshop(
    level: str = "auto", limits: Limits | None = None, warm: Iterable[str] = ()
) -> Iterator[Workshop]:
    """A workshop and, loaded beside it while its server starts, what judging needs."""
    with Workshop(level, limits, warm) as workshop:
        gc.disable()  # what is imported stays: looking for garbage meanwhile only takes time
        for module in ("exercise", "grade", "report"):
            import_module(f"crmsim.grading.{module}")
        gc.enable()
        yield workshop


def _graded(
    one: Exercise, paths: list[Path], student: str | None, workshop: Workshop, jobs: int, secret: bytes | None
) -> list[Record]:
    from rich.progress import track

    from crmsim.grading import report
    from crmsim.grading.grade import grade_all

    handed_in = list(submission.collect(paths, one.id))
    if student is not None:
        if len(handed_in) != 1:
            raise SourceError(f"--student names one student, but there are {len(handed_in)} submissions")
        handed_in = [submission.Submission(student, handed_in[0].path, handed_in[0].problem)]
    results = grade_all(one, handed_in, workshop, jobs=jobs, secret=secret)
    shown = track(results, one.id, total=len(handed_in), console=_console, transient=True)
    return [report.record(result) for result in shown]


def _limits(seconds: float) -> Limits:
    cells_at_full_length = 6
    return Limits(cell_seconds=seconds, total_seconds=cells_at_full_length * seconds)


def _tell_level(level: str) -> None:
    _console.print(f"confinement 隔离级别: {level}", highlight=False)
    if level == "rlimit":
        _console.print(
            "WARNING: only memory and time are limited here. Code you grade can read your files, use the "
            "network and start programs. Grade only your own work at this level.\n"
            "警告：此级别仅限制内存与时间。被评分的代码可以读取你的文件、使用网络并启动程序。请仅用于自己的作业。",
            style="bold red",
        )


def _folders(exercises: Path, overlay: Path | None) -> list[Path]:
    return [exercises] if overlay is None else [overlay, exercises]


@contextmanager
def _faults_told() -> Iterator[None]:
    """Tell a user's or an author's mistake in one line; exit code 2."""
    try:
        yield
    except (SourceError, ConfinementError, FileError, OSError) as error:
        _console.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    except Exception:
        _console.print_exception()  # a fault of ours: whoever mends it needs the traceback
        raise typer.Exit(2) from None


if __name__ == "__main__":
    app()
