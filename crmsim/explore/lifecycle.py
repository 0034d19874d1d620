"""The flow of customers through the stages of the lifecycle, when a month's chances are all that matters.

A month moves a customer of each stage by the row of a matrix P. From P alone follow the numbers of every month
to come, x(t) = x(0)·Pᵗ, and how long a customer stays, the row sums of (I − Q)⁻¹. What the chain leaves out
(nobody's chances depend on who she is) is the subject of a section of chapter 4.
"""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from crmsim.analysis.lifecycle import LIFECYCLE_STAGES, expected_months
from crmsim.charts import describe
from crmsim.explore.explorer import Explorer, Slider, State
from crmsim.explore.words import names
from crmsim.terms import label
from crmsim.text import Text

CUSTOMERS, MONTHS = 5_000, 36

#: Chance to be lost in a month without any sign before, from identification, formation, stability.
SILENT_LOSS = (0.027, 0.016, 0.006)

#: One colour for each stage, lost in grey; from the palette of `crmsim.charts`.
STAGE_COLOURS = dict(
    zip(LIFECYCLE_STAGES, ("#E3B23C", "#5AAAD0", "#0072B2", "#9E2A2B", "#D9D9D9"), strict=True)
)


def matrix(grow: float, settle: float, turn: float, recover: float, leave: float) -> pd.DataFrame:
    """Build the monthly transition matrix from its chances.

    Parameters
    ----------
    grow
        Identification → formation.
    settle
        Formation → stability.
    turn
        Any of these three → decline.
    recover
        Decline → formation.
    leave
        Decline → lost.

    Returns
    -------
    DataFrame
        Rows from, columns to, in the order of the stages; rows sum to 1.

    Raises
    ------
    ValueError
        If the chances out of one stage exceed 1.
    """
    quiet = SILENT_LOSS
    P = np.array(
        [
            [0, grow, 0, turn, quiet[0]],
            [0, 0, settle, turn, quiet[1]],
            [0, 0, 0, turn, quiet[2]],
            [0, recover, 0, 0, leave],
            [0, 0, 0, 0, 1],
        ],
        dtype=float,
    )
    stay = 1 - P.sum(axis=1)
    if (stay < -1e-12).any():
        worst = LIFECYCLE_STAGES[int(stay.argmin())]
        raise ValueError(
            Text(
                f"the chances out of {label(worst, 'en').lower()} add up to more than 1: lower one of them",
                f"离开{label(worst, 'zh')}的概率之和超过 1：请调低其中一个",
            )
        )
    np.fill_diagonal(P, P.diagonal() + stay.clip(0))
    return pd.DataFrame(P, index=list(LIFECYCLE_STAGES), columns=list(LIFECYCLE_STAGES))


def walk(P: pd.DataFrame, newcomers: int = 0, months: int = MONTHS, seed: int = 4) -> pd.DataFrame:
    """Let customers walk through the stages, each by a draw of her own every month.

    The draws depend on the seed alone, so two matrices meet the same luck.

    Parameters
    ----------
    P
        Monthly transition matrix.
    newcomers
        Customers who come in every month after the opening 5 000.
    months
        How long.
    seed
        Whose luck.

    Returns
    -------
    DataFrame
        ``month`` (0 … months), ``lifecycle_stage``, ``customers``.
    """
    u = np.random.default_rng(seed).random((months, CUSTOMERS + 200 * months))
    bounds = P.to_numpy().cumsum(axis=1)[:, :-1]
    stage = np.zeros(CUSTOMERS + newcomers * months, dtype=np.intp)
    counts = [np.bincount(stage[:CUSTOMERS], minlength=5)]
    for month in range(months):
        there = CUSTOMERS + newcomers * month
        draw = u[month, :there]
        stage[:there] = (draw[:, None] > bounds[stage[:there]]).sum(axis=1)
        counts.append(np.bincount(stage[: there + newcomers], minlength=5))
    return pd.DataFrame(
        {
            "month": np.repeat(np.arange(months + 1), 5),
            "lifecycle_stage": np.tile(LIFECYCLE_STAGES, months + 1),
            "customers": np.concatenate(counts),
        }
    )


def compute(
    grow: float, settle: float, turn: float, recover: float, leave: float, newcomers: int
) -> dict[str, pd.DataFrame]:
    """Return the counts of every month, and how long a new customer stays on average."""
    P = matrix(grow, settle, turn, recover, leave)
    stay = pd.DataFrame({"expected_months": [expected_months(P)["identification"]]})
    return {"flow": walk(P, int(newcomers)), "stay": stay}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw the customers of every stage on top of each other, the lost ones above."""
    order = list(LIFECYCLE_STAGES)
    said = names({stage: stage for stage in order})
    area = (
        alt.Chart(frames["flow"])
        .mark_area()
        .encode(
            x=alt.X(
                "month:Q", title=str(Text("Month", "月份")), scale=alt.Scale(domain=[0, MONTHS], nice=False)
            ),
            y=alt.Y("customers:Q", title=str(Text("Customers", "客户数"))),
            color=alt.Color(
                "lifecycle_stage:N",
                title=label("lifecycle_stage"),
                scale=alt.Scale(domain=order, range=list(STAGE_COLOURS.values())),
                legend=alt.Legend(labelExpr=said),
            ),
            order=alt.Order("rank:Q"),
        )
        .transform_calculate(rank=f"indexof({order}, datum.lifecycle_stage)")
    )
    stay = (
        alt.Chart(frames["stay"]).mark_rule(strokeDash=[6, 4], color="#222222").encode(x="expected_months:Q")
    )
    return describe(
        area + stay.transform_filter(f"datum.expected_months <= {MONTHS}"),
        en="Customers in each stage of the lifecycle over 36 months, stacked, the lost ones on top; a dashed "
        "line marks how many months a new customer stays on average.",
        zh="36 个月中处于各生命周期阶段的客户数，自下而上堆叠，最上面是已流失的客户；虚线为新客户平均停留的月数。",
    )


def say(now: State, before: State) -> Text:
    """Tell who is left at the end, and how long a new customer stays."""
    last = now.result["flow"].tail(5).set_index("lifecycle_stage")["customers"]
    there, stay = int(last.drop("lost").sum()), now.result["stay"]["expected_months"].iloc[0]
    change = there - int(before.result["flow"].tail(5)["customers"].iloc[:4].sum())
    en, zh = (f", {change:+,} against before", f"，比之前 {change:+,} 位") if change else ("", "")
    return Text(
        f"After {MONTHS} months {there:,} customers are still with us{en}, {last['stability']:,} of them in "
        f"stability and {last['decline']:,} in decline. A new customer stays {stay:.1f} months on average.",
        f"{MONTHS} 个月后还有 {there:,} 位客户{zh}，其中稳定期 {last['stability']:,} 位、"
        f"衰退期 {last['decline']:,} 位。新客户平均停留 {stay:.1f} 个月。",
    )


def explorer() -> Explorer:
    """Return the explorer: the chances of a month on sliders, as a company of the course has them at first."""

    def chance(name: str, high: float, start: float, en: str, zh: str) -> Slider:
        return Slider(name, 0, high, 0.005, start, Text(en, zh), "%")

    return Explorer(
        title=Text("Which of a month's chances decides who is left?", "每月的哪个概率决定最后剩下谁？"),
        controls=[
            chance("grow", 0.2, 0.07, "Identification → formation", "识别期 → 形成期"),
            chance("settle", 0.2, 0.055, "Formation → stability", "形成期 → 稳定期"),
            chance("turn", 0.1, 0.03, "Into decline", "转入衰退期"),
            chance("recover", 0.4, 0.035, "Decline → formation (restored)", "衰退期 → 形成期（恢复）"),
            chance("leave", 0.4, 0.115, "Decline → lost", "衰退期 → 流失"),
            Slider("newcomers", 0, 200, 10, 0, Text("New customers a month", "每月新客户")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.analysis.lifecycle import expected_months, fundamental_matrix\n"
            "from crmsim.explore.lifecycle import matrix\n\n"
            "P = matrix(grow=$grow, settle=$settle, turn=$turn, recover=$recover, leave=$leave)\n"
            "expected_months(P)"
        ),
    )
