"""``crmsim lab`` and ``crmsim demo <explorer>``: what learners and teachers type."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from crmsim.terms import language


class Lang(StrEnum):
    """The languages of the course."""

    EN = "en"
    ZH = "zh"


InLanguage = Annotated[
    Lang | None, typer.Option("--lang", help="Language of the course; CRMSIM_LANG or English unless given.")
]
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def lab(
    directory: Annotated[Path, typer.Argument(help="Your own folder.")] = Path("crmsim-course"),
    lang: InLanguage = None,
) -> None:
    """Open the course in JupyterLab; your own changes are never overwritten."""
    from crmsim import lab as getting_in

    chosen = lang.value if lang else language()
    try:
        delivered = getting_in.deliver(directory, chosen)
        for path, status in delivered:
            if status != getting_in.SAME:
                _out.print(f"{status}: {path}", markup=False)
        getting_in.trust(delivered)
        raise typer.Exit(getting_in.open_lab(directory, chosen))
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        _err.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def demo(
    explorer: Annotated[str, typer.Argument(help="The explorer's name.")],
    lang: InLanguage = None,
) -> None:
    """Show one explorer full-screen in the browser, for the classroom."""
    from crmsim import lab as getting_in

    try:
        raise typer.Exit(getting_in.demo(explorer, lang.value if lang else language()))
    except ValueError as error:
        _err.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
