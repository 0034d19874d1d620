"""``crmsim course …``: what authors of chapters type.

The commands import what they need when they run: Jupyter takes seconds to load, and the other commands of
``crmsim`` should not wait for it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from crmsim.coursefiles import course_folder

app = typer.Typer(help="Build and check the chapters of the course.", no_args_is_help=True)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)

Chapters = Annotated[
    list[str] | None,
    typer.Argument(help="Chapters by number or name; all of them unless given.", show_default=False),
]
Course = Annotated[
    Path | None,
    typer.Option("--course", help="The course folder; found by itself unless given.", show_default=False),
]


def _refuse(words: str) -> typer.Exit:
    _err.print(words, markup=False)
    return typer.Exit(1)


def _folder(course: Path | None) -> Path:
    try:
        return course or course_folder()
    except FileNotFoundError as error:
        raise _refuse(str(error)) from None


@app.command()
def build(chapters: Chapters = None, course: Course = None) -> None:
    """Execute chapters in both languages and store the notebooks."""
    from crmsim.authoring.build import build as build_chapter
    from crmsim.authoring.source import SourceError, read, sources

    try:
        for path in sources(_folder(course) / "chapters", chapters):
            began = time.monotonic()
            build_chapter(read(path))
            _out.print(f"{path.stem}: en and zh built in {time.monotonic() - began:.1f} s")
    except (SourceError, FileNotFoundError) as error:
        raise _refuse(str(error)) from None


@app.command()
def check(
    chapters: Chapters = None,
    course: Course = None,
    run: Annotated[bool, typer.Option(help="Execute the chapters too and compare their outputs.")] = True,
) -> None:
    """Say everything that has to be mended before learners see it."""
    from crmsim.authoring.check import check as check_course

    found = 0
    try:
        for finding in check_course(_folder(course), chapters, run):
            _out.print(str(finding), markup=False)
            found += 1
    except FileNotFoundError as error:
        raise _refuse(str(error)) from None
    if found:
        raise _refuse(f"{found} to mend")
    _out.print("all is well")


@app.command()
def stamp(
    chapter: Annotated[str, typer.Argument(help="A chapter by number or name.")],
    cells: Annotated[
        list[str] | None,
        typer.Argument(help="Ids of revised cells; only new ones unless given.", show_default=False),
    ] = None,
    course: Course = None,
) -> None:
    """Record that Chinese cells render the English as it stands now."""
    from crmsim.authoring.source import SourceError, sources
    from crmsim.authoring.source import stamp as stamp_cells

    try:
        (path,) = sources(_folder(course) / "chapters", [chapter])
        changed = stamp_cells(path, cells or [])
    except (SourceError, FileNotFoundError) as error:
        raise _refuse(str(error)) from None
    _out.print(f"{path.stem}: {', '.join(changed) or 'nothing'} stamped")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Two digits and a short name, such as 06_satisfaction.")],
    title_en: Annotated[str, typer.Argument(help="The title in English.")],
    title_zh: Annotated[str, typer.Argument(help="The title in Chinese.")],
    course: Course = None,
) -> None:
    """Begin a chapter: write a source with the parts that every chapter has."""
    from crmsim.authoring.beginning import begin

    try:
        path = begin(_folder(course) / "chapters", name, title_en, title_zh)
    except (FileExistsError, ValueError) as error:
        raise _refuse(str(error)) from None
    _out.print(f"{path} begun; fill it, then: crmsim course build {name[:2]}", markup=False)


@app.command()
def glossary(course: Course = None) -> None:
    """Write the glossary pages, one for each language."""
    from crmsim.files import write_text
    from crmsim.terms import LANGUAGES, glossary_markdown

    for lang in LANGUAGES:
        path = _folder(course) / f"glossary.{lang}.md"
        write_text(path, glossary_markdown(lang), force=True)
        _out.print(str(path), markup=False)
