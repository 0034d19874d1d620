"""Editions of chapters, run again by an independent tool (nbval), show what is stored in them."""

from pathlib import Path

import nbformat
import pytest
from course_browser import CHAPTERS, CHROMIUM
from course_outputs import code_cells, differences, nbval

from crmsim.authoring.check import check
from crmsim.coursefiles import course_folder
from crmsim.terms import LANGUAGES

REAL = Path(__file__).parents[2] / "course"
VEGA = "application/vnd.vega.v5+json"


def editions(lang):
    """Return the chapters to run in a language.

    Where there is a browser, all editions are run and compared there too, and each chapter is run here in one
    of its languages, by turns.
    """
    everything = sorted(REAL.glob(f"chapters/{lang}/*.ipynb"))
    assert [path.stem for path in everything] == CHAPTERS
    return everything[LANGUAGES.index(lang) :: len(LANGUAGES)] if CHROMIUM else everything


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_edition_shows_what_is_stored(lang):
    chapters = editions(lang)
    status, passed, printed = nbval(*chapters)
    assert status == 0, printed[-4000:]
    # A notebook without execution counts would pass without comparing anything.
    cells = [code_cells(path) for path in chapters]
    assert passed == sum(map(len, cells)) > len(cells)
    assert all(cell.execution_count for edition in cells for cell in edition)


DRAW = (
    "from IPython.display import display\ndisplay({'image/svg+xml': '<svg role=\"img\">a</svg>'}, raw=True)"
)


@pytest.mark.slow
def test_nbval_sees_a_wrong_output_and_overlooks_the_layout_of_a_drawing(tmp_path):
    drawn = nbformat.v4.new_output("display_data", {"image/svg+xml": '<svg role="img">b</svg>'})
    stored = {
        "print(1)": nbformat.v4.new_output("stream", text="1\n"),
        "print(2)": nbformat.v4.new_output("stream", text="3\n"),
        DRAW: drawn,
    }
    cells = [
        nbformat.v4.new_code_cell(source, execution_count=n, outputs=[output])
        for n, (source, output) in enumerate(stored.items(), 1)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    path = tmp_path / "one_is_wrong.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    status, passed, printed = nbval(path)
    assert (status, passed) == (1, 2), printed
    assert "one_is_wrong.ipynb::Cell 1" in printed


def of_kind(notebook, kind):
    """Return the first output of the kind, and the outputs among which it is."""
    every = (cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    return next(
        (output, outputs) for outputs in every for output in outputs if kind in output.get("data", output)
    )


def another_number(notebook):
    output, _ = of_kind(notebook, "text")
    output.text += "1"


def another_point_in_a_chart(notebook):
    output, _ = of_kind(notebook, VEGA)
    output.data[VEGA]["data"][0]["values"][0] = {}


def a_missing_output(notebook):
    _, outputs = of_kind(notebook, "image/svg+xml")
    outputs.clear()


@pytest.mark.parametrize("spoil", [another_number, another_point_in_a_chart, a_missing_output])
def test_a_run_elsewhere_is_compared_as_nbval_does(tmp_path, request, spoil):
    stored, ran = REAL / "chapters/en/06_satisfaction.ipynb", tmp_path / "ran.ipynb"
    notebook = nbformat.read(stored, as_version=4)
    nbformat.write(notebook, ran)
    assert differences(request.session, stored, ran) == []
    spoil(notebook)
    nbformat.write(notebook, ran)
    assert len(differences(request.session, stored, ran)) == 1


def test_the_course_as_committed_has_nothing_to_mend(monkeypatch):
    monkeypatch.delenv("CRMSIM_COURSE", raising=False)
    assert course_folder() == REAL
    assert [str(finding) for finding in check(REAL, run=False)] == []
