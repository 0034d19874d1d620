"""Sorting customers by value: a matrix of profit and room to grow, and tiers held against the truth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from crmsim.analysis import tier_confusion, value_quadrant, value_tiers
from crmsim.charts import PALETTE, describe
from crmsim.explore.customer_base import SHOP, customers, expected_purchases, purchases_since, watch
from crmsim.explore.explorer import Choice, Explorer, Slider, State
from crmsim.explore.labels import named
from crmsim.terms import label
from crmsim.text import Text
from crmsim.theory import BGNBD, GammaGamma

CUSTOMERS = 3_000
AHEAD = 36.0
"""Months that count as the future."""
QUADRANTS = ("star", "cash_cow", "baby", "dog")
TIERS = ("top", "vip", "regular", "drop")
_TIER_TERMS = ("top_tier", "vip_tier", "regular_tier", "drop_tier")
_SHOWN = 160
_MARGIN = SHOP.margin_ratio


@cache
def base_values(months: float = 24.0) -> pd.DataFrame:
    """Return what three yardsticks say about each customer, and the truth.

    Parameters
    ----------
    months
        How long the firm has known its customers.

    Returns
    -------
    DataFrame, CNY
        ``past``: margin of all repeat purchases so far; ``recent``: of the last year; ``estimate``: of the
        coming three years by BG/NBD and Gamma-Gamma; ``true``: what those years will bring on average, given
        who the customer really is; ``headroom``: margin of a year of what is bought elsewhere. ``alive``:
        whether the customer is still there.

    Source
    ------
    Fader, Hardie and Lee (2005a), equation 10; (2005b).
    """
    base = customers(CUSTOMERS)
    past = watch(base, months)
    mean = past.spent / np.maximum(past.repeats, 1)
    buying = BGNBD(SHOP.rate_shape, SHOP.rate_scale, SHOP.dropout_a, SHOP.dropout_b)
    spending = GammaGamma(SHOP.basket_shape, SHOP.basket_spread, SHOP.basket_scale)
    to_come = buying.conditional_expectation(AHEAD, past.repeats, past.last, np.full(CUSTOMERS, months))
    return pd.DataFrame(
        {
            "past": _MARGIN * past.spent,
            "recent": _MARGIN * mean * purchases_since(base, past, months - 12),
            "estimate": _MARGIN * to_come * spending.conditional_expectation(past.repeats, mean),
            "true": _MARGIN * past.alive * expected_purchases(base, AHEAD) * base.basket,
            "headroom": _MARGIN * 12 * base.elsewhere * base.basket,
            "alive": past.alive,
        }
    ).rename_axis("customer_id")


def quadrants(profit_cut: float, growth_cut: float, won: float) -> dict[str, pd.DataFrame]:
    """Return customers in the value matrix, and what those of each quadrant will truly bring.

    Parameters
    ----------
    profit_cut, growth_cut
        The share of customers below the border of "high" on each axis.
    won
        Share of what customers who are still there buy elsewhere that the firm will win over.
    """
    values = base_values()
    cuts = float(values["recent"].quantile(profit_cut)), float(values["headroom"].quantile(growth_cut))
    code = value_quadrant(values["recent"], values["headroom"], profit_cut=cuts[0], growth_cut=cuts[1])
    future = values["true"] + won * AHEAD / 12 * values["headroom"] * values["alive"]
    worth = future.groupby(code).agg(["mean", "size"]).reindex(list(QUADRANTS)).fillna(0.0)
    shown = values.assign(quadrant=code).iloc[:_SHOWN][["recent", "headroom", "quadrant"]]
    return {
        "customers": shown.round(2).reset_index(drop=True),
        "worth": worth.rename(columns={"mean": "worth", "size": "count"})
        .round(2)
        .rename_axis("quadrant")
        .reset_index(),
        "cuts": pd.DataFrame({"recent": [max(cuts[0], 0.0)], "headroom": [cuts[1]]}).round(2),
    }


def matrix_chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw customers by profit of the last year and room to grow, and the mean worth of each quadrant."""
    x = alt.X(
        "headroom:Q",
        title=[
            label("growth_potential"),
            str(Text("(bought elsewhere, margin CNY/year)", "（在别处的购买，毛利 元/年）")),
        ],
        scale=alt.Scale(type="symlog", constant=20, domain=[0, 5000], clamp=True),
        axis=alt.Axis(values=[0, 50, 200, 1000, 5000]),
    )
    y = alt.Y(
        "recent:Q",
        title=str(Text("Near-term profit (margin CNY, last year)", "近期利润（去年毛利，元）")),
        scale=alt.Scale(type="symlog", constant=20, domain=[0, 5000], clamp=True),
        axis=alt.Axis(values=[0, 50, 200, 1000, 5000]),
    )
    names = {code: label(code) for code in QUADRANTS}
    color = alt.Color(
        "quadrant:N",
        title=label("value_matrix"),
        scale=alt.Scale(domain=list(names), range=list(PALETTE[:4])),
        legend=alt.Legend(labelExpr=named(names)),
    )
    corner = {"star": (470, 18), "cash_cow": (130, 18), "baby": (470, 262), "dog": (130, 262)}
    across = " : ".join(f"datum.quadrant == '{k}' ? {v[0]}" for k, v in corner.items()) + " : 0"
    down = " : ".join(f"datum.quadrant == '{k}' ? {v[1]}" for k, v in corner.items()) + " : 0"
    words = alt.Chart(frames["worth"]).transform_calculate(
        words="'¥' + format(datum.worth, ',.0f') + ' × ' + datum.count"
    )
    at = alt.X(value=alt.ExprRef(across)), alt.Y(value=alt.ExprRef(down)), alt.Text("words:N")
    halo = words.mark_text(align="right", fontSize=14, fontWeight=600, stroke="white", strokeWidth=5)
    worth = words.mark_text(align="right", fontSize=14, fontWeight=600).encode(*at, color)
    rules = alt.Chart(frames["cuts"]).mark_rule(strokeDash=[6, 4], color="#767676")
    return describe(
        alt.Chart(frames["customers"]).mark_point(size=28, opacity=0.6).encode(x, y, color)
        + rules.encode(x=x)
        + rules.encode(y=y)
        + halo.encode(*at)
        + worth,
        en="Customers by room to grow and profit of the last year, cut into four quadrants by dashed lines; in each "
        "corner what a customer there will bring in three years, and how many there are.",
        zh="按发展性与去年利润画出的客户散点，虚线分成四个象限；各角写明该象限客户未来三年平均带来的利润与人数。",
    )


def say_matrix(now: State, before: State) -> Text:
    """Compare babies with cash cows."""
    worth = now.result["worth"].set_index("quadrant")["worth"]
    ahead = worth["baby"] > worth["cash_cow"]
    return Text(
        f"In three years a Star will bring {worth['star']:.0f} CNY, a Cash cow {worth['cash_cow']:.0f}, a Baby "
        f"{worth['baby']:.0f}, a Dog {worth['dog']:.0f}: Babies are "
        f"{'ahead of' if ahead else 'behind'} Cash cows.",
        f"未来三年，一位明星带来 {worth['star']:.0f} 元，金牛 {worth['cash_cow']:.0f} 元，幼童 {worth['baby']:.0f} 元，"
        f"瘦狗 {worth['dog']:.0f} 元：幼童{'超过' if ahead else '不及'}金牛。",
    )


def value_matrix() -> Explorer:
    """Return the explorer of the value matrix: two borders, and how much of the room to grow is won."""
    return Explorer(
        title=Text("When does a Baby pay?", "“幼童”客户什么时候才值得培养？"),
        controls=[
            Slider(
                "profit_cut",
                0.5,
                0.9,
                0.05,
                0.6,
                Text("Below the profit border", "位于利润线以下的客户"),
                "%",
            ),
            Slider(
                "growth_cut",
                0.3,
                0.9,
                0.05,
                0.5,
                Text("Below the growth border", "位于发展线以下的客户"),
                "%",
            ),
            Slider(
                "won", 0, 0.5, 0.05, 0, Text("Won of what is bought elsewhere", "从别处争取到的份额"), "%"
            ),
        ],
        compute=quadrants,
        chart=matrix_chart,
        say=say_matrix,
        code=(
            "from crmsim.explore.value_map import quadrants\n\n"
            "quadrants(profit_cut=$profit_cut, growth_cut=$growth_cut, won=$won)['worth']"
        ),
    )


def tiers(yardstick: str, top: float, vip: float, months: float) -> dict[str, pd.DataFrame]:
    """Return how many customers a yardstick puts on which tier, against the tier they truly belong to.

    Parameters
    ----------
    yardstick
        ``past``, ``recent`` or ``estimate``, see :func:`base_values`.
    top, vip
        Shares of customers on the two upper tiers; the last fifth, and whoever brings nothing, is given up.
    months
        How long the firm has known its customers.
    """
    values = base_values(months)
    cuts = (top, top + vip, 0.8)
    by_rule, by_truth = value_tiers(values[yardstick], cuts), value_tiers(values["true"], cuts)
    counts = tier_confusion(by_rule, by_truth).reindex(index=TIERS, columns=TIERS, fill_value=0)
    counts = counts.rename_axis(index="rule", columns=None)
    tidy = counts.melt(ignore_index=False, var_name="truth", value_name="customers").reset_index()
    share = tidy["customers"] / tidy.groupby("rule")["customers"].transform("sum").clip(lower=1)
    best = values.nlargest(round(0.05 * CUSTOMERS), yardstick)["true"].sum()
    ideal = values["true"].nlargest(round(0.05 * CUSTOMERS)).sum()
    return {
        "counts": tidy.assign(share=share.round(4)),
        "quality": pd.DataFrame({"caught": [round(float(best / ideal), 4)]}),
    }


def tiers_chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw the tiers of the rule as rows and the true tiers as columns."""
    names = {code: label(term) for code, term in zip(TIERS, _TIER_TERMS, strict=True)}
    axis = alt.Axis(labelExpr=named(names), labelAngle=0, labelLimit=150)
    x = alt.X(
        "truth:N",
        title=str(Text("True tier (next three years)", "真实层级（未来三年）")),
        sort=list(TIERS),
        axis=axis,
    )
    y = alt.Y("rule:N", title=str(Text("Tier by the rule", "按规则划分的层级")), sort=list(TIERS), axis=axis)
    shade = alt.Color(
        "share:Q",
        title=str(Text("of the row", "占本行")),
        scale=alt.Scale(domain=[0, 1], scheme="blues"),
        legend=alt.Legend(format="%"),
    )
    cells = alt.Chart(frames["counts"])
    number = cells.mark_text(fontSize=14).encode(
        x,
        y,
        text="customers:Q",
        color=alt.condition("datum.share > 0.5", alt.value("white"), alt.value("#222222")),
    )
    held = Text("value held by the chosen 5 %: ", "所选 5% 客户占应得价值：")
    caught = (
        alt.Chart(frames["quality"])
        .transform_calculate(words=f"'{held}' + format(datum.caught, '.0%')")
        .mark_text(align="right", fontSize=14)
        .encode(x=alt.value(460), y=alt.value(-12), text="words:N")
    )
    return describe(
        (cells.mark_rect(stroke="white").encode(x, y, shade) + number + caught).properties(
            width=460, height=240
        ),
        en="Four tiers by the rule against four true tiers: customers on the diagonal are treated as they deserve, "
        "those off it are not; above, the share of the best customers' value that the rule's choice holds.",
        zh="规则划分的四个层级与真实层级对照：对角线上的客户得到应有的对待，其余则没有；上方为规则所选客户占最佳客户价值的比例。",
    )


def say_tiers(now: State, before: State) -> Text:
    """Tell how good the choice of the best is, and who is given up by mistake."""
    counts = now.result["counts"].set_index(["rule", "truth"])["customers"]
    caught = 100 * now.result["quality"]["caught"].iloc[0]
    top = counts["top"]
    mistaken = counts["drop"].drop("drop").sum()
    return Text(
        f"The 5 % of customers this rule calls best hold {caught:.0f} % of the value of the truly best 5 %. Of its "
        f"{top.sum()} Top customers {top['drop']} will bring next to nothing; {mistaken} of the given-up are worth "
        "keeping.",
        f"按此规则选出的最好 5% 客户，占真正最好 5% 客户价值的 {caught:.0f}%。它评出的 {top.sum()} 位 TOP 客户中有 "
        f"{top['drop']} 位今后几乎不再带来利润；被放弃的客户中有 {mistaken} 位其实值得保留。",
    )


def value_tiers_explorer() -> Explorer:
    """Return the explorer of tiers: which yardstick, where the cuts are, how long a history."""
    return Explorer(
        title=Text("Who is on the wrong step of the pyramid?", "谁站错了金字塔的台阶？"),
        controls=[
            Choice(
                "yardstick",
                {
                    "past": Text("all profit so far", "迄今的全部利润"),
                    "recent": Text("profit of the last year", "最近一年的利润"),
                    "estimate": Text("estimated lifetime value", "估计的客户终身价值"),
                },
                Text("Tiers by", "分层依据"),
            ),
            Slider("top", 0.005, 0.05, 0.005, 0.01, "top_tier", "%"),
            Slider("vip", 0.01, 0.15, 0.01, 0.04, "vip_tier", "%"),
            Slider("months", 12, 48, 6, 24, Text("History", "历史长度"), Text("months", "个月")),
        ],
        compute=tiers,
        chart=tiers_chart,
        say=say_tiers,
        code=(
            "from crmsim.analysis import tier_confusion, value_tiers\n"
            "from crmsim.explore.value_map import base_values\n\n"
            "values = base_values($months)\n"
            "cuts = ($top, $top + $vip, 0.8)\n"
            "tier_confusion(value_tiers(values[$yardstick], cuts), value_tiers(values['true'], cuts))"
        ),
    )
