"""Reading what learners hand in: hostile JSON until proven a Python notebook, and whose it is."""

import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmsim.terms import LANGUAGES
from crmsim.text import Text

MAX_BYTES = 64_000_000
MAX_PARTS = 2_000_000
MAX_CELLS = 1000
MAX_SOURCE = 500_000
"""Largest notebook in bytes (outputs count), most lists and objects in its JSON, most cells, longest cell."""


class UnreadableError(Exception):
    """The file is not a Python notebook.

    Attributes
    ----------
    status
        ``"missing"``, ``"unreadable"`` or ``"not_python"``.
    text
        Why, in both languages.
    """

    def __init__(self, status: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.status = status
        self.text = Text(en, zh)


@dataclass(frozen=True)
class Source:
    """A code cell: its place among the code cells (from 1), its text, and the question it checks, if any."""

    number: int
    text: str
    check: str | None = None


@dataclass(frozen=True)
class Notebook:
    """What matters of a notebook: its code, and what its metadata claim about language and student."""

    cells: tuple[Source, ...]
    lang: str
    student: str | None


@dataclass(frozen=True)
class Submission:
    """A file handed in, and whose it is; the path is None where none could be chosen."""

    student: str
    path: Path | None
    problem: UnreadableError | None = None


def collect(paths: Iterable[Path], exercise: str) -> Iterator[Submission]:
    """Find the submissions in files and folders.

    A folder holds ``<student>.ipynb`` files, or one folder for each student with a notebook somewhere in it,
    as nbgrader and JupyterHub lay them out. A file named after the exercise belongs to the folder around it.

    Parameters
    ----------
    paths
        Files and folders.
    exercise
        The exercise's id.
    """
    for path in paths:
        if not path.is_dir():
            student = path.stem if path.stem != exercise else path.absolute().parent.name
            yield Submission(student, path)
            continue
        for entry in sorted(path.iterdir()):
            if entry.name.startswith("."):
                continue
            if entry.is_dir() and not entry.is_symlink():
                yield _of_student(entry, exercise)
            elif entry.suffix != ".csv":  # data files lie beside the notebooks
                yield Submission(entry.stem if entry.stem != exercise else path.absolute().name, entry)


def _of_student(folder: Path, exercise: str) -> Submission:
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")][:100]
        found += [Path(root) / name for name in sorted(names) if name.endswith(".ipynb")]
        if len(found) > MAX_CELLS:
            break
    named = [path for path in found if path.stem == exercise]
    chosen = named if len(named) == 1 else found
    if len(chosen) == 1:
        return Submission(folder.name, chosen[0])
    problem = UnreadableError(
        "missing",
        f"the folder holds {len(found)} notebooks and not just one named {exercise}.ipynb",
        f"该文件夹中有 {len(found)} 个笔记本，无法确定哪一个是 {exercise}.ipynb",
    )
    return Submission(folder.name, None, problem)


def read(path: Path) -> Notebook:
    """Read a notebook, believing nothing.

    Parameters
    ----------
    path
        A regular file.

    Raises
    ------
    UnreadableError
        If it is not a notebook for Python, with the reason.
    """
    content = _load(_content(path))
    metadata = content.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    cells = content.get("cells")
    if not isinstance(cells, list) or content.get("nbformat") != 4:
        raise UnreadableError(
            "unreadable",
            "it is JSON, but not a notebook of format 4 (the format has a list of cells)",
            "它是 JSON，但不是格式 4 的笔记本（应有 cells 列表）",
        )
    language = _language(metadata)
    if language != "python":
        raise UnreadableError(
            "not_python",
            f"the notebook is for the kernel {language!r}, not for Python",
            f"该笔记本使用的内核是 {language!r}，不是 Python",
        )
    if len(cells) > MAX_CELLS:
        raise UnreadableError(
            "unreadable", f"it has more than {MAX_CELLS} cells", f"单元格超过 {MAX_CELLS} 个"
        )
    about = metadata.get("crmsim")
    about = about if isinstance(about, dict) else {}
    lang, student = about.get("lang"), about.get("student")
    return Notebook(
        cells=tuple(_sources(cells)),
        lang=str(lang) if lang in LANGUAGES else "en",
        student=student[:64] if isinstance(student, str) else None,
    )


def _content(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise UnreadableError(
            "unreadable", f"the file cannot be opened: {error.strerror}", f"文件无法打开：{error.strerror}"
        ) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableError("unreadable", "it is not a regular file", "不是普通文件")
    with open(handle, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableError(
            "unreadable",
            f"it is larger than {MAX_BYTES // 1_000_000} MB; clear the outputs and hand it in again",
            f"文件超过 {MAX_BYTES // 1_000_000} MB；请清除输出后重新提交",
        )
    if not content.strip():
        raise UnreadableError("unreadable", "the file is empty", "文件为空")
    return content


def _load(content: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            # Which of two equal keys counts differs between programs: what was seen might not be what is
            # graded.
            raise UnreadableError("unreadable", "its JSON has the same key twice", "JSON 中有重复的键")
        return found

    # Each list and object takes some sixty bytes of memory for two bytes of file.
    if content.count(b"[") + content.count(b"{") > MAX_PARTS:
        raise UnreadableError("unreadable", "its JSON has too many parts", "JSON 的组成部分过多")
    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=once)
    except UnicodeDecodeError:
        raise UnreadableError("unreadable", "it is not UTF-8 text", "不是 UTF-8 文本") from None
    except RecursionError:
        raise UnreadableError("unreadable", "its JSON is nested too deeply", "JSON 嵌套过深") from None
    except ValueError as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(
            "unreadable", f"it is not valid JSON{place}", f"不是有效的 JSON{place}"
        ) from None
    return value if isinstance(value, dict) else {}


def _language(metadata: dict[str, Any]) -> str:
    """Language of the kernel; a notebook that does not say is taken for Python."""
    for part, key in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
        section = metadata.get(part)
        language = section.get(key) if isinstance(section, dict) else None
        if isinstance(language, str) and language:
            language = language.lower()[:40]
            return "python" if language.startswith(("python", "ipython")) else language
    return "python"


def _sources(cells: list[Any]) -> Iterator[Source]:
    number = 0
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        number += 1
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            source = ""
        if len(source) > MAX_SOURCE:
            raise UnreadableError(
                "unreadable",
                f"code cell {number} is longer than {MAX_SOURCE} characters",
                f"第 {number} 个代码单元格超过 {MAX_SOURCE} 个字符",
            )
        metadata = cell.get("metadata")
        about = metadata.get("crmsim") if isinstance(metadata, dict) else None
        check = about.get("check") if isinstance(about, dict) else None
        if source.strip():
            yield Source(number, source, check if isinstance(check, str) else None)
