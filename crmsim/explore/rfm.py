"""RFM as a cube: one layer of recency at a time, and how much frequency and money say the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from crmsim import variates
from crmsim.analysis import rfm_scores, rfm_scores_nested
from crmsim.charts import describe
from crmsim.explore.customer_base import customers, watch
from crmsim.explore.explorer import Choice, Explorer, Slider, State
from crmsim.terms import label
from crmsim.text import Text

CUSTOMERS = 2_500
RESPONSE_MONTHS = 3.0
_SCORES = np.arange(1, 6)


@lru_cache(maxsize=8)
def rfm_base(months: float = 24.0) -> pd.DataFrame:
    """Return recency, frequency and money of a customer base, and who will buy in the next three months.

    Returns
    -------
    DataFrame
        ``R_days``, ``F``, ``M_total``, ``M_avg`` as in :func:`crmsim.analysis.rfm_table`, for those who came
        back at least once, and ``responds``.
    """
    base = customers(CUSTOMERS)
    past = watch(base, months)
    again = variates.poisson(base.luck[:, 4], base.rate * RESPONSE_MONTHS)
    frame = pd.DataFrame(
        {
            "R_days": (months - past.last) * 365.25 / 12,
            "F": past.repeats,
            "M_total": past.spent,
            "M_avg": past.spent / np.maximum(past.repeats, 1),
            "responds": past.alive & (again > 0),
        }
    )
    return frame[frame["F"] > 0].rename_axis("customer_id")


@lru_cache(maxsize=32)
def _cube(money: str, method: str, months: float) -> pd.DataFrame:
    score = rfm_scores if method == "independent" else rfm_scores_nested
    return score(rfm_base(months), money=money)


def compute(money: str, method: str, recency: float, months: float) -> dict[str, pd.DataFrame]:
    """Return one layer of the cube, and what holds for the whole cube."""
    cube = _cube(money, method, months)
    layer = cube[cube["R_score"] == int(recency)]
    cells = layer.groupby(["F_score", "M_score"]).agg(customers=("F", "size"), responds=("responds", "mean"))
    every = pd.MultiIndex.from_product([_SCORES, _SCORES], names=["F_score", "M_score"])
    cells = cells.reindex(every)
    cells["customers"] = cells["customers"].fillna(0).astype(int)
    sizes = cube["cell"].value_counts()
    ranks = cube[["F", money]].rank()  # for Spearman's correlation without importing scipy.stats
    return {
        "cells": cells.round(4).reset_index(),
        "cube": pd.DataFrame(
            {
                "correlation": [float(ranks["F"].corr(ranks[money]))],
                "used": [len(sizes)],
                "largest": [int(sizes.max())],
                "smallest": [int(sizes.min())],
                "response": [float(layer["responds"].mean())],
            }
        ).round(4),
    }


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw the layer: number of customers in each cell of frequency and money, shaded by who responds."""
    x = alt.X("F_score:O", title=str(Text("F score", "F 得分")), axis=alt.Axis(labelAngle=0))
    y = alt.Y("M_score:O", title=str(Text("M score", "M 得分")), sort="descending")
    shade = alt.Color(
        "responds:Q",
        title=[label("campaign_response"), str(Text("(3 months)", "（三个月内）"))],
        scale=alt.Scale(domain=[0, 1], scheme="blues"),
        legend=alt.Legend(format="%"),
    )
    cells = alt.Chart(frames["cells"])
    number = cells.mark_text(fontSize=13).encode(
        x,
        y,
        text="customers:Q",
        color=alt.condition("datum.responds > 0.5", alt.value("white"), alt.value("#222222")),
    )
    whole = (
        alt.Chart(frames["cube"])
        .transform_calculate(words="'ρ(F, M) = ' + format(datum.correlation, '.2f')")
        .mark_text(align="left", fontSize=14)
        .encode(x=alt.value(0), y=alt.value(-12), text="words:N")
    )
    return describe(
        (cells.mark_rect(stroke="white").encode(x, y, shade) + number + whole).properties(
            width=340, height=260
        ),
        en="Five by five cells of frequency and money in one layer of recency: the number in a cell is its customers, "
        "the darker, the more of them buy again within three months.",
        zh="某一近度层中按频率与金额划分的 5×5 个单元格：格内数字为客户数，颜色越深，三个月内再次购买的比例越高。",
    )


def say(now: State, before: State) -> Text:
    """Tell how alike F and M are, how full the cells are, and who responds in this layer."""
    cube = now.result["cube"].iloc[0]
    return Text(
        f"Rank correlation of F and M: {cube.correlation:.2f}. {cube.used:.0f} of 125 cells are in use, with "
        f"{cube.smallest:.0f} to {cube.largest:.0f} customers. In this layer {100 * cube.response:.0f} % buy again "
        "within three months.",
        f"F 与 M 的秩相关系数为 {cube.correlation:.2f}。125 个单元格中用到 {cube.used:.0f} 个，每格 "
        f"{cube.smallest:.0f} 至 {cube.largest:.0f} 位客户。这一层有 {100 * cube.response:.0f}% 的客户"
        "在三个月内再次购买。",
    )


def explorer() -> Explorer:
    """Return the explorer: which money, which way of scoring, which layer, how long a history."""
    return Explorer(
        title=Text("Are three letters three pieces of information?", "三个字母，就是三份信息吗？"),
        controls=[
            Choice(
                "money",
                {"M_total": Text("in total", "总额"), "M_avg": Text("per order", "每单平均")},
                Text("M is the money spent", "M 指消费的"),
            ),
            Choice(
                "method",
                {"independent": Text("each for itself", "各自独立"), "nested": Text("nested", "逐层嵌套")},
                Text("Fifths are cut", "五等分的方式"),
            ),
            Slider("recency", 1, 5, 1, 5, Text("Layer: R score", "近度层：R 得分")),
            Slider("months", 6, 36, 6, 24, Text("History", "历史长度"), Text("months", "个月")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.analysis import rfm_correlation, rfm_scores\n"
            "from crmsim.explore.rfm import rfm_base\n\n"
            "rfm = rfm_base($months)\n"
            "scores = rfm_scores(rfm, money=$money)\n"
            "rfm_correlation(rfm), scores['cell'].nunique()"
        ),
    )
