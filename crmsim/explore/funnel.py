"""The sales funnel with knobs: whom we know at the buyer's, how busy the reps are, whose forecast to believe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache

import altair as alt
import numpy as np
import pandas as pd

from crmsim.analysis import opportunity_forecasts, stage_spells, stage_win_probability
from crmsim.charts import PALETTE, describe
from crmsim.explore.explorer import Choice, Explorer, Slider, State, Switch
from crmsim.explore.labels import named
from crmsim.funnel import FunnelScenario, Story, simulate
from crmsim.funnel.deals import START, deal_tables, known_on
from crmsim.funnel.plan import Intercepts, calibrate
from crmsim.funnel.population import DAY
from crmsim.terms import label
from crmsim.text import Text

SEED = 10
MONTHS = 36
STAGE_TERMS = (
    "first_contact",
    "shows_interest",
    "meets_decision_maker",
    "needs_elicited",
    "solution_submitted",
    "demonstration",
    "solution_revised",
    "verbal_agreement",
    "contract_negotiation",
    "contract_signed",
)
FIRM = FunnelScenario()


@cache
def market(seed: int = SEED) -> Intercepts:
    """Return what buyers are like when the firm works as usual: solved once, kept for every what-if."""
    return calibrate(FIRM, seed, 0)


@lru_cache(maxsize=64)
def run(seed: int = SEED, months: int = MONTHS, **changes: object) -> Story:
    """Return the funnel of the firm with some fields of :class:`FunnelScenario` changed.

    The buyers stay the same: the same deals, the same luck and the same market as without the changes.
    """
    return simulate(
        FIRM.model_validate({**FIRM.model_dump(), **changes}), seed, months, intercepts=market(seed)
    )


def reached(story: Story) -> np.ndarray:
    """Return how many of a thousand opened deals reach each stage, 1 to 10, on average.

    The chances of each deal are averaged instead of counting its luck; reps who are late are not in them.
    """
    win = story.chances
    advance = win[:, :-1] / win[:, 1:]
    come = np.column_stack([np.ones(len(win)), np.cumprod(advance, axis=1)])
    return np.asarray(1000 * come.mean(axis=0))


def stage_order() -> list[str]:
    """Return the names of the stages, numbered, in the current language."""
    return [f"{number} {label(term)}" for number, term in enumerate(STAGE_TERMS, 1)]


def influences(
    coach: bool, user: bool, technical: bool, economic: bool, veto: bool
) -> dict[str, pd.DataFrame]:
    """Return the funnel with some influences known from the first day, and the usual one beside it."""
    known = (coach, user, technical, economic)
    start = tuple(1.0 if on else usual for on, usual in zip(known, FIRM.covered_at_start, strict=True))
    story = run(covered_at_start=start, veto_probability=FIRM.veto_probability if veto else 0.0)
    now, usual = reached(story), reached(run())
    days = (story.closed - story.plan.arrival)[story.won] / DAY
    return {
        "funnel": pd.DataFrame({"stage": np.arange(1, 11), "deals": now, "usual": usual}).round(2),
        "result": pd.DataFrame({"cycle": [round(float(days.mean()), 1)], "won": [int(story.won.sum())]}),
    }


def funnel_chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw deals reaching each stage as bars, the usual firm as ticks."""
    y = alt.Y(
        "stage:O",
        title=None,
        axis=alt.Axis(labelExpr=named(dict(enumerate(stage_order(), 1))), labelLimit=240),
    )
    title = str(Text("Deals reaching the stage, of 1 000 opened", "每 1 000 个机会中到达该阶段的个数"))
    x = alt.X(
        "deals:Q",
        title=title,
        scale=alt.Scale(type="symlog", constant=20, domain=[0, 1000]),
        axis=alt.Axis(values=[0, 20, 50, 100, 200, 500, 1000]),
    )
    bars = alt.Chart(frames["funnel"])
    cycle = (
        alt.Chart(frames["result"])
        .transform_calculate(words=f"'{CYCLE}' + format(datum.cycle, '.0f')")
        .mark_text(align="right", fontSize=13)
        .encode(x=alt.value(380), y=alt.value(245), text="words:N")
    )
    bar = bars.mark_bar().encode(x, y)
    usual = bars.mark_tick(color="#9E2A2B", thickness=3).encode(alt.X("usual:Q", title=title), y)
    number = bars.mark_text(align="left", dx=5).encode(x, y, text=alt.Text("deals:Q", format=",.0f"))
    return describe(
        (bar + usual + number + cycle).properties(width=380, height=260),
        en="Ten stages from first contact to signature: bars are the deals that reach each, narrowing on the way; "
        "red ticks are the firm as usual.",
        zh="从初次接触到签订合同的十个阶段：柱为到达各阶段的机会数，逐段收窄；红色短线为企业平常的情形。",
    )


CYCLE = Text("days to win: ", "赢单所需天数：")


def say_influences(now: State, before: State) -> Text:
    """Tell the win rate against the usual one."""
    funnel = now.result["funnel"].iloc[-1]
    cycle = now.result["result"]["cycle"].iloc[0]
    return Text(
        f"Of 1 000 deals {funnel.deals:.0f} are won, {funnel.usual:.0f} as usual. Won deals took {cycle:.0f} days.",
        f"每 1 000 个机会赢得 {funnel.deals:.0f} 个，平常为 {funnel.usual:.0f} 个。赢单平均用时 {cycle:.0f} 天。",
    )


def funnel_influences() -> Explorer:
    """Return the explorer of CUTE: a switch for each buying influence, and one for the veto."""
    return Explorer(
        title=Text("Whom must you know at the buyer's?", "在买方，你必须认识谁？"),
        controls=[
            Switch("coach", Text("Coach from the first day", "第一天就有教练")),
            Switch("user", Text("User from the first day", "第一天就认识使用者")),
            Switch("technical", Text("Technical selector too", "第一天就认识技术选型人")),
            Switch("economic", Text("Economic buyer too", "第一天就认识决策人")),
            Switch("veto", Text("Selector can say no", "技术选型人可以说“不”"), start=True),
        ],
        compute=influences,
        chart=funnel_chart,
        say=say_influences,
        code=(
            "from crmsim.explore.funnel import FIRM, reached, run\n\n"
            "known = ($coach, $user, $technical, $economic)\n"
            "start = tuple(1.0 if on else usual for on, usual in zip(known, FIRM.covered_at_start))\n"
            "story = run(covered_at_start=start, veto_probability=0.35 if $veto else 0.0)\n"
            "reached(story).round(0)"
        ),
    )


def littles(story: Story) -> pd.Series:
    """Return L, λ and W of a run, measured apart: deals open at a time, opened per day, days each stays.

    The first half year, in which the pipeline fills, is left out. W counts the deals opened until then and
    since; those still open at the end count as closed there, so L and λW differ by what the edges cut.

    Source
    ------
    Little (1961), Operations Research 9(3), 383–387.
    """
    opened = story.plan.arrival / DAY
    end = story.horizon / DAY
    closed = np.where(story.closed >= 0, story.closed / DAY, end)
    first = end / 6
    inside = np.clip(closed, first, end) - np.clip(opened, first, end)
    came = opened >= first
    rate = came.sum() / (end - first)
    return pd.Series(
        {
            "L": inside.sum() / (end - first),
            "rate": rate,
            "W": (closed - opened)[came].mean(),
            "won": story.won.sum(),
        }
    )


def capacity(arrivals: float, hours: float, cycle: float, desk: float) -> dict[str, pd.DataFrame]:
    """Return open deals week by week, and Little's law measured on them."""
    story = run(opportunities_per_day=arrivals, selling_hours=hours, cycle_factor=cycle, wip_limit=int(desk))
    opened = np.sort(story.plan.arrival) / DAY
    closed = np.sort(story.closed[story.closed >= 0]) / DAY
    weeks = np.arange(0, story.horizon / DAY, 7.0)
    open_now = np.searchsorted(opened, weeks, "right") - np.searchsorted(closed, weeks, "right")
    law = littles(story)
    return {
        "open": pd.DataFrame({"month": (weeks * 12 / 365.25).round(3), "deals": open_now}),
        "law": pd.DataFrame(
            {
                "L": [law["L"]],
                "lambda_w": [law["rate"] * law["W"]],
                "rate": [law["rate"]],
                "W": [law["W"]],
                "won": [int(law["won"])],
                "rep": [law["won"] / (FIRM.reps * MONTHS / 12)],
            }
        ).round(3),
    }


def capacity_chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw open deals over time, and λW as a line across."""
    x = alt.X("month:Q", title=label("month"), scale=alt.Scale(domain=[0, MONTHS]))
    title = str(Text("Open deals, waiting ones included", "进行中的机会数（含等待）"))
    scale = alt.Scale(type="symlog", constant=50, domain=[0, 3000], clamp=True)
    y = alt.Y("deals:Q", title=title, scale=scale, axis=alt.Axis(values=[0, 20, 50, 100, 300, 1000, 3000]))
    law = alt.Chart(frames["law"]).mark_rule(strokeDash=[6, 4], color="#9E2A2B", strokeWidth=2)
    return describe(
        alt.Chart(frames["open"]).mark_line().encode(x, y)
        + law.encode(alt.Y("lambda_w:Q", scale=scale, title=title)),
        en="Open deals week by week: level where the firm keeps up, climbing where deals wait for a rep; the dashed "
        "line is arrival rate times time in the pipeline.",
        zh="每周进行中的机会数：企业应付得来时保持平稳，机会排队等待销售代表时不断攀升；虚线为到达率乘以在管线中的平均时间。",
    )


def say_capacity(now: State, before: State) -> Text:
    """Tell L, λ and W, and what was sold."""
    law = now.result["law"].iloc[0]
    return Text(
        f"{law.rate:.2f} deals a day × {law.W:.0f} days = {law.lambda_w:.0f} deals; counted: {law.L:.0f}. "
        f"{law.won:.0f} won in three years, {law.rep:.1f} per rep and year.",
        f"每天 {law.rate:.2f} 个 × {law.W:.0f} 天 = {law.lambda_w:.0f} 个机会；实际数得 {law.L:.0f} 个。"
        f"三年赢得 {law.won:.0f} 个，每位销售代表每年 {law.rep:.1f} 个。",
    )


def funnel_capacity() -> Explorer:
    """Return the explorer of capacity: deals that come, hours to sell, pace of the process, room on the desk."""
    return Explorer(
        title=Text("How many deals can six reps carry?", "六位销售代表能同时跟多少个机会？"),
        controls=[
            Slider("arrivals", 0.5, 4, 0.25, 2, Text("Deals opened", "新开机会"), Text("per day", "个/天")),
            Slider(
                "hours", 4, 24, 1, 16, Text("Selling time", "销售时间"), Text("hours/week each", "小时/周·人")
            ),
            Slider(
                "cycle",
                0.5,
                1.5,
                0.05,
                1,
                Text("Length of every stage", "各阶段时长"),
                Text("× usual", "× 平常"),
            ),
            Slider("desk", 2, 60, 1, 60, Text("Deals at once", "同时跟进上限"), Text("per rep", "个/人")),
        ],
        compute=capacity,
        chart=capacity_chart,
        say=say_capacity,
        code=(
            "from crmsim.explore.funnel import littles, run\n\n"
            "story = run(opportunities_per_day=$arrivals, selling_hours=$hours,\n"
            "            cycle_factor=$cycle, wip_limit=int($desk))\n"
            "littles(story)"
        ),
    )


@lru_cache(maxsize=16)
def _books(optimism: float) -> dict[str, pd.DataFrame]:
    """Return deals and their history as optimistic reps would have written them; the deals are the same."""
    story = run()
    shift = optimism - FIRM.optimism
    firm = replace(story.firm, optimism=story.firm.optimism + shift)
    return deal_tables(replace(story, firm=firm), only=("opportunity", "opportunity_stage_history"))


def forecasts(month: float, optimism: float, measure: str) -> dict[str, pd.DataFrame]:
    """Return three forecasts of what the deals open on a day will bring, and what they did bring.

    Parameters
    ----------
    month
        The forecast is made after so many months, from what was known then.
    optimism
        How much higher than the truth reps state their chances, on average.
    measure
        ``wins`` or ``revenue``.
    """
    books = _books(optimism)
    deals, history = books["opportunity"], books["opportunity_stage_history"]
    day = pd.Timestamp(START) + pd.DateOffset(months=int(month))
    then = known_on(deals, history, day)
    learnt = stage_win_probability(stage_spells(deals, history, day))["probability"]
    p = opportunity_forecasts(then, learnt)
    amount = p["amount"] / 1e6 if measure == "revenue" else pd.Series(1.0, index=p.index)
    fate = deals.set_index("opportunity_id")["opportunity_status"].reindex(p.index)
    paid = deals.set_index("opportunity_id")["amount"].reindex(p.index) / 1e6
    happened = ((fate == "won") * (paid if measure == "revenue" else 1.0)).sum()
    rows = []
    for kind in ("textbook", "stated", "calibrated"):
        spread = float(np.sqrt((p[kind] * (1 - p[kind]) * amount**2).sum()))
        mean = float((p[kind] * amount).sum())
        rows.append({"kind": kind, "value": mean, "low": max(mean - spread, 0.0), "high": mean + spread})
    return {
        "forecast": pd.DataFrame(rows).round(3),
        "fact": pd.DataFrame({"happened": [round(float(happened), 3)], "open": [len(p)]}),
    }


KINDS = {
    "textbook": Text("Textbook ladder", "教科书概率"),
    "stated": Text("What reps state", "销售代表自报"),
    "calibrated": Text("The firm's own record", "企业自身记录"),
}


def forecasts_chart(frames: Mapping[str, pd.DataFrame]) -> alt.LayerChart:
    """Draw three forecasts with their spread, and what happened as a line down."""
    y = alt.Y("kind:N", title=None, sort=list(KINDS), axis=alt.Axis(labelExpr=named(KINDS), labelLimit=200))
    title = str(Text("Wins, or revenue in million CNY", "赢单数，或收入（百万元）"))
    x = alt.X("value:Q", title=title, scale=alt.Scale(domain=[0, 24], clamp=True))
    base = alt.Chart(frames["forecast"])
    return describe(
        (
            base.mark_rule(strokeWidth=3, color=PALETTE[4]).encode(
                alt.X("low:Q", title=title), y, x2="high:Q"
            )
            + base.mark_point(size=160).encode(x, y)
            + alt.Chart(frames["fact"])
            .mark_rule(color="#9E2A2B", strokeWidth=3)
            .encode(alt.X("happened:Q", title=title))
        ).properties(height=160),
        en="Three forecasts as points with a standard deviation to either side; the red line is what was won.",
        zh="三种预测以点表示，两侧各一个标准差；红线为这些机会后来实际带来的结果。",
    )


def say_forecasts(now: State, before: State) -> Text:
    """Tell the three forecasts and what happened."""
    value = now.result["forecast"].set_index("kind")["value"]
    fact = now.result["fact"].iloc[0]
    return Text(
        f"{fact.open:.0f} deals were open. Textbook {value['textbook']:.1f}, reps {value['stated']:.1f}, own record "
        f"{value['calibrated']:.1f}; it became {fact.happened:.1f}.",
        f"当时有 {fact.open:.0f} 个机会未结。教科书预测 {value['textbook']:.1f}，销售代表自报 {value['stated']:.1f}，"
        f"自身记录 {value['calibrated']:.1f}；结果为 {fact.happened:.1f}。",
    )


def funnel_forecasts() -> Explorer:
    """Return the explorer of forecasts: when, how optimistic the reps, wins or money."""
    return Explorer(
        title=Text("Whose forecast do you believe?", "谁的预测更可信？"),
        controls=[
            Slider("month", 6, 30, 1, 18, Text("Forecast made after", "预测时点"), Text("months", "个月后")),
            Slider("optimism", -0.1, 0.3, 0.1, 0.1, Text("Optimism of reps", "销售代表的乐观程度"), "%"),
            Choice(
                "measure",
                {"wins": Text("wins", "赢单数"), "revenue": Text("revenue", "收入")},
                Text("Forecast of", "预测对象"),
            ),
        ],
        compute=forecasts,
        chart=forecasts_chart,
        say=say_forecasts,
        code=(
            "from crmsim.explore.funnel import forecasts\n\n"
            "forecasts(month=$month, optimism=$optimism, measure=$measure)['forecast']"
        ),
    )
