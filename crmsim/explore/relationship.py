"""Which relationship type pays: the number of customers, their margin, and attention that does not scale.

What a customer is worth under each type was measured once by full simulation (data set `relationship_value`);
everything else is the arithmetic of `crmsim.model.relationship`, fast enough to follow a slider.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import PALETTE, describe
from crmsim.coursefiles import dataset
from crmsim.explore.explorer import Choice, Explorer, Slider, State, Switch
from crmsim.explore.words import names
from crmsim.model.customer import Floats
from crmsim.model.relationship import best_type, customer_value, hour_cost, profit
from crmsim.parameters import RELATIONSHIP_TYPES, Relationship
from crmsim.terms import label
from crmsim.text import Text

#: The textbook's grid: many, a medium number of, few customers; margin low, medium, high (CNY a month).
COUNTS, MARGINS = (10_000, 1_000, 100), (200, 1_000, 5_000)

#: Kotler's matrix, one row for each of `COUNTS`, one column for each of `MARGINS`.
TEXTBOOK = (
    ("basic", "reactive", "accountable"),
    ("reactive", "accountable", "proactive"),
    ("accountable", "proactive", "partnership"),
)

#: From pale to dark: the closer the relationship, the darker.
TYPE_COLOURS = ("#F2EFE6", "#F3D9A0", "#C9E4F0", "#8CC0DE", "#4F97C7")
_LATTICE_COUNTS, _LATTICE_MARGINS = np.geomspace(40, 25_000, 32), np.geomspace(80, 12_000, 121)
_TYPES = {name: name for name in RELATIONSHIP_TYPES}


@cache
def value_table() -> Floats:
    """Return V_k(q), what a customer is worth under each type, in months of margin under the basic type.

    Returns
    -------
    array, shape (4, 5)
        Rows: a share of 0, .5, .75 and 1 of the promised contact is delivered. Columns: basic … partnership.
    """
    return pd.read_csv(dataset("relationship_value/relationship_value.csv"), index_col=0).to_numpy()


def world(
    effects: bool = True,
    fixed: float = 1.0,
    dilution: bool = True,
    congestion: bool = True,
    wage: float = 60.0,
) -> tuple[Relationship, Floats]:
    """Build a world from its ingredients.

    Parameters
    ----------
    effects
        Whether contact does customers any good; if not, every type is worth what the basic one is.
    fixed
        Fixed cost of the programmes ÷ that of the model (0, 150, 300, 600, 1500 CNY a month and so on).
    dilution
        Whether less of the promised contact arrives the more hours are demanded.
    congestion
        Whether an hour becomes dearer the more hours are demanded.
    wage
        CNY an hour.

    Returns
    -------
    parameters, value table
        What `crmsim.model.relationship.profit` needs.
    """
    p = Relationship()
    changed = p.model_copy(
        update={
            "programme_cost": tuple(fixed * cost for cost in p.programme_cost),
            "dilution": p.dilution if dilution else 0.0,
            "congestion": p.congestion if congestion else 0.0,
            "wage": wage,
        }
    )
    value = value_table()
    return changed, value if effects else np.repeat(value[:, :1], len(RELATIONSHIP_TYPES), axis=1)


def matrix(p: Relationship, value: Floats) -> pd.DataFrame:
    """Return the best type in each of the textbook's nine cells: rows customers, columns margin."""
    n, m = np.meshgrid(COUNTS, MARGINS, indexing="ij")
    best = np.array(RELATIONSHIP_TYPES)[best_type(p, value, n, m)]
    return pd.DataFrame(
        best, index=pd.Index(COUNTS, name="customers"), columns=pd.Index(MARGINS, name="margin")
    )


def _field(p: Relationship, value: Floats) -> pd.DataFrame:
    """Return the map of best types as bands: for each number of customers, from which margin to which."""
    n, m = np.meshgrid(_LATTICE_COUNTS, _LATTICE_MARGINS, indexing="ij")
    best = best_type(p, value, n, m)
    up = np.sqrt(_LATTICE_COUNTS[1] / _LATTICE_COUNTS[0])
    bands = []
    for count, row in zip(_LATTICE_COUNTS, best, strict=True):
        # At a given number of customers each profit is a straight line in the margin: types do not recur.
        begin = np.flatnonzero(np.r_[True, np.diff(row) != 0])
        edges = np.r_[_LATTICE_MARGINS[begin], _LATTICE_MARGINS[-1]].round(1)
        bands += [
            (left, right, round(count / up, 1), round(count * up, 1), RELATIONSHIP_TYPES[row[at]])
            for left, right, at in zip(edges[:-1], edges[1:], begin, strict=True)
        ]
    return pd.DataFrame(bands, columns=["left", "right", "low", "high", "type"])


def compute(
    customers: int, margin: float, effects: bool, fixed: str, dilution: bool, congestion: bool, wage: float
) -> dict[str, pd.DataFrame]:
    """Return the best type everywhere, in the nine cells, and the profit of each type at the chosen point."""
    p, value = world(effects, float(fixed), dilution, congestion, wage)
    kinds = np.array(RELATIONSHIP_TYPES)
    cells = matrix(p, value).reset_index().melt("customers", var_name="margin", value_name="type")
    earned = profit(p, value, customers, margin).ravel() / customers
    here = pd.DataFrame({"type": kinds, "profit": earned.round(1), "share": (earned / margin).round(4)})
    point = pd.DataFrame({"customers": [customers], "margin": [margin], "type": [kinds[earned.argmax()]]})
    return {"field": _field(p, value), "cells": cells, "here": here, "point": point}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.HConcatChart:
    """Draw the map of best types with the nine cells named on it, and the profit of the five types."""
    shades = alt.Scale(domain=list(RELATIONSHIP_TYPES), range=list(TYPE_COLOURS))
    color = alt.Color(
        "type:N",
        title=label("relationship_type"),
        scale=shades,
        legend=alt.Legend(
            labelExpr=names(_TYPES), orient="bottom", symbolStrokeWidth=0.5, symbolStrokeColor="#555"
        ),
    )
    across = alt.Scale(type="log", domain=[80, 12_000], nice=False)
    up = alt.Scale(type="log", domain=[40, 25_000], nice=False)
    x_title = str(Text("Margin of a customer and month, CNY", "单客每月边际利润（元）"))
    y_title = str(Text("Customers", "客户数量"))
    field = (
        alt.Chart(frames["field"])
        .mark_rect(clip=True)
        .encode(
            x=alt.X("left:Q", scale=across, title=x_title, axis=alt.Axis(values=list(MARGINS), format=",d")),
            x2="right:Q",
            y=alt.Y("low:Q", scale=up, title=y_title, axis=alt.Axis(values=list(COUNTS), format=",d")),
            y2="high:Q",
            color=color,
            stroke=alt.Stroke("type:N", scale=shades, legend=None),
        )
    )
    cells = (
        alt.Chart(frames["cells"])
        .transform_calculate(name=names(_TYPES, "datum.type"))
        .mark_text(color="#111111", fontSize=12)
        .encode(x=alt.X("margin:Q", scale=across), y=alt.Y("customers:Q", scale=up), text="name:N")
    )
    point = (
        alt.Chart(frames["point"])
        .mark_point(filled=False, size=2_600, color=PALETTE[2], strokeWidth=3)
        .encode(x=alt.X("margin:Q", scale=across), y=alt.Y("customers:Q", scale=up))
    )
    bars = (
        alt.Chart(frames["here"])
        .transform_joinaggregate(best="max(share)")
        .mark_bar(clip=True, stroke="#555555", strokeWidth=0.5)
        .encode(
            y=alt.Y(
                "type:N", sort=list(RELATIONSHIP_TYPES), title=None, axis=alt.Axis(labelExpr=names(_TYPES))
            ),
            x=alt.X(
                "share:Q",
                title=str(Text("Profit ÷ margin", "利润 ÷ 边际利润")),
                scale=alt.Scale(domain=[-0.5, 1.5]),
                axis=alt.Axis(format="%", values=[0, 0.5, 1]),
            ),
            color=color,
            strokeWidth=alt.condition("datum.share == datum.best", alt.value(3), alt.value(0.5)),
        )
    )
    return describe(
        alt.hconcat(
            (field + cells + point).properties(width=330, height=300), bars.properties(width=190, height=300)
        ),
        en="Left: the most profitable relationship type for every number of customers and margin, named in the "
        "nine cells of the textbook; a ring marks the chosen firm. Right: the profit of the five types there, as a "
        "share of the margin, the best one framed; losses beyond −50 % are cut off.",
        zh="左：每种客户数量与边际利润下最赚钱的关系类型，教材的九个格子标出名称，圆圈为所选企业。"
        "右：该处五种类型的利润占边际利润的比例，最佳者加粗边框；亏损超过 50% 的部分截去。",
    )


def _said(kind: str) -> Text:
    return Text(label(kind, "en").lower(), label(kind, "zh"))


def say(now: State, before: State) -> Text:
    """Name the recommended type, what it earns, the runner-up, and how many of the nine cells are the book's."""
    table = now.result["here"].set_index("type")["profit"]
    first, second = table.sort_values(ascending=False, kind="stable").index[:2]
    old = before.result["point"]["type"].iloc[0]
    ingredients = {name: v for name, v in now.values.items() if name not in ("customers", "margin")}
    found = matrix(*world(**{**ingredients, "fixed": float(ingredients["fixed"])}))
    right = int((found.to_numpy() == np.array(TEXTBOOK)).sum())
    best = _said(first)
    en, zh = f"Recommended: {best.en}", f"推荐：{best.zh}"
    if old != first:
        en = f"The recommendation changes from {_said(old).en} to {best.en}"
        zh = f"推荐由{_said(old).zh}变为{best.zh}"
    return Text(
        f"{en}, {table[first]:,.0f} CNY for each customer and month; {_said(second).en} would earn "
        f"{table[second]:,.0f}. {right} of the nine cells are those of the textbook.",
        f"{zh}，每位客户每月利润 {table[first]:,.0f} 元；{_said(second).zh}为 {table[second]:,.0f} 元。"
        f"九个格子中有 {right} 个与教材一致。",
    )


def explorer() -> Explorer:
    """Return the explorer: a firm on two sliders, and the ingredients of the model to switch off."""
    return Explorer(
        title=Text("Which relationship pays for this firm?", "这家企业该用哪种客户关系？"),
        controls=[
            Slider("customers", 50, 12_000, 50, 1_000, "customer_count"),
            Slider(
                "margin", 100, 6_000, 100, 1_000, Text("Margin a month", "每月边际利润"), Text("CNY", "元")
            ),
            Switch("effects", Text("Contact does customers good", "联系对客户有好处"), True),
            Switch("congestion", Text("More hours, dearer hours", "工时越多，单价越高"), True),
            Switch("dilution", Text("More hours, thinner contact", "工时越多，联系越打折"), True),
            Choice(
                "fixed",
                {
                    "1": Text("as in the model", "模型原值"),
                    "0": Text("none", "没有"),
                    "100": Text("100 times", "100 倍"),
                },
                Text("Fixed cost of the programme", "项目固定费用"),
            ),
            Slider("wage", 20, 200, 10, 60, Text("Wage of an hour", "每小时工资"), Text("CNY", "元")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.explore.relationship import matrix, world\n\n"
            "matrix(*world(effects=$effects, fixed=float($fixed), dilution=$dilution, "
            "congestion=$congestion, wage=$wage))"
        ),
    )


# Short run: nobody can be hired.

MANAGER_HOURS = 160
_CURVE_COUNTS = np.geomspace(50, 12_000, 60).round()


def short_run(customers: Floats | float, managers: float) -> Floats:
    """Return what a customer is worth under each type when the number of account managers is fixed.

    Their pay is spent either way; a type that promises more than they can do delivers the share
    q = min(1, K / (N·h_k)) of it.

    Parameters
    ----------
    customers
        N, shape (…).
    managers
        Each has 160 hours a month.

    Returns
    -------
    array, shape (…, 5)
        V_k(q), months of margin under the basic type.
    """
    hours = np.array(Relationship().hours)
    demand = np.asarray(customers, dtype=float)[..., None] * hours
    share = np.minimum(1.0, managers * MANAGER_HOURS / np.maximum(demand, 1e-9))
    return customer_value(value_table(), share)


def compute_short_run(customers: int, managers: int) -> dict[str, pd.DataFrame]:
    """Return the value of each type for every number of customers, and the best one at the chosen number."""
    kinds = list(RELATIONSHIP_TYPES)
    worth = short_run(_CURVE_COUNTS, managers)
    curve = pd.DataFrame(
        {
            "customers": np.repeat(_CURVE_COUNTS, len(kinds)),
            "type": kinds * len(_CURVE_COUNTS),
            "value": worth.ravel().round(4),
        }
    )
    here = short_run(float(customers), managers)
    best = int(here.argmax())
    hours = Relationship().hours
    share = min(1.0, managers * MANAGER_HOURS / (customers * hours[best])) if hours[best] else 1.0
    point = pd.DataFrame(
        [{"customers": customers, "type": kinds[best], "value": round(float(here[best]), 4), "share": share}]
    )
    return {"curve": curve, "point": point}


def chart_short_run(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw what a customer is worth under each type against the number of customers."""
    x = alt.X(
        "customers:Q",
        title=str(Text("Customers", "客户数量")),
        scale=alt.Scale(type="log", domain=[50, 12_000], nice=False),
        axis=alt.Axis(values=[50, 100, 300, 1_000, 3_000, 10_000], format=",d"),
    )
    y = alt.Y(
        "value:Q",
        title=str(Text("Value of a customer-month (basic margin = 1)", "单客每月价值（基本型边际利润 = 1）")),
        scale=alt.Scale(domain=[0.7, 1.4]),
    )
    color = alt.Color(
        "type:N",
        title=label("relationship_type"),
        scale=alt.Scale(
            domain=list(RELATIONSHIP_TYPES),
            range=[PALETTE[4], PALETTE[1], "#5AAAD0", PALETTE[0], PALETTE[3]],
        ),
        legend=alt.Legend(labelExpr=names(_TYPES)),
    )
    dash = alt.StrokeDash("type:N", sort=list(RELATIONSHIP_TYPES), legend=None)
    lines = alt.Chart(frames["curve"]).mark_line().encode(x, y, color, strokeDash=dash)
    rule = alt.Chart(frames["point"]).mark_rule(color="#222222").encode(x=x)
    point = alt.Chart(frames["point"]).mark_point(size=130).encode(x, y, color)
    return describe(
        lines + rule + point,
        en="What a customer is worth under each type against the number of customers, with the number of account "
        "managers fixed: with many customers the close types promise what they cannot keep and fall below basic.",
        zh="客户经理人数固定时，各关系类型下单客价值随客户数量的变化：客户太多时，高投入类型承诺落空，反而不如基本型。",
    )


def say_short_run(now: State, before: State) -> Text:
    """Name the best type, and how much of its promise can be kept."""
    row, old = now.result["point"].iloc[0], before.result["point"]["type"].iloc[0]
    best = _said(row["type"])
    hours = 60 * now.values["managers"] * MANAGER_HOURS / now.values["customers"]
    en, zh = f"Recommended: {best.en}", f"推荐：{best.zh}"
    if old != row["type"]:
        en = f"The recommendation changes from {_said(old).en} to {best.en}"
        zh = f"推荐由{_said(old).zh}变为{best.zh}"
    return Text(
        f"{en}, of whose contact {row['share']:.0%} can be delivered. There are {hours:,.1f} minutes a month for "
        "each customer.",
        f"{zh}，承诺的联系可兑现 {row['share']:.0%}。每位客户每月可分到 {hours:,.1f} 分钟。",
    )


def headcount() -> Explorer:
    """Return the explorer of the short run: so many account managers, so many customers."""
    return Explorer(
        title=Text(
            "Nobody can be hired: how close a relationship can these people keep?",
            "不能招人：现有客户经理能维持多近的关系？",
        ),
        controls=[
            Slider("customers", 50, 12_000, 50, 1_000, "customer_count"),
            Slider("managers", 1, 10, 1, 2, Text("Account managers", "客户经理人数")),
        ],
        compute=compute_short_run,
        chart=chart_short_run,
        say=say_short_run,
        code=(
            "import pandas as pd\n"
            "from crmsim.explore.relationship import short_run\n"
            "from crmsim.parameters import RELATIONSHIP_TYPES\n\n"
            "pd.Series(short_run($customers, managers=$managers), index=list(RELATIONSHIP_TYPES))"
        ),
    )


# Long run: what a type does to one customer base.

MEASURES = {
    "customers": Text("customers still there", "仍在的客户数"),
    "satisfaction": Text("satisfaction, 0–100", "满意度（0–100）"),
    "loyalty": Text("loyalty of attitude, 0–100", "态度忠诚（0–100）"),
    "profit": Text("profit so far, thousand CNY", "累计利润（千元）"),
}
CLOSER = RELATIONSHIP_TYPES[1:]
_BASE = 1_000


@cache
def base_table() -> pd.DataFrame:
    """Return the data set `relationship_base`: 1 000 customers, 60 months, five types, four lucks."""
    return pd.read_csv(dataset("relationship_base/relationship_base.csv"))


def path(kind: str, luck: int, measure: str, margin: float) -> pd.Series:
    """Return one measure of a customer base for each of 60 months.

    Parameters
    ----------
    kind
        Relationship type.
    luck
        1 … 4: which luck the base met.
    measure
        One of ``customers``, ``satisfaction``, ``loyalty``, ``profit``.
    margin
        CNY a customer brings in a month under the basic type; only profit asks for it.
    """
    table = base_table()
    rows = table[(table["relationship_type"] == kind) & (table["luck"] == luck)].set_index("month")
    if measure != "profit":
        return rows[measure] * (100 if measure == "loyalty" else 1)
    p, k = Relationship(), RELATIONSHIP_TYPES.index(kind)
    there = rows["customers"].shift(fill_value=_BASE)
    hours = there * p.hours[k] * float(hour_cost(p, _BASE * p.hours[k] / p.attention_hours))
    return ((rows["margin"] * margin - hours - p.programme_cost[k]).cumsum() / 1_000).rename("profit")


def compute_base(kind: str, measure: str, margin: float, luck: int, common: bool) -> dict[str, pd.DataFrame]:
    """Return the paths of the base under both types, and their difference under each of the four lucks."""

    def other(own: int) -> int:
        return own if common else own % 4 + 1

    both = pd.concat(
        {
            "basic": path("basic", other(int(luck)), measure, margin),
            "closer": path(kind, int(luck), measure, margin),
        },
        names=["series"],
    ).rename("value")
    gaps = pd.concat(
        {
            each: path(kind, each, measure, margin) - path("basic", other(each), measure, margin)
            for each in range(1, 5)
        },
        names=["luck"],
    ).rename("difference")
    differences = gaps.reset_index().round(3)
    return {
        "paths": both.reset_index().round(3),
        "differences": differences.assign(chosen=differences["luck"] == int(luck)),
    }


def chart_base(frames: Mapping[str, pd.DataFrame]) -> alt.HConcatChart:
    """Draw the base under both types, and beside it the difference for each luck."""
    x = alt.X("month:Q", title=str(Text("Month", "月份")), scale=alt.Scale(domain=[0, 60]))
    series: dict[str, Text | str] = {"basic": "basic", "closer": Text("chosen type", "所选类型")}
    paths = (
        alt.Chart(frames["paths"])
        .mark_line()
        .encode(
            x=x,
            y=alt.Y("value:Q", title=str(Text("Chosen measure", "所选指标")), scale=alt.Scale(zero=False)),
            color=alt.Color(
                "series:N",
                title=None,
                scale=alt.Scale(domain=list(series), range=[PALETTE[4], PALETTE[0]]),
                legend=alt.Legend(labelExpr=names(series), orient="top"),
            ),
            strokeDash=alt.StrokeDash("series:N", sort=["closer", "basic"], legend=None),
        )
    )
    differences = (
        alt.Chart(frames["differences"])
        .mark_line()
        .encode(
            x=x,
            y=alt.Y("difference:Q", title=str(Text("Chosen type − basic", "所选类型 − 基本型"))),
            detail="luck:N",
            color=alt.condition("datum.chosen", alt.value(PALETTE[0]), alt.value("#AAAAAA")),
            strokeWidth=alt.condition("datum.chosen", alt.value(3), alt.value(1.5)),
        )
    )
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color="#222222").encode(y="zero:Q")
    size = {"width": 260, "height": 240}
    return describe(
        alt.hconcat(paths.properties(**size), (zero + differences).properties(**size)),
        en="Left: a base of 1 000 customers over 60 months under the basic and the chosen type. Right: the difference "
        "between the two for four different lucks, the chosen luck in blue.",
        zh="左：1000 位客户在基本型与所选类型下 60 个月的变化。右：四种不同运气下两者之差，蓝色为所选运气。",
    )


def say_base(now: State, before: State) -> Text:
    """Tell where both bases stand after 60 months, and how far luck moves the difference."""
    paths = now.result["paths"]
    end = paths[paths["month"] == 60].set_index("series")["value"]
    gap = now.result["differences"].query("month == 60")["difference"]
    digits = 0 if now.values["measure"] in ("customers", "profit") else 1
    kind, measure = _said(now.values["kind"]), MEASURES[now.values["measure"]]
    return Text(
        f"After 60 months, {measure.en}: {end['closer']:,.{digits}f} under {kind.en}, {end['basic']:,.{digits}f} "
        f"under basic. Over four lucks the difference runs from {gap.min():,.{digits}f} to "
        f"{gap.max():,.{digits}f}.",
        f"60 个月后，{measure.zh}：{kind.zh} {end['closer']:,.{digits}f}，基本型 {end['basic']:,.{digits}f}。"
        f"四种运气下差值在 {gap.min():,.{digits}f} 到 {gap.max():,.{digits}f} 之间。",
    )


def base() -> Explorer:
    """Return the explorer of the long run: one base, two types, the same luck or not."""
    return Explorer(
        title=Text(
            "What does a closer relationship do to 1,000 customers in five years?",
            "五年里，更近的关系会给 1000 位客户带来什么？",
        ),
        controls=[
            Choice("kind", {kind: kind for kind in CLOSER}, "relationship_type", "proactive"),
            Choice("measure", MEASURES, Text("Measure", "指标")),
            Slider(
                "margin", 100, 6_000, 100, 1_000, Text("Margin a month", "每月边际利润"), Text("CNY", "元")
            ),
            Slider("luck", 1, 4, 1, 1, Text("Luck", "运气")),
            Switch("common", Text("Both meet the same luck", "两者遇到同样的运气"), True),
        ],
        compute=compute_base,
        chart=chart_base,
        say=say_base,
        code=(
            "from crmsim.explore.relationship import path\n\n"
            "closer = path($kind, luck=$luck, measure=$measure, margin=$margin)\n"
            'basic = path("basic", luck=$luck, measure=$measure, margin=$margin)\n'
            "(closer - basic).tail()"
        ),
    )
