"""Figures in the prose: each must be one that the chapter computes, or one whose source is named.

A figure is a number with a decimal point or a percent sign, or one of three digits or more; smaller counts
("five types") and years are not figures. A quoted figure is held by the outputs if one of their numbers
rounds to it at the precision of the quotation.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

# Parts of the prose whose digits are not claims about results: code, formulas, links, comments, file names.
_NOT_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$|<!--.*?-->|<[^>]+>|\]\([^)]*\)|https?://\S+|\b10\.\d{4,}/\S+",
    re.S,
)
_GROUPED = r"\d{1,3}(?:[ ,\u00a0\u2009\u202f]\d{3})+(?!\d)"
_NUMBER = re.compile(
    rf"(?<![\w.\-–/])({_GROUPED}|\d+)(\.\d+)?\s*(%|％|percentage points?|个?百分点|万|亿|million|thousand)?"
)
_IN_OUTPUT = re.compile(r"(?<![\w.])\d[\d,_]*(?:\.\d+)?(?:e[+-]?\d+)?", re.I)
_SVG_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.S)
_SCALE = {"万": 1e4, "亿": 1e8, "million": 1e6, "thousand": 1e3}


class Figure(NamedTuple):
    """A figure quoted in the prose: as written, its value, and half of its last digit."""

    words: str
    value: float
    tolerance: float
    share: bool


def quoted(prose: str) -> list[Figure]:
    """Find the figures in Markdown prose.

    Examples
    --------
    >>> [figure.words for figure in quoted("In 1996, 12.5 % of 5 000 customers left in five months.")]
    ['12.5 %', '5 000']
    """
    figures = []
    for match in _NUMBER.finditer(_NOT_PROSE.sub(" ", prose)):
        whole, decimals, unit = match[1], match[2] or "", match[3] or ""
        digits = re.sub(r"\D", "", whole)
        share = unit in ("%", "％") or "point" in unit or "百分点" in unit
        scale = _SCALE.get(unit, 1.0)
        is_year = not decimals and not unit and whole == digits and 1800 <= int(digits) < 2100
        if is_year or not (decimals or share or scale > 1 or len(digits) >= 3):
            continue
        value = float(digits + decimals) * scale
        tolerance = 0.5 * 10.0 ** -max(len(decimals) - 1, 0) * scale
        figures.append(Figure(match[0].strip(), value, tolerance * (1 + 1e-9), share))
    return figures


def numbers(text: str) -> set[float]:
    """Find all numbers in an output or in code, without their signs."""
    return {float(number.replace(",", "").replace("_", "")) for number in _IN_OUTPUT.findall(text)}


def held(notebook: Any) -> set[float]:
    """Return the numbers that a notebook's code states and its outputs show as text."""
    found: set[float] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        found |= numbers(cell.source)
        for output in cell.outputs:
            if output.output_type == "stream":
                found |= numbers(output.text)
            for kind, data in output.get("data", {}).items():
                found |= numbers(_readable(kind, data))
    return found


def _readable(kind: str, data: Any) -> str:
    """Return what a person reads of an output; the coordinates of a drawing are no figures."""
    if kind == "image/svg+xml":
        return html.unescape(" ".join(_SVG_TEXT.findall(data)))
    if kind == "text/html":
        return html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", data, flags=re.S))
    return data if kind in ("text/plain", "text/markdown", "text/latex") else ""


def missing(figures: Iterable[Figure], outputs: set[float], given: str) -> list[str]:
    """Return the quoted figures that neither the outputs hold nor the cell's ``given`` names."""
    if given.strip() == "all":
        return []
    named = {figure.value for figure in quoted(given)} | numbers(given)

    def is_held(figure: Figure) -> bool:
        near = (abs(figure.value - number) <= figure.tolerance for number in outputs)
        as_share = (abs(figure.value - 100 * number) <= figure.tolerance for number in outputs)
        return figure.value in named or any(near) or (figure.share and any(as_share))

    return [figure.words for figure in figures if not is_held(figure)]
