"""What must hold of a chapter before anybody learns from it; each rule finds, none repairs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from markdown_it import MarkdownIt

from crmsim.authoring import coverage, figures, quizzes
from crmsim.authoring import names as glossary
from crmsim.authoring.build import assemble, run_editions, unbroken
from crmsim.authoring.source import Cell, Chapter, SourceError, read, sources
from crmsim.charts import MissingDescription, description
from crmsim.explore import explorers
from crmsim.terms import LANGUAGES

LARGEST = 300_000
"""Bytes of an edition: more is slow to open and to review."""

_VEGA = "application/vnd.vega.v5+json"
_SVG = "image/svg+xml"
_CHINESE = "\u4e00-\u9fff"
_INSIDE = "keep punctuation outside of the asterisks"


class Finding(NamedTuple):
    """Something to mend: where it is, and what is wrong."""

    file: str
    line: int
    cell: str
    words: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {f'cell {self.cell!r}: ' if self.cell else ''}{self.words}"


def check(course: Path, names: list[str] | None = None, run: bool = True) -> Iterator[Finding]:
    """Check chapters, and the coverage table and quizzes of the whole course.

    Parameters
    ----------
    course
        The folder of the course.
    names
        Chapters by number or name; all unless given.
    run
        Also execute every edition and compare what it shows with what is stored.

    Yields
    ------
    Finding
        Everything to be mended; nothing means all is well.
    """
    chosen = set(sources(course / "chapters", names))
    chapters = []
    for path in sources(course / "chapters"):
        try:
            chapter = read(path)
        except SourceError as error:
            yield Finding(path.name, 0, "", str(error))
            continue
        chapters.append(chapter)
        if path in chosen:
            yield from check_chapter(chapter)
            if run:
                yield from check_outputs(chapter)
    yield from check_quizzes(course / "quizzes")
    yield from check_coverage(course, chapters)


def check_chapter(chapter: Chapter) -> Iterator[Finding]:
    """Check a chapter's source and its stored editions, without running anything."""
    yield from _twins(chapter)
    yield from _unfilled(chapter)
    yield from _names(chapter)
    yield from _punctuation(chapter)
    yield from _emphasis(chapter)
    yield from _network(chapter)
    yield from _exercises(chapter)
    for lang in LANGUAGES:
        path = chapter.notebook(lang)
        if not path.exists():
            yield Finding(
                path.name, 0, "", f"the {lang} edition is not built: crmsim course build {chapter.number}"
            )
            continue
        stored = nbformat.read(path, as_version=4)
        yield from _stored(chapter, lang, stored)
        yield from _outputs(chapter, lang, stored)
        yield from _figures(chapter, lang, stored)


def check_outputs(chapter: Chapter) -> Iterator[Finding]:
    """Execute a chapter and compare its outputs with the stored ones."""
    try:
        fresh = run_editions(chapter)
    except SourceError as error:
        yield Finding(chapter.path.name, 0, "", str(error))
        return
    for lang, notebook in fresh.items():
        yield from compare(chapter, lang, notebook)


def compare(chapter: Chapter, lang: str, fresh: Any) -> Iterator[Finding]:
    """Compare the stored outputs of one edition with those of a fresh execution."""
    path = chapter.notebook(lang)
    if not path.exists():
        return
    stored = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    for cell in fresh.cells:
        if cell.cell_type == "code" and cell.id in stored:
            before, now = (comparable(one.get("outputs", [])) for one in (stored[cell.id], cell))
            if before != now:
                yield _finding(chapter, lang, cell.id, "shows something else than what is stored: build it")


def comparable(outputs: list[Any]) -> list[Any]:
    """Return outputs without the drawing itself, whose layout depends on the fonts of the machine.

    The data, scales and marks of the same chart are compared in its Vega form.
    """
    plain = json.loads(json.dumps(outputs))
    for output in plain:
        if _SVG in output.get("data", {}):
            output["data"][_SVG] = "drawn"
    return plain


def _finding(chapter: Chapter, lang: str, cell: str, words: str) -> Finding:
    source = chapter.by_id.get(cell)
    file = chapter.path.name if not lang else f"{lang}/{chapter.name}.ipynb"
    return Finding(file, source.line if source and not lang else 0, cell, words)


def _at(chapter: Chapter, cell: Cell, words: str) -> Finding:
    return Finding(chapter.path.name, cell.line, cell.id, words)


def _twins(chapter: Chapter) -> Iterator[Finding]:
    """Every English cell has its Chinese twin, written for the present English words, and right after it."""
    chinese = {cell.id: cell for cell in chapter.cells if cell.lang == "zh"}
    english = {cell.id: cell for cell in chapter.cells if cell.lang == "en"}
    for name, cell in english.items():
        if name not in chinese:
            yield _at(chapter, cell, "has no Chinese")
    for name, cell in chinese.items():
        if name not in english:
            yield _at(chapter, cell, "has no English")
        elif cell.of != english[name].hash:
            yield _at(
                chapter,
                cell,
                f"the English has changed since this Chinese was written: revise it, then set "
                f'of="{english[name].hash}" (crmsim course stamp {chapter.number} {name})',
            )
    order = {lang: [c.id for c in chapter.edition(lang)] for lang in LANGUAGES}
    if set(english) == set(chinese) and order["en"] != order["zh"]:
        place = next(n for n, pair in enumerate(zip(*order.values(), strict=True)) if len(set(pair)) > 1)
        yield _at(
            chapter, chinese.get(order["zh"][place], chapter.cells[0]), "stands elsewhere than its English"
        )


def _unfilled(chapter: Chapter) -> Iterator[Finding]:
    """No place is left that ``course new`` marked with an ellipsis."""
    for cell in chapter.cells:
        if re.search(r"^(- )?…+$|: … |… (minutes|分钟)|^\.\.\.$|TODO|FIXME|待补", cell.text, re.M):
            yield _at(chapter, cell, "is not filled yet")


def _names(chapter: Chapter) -> Iterator[Finding]:
    ordinary = glossary.everyday(chapter.path.parents[1])
    for cell in chapter.cells:
        if cell.lang and cell.given.strip() != "all":
            on_purpose = {name.strip() for name in cell.names.split(";")}
            for name, canonical in glossary.misnamed(cell.text, cell.lang, ordinary | on_purpose):
                yield _at(chapter, cell, f"says {name!r}; the glossary's name is {canonical!r}")


def _punctuation(chapter: Chapter) -> Iterator[Finding]:
    """Chinese prose has full-width punctuation."""
    narrow = re.compile(rf"[{_CHINESE}][,;:?!]|[,;:?!(][{_CHINESE}]|[{_CHINESE}]\)")
    for cell in chapter.cells:
        if cell.lang == "zh":
            prose = re.sub(r"```.*?```|`[^`]*`|\$[^$]*\$|\]\([^)]*\)", " ", cell.text, flags=re.S)
            if match := narrow.search(prose):
                yield _at(chapter, cell, f"half-width punctuation beside Chinese characters: {match[0]!r}")


def _emphasis(chapter: Chapter) -> Iterator[Finding]:
    """No asterisk is left over: between punctuation and a letter, as in *一。*二, it neither opens nor closes."""
    for cell in chapter.cells:
        if cell.lang:
            words = unbroken(cell.text) if cell.lang == "zh" else cell.text
            words = re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$", "x", words, flags=re.S)
            blocks = MarkdownIt().enable("table").parse(words)
            texts = [part.content for block in blocks for part in block.children or () if part.type == "text"]
            if left := [text for text in texts if "*" in text]:
                yield _at(chapter, cell, f"emphasis does not open or close in {left[0][:40]!r}: {_INSIDE}")


def _network(chapter: Chapter) -> Iterator[Finding]:
    for cell in chapter.cells:
        if cell.kind == "code" and (match := re.search(r"https?://\S*", cell.text)):
            yield _at(chapter, cell, f"reads from the network ({match[0]}); the course works without it")


def _exercises(chapter: Chapter) -> Iterator[Finding]:
    """A learner is told of every exercise of the chapter."""
    for name in sorted(coverage.exercises(chapter.path.parents[1])):
        for lang in LANGUAGES:
            told = any(f"`{name}`" in cell.text for cell in chapter.edition(lang))
            if name.startswith(f"{chapter.number}-") and not told:
                yield Finding(chapter.path.name, 0, "", f"does not name its exercise `{name}` ({lang})")


def _stored(chapter: Chapter, lang: str, stored: Any) -> Iterator[Finding]:
    """The stored edition is what the source gives: same cells, all executed in order, small enough."""
    path = chapter.notebook(lang)
    expected, actual = assemble(chapter, lang), stored
    remedy = f"build it: crmsim course build {chapter.number}"
    if [cell.id for cell in expected.cells] != [cell.get("id") for cell in actual.cells]:
        yield _finding(chapter, lang, "", f"its cells are not those of the source; {remedy}")
        return
    for ours, theirs in zip(expected.cells, actual.cells, strict=True):
        if (ours.cell_type, ours.source, ours.metadata) != (theirs.cell_type, theirs.source, theirs.metadata):
            yield _finding(chapter, lang, ours.id, f"differs from the source; {remedy}")
    if expected.metadata != actual.metadata:
        yield _finding(chapter, lang, "", f"its metadata are not those of a build; {remedy}")
    code = [cell for cell in actual.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        if cell.execution_count != number:
            yield _finding(
                chapter, lang, cell.id, f"is not executed in order ({cell.execution_count}); {remedy}"
            )
    if (size := path.stat().st_size) > LARGEST:
        yield _finding(chapter, lang, "", f"has {size:,} bytes; {LARGEST:,} are allowed: draw fewer points")


def _outputs(chapter: Chapter, lang: str, stored: Any) -> Iterator[Finding]:
    """Every picture says what it shows; nothing stored loads a script or hides an error."""
    for cell in stored.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", ()):
                yield _finding(chapter, lang, cell.id, f"stores an error: {output.ename}")
            data = output.get("data", {})
            yield from (_finding(chapter, lang, cell.id, words) for words in _pictures(data))


def _pictures(data: dict[str, Any]) -> Iterator[str]:
    if _VEGA in data:
        try:
            description(data[_VEGA])
        except MissingDescription as error:
            yield str(error)
    elif _SVG in data and not re.match(r'<svg role="img" aria-label="[^"]+"', data[_SVG]):
        yield "a picture without a description: draw it with Altair and crmsim.charts.describe"
    if foreign := [kind for kind in data if "vegalite" in kind or kind in ("image/png", "image/jpeg")]:
        yield f"stores {foreign[0]}, which not every front end shows: import crmsim.charts before drawing"
    if re.search(r"<script|(src|href)=[\"']?https?:", data.get("text/html", "")):
        yield "stores HTML that loads something: it is blank without the network"


def _figures(chapter: Chapter, lang: str, stored: Any) -> Iterator[Finding]:
    outputs = figures.held(stored)
    for cell in chapter.edition(lang):
        if cell.kind == "markdown":
            for words in figures.missing(figures.quoted(cell.text), outputs, cell.given):
                yield _at(
                    chapter,
                    cell,
                    f"quotes {words} ({lang}), which no output shows: print it, or name it in given",
                )


def check_quizzes(folder: Path) -> Iterator[Finding]:
    """Check every quiz file."""
    for path in sorted(folder.glob("*.toml")):
        try:
            quiz = quizzes.load(path)
        except ValueError as error:
            yield Finding(path.name, 0, "", str(error))
            continue
        for item, words in quizzes.lint(quiz):
            yield Finding(path.name, 0, item, words)


def check_coverage(course: Path, chapters: list[Chapter]) -> Iterator[Finding]:
    """Check that every row of the chapters there are is met where it says."""
    path = course / "coverage.toml"
    try:
        table = coverage.load_table(path)
        for row, words in coverage.unmet(table, chapters, course, set(explorers())):
            yield Finding(path.name, 0, row, words)
    except FileNotFoundError:
        yield Finding(path.name, 0, "", "is missing")
    except ValueError as error:
        yield Finding(path.name, 0, "", str(error))
