"""How a chart looks, how it is stored without the internet, and what it says to someone who cannot see it.

Importing this module makes Altair use the project's theme and renderer. The renderer stores each chart three
times: compiled to Vega 5 (interactive in JupyterLab, Notebook and Voilà), as SVG (GitHub, print) and as its
description in words (screen readers, and whoever compares two runs of a notebook).
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, TypeVar

import altair as alt
import vl_convert

from crmsim.terms import LANGUAGES
from crmsim.text import Text

FONTS = (
    "'Helvetica Neue', Arial, 'Liberation Sans', "
    "'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
)
"""First fonts for Latin letters and digits, which are also quickly measured; then the simplified Chinese ones."""

PALETTE = ("#0072B2", "#B8860B", "#9E2A2B", "#003F5C", "#808080", "#222222")
"""Six colours told apart by every kind of colour vision, in grey print, and from white paper."""

# JupyterLab, Notebook and Voilà bundle Vega 5; the last Vega-Lite that compiles to it is 5.21.
_VEGA_LITE_FOR_VEGA_5 = "5.21"

Chart = TypeVar("Chart", bound=alt.TopLevelMixin)


class MissingDescription(ValueError):  # noqa: N818 - it says what is wrong better than "...Error"
    """A chart was about to be shown that says nothing to someone who cannot see it."""


def describe(chart: Chart, *, en: str, zh: str) -> Chart:
    """Give a chart the words that stand for it, in both languages.

    Parameters
    ----------
    chart
        Any Altair chart.
    en, zh
        One or two sentences: what is drawn against what, and what is to be seen.

    Returns
    -------
    altair chart
        A copy that carries the description; the renderer shows the one of the current language.

    Raises
    ------
    ValueError
        If one of the two is empty.
    """
    for lang, words in zip(LANGUAGES, (en, zh), strict=True):
        if not words.strip():
            raise ValueError(f"describe({lang}=…) is empty: say in a sentence what the chart shows")
    return chart.properties(
        description=str(Text(en, zh)), usermeta={"crmsim": {"description": {"en": en, "zh": zh}}}
    )


def description(spec: Mapping[str, Any]) -> Text:
    """Read both descriptions of a chart from its Vega or Vega-Lite specification.

    Raises
    ------
    MissingDescription
        If the chart was not given to :func:`describe`.
    """
    words = spec.get("usermeta", {}).get("crmsim", {}).get("description", {})
    if not all(words.get(lang) for lang in LANGUAGES):
        raise MissingDescription(
            'this chart has no description: show describe(chart, en="…", zh="…") instead of the bare chart'
        )
    return Text(words["en"], words["zh"])


def mimebundle(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a Vega-Lite specification into what a notebook stores; the same input gives the same bytes.

    Parameters
    ----------
    spec
        What ``chart.to_dict()`` returns.

    Returns
    -------
    dict
        ``application/vnd.vega.v5+json``, ``image/svg+xml`` and ``text/plain`` (the description).

    Raises
    ------
    MissingDescription
        If the chart was not given to :func:`describe`.
    """
    words = str(description(spec))
    vega = vl_convert.vegalite_to_vega(dict(spec), vl_version=_VEGA_LITE_FOR_VEGA_5)
    vega["description"] = words
    return {
        "application/vnd.vega.v5+json": vega,
        "image/svg+xml": _labelled(vl_convert.vega_to_svg(vega, allowed_base_urls=[]), words),
        "text/plain": words,
    }


def _labelled(svg: str, words: str) -> str:
    return svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(words)}" ', 1)


@alt.theme.register("crmsim", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the look of every chart: large enough for a projector, plain enough for print."""
    return {
        "config": {
            "font": FONTS,
            "background": "white",
            "view": {"continuousWidth": 480, "continuousHeight": 280, "stroke": None},
            "title": {"anchor": "start", "fontSize": 15, "fontWeight": 600, "offset": 12},
            "axis": {
                "labelFontSize": 12,
                "titleFontSize": 13,
                "titleFontWeight": "normal",
                "labelColor": "#333333",
                "titleColor": "#222222",
                "gridColor": "#E5E5E5",
                "domainColor": "#767676",
                "tickColor": "#767676",
            },
            "legend": {"labelFontSize": 12, "titleFontSize": 13, "titleFontWeight": "normal"},
            "header": {"labelFontSize": 12, "titleFontSize": 13},
            "text": {"fontSize": 12},
            "mark": {"color": PALETTE[0]},
            "line": {"strokeWidth": 2.5},
            "point": {"size": 60, "filled": True, "opacity": 0.85},
            "range": {
                "category": list(PALETTE),
                "diverging": ["#B35806", "#F1A340", "#F7F7F7", "#5AAAD0", "#0072B2"],
            },
        }
    }


alt.renderers.register("crmsim", lambda spec, **_: mimebundle(spec))
alt.renderers.enable("crmsim")
