"""Where exercises lie and what their own code imports: all that must be known before the fork server starts."""

import ast
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from crmsim.grading import percent
from crmsim.grading.percent import Cell, SourceError


def locate(name: str, folders: Iterable[Path]) -> list[Path]:
    """The folder of the exercise with this id, or of every one for ``"all"``.

    Parameters
    ----------
    name
        An id or ``"all"``.
    folders
        Folders that hold exercises; an earlier one wins, so a private overlay goes before the public folder.

    Raises
    ------
    SourceError
        If there is none of that name.
    """
    known: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise SourceError(f"the folder of exercises {str(folder)!r} does not exist")
        for path in sorted(folder.iterdir()):
            if (path / "exercise.py").is_file():
                known.setdefault(path.name, path)
    if name == "all" and known:
        return [known[key] for key in sorted(known)]
    if name not in known:
        raise SourceError(f"there is no exercise {name!r}; there are: {', '.join(sorted(known)) or 'none'}")
    return [known[name]]


def imports(folders: Iterable[Path]) -> set[str]:
    """What the exercises' own code imports, worth importing once for all submissions.

    Parameters
    ----------
    folders
        The exercises' folders.

    Returns
    -------
    set of str
        Dotted names of modules, and of what is taken from them: ``crmsim.simulate`` brings in the whole
        engine, which ``crmsim`` alone does not.

    Raises
    ------
    SourceError
        If an ``exercise.py`` is not a percent script.
    """
    return {name for folder in folders for name in _names(percent.read(folder / "exercise.py")[1])}


def _names(cells: Iterable[Cell]) -> Iterator[str]:
    nodes: list[ast.AST] = []
    for cell in cells:
        if cell.kind == "code":
            with suppress(SyntaxError):  # loading the exercise says where
                nodes += ast.walk(ast.parse(cell.source))
    modules: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
                modules[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}".removesuffix(".*") for alias in node.names)
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield f"{modules[node.value.id]}.{node.attr}"
