"""Restore, leave alone or end: what a customer in decline is worth under each of three policies.

A life that goes on by chance, V = r + β·P·V, is worth V = (I − β·P)⁻¹·r, where r is what a month in each stage
brings and β discounts a month. A policy changes the row of decline: its chances and its cost.
"""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.lifecycle import matrix
from crmsim.explore.words import names
from crmsim.outcomes import DISCOUNT
from crmsim.parameters import Lifecycle
from crmsim.text import Text

#: How much is bought in each stage, relative to formation: identification, formation, stability, decline, lost.
BUYING = (*Lifecycle().buying_factor, 0.0)
ALONE, LEAVE = 0.035, 0.115
"""Chance to recover without help, and chance to be lost, in a month of decline."""

POLICIES = {
    "restore": Text("restore", "恢复"),
    "leave": Text("leave alone", "顺其自然"),
    "end": Text("end", "终止"),
}
MARGINS = np.arange(0.0, 301.0, 10.0)


def stage_values(P: pd.DataFrame, reward: np.ndarray, discount: float = DISCOUNT) -> pd.Series:
    """Return what a customer now in each stage is worth, in the units of the reward.

    Parameters
    ----------
    P
        Monthly transition matrix.
    reward
        What a month in each stage brings, shape (stages,).
    discount
        Monthly rate of interest.

    Source
    ------
    Pfeifer, P. E. & Carraway, R. L. (2000), Journal of Interactive Marketing 14(2), 43–55, equation for V.
    """
    value = np.linalg.solve(np.eye(len(P)) - P.to_numpy() / (1 + discount), np.asarray(reward, dtype=float))
    return pd.Series(value, index=P.index, name="value")


def policies(margin: float, serve: float, effort: float, chance: float) -> pd.Series:
    """Value of a customer who is in decline now, under each policy.

    Parameters
    ----------
    margin
        Margin of a month in formation, CNY; other stages buy more or less, decline 0.3 times as much.
    serve
        What keeping a living relationship costs a month, whatever is bought, CNY.
    effort
        What restoring costs a month, as long as the customer is in decline, CNY.
    chance
        Chance a month that the effort brings her back to formation.

    Returns
    -------
    Series
        Present values in CNY: ``restore``, ``leave``, ``end`` (0: nothing more comes and nothing is spent).
    """
    reward = margin * np.array(BUYING) - serve * np.array([1, 1, 1, 1, 0])
    alone = stage_values(matrix(0.07, 0.055, 0.03, ALONE, LEAVE), reward)
    paid = reward - effort * np.array([0, 0, 0, 1, 0])
    helped = stage_values(matrix(0.07, 0.055, 0.03, chance, LEAVE), paid)
    return pd.Series({"restore": helped["decline"], "leave": alone["decline"], "end": 0.0}, name="value")


def break_even_effort(margin: float, serve: float, chance: float) -> float:
    """Return the monthly effort at which restoring is worth just as much as the better of the other two, CNY."""
    free, some = (policies(margin, serve, effort, chance) for effort in (0.0, 1.0))
    months_of_effort = free["restore"] - some["restore"]
    return float((free["restore"] - max(free["leave"], 0.0)) / months_of_effort)


def compute(margin: float, serve: float, effort: float, chance: float) -> dict[str, pd.DataFrame]:
    """Return the value of each policy for margins from 0 to 300, and at the chosen one."""
    # The values are straight lines in the margin: two points give them all.
    low, high = (policies(m, serve, effort, chance) for m in (0.0, 1.0))
    lines = pd.DataFrame(
        {
            "margin": np.tile(MARGINS, 3),
            "policy": np.repeat(list(POLICIES), len(MARGINS)),
            "value": np.concatenate([low[p] + (high[p] - low[p]) * MARGINS for p in POLICIES]),
        }
    )
    here = policies(margin, serve, effort, chance)
    chosen = pd.DataFrame({"margin": margin, "policy": here.index, "value": here.to_numpy()})
    limit = pd.DataFrame({"break_even": [break_even_effort(margin, serve, chance)]})
    return {"lines": lines.round(2), "chosen": chosen.round(2), "limit": limit.round(2)}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw the value of each policy against the margin, the chosen margin as points."""
    x = alt.X(
        "margin:Q",
        title=str(Text("Margin of a month in formation, CNY", "形成期每月边际利润（元）")),
        scale=alt.Scale(domain=[0, 300]),
        axis=alt.Axis(values=list(range(0, 301, 50))),
    )
    y = alt.Y("value:Q", title=str(Text("Present value, CNY", "现值（元）")))
    color = alt.Color(
        "policy:N",
        title=str(Text("Policy", "策略")),
        scale=alt.Scale(domain=list(POLICIES), range=[PALETTE[0], PALETTE[1], PALETTE[4]]),
        legend=alt.Legend(labelExpr=names(POLICIES)),
    )
    lines = (
        alt.Chart(frames["lines"])
        .mark_line()
        .encode(x, y, color, strokeDash=alt.StrokeDash("policy:N", sort=list(POLICIES), legend=None))
    )
    points = alt.Chart(frames["chosen"]).mark_point(size=110).encode(x, y, color)
    # The break-even effort is said in words; the chart only has to hold every frame.
    limit = alt.Chart(frames["limit"]).mark_point(opacity=0)
    return describe(
        lines + points + limit,
        en="What a customer in decline is worth if she is restored, left alone or let go, against the margin she "
        "brings: for small margins ending is best, for large ones restoring.",
        zh="衰退期客户在恢复、顺其自然、终止三种策略下的价值随边际利润的变化：利润很低时终止最好，利润高时恢复最好。",
    )


def say(now: State, before: State) -> Text:
    """Tell which policy is best, by how much, and up to what effort restoring pays."""
    here = now.result["chosen"].set_index("policy")["value"].sort_values(ascending=False, kind="stable")
    best, second = here.index[0], here.index[1]
    limit, lead = now.result["limit"]["break_even"].iloc[0], here.iloc[0] - here.iloc[1]
    if limit > 0:
        pays = Text(
            f" Restoring pays as long as its effort costs less than {limit:.0f} CNY a month.",
            f"只要恢复的投入每月低于 {limit:.0f} 元，恢复就划算。",
        )
    else:
        pays = Text(" Restoring would not pay even for nothing.", "即使恢复不花钱也不划算。")
    return Text(
        f"Best: {POLICIES[best].en}, worth {here.iloc[0]:,.0f} CNY, {lead:,.0f} more than to "
        f"{POLICIES[second].en}.{pays.en}",
        f"最佳策略：{POLICIES[best].zh}，价值 {here.iloc[0]:,.0f} 元，比{POLICIES[second].zh}多 {lead:,.0f} 元。"
        f"{pays.zh}",
    )


def explorer() -> Explorer:
    """Return the explorer: what the customer brings, what keeping and restoring cost, how well it works."""
    yuan = Text("CNY", "元")
    return Explorer(
        title=Text("Restore a customer in decline, or let her go?", "衰退期的客户：恢复，还是终止？"),
        controls=[
            Slider(
                "margin", 0, 300, 5, 100, Text("Margin of a month in formation", "形成期每月边际利润"), yuan
            ),
            Slider(
                "serve", 0, 100, 5, 20, Text("Cost of keeping the relationship", "维持关系的每月费用"), yuan
            ),
            Slider("effort", 0, 300, 5, 60, Text("Effort of restoring, a month", "恢复的每月投入"), yuan),
            Slider(
                "chance", 0.035, 0.5, 0.005, 0.15, Text("Chance it works, a month", "每月恢复的概率"), "%"
            ),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.explore.restore_or_end import policies\n\n"
            "policies(margin=$margin, serve=$serve, effort=$effort, chance=$chance)"
        ),
    )
