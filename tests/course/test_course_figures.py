"""A figure in the prose is one that the outputs hold, at the precision it is quoted with."""

import nbformat
import pytest

from crmsim.authoring.figures import held, missing, numbers, quoted


def unheld(prose, outputs, given=""):
    return missing(quoted(prose), numbers(outputs), given)


@pytest.mark.parametrize(
    ("prose", "outputs"),
    [
        ("It is 12.3 %.", "0.1234"),
        ("It is 12.3 %.", "12.34"),
        ("It is 12%.", "0.1151"),
        ("about 5 000 customers", "5000"),
        ("about 5,000 customers", "customers=5_000"),
        ("falls by −3.25", "-3.249"),
        ("共 1.2 万名客户", "12034"),
        ("上升 3.4 个百分点", "0.034"),
        ("1,234.5 yuan", "1,234.46"),
    ],
)
def test_a_figure_is_held_if_an_output_rounds_to_it(prose, outputs):
    assert quoted(prose)
    assert unheld(prose, outputs) == []


@pytest.mark.parametrize(
    ("prose", "outputs"),
    [
        ("12.3 %", "0.1236"),
        ("12.3", "0.123"),
        ("5 000 customers", "5001"),
        ("0.50", "0.51"),
        ("40%", "0.4051"),
    ],
)
def test_a_figure_that_no_output_rounds_to_is_missing(prose, outputs):
    assert len(unheld(prose, outputs)) == 1


@pytest.mark.parametrize(
    "prose",
    [
        "Oliver (1980) had five types in 12 months.",
        "`x = 3.14` and $\\eta = 2.25$ and [a page](https://example.com/1.25)",
        "doi 10.1287/mksc.1040.0098",
        "chapter 12, the 4P, S0-03",
    ],
)
def test_years_small_counts_code_formulas_and_links_are_no_figures(prose):
    assert quoted(prose) == []


def test_a_figure_from_a_cited_source_is_named():
    assert unheld("TARP found 54.3 % to 70 %", "", given="54.3 %") == ["70 %"]
    assert unheld("pages 460–469", "", given="all") == []


def test_coordinates_of_a_drawing_hold_nothing_but_its_words_do():
    svg = '<svg><path d="M 77.25,3"/><text x="5.5">0.875</text></svg>'
    output = nbformat.v4.new_output("display_data", data={"image/svg+xml": svg, "text/plain": "top 9.5"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    assert held(notebook) == {0.875, 9.5}
