"""Kano: the same effort moves satisfaction by very different amounts, depending on the kind of attribute."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.words import names
from crmsim.terms import term
from crmsim.text import Text

KINDS = {"must_be": "must_be", "one_dimensional": "one_dimensional", "attractive": "attractive_attribute"}
STEP = 0.1


def effect(kind: str, fulfilment: float | np.ndarray, size: float = 25.0, bend: float = 4.0) -> np.ndarray:
    """Return what an attribute adds to satisfaction, in points.

    With fulfilment x from 0 to 1: must-be ``-size exp(-bend x)``, one-dimensional ``size (2x - 1)``,
    attractive ``size (exp(bend x) - 1) / (exp(bend) - 1)``.

    Parameters
    ----------
    kind
        ``must_be``, ``one_dimensional`` or ``attractive``.
    fulfilment
        How far the attribute is fulfilled, 0–1.
    size
        Largest effect, points.
    bend
        How sharply the two bent curves bend.

    Raises
    ------
    ValueError
        For another kind.

    Source
    ------
    Shapes after Kano, Seraku, Takahashi & Tsuji (1984), Hinshitsu 14(2), 39–48; the formulas are ours.
    """
    x = np.asarray(fulfilment, dtype=np.float64)
    match kind:
        case "must_be":
            return np.asarray(-size * np.exp(-bend * x))
        case "one_dimensional":
            return np.asarray(size * (2 * x - 1))
        case "attractive":
            return np.asarray(size * np.expm1(bend * x) / np.expm1(bend))
    raise ValueError(f"kind = {kind!r}: allowed are {', '.join(KINDS)}")


def compute(must_be: float, one_dimensional: float, attractive: float) -> dict[str, pd.DataFrame]:
    """Return the three curves, and where the firm stands on each.

    Parameters
    ----------
    must_be, one_dimensional, attractive
        How far each attribute is fulfilled, 0–1.

    Returns
    -------
    dict
        ``curves``: ``kind``, ``fulfilment``, ``effect``; ``firm``: the same, and ``next_step``, the points
        that another tenth of fulfilment would add (missing at the end of the scale).
    """
    grid = np.linspace(0, 1, 51)
    curves = pd.concat(
        [pd.DataFrame({"kind": kind, "fulfilment": grid, "effect": effect(kind, grid)}) for kind in KINDS]
    )
    here = {"must_be": must_be, "one_dimensional": one_dimensional, "attractive": attractive}
    rows = []
    for kind, x in here.items():
        now, then = float(effect(kind, x)), float(effect(kind, x + STEP))
        step = then - now if x <= 1 - STEP + 1e-9 else np.nan
        rows.append({"kind": kind, "fulfilment": x, "effect": now, "next_step": step})
    return {"curves": curves.round(4), "firm": pd.DataFrame(rows).round(4)}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw the three curves with the firm's place on each."""
    scale = alt.Scale(domain=list(KINDS))
    legend = alt.Legend(labelExpr=names(KINDS), orient="top", labelLimit=260, symbolType="stroke")
    colour = alt.Color("kind:N", title=None, scale=scale, legend=legend)
    dash = alt.StrokeDash("kind:N", title=None, scale=scale, legend=legend)
    x = alt.X(
        "fulfilment:Q",
        title=str(Text("How far it is fulfilled", "实现程度")),
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    y = alt.Y(
        "effect:Q",
        title=str(Text("Effect on satisfaction, points", "对满意度的影响（分）")),
        scale=alt.Scale(domain=[-30, 30]),
    )
    lines = alt.Chart(frames["curves"]).mark_line().encode(x, y, colour, dash)
    points = alt.Chart(frames["firm"]).mark_point(size=180, opacity=1).encode(x, y, colour)
    return describe(
        lines + points,
        en="Effect on satisfaction against fulfilment. The must-be curve rises to zero and flattens, the "
        "one-dimensional one is straight, the attractive one stays at zero and rises at the end.",
        zh="实现程度与满意度影响的三条曲线：必备属性的曲线升到零后变平，期望属性为直线，"
        "魅力属性先贴近零、到最后才上扬。",
    )


def say(now: State, before: State) -> Text:
    """Tell the sum of the effects, and where the next tenth of effort helps most."""
    firm = now.result["firm"].set_index("kind")
    total, best = firm["effect"].sum(), firm["next_step"].fillna(0)
    summed = Text(f"Together {total:+.0f} points.", f"合计 {total:+.0f} 分。")
    if best.max() <= 0:
        return Text(summed.en + " Everything is fulfilled.", summed.zh + "各项都已完全实现。")
    where = term(KINDS[str(best.idxmax())])
    return Text(
        f"{summed.en} The next 10 % of fulfilment adds most here: {where.en.lower()}, {best.max():+.1f} points.",
        f"{summed.zh}再提高 10% 的实现程度，收效最大的是{where.zh}（{best.max():+.1f} 分）。",
    )


def explorer() -> Explorer:
    """Return the explorer: three attributes, three sliders."""
    return Explorer(
        title=Text("Which effort is noticed?", "哪种努力看得见？"),
        controls=[
            Slider("must_be", 0, 1, 0.05, 0.4, "must_be", "%"),
            Slider("one_dimensional", 0, 1, 0.05, 0.5, "one_dimensional", "%"),
            Slider("attractive", 0, 1, 0.05, 0.4, "attractive_attribute", "%"),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.explore.kano import effect\n\n"
            'print(effect("must_be", $must_be), effect("one_dimensional", $one_dimensional))\n'
            'print(effect("attractive", $attractive))'
        ),
    )
