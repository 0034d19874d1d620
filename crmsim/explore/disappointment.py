"""Satisfaction forms against an expectation, and falling short weighs more than surpassing it."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.terms import label
from crmsim.text import Text


def satisfaction(expectation: float, performance: np.ndarray, negativity: float) -> np.ndarray:
    """Return the satisfaction (0 to 100) of customers who expected one thing and experienced another.

    ``s = 77 + 5 (P - 7) + 6 g(P - E)``, with ``g(d) = d`` for a pleasant surprise and ``negativity * d`` for
    a disappointment, cut to 0 … 100.

    Parameters
    ----------
    expectation, performance
        What was expected and what was experienced, both on the scale 0 to 10.
    negativity
        How many times more a disappointment weighs than a pleasant surprise of the same size; 1 means equal.

    Source
    ------
    Oliver (1980), Journal of Marketing Research 17, disconfirmation; the asymmetry after Anderson and
    Sullivan (1993), Marketing Science 12.
    """
    surprise = performance - expectation
    felt = np.where(surprise >= 0, surprise, negativity * surprise)
    return np.clip(77 + 5 * (performance - 7) + 6 * felt, 0, 100)


def compute(expectation: float, performance: float, negativity: float) -> dict[str, pd.DataFrame]:
    """Return the whole curve for one expectation, and the one customer on it."""
    scale = np.linspace(0, 10, 101).round(1)
    curve = pd.DataFrame({"performance": scale, "satisfaction": satisfaction(expectation, scale, negativity)})
    here = np.array([performance])
    customer = pd.DataFrame(
        {
            "performance": here,
            "satisfaction": satisfaction(expectation, here, negativity),
            "expectation": expectation,
        }
    )
    return {"curve": curve.round(3), "customer": customer.round(3)}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw satisfaction against performance, the expectation as a line across, the customer as a point."""
    x = alt.X("performance:Q", title=str(PERFORMANCE), scale=alt.Scale(domain=[0, 10]))
    y = alt.Y("satisfaction:Q", title=label("satisfaction"), scale=alt.Scale(domain=[0, 100]))
    curve = alt.Chart(frames["curve"]).mark_line().encode(x, y)
    rule = (
        alt.Chart(frames["customer"]).mark_rule(strokeDash=[6, 4], color="#767676").encode(x="expectation:Q")
    )
    point = alt.Chart(frames["customer"]).mark_point(size=160, color="#9E2A2B").encode(x, y)
    return describe(
        rule + curve + point,
        en="Satisfaction against performance: a curve that is steeper left of the dashed expectation.",
        zh="满意度随感知绩效变化的曲线：在虚线所示期望的左侧更陡。",
    )


def say(now: State, before: State) -> Text:
    """Tell how satisfied the customer is, and why."""
    score = now.result["customer"]["satisfaction"].iloc[0]
    surprise = now.values["performance"] - now.values["expectation"]
    if surprise < 0:
        why = Text(f"{-surprise:.1f} points less than expected", f"比期望低 {-surprise:.1f} 分")
    elif surprise > 0:
        why = Text(f"{surprise:.1f} points more than expected", f"比期望高 {surprise:.1f} 分")
    else:
        why = Text("exactly what was expected", "与期望完全一致")
    return Text(
        f"The experience was {why.en}: satisfaction is {score:.0f} of 100.",
        f"实际体验{why.zh}，满意度为 {score:.0f} 分（满分 100 分）。",
    )


PERFORMANCE = Text("Perceived performance", "感知绩效")


def explorer() -> Explorer:
    """Return the explorer: expectation, performance and negativity on sliders."""
    return Explorer(
        title=Text("Why does one bad day undo two good ones?", "为什么一次失望抵得过两次惊喜？"),
        controls=[
            Slider("expectation", 0, 10, 0.5, 7, Text("Expectation", "期望")),
            Slider("performance", 0, 10, 0.5, 6, PERFORMANCE),
            Slider(
                "negativity",
                1,
                4,
                0.25,
                2,
                Text("Weight of disappointment", "失望的权重"),
                Text("times", "倍"),
            ),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "import numpy as np\n"
            "from crmsim.explore.disappointment import satisfaction\n\n"
            "performance = np.array([$performance])\n"
            "satisfaction($expectation, performance, negativity=$negativity)"
        ),
    )
