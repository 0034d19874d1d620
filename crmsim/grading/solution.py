"""Solution regions: what stands between ``# BEGIN SOLUTION`` and ``# END SOLUTION`` never leaves the house.

Everything fails closed: a marker that is misspelt, nested, unbalanced or missing is an error, never a leak.
"""

import ast
import re

from crmsim.grading.percent import Cell, SourceError

_MARKER = re.compile(r"(?P<indent>\s*)#+\s*(?P<which>BEGIN|END) SOLUTION\s*")
_NEARLY = re.compile(r"#.*(\bsolu?tions?\b|\b(begin|end)\W{0,3}sol)", re.IGNORECASE)


def split(cell: Cell) -> tuple[str, list[str]]:
    """Take the solution out of a code cell.

    Parameters
    ----------
    cell
        A code cell.

    Returns
    -------
    stub, solution
        The cell's text with each region replaced by ``...``, and the lines that were taken out.

    Raises
    ------
    SourceError
        If a marker is misspelt, nested or unbalanced, or the stub is not valid Python.
    """
    stub: list[str] = []
    solution: list[str] = []
    inside = False
    for line in cell.source.splitlines():
        marker = _MARKER.fullmatch(line)
        if marker is None:
            if _NEARLY.search(line):
                raise SourceError(
                    f"{cell.where}: {line.strip()!r} looks like a solution marker; write exactly "
                    "# BEGIN SOLUTION or # END SOLUTION, and do not speak of solutions in comments"
                )
            (solution if inside else stub).append(line)
        elif (marker["which"] == "BEGIN") == inside:
            raise SourceError(f"{cell.where}: {line.strip()!r} does not pair with the marker before it")
        else:
            inside = not inside
            if inside:
                stub.append(marker["indent"] + "...")
    if inside:
        raise SourceError(f"{cell.where}: # BEGIN SOLUTION has no # END SOLUTION")
    text = "\n".join(stub)
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise SourceError(f"{cell.where}: without its solution the cell is not Python: {error.msg}") from None
    return text, solution


def reference(cell: Cell) -> str:
    """The cell's text with its solution and without the markers."""
    return "\n".join(line for line in cell.source.splitlines() if not _MARKER.fullmatch(line))
