"""The percent script: a notebook as a text file that people can write, review and compare.

``# %%`` opens a code cell, ``# %% [markdown]`` a text cell whose lines are comments; attributes follow as
``key="value"``. Comment lines above the first cell are TOML and describe the file. Jupytext reads such scripts,
too; here loading it would take longer than grading a submission.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MARKER = re.compile(r'# %%(?P<markdown> \[markdown\])?(?P<attributes>(?: \w+="[^"]*")*)')


class SourceError(ValueError):
    """An exercise's file is not as it should be; the message says where and how to mend it."""


@dataclass(frozen=True)
class Cell:
    """One cell of a script.

    Attributes
    ----------
    kind
        ``"code"`` or ``"markdown"``.
    source
        Its text; of a markdown cell without the comment signs.
    attributes
        What its opening line says, such as ``{"id": "intro", "lang": "en"}``.
    where
        File and line of its opening line, for messages.
    """

    kind: str
    source: str
    attributes: dict[str, str] = field(default_factory=dict)
    where: str = ""


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that change when the text does; ties a translation to its original."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:8]


def read(path: Path) -> tuple[dict[str, Any], list[Cell]]:
    """Read a percent script.

    Parameters
    ----------
    path
        The file, UTF-8.

    Returns
    -------
    front, cells
        The TOML above the first cell as a dict, and the cells in order.

    Raises
    ------
    SourceError
        If the file cannot be read, its front is not TOML, or an opening line is not understood.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{where} cannot be read: {error}") from None
    front: list[str] = []
    opened: list[tuple[re.Match[str], int, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("# %%"):
            marker = _MARKER.fullmatch(line.rstrip())
            if marker is None:
                raise SourceError(
                    f"{where}:{number}: {line!r} does not open a cell; write # %% or # %% [markdown], "
                    'then attributes as key="value"'
                )
            opened.append((marker, number, []))
        elif opened:
            opened[-1][2].append(line)
        elif line.strip() and not line.startswith("#"):
            raise SourceError(f"{where}:{number}: code stands above the first cell; open one with # %%")
        else:
            front.append(line.removeprefix("#").strip())
    try:
        described = tomllib.loads("\n".join(front))
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{where}: the comment lines above the first cell are not TOML: {error}") from None
    return described, [_cell(*one, where) for one in opened]


def _cell(marker: re.Match[str], number: int, lines: list[str], where: str) -> Cell:
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', marker["attributes"]))
    kind = "markdown" if marker["markdown"] else "code"
    if kind == "markdown":
        for offset, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                raise SourceError(
                    f"{where}:{number + offset}: a markdown cell holds a line that is not a comment"
                )
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    return Cell(kind, "\n".join(lines).strip("\n").rstrip(), attributes, f"{where}:{number}")
