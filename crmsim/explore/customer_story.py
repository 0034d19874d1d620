"""One customer's life month by month, and the same life, with the same luck, under a closer relationship."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import describe
from crmsim.engines import vector
from crmsim.engines.history import History
from crmsim.explore.explorer import Choice, Explorer, Slider, State, Switch
from crmsim.explore.lifecycle import STAGE_COLOURS
from crmsim.explore.words import names
from crmsim.model.customer import DECLINE, FORMATION, LOST, STABILITY, STAGES
from crmsim.scenario import Scenario
from crmsim.terms import label
from crmsim.text import Text

MONTHS, EXAMPLES = 36, 10

KINDS = {
    "declined": Text("declined, then lost", "先衰退，后流失"),
    "silent": Text("lost without a sign", "毫无征兆地流失"),
    "restored": Text("declined and came back", "衰退后恢复"),
    "stable": Text("reached stability and stayed", "进入稳定期并保持"),
}


@cache
def world(proactive: bool) -> History:
    """Simulate 400 customers of a retailer who all come at once; the same luck for both relationships."""
    kind = "proactive" if proactive else "basic"
    scenario = Scenario.preset(
        "retail",
        customers=400,
        months=MONTHS,
        relationship={"type": kind, "portfolio": 400},
        acquisition={"newcomers": "none", "opening_span": 0},
        service={"customers_per_agent": None},
    )
    return vector.simulate(scenario, seed=5, panel=True)


@cache
def cast(kind: str) -> tuple[int, ...]:
    """Choose customers whose life under the basic relationship went one of the four ways.

    First come lives that can be read: at least 15 months long, with about one purchase every two months.
    """
    history = world(False)
    steps, n = history.transition, history.scenario.customers

    def passed(source: int, target: int) -> np.ndarray:
        hit = (steps["source"] == source) & (steps["target"] == target)
        return np.bincount(steps["customer"][hit], minlength=n) > 0

    final = history.customer["stage"]
    fell = np.bincount(steps["customer"][steps["target"] == DECLINE], minlength=n) > 0
    chosen = {
        "declined": passed(DECLINE, LOST),
        "silent": (final == LOST) & ~fell,
        "restored": passed(DECLINE, FORMATION) & (final != LOST) & (final != DECLINE),
        "stable": (final == STABILITY) & ~fell,
    }[kind]
    assert history.panel is not None
    short = np.bincount(history.panel["customer"], minlength=n) < 15
    order = np.lexsort((np.abs(history.customer["repeat"] - MONTHS // 2), short))
    return tuple(int(customer) for customer in order[chosen[order]][:EXAMPLES])


def life(history: History, customer: int) -> dict[str, pd.DataFrame]:
    """Return a customer's months: stage, satisfaction, attitude and purchases, her spells and her failures.

    Parameters
    ----------
    history
        Simulated with ``panel=True``.
    customer
        Her number.
    """
    panel = history.panel
    assert panel is not None
    mine = panel["customer"] == customer
    months = pd.DataFrame(
        {
            "month": panel["month"][mine] + 1,
            "end": panel["month"][mine] + 2,
            "lifecycle_stage": np.array(STAGES)[panel["stage"][mine]],
            "satisfaction": panel["satisfaction"][mine].astype(float).round(2),
            "loyalty": (100 * panel["attitude"][mine].astype(float)).round(2),
        }
    )
    months = months[months["lifecycle_stage"] != "lost"]
    begins = months["lifecycle_stage"] != months["lifecycle_stage"].shift()
    spells = (
        months.groupby(begins.cumsum())
        .agg(month=("month", "min"), end=("end", "max"), lifecycle_stage=("lifecycle_stage", "first"))
        .reset_index(drop=True)
    )
    bought = history.purchase
    rows = bought["customer"] == customer
    count = np.bincount(bought["month"][rows], bought["count"][rows], minlength=history.scenario.months)
    buys = pd.DataFrame({"month": np.arange(len(count)) + 1.5, "purchases": count.astype(int)})
    broken = history.failure["month"][history.failure["customer"] == customer]
    hurt = pd.DataFrame({"month": np.unique(broken) + 1.5, "satisfaction": 8.0})
    return {"months": months.drop(columns="end"), "spells": spells, "purchases": buys, "failures": hurt}


def compute(kind: str, example: int, proactive: bool) -> dict[str, pd.DataFrame]:
    """Return the life of one of the chosen customers."""
    return life(world(proactive), cast(kind)[int(example) - 1])


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.VConcatChart:
    """Draw stages as bands, satisfaction and attitude as lines, and purchases below."""
    x = alt.X("month:Q", title=None, scale=alt.Scale(domain=[1, MONTHS + 1]))
    alive = [stage for stage in STAGES if stage != "lost"]
    bands = (
        alt.Chart(frames["spells"])
        .mark_rect(opacity=0.35)
        .encode(
            x=x,
            x2="end:Q",
            color=alt.Color(
                "lifecycle_stage:N",
                title=label("lifecycle_stage"),
                scale=alt.Scale(domain=alive, range=[STAGE_COLOURS[stage] for stage in alive]),
                legend=alt.Legend(labelExpr=names({stage: stage for stage in alive})),
            ),
        )
    )
    both = names({"satisfaction": "satisfaction", "loyalty": "attitudinal_loyalty"})
    lines = (
        alt.Chart(frames["months"])
        .transform_fold(["satisfaction", "loyalty"], as_=["what", "level"])
        .mark_line(color="#222222", interpolate="linear")
        .encode(
            x=x,
            y=alt.Y("level:Q", title="0–100", scale=alt.Scale(domain=[0, 100])),
            strokeDash=alt.StrokeDash(
                "what:N",
                title=None,
                sort=["satisfaction", "loyalty"],
                legend=alt.Legend(labelExpr=both, symbolStrokeColor="#222222"),
            ),
        )
    )
    failures = (
        alt.Chart(frames["failures"])
        .mark_point(shape="triangle-up", size=90, color="#9E2A2B")
        .encode(x=x, y="satisfaction:Q")
    )
    buys = (
        alt.Chart(frames["purchases"])
        .mark_bar(size=9)
        .encode(
            x=alt.X("month:Q", title=str(Text("Month", "月份")), scale=alt.Scale(domain=[1, MONTHS + 1])),
            y=alt.Y("purchases:Q", title=str(Text("Purchases", "购买次数")), axis=alt.Axis(tickMinStep=1)),
        )
        .properties(height=90)
    )
    return describe(
        alt.vconcat((bands + lines + failures).properties(height=200), buys).resolve_scale(color="shared"),
        en="One customer over 36 months: coloured bands for the lifecycle stages, a solid line for satisfaction, a "
        "dashed one for loyalty of attitude, triangles for months with a failure, bars for purchases.",
        zh="一位客户的 36 个月：色带为生命周期阶段，实线为满意度，虚线为态度忠诚，"
        "三角为出现服务失误的月份，柱为购买次数。",
    )


def say(now: State, before: State) -> Text:
    """Tell the story in a sentence."""
    months, buys = now.result["months"], int(now.result["purchases"]["purchases"].sum())
    stages = months["lifecycle_stage"]
    decline = months.loc[stages == "decline", "month"]
    count, last = len(months), stages.iloc[-1] if len(stages) else "identification"
    fell = Text(
        f" Decline began in month {decline.iloc[0]}." if len(decline) else " She never was in decline.",
        f"第 {decline.iloc[0]} 个月进入衰退期。" if len(decline) else "从未进入衰退期。",
    )
    end = (
        Text(
            f" At the end she is in {label(last, 'en').lower()}.",
            f"期末处于{label(last, 'zh')}。",
        )
        if count == MONTHS
        else Text(f" She was lost in month {count + 1}.", f"第 {count + 1} 个月流失。")
    )
    return Text(
        f"After her first purchase she bought {buys} times.{fell.en}{end.en}",
        f"首次购买之后又购买 {buys} 次。{fell.zh}{end.zh}",
    )


def explorer() -> Explorer:
    """Return the explorer: which kind of life, which customer, and how the firm treats her."""
    world(True)  # the other life of the same people: ready before the switch is moved
    return Explorer(
        title=Text("What does a lifecycle look like from inside?", "一段生命周期从内部看是什么样？"),
        controls=[
            Choice("kind", KINDS, Text("A customer who", "客户的经历")),
            Slider("example", 1, EXAMPLES, 1, 1, Text("Example", "例")),
            Switch("proactive", Text("Same customer, proactive relationship", "同一客户，改为能动型关系")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.explore.customer_story import cast, life, world\n\n"
            "customer = cast($kind)[$example - 1]\n"
            'life(world(proactive=$proactive), customer)["months"]'
        ),
    )
