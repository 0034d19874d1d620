"""A net promoter score is an estimate: twenty surveys of the same customers give twenty scores."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import ndtr

from crmsim.analysis import net_promoter_score
from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.loyalty import RELATIONSHIPS, customers
from crmsim.explore.words import names
from crmsim.model.loyalty import promoter_chance, recommendation
from crmsim.terms import label
from crmsim.text import Text

SURVEYS = 20
LARGEST = 1500


def true_score(attitude: np.ndarray) -> float:
    """Return the score that asking these customers again and again would converge to, −100 to 100.

    Parameters
    ----------
    attitude
        0–1 per customer. An answer is ``round(1 + 10 √A + 1.2 z)``; 9 and 10 promote, 0 to 6 detract.
    """
    detractor_chance = ndtr((5.5 - 10 * np.sqrt(attitude)) / 1.2)
    return float(100 * (promoter_chance(attitude) - detractor_chance).mean())


@cache
def answers(kind: str) -> np.ndarray:
    """Return the answers (0–10) to twenty surveys, shape (20, 1500); a smaller survey takes the first ones."""
    attitude = customers(kind)["attitude"].to_numpy()
    luck = np.random.default_rng(2003)
    who = luck.integers(len(attitude), size=(SURVEYS, LARGEST))
    return recommendation(attitude[who], luck.uniform(1e-9, 1 - 1e-9, size=who.shape))


def compute(kind: str, size: int, confidence: float) -> dict[str, pd.DataFrame]:
    """Return twenty surveys of `size` customers with their intervals, and the true score.

    Parameters
    ----------
    kind
        Relationship type of the firm.
    size
        Customers asked in each survey.
    confidence
        Coverage wanted of the intervals, 0–1.

    Returns
    -------
    dict
        ``surveys``: ``survey``, ``score``, ``lower``, ``upper``, ``holds`` (``yes`` if the interval holds the
        true score); ``truth``: ``score``.
    """
    truth = true_score(customers(kind)["attitude"].to_numpy())
    rows = []
    for number, answered in enumerate(answers(kind)[:, : int(size)], 1):
        score, lower, upper = net_promoter_score(pd.Series(answered), confidence)
        holds = "yes" if lower <= truth <= upper else "no"
        rows.append({"survey": number, "score": score, "lower": lower, "upper": upper, "holds": holds})
    return {"surveys": pd.DataFrame(rows).round(2), "truth": pd.DataFrame({"score": [round(truth, 2)]})}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw the intervals one under the other, and the true score as a line down."""
    holds = {"yes": Text("holds the truth", "包含真值"), "no": Text("misses it", "未包含真值")}
    colour = alt.Color(
        "holds:N",
        title=None,
        scale=alt.Scale(domain=list(holds), range=[PALETTE[0], PALETTE[2]]),
        legend=alt.Legend(labelExpr=names(holds), orient="top"),
    )
    title = label("nps")
    y = alt.Y("survey:O", title=str(Text("Survey", "第几次调查")), axis=alt.Axis(labelAngle=0))
    whole = alt.Scale(domain=[-60, 60], clamp=True)
    bars = (
        alt.Chart(frames["surveys"])
        .mark_rule(strokeWidth=3)
        .encode(alt.X("lower:Q", title=title, scale=whole), alt.X2("upper:Q"), y, colour)
    )
    points = (
        alt.Chart(frames["surveys"]).mark_point(opacity=1).encode(alt.X("score:Q", title=title), y, colour)
    )
    truth = alt.Chart(frames["truth"]).mark_rule(strokeDash=[6, 4], color="#222222").encode(x="score:Q")
    return describe(
        (bars + points + truth).properties(width=440, height=340),
        en="Twenty surveys of the same customers: the score of each with its interval, scattered around the dashed "
        "true score. An interval that misses it has another colour.",
        zh="对同一批客户的二十次调查：每次的净推荐值及其置信区间，散布在虚线所示真值的周围；"
        "未包含真值的区间用另一种颜色。",
    )


def say(now: State, before: State) -> Text:
    """Tell how far apart the surveys are, and how many hold the truth."""
    surveys, truth = now.result["surveys"], now.result["truth"]["score"].iloc[0]
    low, high, held = surveys["score"].min(), surveys["score"].max(), int((surveys["holds"] == "yes").sum())
    half = ((surveys["upper"] - surveys["lower"]) / 2).mean()
    return Text(
        f"Nobody changed, yet the scores run from {low:+.0f} to {high:+.0f}; an interval is about ±{half:.0f} points. "
        f"{held} of {SURVEYS} hold the true score {truth:+.0f}.",
        f"客户没有任何变化，得分却从 {low:+.0f} 到 {high:+.0f} 不等；区间约为 ±{half:.0f} 分。"
        f"{SURVEYS} 次中有 {held} 次的区间包含真值 {truth:+.0f}。",
    )


def explorer() -> Explorer:
    """Return the explorer: whom we ask, how many, and how sure we want to be."""
    return Explorer(
        title=Text("Did the score really rise?", "净推荐值真的上升了吗？"),
        controls=[
            RELATIONSHIPS,
            Slider(
                "size", 50, LARGEST, 50, 100, Text("Customers asked", "调查人数"), Text("customers", "人")
            ),
            Slider("confidence", 0.8, 0.99, 0.01, 0.95, Text("Confidence", "置信水平"), "%"),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "import pandas as pd\n"
            "from crmsim.analysis import net_promoter_score\n"
            "from crmsim.explore.nps import answers\n\n"
            "first_survey = pd.Series(answers($kind)[0, :$size])\n"
            "net_promoter_score(first_survey, confidence=$confidence)"
        ),
    )
