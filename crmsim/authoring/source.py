"""The source of a chapter: one file for both languages, which people write and review.

A source is a Python script in Jupytext's percent format. Every cell has an ``id``; a Markdown cell says
its ``lang``; the Chinese twin of an English cell carries ``of``, the hash of the English words it was
written for, so that it is known to be stale when these change. Code cells are shared.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import jupytext

from crmsim.terms import LANGUAGES, Language

CELL_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
ATTRIBUTES = {"id", "lang", "of", "tags", "given", "names"}
# What Jupytext notes about blank lines, for example before a cell that begins with a function.
_SPACING = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}


class SourceError(ValueError):
    """Something in a chapter's source that has to be mended; says the file, the line and the cell."""

    def __init__(self, path: Path, line: int, cell: str, words: str) -> None:
        super().__init__(f"{path.name}:{line}: cell {cell!r}: {words}")


@dataclass(frozen=True)
class Cell:
    """A cell of the source.

    Attributes
    ----------
    id
        Its name, the same in source and notebooks.
    kind
        ``"markdown"`` or ``"code"``.
    text
        What it holds.
    line
        The line of the source at which its text begins, from 1.
    lang
        ``"en"`` or ``"zh"``; empty for a cell that both editions share.
    of
        Of a Chinese cell: the hash of the English text that it renders.
    given
        Figures in the prose that come from a cited source and not from an output, separated by semicolons;
        ``"all"`` for a list of references.
    names
        Other names of glossary terms that the cell uses on purpose, separated by semicolons.
    tags
        Notebook tags, for example ``raises-exception``.
    """

    id: str
    kind: str
    text: str
    line: int
    lang: Language | Literal[""] = ""
    of: str = ""
    given: str = ""
    names: str = ""
    tags: tuple[str, ...] = field(default=())

    @property
    def hash(self) -> str:
        """Eight characters that change when the text does."""
        return hashlib.sha256(self.text.strip().encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Chapter:
    """A chapter's source, read."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The file's name without ending, such as ``06_satisfaction``."""
        return self.path.stem

    @property
    def number(self) -> str:
        """The two digits the name begins with."""
        return self.name[:2]

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """Cells by id; of a pair in two languages, the English one."""
        return {cell.id: cell for cell in reversed(self.cells) if cell.lang != "zh"}

    def edition(self, lang: str) -> list[Cell]:
        """Return the cells of one edition, in order."""
        return [cell for cell in self.cells if cell.lang in ("", lang)]

    def notebook(self, lang: str) -> Path:
        """Return where the edition in one language is stored."""
        return self.path.parent / lang / f"{self.name}.ipynb"


def read(path: Path) -> Chapter:
    """Read a chapter's source.

    Raises
    ------
    SourceError
        For a cell without an id, an id used twice, an attribute that is not known, or a language that is not.
    """
    text = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"# %%", line)]
    if len(lines) != len(notebook.cells):
        raise SourceError(path, 1, "", "text before the first '# %%': put it into a cell that has an id")
    cells, seen = [], set()
    for line, cell in zip(lines, notebook.cells, strict=True):
        read_cell = _cell(path, line, cell)
        key = (read_cell.id, read_cell.lang)
        if key in seen or (read_cell.lang and (read_cell.id, "") in seen):
            raise SourceError(
                path, line, read_cell.id, "this id is used twice; ids are unique within a language"
            )
        seen.add(key)
        cells.append(read_cell)
    return Chapter(path, tuple(cells))


def _cell(path: Path, line: int, cell: Any) -> Cell:
    attributes = {key: value for key, value in cell.metadata.items() if key not in _SPACING}
    name = attributes.get("id", "")
    if not CELL_ID.fullmatch(name):
        raise SourceError(
            path, line, name, 'every cell needs an id of small letters, digits and hyphens: # %% id="…"'
        )
    if unknown := attributes.keys() - ATTRIBUTES:
        allowed = ", ".join(sorted(ATTRIBUTES))
        raise SourceError(
            path, line, name, f"unknown attribute {', '.join(sorted(unknown))}; allowed: {allowed}"
        )
    lang = attributes.get("lang", "")
    if lang not in ("", *LANGUAGES) or (lang and cell.cell_type != "markdown"):
        raise SourceError(
            path,
            line,
            name,
            f'lang is "en" or "zh" and only on Markdown cells, not {lang!r} on {cell.cell_type}',
        )
    tags = tuple(attributes.pop("tags", ()))
    return Cell(kind=cell.cell_type, text=cell.source, line=line + 1, tags=tags, **attributes)


def sources(folder: Path, names: list[str] | None = None) -> list[Path]:
    """Find the sources of chapters.

    Parameters
    ----------
    folder
        The folder ``chapters``.
    names
        Chapters by number (``06``) or name (``06_satisfaction``); all of them unless given.

    Raises
    ------
    FileNotFoundError
        If there is no such chapter; the message lists those there are.
    """
    found = sorted(folder.glob("[0-9][0-9]_*.py"))
    if not names:
        return found
    chosen = []
    for name in names:
        matches = [path for path in found if name in (path.stem, path.stem[:2], path.name, str(path))]
        if not matches:
            there = ", ".join(path.stem for path in found) or "none"
            raise FileNotFoundError(f"there is no chapter {name!r}; there are: {there}")
        chosen += matches
    return chosen


def stamp(path: Path, ids: list[str]) -> list[str]:
    """Record that Chinese cells render the present English ones: write ``of`` into their header lines.

    Parameters
    ----------
    path
        The chapter's source.
    ids
        The cells that were revised. Without any, only cells that carry no ``of`` yet are stamped: a stale one
        is never declared fresh unless it is named.

    Returns
    -------
    list of str
        The ids whose header was changed.
    """
    chapter = read(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = []
    for cell in chapter.cells:
        if cell.lang != "zh" or cell.id not in chapter.by_id or (cell.id not in ids if ids else cell.of):
            continue
        fresh = chapter.by_id[cell.id].hash
        if cell.of == fresh:
            continue
        header = re.sub(r' of="[^"]*"', "", lines[cell.line - 2].rstrip("\n"))
        lines[cell.line - 2] = header.replace(' lang="zh"', f' lang="zh" of="{fresh}"') + "\n"
        changed.append(cell.id)
    if unknown := set(ids) - {cell.id for cell in chapter.cells if cell.lang == "zh"}:
        raise SourceError(path, 1, ", ".join(sorted(unknown)), "there is no Chinese cell of this id")
    path.write_text("".join(lines), encoding="utf-8")
    return changed
