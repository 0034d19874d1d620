"""From a chapter's source to its two notebooks: executed, with outputs that are the same on every machine."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from crmsim.authoring.source import Cell, Chapter, SourceError
from crmsim.terms import LANGUAGE_VARIABLE, LANGUAGES

SECONDS = 60
"""The time a learner should at most wait for a whole chapter to run."""

LANGUAGE_CELL = "language"
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

_HAN = "\u4e00-\u9fff"
_WIDE = _HAN + "\u3000-\u303f\uff01-\uff5e‘’“”—…"
# Between two Chinese characters, or emphasis that stays emphasis when it touches its neighbour: a mark beside
# punctuation would no longer open or close.
_SEAM = re.compile(rf"([{_WIDE}]|[{_HAN}]\*+)\n *(?=[{_WIDE}])|([{_WIDE}])\n *(?=\*+[{_HAN}])")
_CODE_OR_FORMULA = re.compile(r"(```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$)", re.S)
_IN_A_FIGURE = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|%)")
_LINES_OF_THEIR_OWN = re.compile(r"(```.*?```|\$\$.*?\$\$|^ *(?:#|\|)[^\n]*\n)", re.M | re.S)


def assemble(chapter: Chapter, lang: str) -> nbformat.NotebookNode:
    """Return one edition, not yet executed.

    After the first cell comes one that chooses the language of labels: the only code in which they differ.
    """
    cells = [_notebook_cell(cell) for cell in chapter.edition(lang)]
    # Assigned, because the comparison with nbval does not know the semicolon that hides a result.
    chosen = f'from crmsim.terms import language\n\n_ = language("{lang}")'
    chooser = nbformat.v4.new_code_cell(chosen, id=LANGUAGE_CELL)
    cells.insert(1, chooser)
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "crmsim": {"chapter": chapter.name, "lang": lang},
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    notebook.nbformat_minor = 5
    return notebook


def _notebook_cell(cell: Cell) -> nbformat.NotebookNode:
    make = nbformat.v4.new_markdown_cell if cell.kind == "markdown" else nbformat.v4.new_code_cell
    text = unbroken(cell.text) if cell.lang == "zh" else cell.text
    text = glued(text) if cell.kind == "markdown" else text
    return make(text, id=cell.id, metadata={"tags": list(cell.tags)} if cell.tags else {})


def glued(text: str) -> str:
    """Keep the parts of a figure on one line: no break inside 71 753, nor between 12.5 and its per cent sign.

    Examples
    --------
    >>> glued("71 753 CNY, 5 %") == "71\\xa0753 CNY, 5\\xa0%"
    True
    """
    parts = _CODE_OR_FORMULA.split(text)
    parts[::2] = [_IN_A_FIGURE.sub("\xa0", prose) for prose in parts[::2]]
    return "".join(parts)


def unbroken(text: str) -> str:
    """Join the lines of Chinese paragraphs: a browser shows a line break as a space, which Chinese has not.

    Headings, tables, list items, code and formulas keep their lines; so does a break beside a Latin word.

    Examples
    --------
    >>> unbroken("## 一句话\\n客户是\\n上帝。\\n- 真的？")
    '## 一句话\\n客户是上帝。\\n- 真的？'
    """
    parts = _LINES_OF_THEIR_OWN.split(text)
    parts[::2] = [_SEAM.sub(r"\1\2", prose) for prose in parts[::2]]
    return "".join(parts)


def execute(chapter: Chapter, lang: str) -> nbformat.NotebookNode:
    """Run one edition in a kernel of its own, in an empty folder, and return it with its outputs.

    Raises
    ------
    SourceError
        If a cell fails, warns, draws something that cannot be compared, or the whole takes too long.
    """
    notebook = assemble(chapter, lang)
    # A learner's kernel knows no variable that chooses the language; neither does this one.
    environment = {name: value for name, value in os.environ.items() if name != LANGUAGE_VARIABLE}
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
            store_widget_state=False,
            extra_arguments=["--log-level=ERROR"],
        )
        began = time.monotonic()
        try:
            client.execute(env=environment, cwd=folder)
        except CellTimeoutError:
            raise _error(chapter, _last(notebook), f"runs longer than {SECONDS} s") from None
        except DeadKernelError:
            raise _error(chapter, _last(notebook), "the kernel died") from None
        except CellExecutionError as error:
            raise _failure(chapter, _last(notebook), error) from None
        took = time.monotonic() - began
    if took > SECONDS:
        raise SourceError(
            chapter.path, 1, "", f"the {lang} edition takes {took:.0f} s; {SECONDS} s are allowed"
        )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [_clean(chapter, cell, output) for output in _joined(cell.outputs)]
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def _last(notebook: nbformat.NotebookNode) -> Any:
    """Return the cell that was running when execution stopped: the last that has a number or an output."""
    started = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and (cell.execution_count is not None or cell.outputs)
    ]
    return started[-1] if started else notebook.cells[0]


def _error(chapter: Chapter, cell: Any, words: str, line: int = 1) -> SourceError:
    source = chapter.by_id.get(cell.id)
    return SourceError(chapter.path, (source.line if source else 1) + line - 1, cell.id, words)


def _failure(chapter: Chapter, cell: Any, error: CellExecutionError) -> SourceError:
    """Say which line of the source raised what, without the kernel's traceback."""
    traceback = _COLOURS.sub("", str(error.traceback))
    lines = re.findall(r"Cell In\[\d+\], line (\d+)", traceback)
    words = f"{error.ename}: {_COLOURS.sub('', str(error.evalue))}"
    return _error(chapter, cell, words, int(lines[0]) if lines else 1)


def _joined(outputs: Iterable[Any]) -> list[Any]:
    """Join what was printed in several portions, which depends on the machine's speed."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            last is not None
            and output.output_type == "stream" == last.output_type
            and output.name == last.name
        ):
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _clean(chapter: Chapter, cell: Any, output: Any) -> Any:
    """Take out of an output what differs between two runs, and refuse what would hide a difference."""
    if output.output_type == "stream":
        if output.name == "stderr":
            raise _error(chapter, cell, f"writes to stderr, a warning perhaps: {output.text.strip()[:300]}")
        return output
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
        if "raises-exception" not in cell.metadata.get("tags", ()):
            raise _error(chapter, cell, output.traceback[0])
        return output
    output.data.pop(_WIDGET_VIEW, None)
    output.metadata = {}
    if "image/png" in output.data or "image/jpeg" in output.data:
        raise _error(chapter, cell, "draws a picture of pixels, which no test compares: draw it with Altair")
    if _ADDRESS.search(output.data.get("text/plain", "")):
        raise _error(chapter, cell, "shows an address in memory, which is another one in every run")
    return output


def write(chapter: Chapter, lang: str, notebook: nbformat.NotebookNode) -> Path:
    """Store an edition; the file is either the old one or the whole new one."""
    path = chapter.notebook(lang)
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    nbformat.write(notebook, unfinished)
    unfinished.replace(path)
    return path


def run_editions(chapter: Chapter) -> dict[str, nbformat.NotebookNode]:
    """Execute both editions, side by side.

    Raises
    ------
    SourceError
        As for :func:`execute`.
    """
    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        return dict(zip(LANGUAGES, pool.map(lambda lang: execute(chapter, lang), LANGUAGES), strict=True))


def build(chapter: Chapter) -> list[Path]:
    """Execute and store both editions of a chapter.

    Returns
    -------
    list of Path
        The two notebooks.

    Raises
    ------
    SourceError
        As for :func:`execute`; nothing is written then.
    """
    return [write(chapter, lang, notebook) for lang, notebook in run_editions(chapter).items()]
