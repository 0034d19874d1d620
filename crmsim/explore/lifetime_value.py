"""Customer lifetime value year by year, with a knob for each of the eight factors that move it."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.labels import named
from crmsim.terms import label
from crmsim.text import Text
from crmsim.theory import clv, discount_elasticity, retention_elasticity

MARGIN = 100.0
LONGEST = 20
_YUAN = Text("CNY/year", "元/年")
_PARTS = {
    "margin": Text("Margin and other income", "毛利与其他收益"),
    "referral": Text("Customers recommended", "推荐来的客户"),
    "cost": Text("Cost of keeping and marketing", "维系与营销费用"),
}


def compute(
    years: float,
    discount: float,
    retention: float,
    mention: float,
    growth: float,
    keep: float,
    marketing: float,
    other: float,
) -> dict[str, pd.DataFrame]:
    """Return what each year adds to the value of one customer, in money of today, and the sum so far.

    Year t adds (m(1+g)^{t−1} + o − k − a)·(r/(1+d))^t, and mentions win customers worth as much as this one.
    """
    t = np.arange(1, LONGEST + 1)
    weight = (retention / (1 + discount)) ** t * (t <= years)
    margin = (MARGIN * (1 + growth) ** (t - 1) + other) * weight
    cost = -(keep + marketing) * weight
    own = margin.sum() + cost.sum()
    referral = mention * own * weight
    parts = pd.DataFrame({"margin": margin, "referral": referral, "cost": cost}).assign(year=t)
    total = float(
        clv(
            MARGIN,
            retention,
            discount,
            years,
            growth=growth,
            cost_keep=keep,
            marketing=marketing,
            mention_rate=mention,
            other=other,
        )
    )
    undiscounted = MARGIN * years
    return {
        "parts": parts.melt("year", var_name="part", value_name="value").round(3),
        "sum": pd.DataFrame(
            {"year": t, "value": np.cumsum(margin + cost + referral), "total": total, "plain": undiscounted}
        ).round(3),
    }


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw what each year adds as bars, and the value so far as a line."""
    x = alt.X("year:O", title=label("year"), axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "value:Q",
        title=str(Text("CNY of today", "现值（元）")),
        scale=alt.Scale(domain=[-100, 600], clamp=True),
    )
    names = {part: str(words) for part, words in _PARTS.items()}
    color = alt.Color(
        "part:N",
        title=None,
        sort=list(names),
        scale=alt.Scale(domain=list(names), range=[PALETTE[0], PALETTE[1], PALETTE[2]]),
        legend=alt.Legend(orient="top", labelLimit=260, labelExpr=named(names)),
    )
    return describe(
        alt.Chart(frames["parts"]).mark_bar().encode(x, y, color)
        + alt.Chart(frames["sum"]).mark_line(color="#222222", point=True).encode(x, y),
        en="Bars: what each year adds to the customer's value in today's money, costs below zero. "
        "Line: the value so far, flattening as fewer customers are left and money is discounted.",
        zh="柱：每一年给客户价值增加的现值，费用在零线以下；折线：累计价值，随着客户流失和贴现逐渐走平。",
    )


def say(now: State, before: State) -> Text:
    """Tell the value, what it was, and which of retention, margin and discount moves it most."""
    v = now.values
    total = now.result["sum"]["total"].iloc[0]
    plain = now.result["sum"]["plain"].iloc[0]
    r, d = v["retention"], v["discount"]
    loyal, rate = float(retention_elasticity(r, d)), float(-discount_elasticity(r, d))
    return Text(
        f"Lifetime value: {total:,.0f} CNY, where margin times years would say {plain:,.0f}. Over an endless horizon "
        f"1 % more retention adds {loyal:.1f} %, 1 % more margin 1 %, 1 % less discount {rate:.1f} %.",
        f"客户终身价值为 {total:,.0f} 元，而“毛利乘年数”会得到 {plain:,.0f} 元。若不限年数，客户保持率"
        f"提高 1% 使价值增加 {loyal:.1f}%，毛利提高 1% 增加 1%，贴现率降低 1% 增加 {rate:.1f}%。",
    )


def explorer() -> Explorer:
    """Return the explorer: the eight factors of lifetime value."""
    return Explorer(
        title=Text("Which of eight factors moves lifetime value?", "八个因素，哪个最能改变客户终身价值？"),
        controls=[
            Slider("years", 1, LONGEST, 1, 10, "horizon", Text("years", "年")),
            Slider("discount", 0, 0.3, 0.01, 0.1, "discount_rate", "%"),
            Slider("retention", 0.3, 0.98, 0.01, 0.8, "retention_rate", "%"),
            Slider(
                "mention",
                0,
                0.3,
                0.01,
                0,
                Text("Customers won by mention", "因被提及而得的客户"),
                Text("per year", "位/年"),
            ),
            Slider("growth", -0.2, 0.2, 0.01, 0, "income_change", "%"),
            Slider("keep", 0, 60, 5, 10, "keeping_cost", _YUAN),
            Slider("marketing", 0, 60, 5, 10, "marketing_expense", _YUAN),
            Slider("other", -40, 40, 5, 0, Text("Other", "其他"), _YUAN),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.theory import clv\n\n"
            "clv(m=100, r=$retention, d=$discount, n=$years, growth=$growth, cost_keep=$keep,\n"
            "    marketing=$marketing, mention_rate=$mention, other=$other).round(2)"
        ),
    )
