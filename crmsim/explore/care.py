"""Customer care warms an attitude up to a point; beyond it every further contact tires."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.loyalty import RELATIONSHIPS
from crmsim.model.loyalty import care, grow, target
from crmsim.parameters import RELATIONSHIP_TYPES, Loyalty
from crmsim.terms import label
from crmsim.text import Text

CONTACTS = np.arange(0, 8.25, 0.25)
MONTHS, STOP = 24, 12


def lasting_gain(contacts: float | np.ndarray, ideal: float, effect: float, fatigue: float) -> np.ndarray:
    """Return what care adds to attitude each month, ``e min(c, c*) - f max(c - c*, 0)²``.

    Parameters
    ----------
    contacts
        Care contacts a month, c.
    ideal
        Contacts that are still welcome, c*.
    effect, fatigue
        Gain of a welcome contact, loss per squared contact above the ideal.

    Source
    ------
    Shape after Godfrey, Seiders & Voss (2011), Journal of Marketing 75(4), 94–109; sizes assumed.
    """
    c = np.asarray(contacts, dtype=np.float64)
    return np.asarray(effect * np.minimum(c, ideal) - fatigue * np.maximum(c - ideal, 0) ** 2)


def settled(contacts: np.ndarray, satisfaction: float, kind: str, p: Loyalty) -> np.ndarray:
    """Return the attitude (0–1) that goes with `contacts` a month for ever: the fixed point of the model.

    Each month ``A ← A + ρ(A* − A) + gain``, so in the end ``A = A* + gain/ρ``, cut to 0 … 1.
    """
    goal = target(p, np.array([satisfaction]), 0.0)
    gain = lasting_gain(contacts, p.care_ideal[RELATIONSHIP_TYPES.index(kind)], p.care_effect, p.care_fatigue)
    return np.clip(goal + gain / p.learning, 0, 1)


def course(contacts: float, satisfaction: float, kind: str, p: Loyalty) -> np.ndarray:
    """Return the attitude in months 0 to 24 when care begins in month 1 and ends after month 12."""
    goal = target(p, np.array([satisfaction]), 0.0)
    attitude, path = goal, [float(goal[0])]
    cared = p.model_copy(update={"care_contacts": float(contacts)})
    none = p.model_copy(update={"care_contacts": 0.0})
    for month in range(1, MONTHS + 1):
        now = cared if month <= STOP else none
        attitude = care(now, grow(now, attitude, goal), RELATIONSHIP_TYPES.index(kind))
        path.append(float(attitude[0]))
    return np.array(path)


def compute(kind: str, contacts: float, satisfaction: float, fatigue: float) -> dict[str, pd.DataFrame]:
    """Return the lasting attitude for every number of contacts, and the months of one plan.

    Parameters
    ----------
    kind
        Relationship type, which says how many contacts are welcome.
    contacts
        Care contacts a month.
    satisfaction
        Of the customers, 0–100.
    fatigue
        Attitude lost per squared contact above the welcome number.

    Returns
    -------
    dict
        ``curve``: ``contacts``, ``attitude``; ``plan``: the same for the chosen number, with ``ideal``,
        ``without`` care; ``course``: ``month``, ``attitude``.
    """
    p = Loyalty(care_fatigue=fatigue)
    curve = pd.DataFrame({"contacts": CONTACTS, "attitude": settled(CONTACTS, satisfaction, kind, p)})
    plan = pd.DataFrame(
        {
            "contacts": [float(contacts)],
            "attitude": settled(np.array([contacts]), satisfaction, kind, p),
            "ideal": [p.care_ideal[RELATIONSHIP_TYPES.index(kind)]],
            "without": settled(np.array([0.0]), satisfaction, kind, p),
        }
    )
    months = pd.DataFrame(
        {"month": np.arange(MONTHS + 1), "attitude": course(contacts, satisfaction, kind, p)}
    )
    return {"curve": curve.round(4), "plan": plan.round(4), "course": months.round(4)}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.HConcatChart:
    """Draw the lasting attitude against contacts, and the months with care begun and ended."""
    y = alt.Y("attitude:Q", title=label("attitudinal_loyalty"), scale=alt.Scale(domain=[0, 1]))
    x = alt.X("contacts:Q", title=str(Text("Care contacts a month", "每月关怀次数")))
    plan = alt.Chart(frames["plan"])
    left = (
        plan.mark_rule(strokeDash=[6, 4], color="#767676").encode(x="ideal:Q")
        + plan.mark_rule(strokeDash=[2, 3], color="#767676").encode(y="without:Q")
        + alt.Chart(frames["curve"]).mark_line().encode(x, y)
        + plan.mark_point(size=170, color=PALETTE[2], opacity=1).encode(x, y)
    )
    right = (
        alt.Chart(frames["course"])
        .mark_line(color=PALETTE[2], point={"color": PALETTE[2]})
        .encode(alt.X("month:Q", title=label("month")), y)
    )
    return describe(
        left.properties(width=255, height=240) | right.properties(width=240, height=240),
        en="Left, lasting attitude against care contacts: it rises to the dashed welcome number, then falls, below "
        "the level without care in the end. Right, attitude when care begins in month 1 and ends after month 12.",
        zh="左图为长期态度与每月关怀次数的关系：到虚线处的适宜次数为止上升，之后下降，最终低于没有关怀时。"
        "右图为第 1 个月开始、第 12 个月后停止关怀时态度的变化。",
    )


def say(now: State, before: State) -> Text:
    """Tell what the plan adds or spoils, and how many contacts are welcome."""
    plan = now.result["plan"].iloc[0]
    gain, ideal = plan["attitude"] - plan["without"], plan["ideal"]
    if plan["contacts"] > ideal:
        place = Text("more than is welcome", "超过适宜次数")
    elif plan["contacts"] < ideal:
        place = Text("fewer than are welcome", "少于适宜次数")
    else:
        place = Text("just as many as are welcome", "恰为适宜次数")
    return Text(
        f"{plan['contacts']:.1f} contacts a month are {place.en} ({ideal:.1f}). Attitude settles at "
        f"{plan['attitude']:.2f}, {gain:+.2f} against no care.",
        f"每月关怀 {plan['contacts']:.1f} 次，{place.zh}（{ideal:.1f} 次）。态度最终稳定在 {plan['attitude']:.2f}，"
        f"与没有关怀相比 {gain:+.2f}。",
    )


def explorer() -> Explorer:
    """Return the explorer: the relationship, the contacts, the satisfaction beneath, and the fatigue."""
    a_month = Text("a month", "次/月")
    return Explorer(
        title=Text("How much care is too much?", "关怀多少才算过头？"),
        controls=[
            RELATIONSHIPS,
            Slider("contacts", 0, 8, 0.5, 2, Text("Care contacts", "关怀次数"), a_month),
            Slider("satisfaction", 40, 95, 1, 70, "satisfaction"),
            Slider("fatigue", 0, 0.01, 0.001, 0.004, Text("Fatigue per squared excess", "超额的厌烦程度")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "import numpy as np\n"
            "from crmsim.explore.care import settled\n"
            "from crmsim.parameters import Loyalty\n\n"
            "p = Loyalty(care_fatigue=$fatigue)\n"
            "settled(np.array([0, $contacts]), $satisfaction, $kind, p).round(3)"
        ),
    )
