"""Satisfaction compares an experience with an expectation; four gaps make the fifth; expectations learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import altair as alt
import numpy as np
import pandas as pd

from crmsim.analysis import gap_decomposition
from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.words import names
from crmsim.model.customer import new_state
from crmsim.model.satisfaction import experience, gap, remember, score
from crmsim.parameters import Satisfaction
from crmsim.scenario import Scenario
from crmsim.streams import Streams
from crmsim.terms import label, term
from crmsim.text import Text

MONTHS = 36
GAPS = {
    "gap4": "communication_gap",
    "gap1": "knowledge_gap",
    "gap2": "standards_gap",
    "gap3": "delivery_gap",
    "gap5": "service_quality_gap",
}


def compare_formulas(expectation: float, performance: float, negativity: float) -> dict[str, pd.DataFrame]:
    """Return what satisfaction is, and what the slide formula says, for every experience.

    Parameters
    ----------
    expectation, performance
        What was expected and what was experienced, points 0–10.
    negativity
        How many times more a disappointment weighs than a pleasant surprise of the same size.

    Returns
    -------
    dict
        ``curve`` over all experiences and the one ``customer``: ``performance``, ``satisfaction`` (0–100),
        ``slide`` (expectation − performance, points).
    """
    p = Satisfaction(negativity=negativity)

    def at(performance: np.ndarray) -> pd.DataFrame:
        expected = np.full(len(performance), float(expectation))
        columns = {
            "performance": performance,
            "satisfaction": score(p, performance, expected),
            "slide": gap(expected, performance, convention="slide"),
        }
        return pd.DataFrame(columns).round(3)

    return {
        "curve": at(np.linspace(0, 10, 101).round(1)),
        "customer": at(np.array([float(performance)])).assign(expectation=float(expectation)),
    }


def draw_formulas(frames: Mapping[str, pd.DataFrame]) -> alt.TopLevelMixin:
    """Draw the right formula beside the slide's: the same customer on a rising and on a falling line."""
    x = alt.X("performance:Q", title=label("perceived_performance"), scale=alt.Scale(domain=[0, 10]))

    def panel(y: alt.Y, title: Text, colour: str) -> alt.LayerChart:
        expected = (
            alt.Chart(frames["customer"])
            .mark_rule(strokeDash=[6, 4], color="#767676")
            .encode(x="expectation:Q")
        )
        line = alt.Chart(frames["curve"]).mark_line(color=colour).encode(x, y)
        point = alt.Chart(frames["customer"]).mark_point(size=160, color=PALETTE[2], opacity=1).encode(x, y)
        return (expected + line + point).properties(title=str(title), width=255, height=240)

    right = alt.Y("satisfaction:Q", title=label("satisfaction"), scale=alt.Scale(domain=[0, 100]))
    slide = alt.Y("slide:Q", title=str(Text("“Satisfaction”", "“满意度”")), scale=alt.Scale(domain=[-10, 10]))
    return describe(
        panel(right, Text("✓ experience − expectation", "✓ 实际体验 − 期望值"), PALETTE[0])
        | panel(slide, Text("✗ expectation − experience", "✗ 期望值 − 实际体验"), PALETTE[4]),
        en="Two panels over the experience of a customer. Left, satisfaction rises with it, more steeply below "
        "the dashed expectation. Right, the slide's formula falls: the worst experience scores highest.",
        zh="两幅图的横轴都是客户的实际体验。左图中满意度随体验上升，在虚线所示期望值以下更陡；"
        "右图中按课件公式算出的数值反而下降：体验越差，得分越高。",
    )


def say_formulas(now: State, before: State) -> Text:
    """Tell how satisfied the customer is, why, and what the slide would have said."""
    customer = now.result["customer"].iloc[0]
    surprise = now.values["performance"] - now.values["expectation"]
    if surprise < 0:
        why = Text(f"{-surprise:.1f} points less than expected", f"比期望值低 {-surprise:.1f} 分")
    elif surprise > 0:
        why = Text(f"{surprise:.1f} points more than expected", f"比期望值高 {surprise:.1f} 分")
    else:
        why = Text("exactly what was expected", "与期望值完全一致")
    right, slide = customer["satisfaction"], customer["slide"]
    return Text(
        f"The experience was {why.en}: satisfaction is {right:.0f} of 100. The slide's formula gives "
        f"{slide:+.1f}, a measure of disappointment.",
        f"实际体验{why.zh}，满意度为 {right:.0f} 分（满分 100 分）。课件公式得 {slide:+.1f}，"
        "它量的其实是失望。",
    )


def disconfirmation() -> Explorer:
    """Return the explorer of expectation, experience and the weight of disappointment."""
    times = Text("times", "倍")
    return Explorer(
        title=Text("Why does one bad day undo two good ones?", "为什么一次失望抵得过两次惊喜？"),
        controls=[
            Slider("expectation", 0, 10, 0.5, 7, "expectation"),
            Slider("performance", 0, 10, 0.5, 6, "perceived_performance"),
            Slider("negativity", 1, 4, 0.25, 2, Text("Weight of disappointment", "失望的权重"), times),
        ],
        compute=compare_formulas,
        chart=draw_formulas,
        say=say_formulas,
        code=(
            "import numpy as np\n"
            "from crmsim.model.satisfaction import gap, score\n"
            "from crmsim.parameters import Satisfaction\n\n"
            "p = Satisfaction(negativity=$negativity)\n"
            "experience, expectation = np.array([$performance]), np.array([$expectation])\n"
            'print(score(p, experience, expectation), gap(expectation, experience, convention="slide"))'
        ),
    )


def service_levels(
    knowledge: float, standards: float, delivery: float, communication: float, wanted: float = 7.5
) -> pd.DataFrame:
    """Return one row of service levels with the given gaps, as :func:`crmsim.analysis.gap_decomposition` asks.

    Parameters
    ----------
    knowledge, standards, delivery, communication
        Gaps 1 to 4, points.
    wanted
        What customers want; by default what the simulated customers expect before any promise.
    """
    understood = wanted - knowledge
    specified = understood - standards
    return pd.DataFrame(
        {
            "wanted": [wanted],
            "understood": [understood],
            "specified": [specified],
            "delivered": [specified - delivery],
            "expected": [wanted + communication],
        }
    )


def lived(delivered: float, communication: float, months: int = MONTHS) -> np.ndarray:
    """Return the cumulative satisfaction after each of `months` monthly purchases of constant quality.

    Parameters
    ----------
    delivered
        Quality of every purchase, points.
    communication
        Gap 4: what was promised above what is wanted, points.

    Source
    ------
    Boulding, Kalra, Staelin & Zeithaml (1993), Journal of Marketing Research 30, 7–27: "will" learns in both
    directions, "should" only upwards.
    """
    scenario = Scenario.preset("retail", customers=1)
    p, one = scenario.satisfaction, np.array([0])
    state = replace(
        new_state(scenario, Streams(0), one),
        will=np.array([p.will_start + communication]),
        should=np.array([p.should_start + communication]),
        satisfaction=np.array([p.start]),
    )
    course = []
    for _ in range(months):
        lived = experience(p, state.will, state.should, np.array([delivered]))
        state = replace(state, **remember(p, state, lived))
        course.append(state.satisfaction[0])
    return np.array(course)


def gap_stack(
    knowledge: float, standards: float, delivery: float, communication: float
) -> dict[str, pd.DataFrame]:
    """Return the five gaps as bars between service levels, and what a customer feels month by month.

    Parameters
    ----------
    knowledge, standards, delivery, communication
        Gaps 1 to 4, points.

    Returns
    -------
    dict
        ``bars``: ``gap``, ``low`` and ``high`` (levels), ``size``; ``course``: ``month``, ``promise``
        (``as_set`` or ``honest``: no gap 4), ``satisfaction``.
    """
    levels = service_levels(knowledge, standards, delivery, communication)
    sizes = gap_decomposition(levels).iloc[0]
    at = levels.iloc[0]
    ends = {
        "gap4": (at.wanted, at.expected),
        "gap1": (at.understood, at.wanted),
        "gap2": (at.specified, at.understood),
        "gap3": (at.delivered, at.specified),
        "gap5": (at.delivered, at.expected),
    }
    bars = pd.DataFrame(
        [{"gap": name, "low": low, "high": high, "size": sizes[name]} for name, (low, high) in ends.items()]
    )
    months = np.arange(1, MONTHS + 1)
    course = pd.concat(
        [
            pd.DataFrame(
                {"month": months, "promise": name, "satisfaction": lived(float(at.delivered), promise)}
            )
            for name, promise in (("as_set", communication), ("honest", 0.0))
        ]
    )
    return {"bars": bars.round(3), "course": course.round(3)}


def draw_gaps(frames: Mapping[str, pd.DataFrame]) -> alt.HConcatChart:
    """Draw the gaps one under the other, and satisfaction over the months with and without the promise."""
    order = list(GAPS)
    y = alt.Y("gap:N", sort=order, title=None, axis=alt.Axis(labelExpr=names(GAPS), labelLimit=220))
    colour = alt.Color(
        "gap:N",
        legend=None,
        scale=alt.Scale(domain=order, range=[PALETTE[1], *[PALETTE[0]] * 3, PALETTE[2]]),
    )
    x = alt.X(
        "low:Q", title=str(Text("Service level, points", "服务水准（分）")), scale=alt.Scale(domain=[0, 10])
    )
    bars = alt.Chart(frames["bars"]).mark_bar(height=22).encode(x, alt.X2("high:Q"), y, colour)
    sizes = (
        alt.Chart(frames["bars"])
        .mark_text(align="right", dx=-5)
        .encode(x, y, text=alt.Text("size:Q", format=".1f"))
    )
    promise = {
        "as_set": Text("promise as set", "按设定承诺"),
        "honest": Text("honest promise", "如实承诺"),
    }
    line = (
        alt.Chart(frames["course"])
        .mark_line()
        .encode(
            alt.X("month:Q", title=label("month")),
            alt.Y("satisfaction:Q", title=label("satisfaction"), scale=alt.Scale(domain=[20, 100])),
            alt.Color(
                "promise:N",
                title=None,
                scale=alt.Scale(domain=list(promise), range=[PALETTE[2], PALETTE[0]]),
                legend=alt.Legend(labelExpr=names(promise), orient="top"),
            ),
            alt.StrokeDash(
                "promise:N",
                title=None,
                scale=alt.Scale(domain=list(promise)),
                legend=alt.Legend(labelExpr=names(promise), orient="top"),
            ),
        )
    )
    both = (bars + sizes).properties(width=170, height=200) | line.properties(width=215, height=200)
    return describe(
        both.resolve_scale(color="independent", strokeDash="independent"),
        en="Left, bars between service levels: gaps 4, 1, 2 and 3 fill exactly the span of gap 5. Right, "
        "satisfaction over 36 months with the promise as set and with an honest one.",
        zh="左图以条形表示各服务水准之间的差距：差距 4、1、2、3 恰好填满差距 5。"
        "右图为 36 个月内按设定承诺与如实承诺两种情形下的满意度。",
    )


def say_gaps(now: State, before: State) -> Text:
    """Tell the sum, the largest part, and what the promise costs in the end."""
    sizes = now.result["bars"].set_index("gap")["size"]
    parts = [sizes[f"gap{n}"] for n in (1, 2, 3, 4)]
    if sizes["gap5"] == 0:
        added = Text("There is no gap.", "没有任何差距。")
    else:
        total = " + ".join(f"{part:.1f}" for part in parts) + f" = {sizes['gap5']:.1f}"
        largest = 1 + int(np.argmax(parts))
        added = Text(
            f"Gap 5 = gaps 1 + 2 + 3 + 4: {total}; the largest is gap {largest}.",
            f"差距 5 = 差距 1 + 2 + 3 + 4：{total}；其中最大的是差距 {largest}。",
        )
    ends = now.result["course"].groupby("promise")["satisfaction"].last()
    cost = ends["honest"] - ends["as_set"]
    promise = Text("the promise is honest", "承诺是如实的")
    if now.values["communication"]:
        promise = Text(f"{cost:.1f} points below an honest promise", f"比如实承诺低 {cost:.1f} 分")
    return Text(
        f"{added.en} After {MONTHS} months satisfaction is {ends['as_set']:.0f}; {promise.en}.",
        f"{added.zh}{MONTHS} 个月后满意度为 {ends['as_set']:.0f} 分，{promise.zh}。",
    )


def gaps() -> Explorer:
    """Return the explorer of the four gaps a firm makes and the one its customers feel."""

    def gap_slider(name: str, number: int, start: float) -> Slider:
        gap = term(GAPS[f"gap{number}"])
        text = Text(f"Gap {number}: {gap.en}", f"差距 {number}：{gap.zh}")
        return Slider(name, 0, 2, 0.1, start, text, Text("points", "分"))

    return Explorer(
        title=Text("Where does the gap come from?", "差距从何而来？"),
        controls=[
            gap_slider("knowledge", 1, 0.4),
            gap_slider("standards", 2, 0.2),
            gap_slider("delivery", 3, 0.3),
            gap_slider("communication", 4, 0.2),
        ],
        compute=gap_stack,
        chart=draw_gaps,
        say=say_gaps,
        code=(
            "from crmsim.analysis import gap_decomposition\n"
            "from crmsim.explore.satisfaction import lived, service_levels\n\n"
            "levels = service_levels($knowledge, $standards, $delivery, $communication)\n"
            "print(gap_decomposition(levels).round(2))\n"
            'print(lived(levels["delivered"].iloc[0], $communication).round(1))'
        ),
    )
