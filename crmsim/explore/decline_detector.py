"""An alarm for decline, judged against the truth: a low threshold cries wolf, a high one sleeps.

The firm sees only its own records, month by month; the simulator knows each customer's true stage. An alarm is
right while the customer is in decline: before that it is false, after the loss it is too late.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from crmsim.charts import PALETTE, describe
from crmsim.engines import vector
from crmsim.engines.history import History
from crmsim.explore.explorer import Choice, Explorer, Slider, State, Switch
from crmsim.explore.words import names
from crmsim.model.customer import DECLINE, LOST, Floats, Ints
from crmsim.scenario import Scenario
from crmsim.text import Text

CUSTOMERS, MONTHS = 5_000, 36
THRESHOLDS = np.arange(1, 10.5, 0.5)

#: What can become of an alarm.
OUTCOMES = {
    "false": Text("false", "误报"),
    "right": Text("right", "报对"),
    "late": Text("too late", "报晚"),
}

SIGNALS = {
    "own": Text("silence ÷ own interval", "沉默时间 ÷ 自身购买间隔"),
    "silence": Text("months of silence, the same for all", "沉默月数，人人相同"),
    "complaints": Text("complaints in six months", "六个月内的投诉次数"),
}


@cache
def world() -> History:
    """Simulate 5 000 customers of a retailer who all come at once."""
    scenario = Scenario.preset(
        "retail",
        customers=CUSTOMERS,
        months=MONTHS,
        acquisition={"newcomers": "none", "opening_span": 0},
        service={"customers_per_agent": None},
    )
    return vector.simulate(scenario, seed=6)


def signals(history: History) -> dict[str, Floats]:
    """Compute what the firm could read from its records at the end of every month.

    Returns
    -------
    dict of arrays, shape (customers, months)
        ``silence``: months since the last purchase; ``own``: the same divided by the customer's own mean
        interval so far (0 before a second purchase; an interval below a quarter of a month counts as that);
        ``complaints``: voiced failures in the six months that end here.
    """
    n, months = history.scenario.customers, history.scenario.months
    bought, failed = history.purchase, history.failure
    count = np.zeros((n, months))
    np.add.at(count, (bought["customer"], bought["month"]), bought["count"])
    time = np.arange(1, months + 1)
    # The purchase that made them customers came at the very start, month 0.
    last = np.maximum.accumulate(np.where(count > 0, time, 0), axis=1)
    so_far = count.cumsum(axis=1)
    interval = np.maximum(last / np.maximum(so_far, 1), 0.25)
    silence = (time - last).astype(float)

    voiced = np.zeros((n, months))
    heard = failed["voiced"]
    np.add.at(voiced, (failed["customer"][heard], failed["month"][heard]), 1)
    total = voiced.cumsum(axis=1)
    complaints = total.copy()
    complaints[:, 6:] -= total[:, :-6]
    return {
        "own": np.where(so_far > 0, silence / interval, 0.0),
        "silence": silence,
        "complaints": complaints,
    }


def stages(history: History) -> Ints:
    """Return the true stage at the end of every month, shape (customers, months)."""
    n, months = history.scenario.customers, history.scenario.months
    steps = history.transition
    # At most one change a month: add up the differences.
    change = np.zeros((n, months), dtype=np.int64)
    np.add.at(
        change,
        (steps["customer"], steps["month"]),
        steps["target"].astype(np.int64) - steps["source"].astype(np.int64),
    )
    return change.cumsum(axis=1)


class Quality(NamedTuple):
    """How good an alarm is.

    Attributes
    ----------
    alarms : times that a customer came onto the list
    false, right, late : how many of them were healthy, in decline, or lost already
    declines : times that a customer entered decline (and losses without decline, if these count)
    announced : how many of them were on the list while there was time
    precision, recall : right ÷ alarms, announced ÷ declines
    notice : median months from the alarm to the loss, of announced declines that ended in loss
    """

    alarms: int
    false: int
    right: int
    late: int
    declines: int
    announced: int
    precision: float
    recall: float
    notice: float


def quality(signal: Floats, stage: Ints, threshold: float, silent: bool = False) -> Quality:
    """Judge an alarm that puts a customer on the list while the signal is at or above the threshold.

    Parameters
    ----------
    signal : array, shape (customers, months)
        From `signals`.
    stage : array, shape (customers, months)
        From `stages`.
    threshold : float
    silent : bool
        Count losses without decline before them as events that should have been announced.
    """
    on = signal >= threshold
    begins = on.copy()
    begins[:, 1:] &= ~on[:, :-1]
    of = stage[begins]
    false, right, late = int((of < DECLINE).sum()), int((of == DECLINE).sum()), int((of == LOST).sum())

    falling = stage == DECLINE
    entered = falling.copy()
    entered[:, 1:] &= ~falling[:, :-1]
    # Number the declines; every month of one carries its number.
    number = np.where(falling, entered.ravel().cumsum().reshape(stage.shape), 0)
    declines = int(entered.sum())
    hit = falling & on
    announced = int((np.bincount(number[hit], minlength=declines + 1)[1:] > 0).sum())

    lost = np.zeros_like(falling)
    lost[:, 1:] = (stage[:, 1:] == LOST) & falling[:, :-1]
    rows, months = np.nonzero(lost)
    ended = number[rows, months - 1]
    first = np.full(declines + 1, np.inf)
    np.minimum.at(first, number[hit], np.nonzero(hit)[1])
    notice = months - first[ended]
    notice = notice[np.isfinite(notice)]

    quiet = int((stage[:, -1] == LOST).sum()) - len(rows) if silent else 0
    alarms = len(of)
    return Quality(
        alarms,
        false,
        right,
        late,
        declines + quiet,
        announced,
        right / alarms if alarms else np.nan,
        announced / (declines + quiet) if declines + quiet else np.nan,
        float(np.median(notice)) if len(notice) else np.nan,
    )


@cache
def _truth() -> Ints:
    return stages(world())


@cache
def _kept(kind: str) -> Floats:
    return signals(world())[kind]


@cache
def _curve(kind: str, silent: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return precision and recall, and what became of the alarms, for all thresholds."""
    rows = pd.DataFrame([quality(_kept(kind), _truth(), t, silent) for t in THRESHOLDS]).assign(
        threshold=THRESHOLDS
    )
    curve = rows.melt("threshold", ["precision", "recall"], "measure", "share").round(4)
    alarms = rows.melt("threshold", list(OUTCOMES), "outcome", "alarms_of_kind")
    return curve, alarms.rename(columns={"alarms_of_kind": "alarms"})


def compute(kind: str, threshold: float, silent: bool) -> dict[str, pd.DataFrame]:
    """Return the quality of the alarm at every threshold, and at the chosen one."""
    curve, alarms = _curve(kind, silent)
    found = quality(_kept(kind), _truth(), threshold, silent)
    chosen = pd.DataFrame([{"threshold": threshold, **found._asdict()}])
    return {"curve": curve, "alarms": alarms, "chosen": chosen.round(4)}


def chart(frames: Mapping[str, pd.DataFrame]) -> alt.HConcatChart:
    """Draw precision and recall against the threshold, and beside them what became of the alarms."""
    measures = {"precision": Text("Precision", "精确率"), "recall": Text("Recall", "召回率")}
    x = alt.X(
        "threshold:Q", title=str(Text("Threshold", "阈值")), scale=alt.Scale(domain=[1, 10], nice=False)
    )
    rule = alt.Chart(frames["chosen"]).mark_rule(color="#222222").encode(x=x)
    curve = (
        alt.Chart(frames["curve"])
        .mark_line()
        .encode(
            x=x,
            y=alt.Y(
                "share:Q",
                title=str(Text("Share", "比例")),
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%"),
            ),
            color=alt.Color(
                "measure:N",
                title=None,
                scale=alt.Scale(domain=list(measures), range=[PALETTE[0], PALETTE[2]]),
                legend=alt.Legend(labelExpr=names(measures), orient="top"),
            ),
            strokeDash=alt.StrokeDash("measure:N", sort=list(measures), legend=None),
        )
    )
    alarms = (
        alt.Chart(frames["alarms"])
        .transform_calculate(rank=f"indexof({list(OUTCOMES)}, datum.outcome)")
        .mark_area()
        .encode(
            x=x,
            y=alt.Y("alarms:Q", title=str(Text("Alarms in three years", "三年内的报警次数"))),
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=list(OUTCOMES), range=["#E3B23C", "#0072B2", "#BBBBBB"]),
                legend=alt.Legend(labelExpr=names(OUTCOMES), orient="top"),
            ),
            order="rank:Q",
        )
    )
    size = {"width": 250, "height": 240}
    return describe(
        alt.hconcat((curve + rule).properties(**size), (alarms + rule).properties(**size)).resolve_scale(
            color="independent"
        ),
        en="Left: precision and recall of the alarm against its threshold. Right: how many alarms were false, right "
        "or too late. A line marks the chosen threshold.",
        zh="左：报警的精确率与召回率随阈值的变化。右：误报、报对、报晚的次数。竖线为所选阈值。",
    )


def say(now: State, before: State) -> Text:
    """Tell what became of the alarms, how many declines were announced, and how much time was left."""
    row = now.result["chosen"].iloc[0]
    if not row["alarms"]:
        return Text("Nobody ever raises this alarm.", "这个报警从未响过。")
    if row["notice"] == row["notice"]:
        en = f" Where the customer was lost, half of the alarms left {row['notice']:.0f} months or more."
        zh = f"若最终流失，提前量的中位数为 {row['notice']:.0f} 个月。"
    else:
        en, zh = "", ""
    return Text(
        f"Of {row['alarms']:,.0f} alarms {row['right']:,.0f} were right (precision {row['precision']:.0%}), "
        f"{row['false']:,.0f} false and {row['late']:,.0f} too late. {row['announced']:,.0f} of "
        f"{row['declines']:,.0f} events were announced in time (recall {row['recall']:.0%}).{en}",
        f"共报警 {row['alarms']:,.0f} 次：报对 {row['right']:,.0f} 次（精确率 {row['precision']:.0%}），"
        f"误报 {row['false']:,.0f} 次，报晚 {row['late']:,.0f} 次。{row['declines']:,.0f} 次事件中有 "
        f"{row['announced']:,.0f} 次及时报出（召回率 {row['recall']:.0%}）。{zh}",
    )


def explorer() -> Explorer:
    """Return the explorer: which signal, which threshold, and whether silent losses count."""
    for kind in SIGNALS:
        for silent in (False, True):
            _curve(kind, silent)
    return Explorer(
        title=Text("Who is in decline, and who merely buys seldom?", "谁在衰退，谁只是买得少？"),
        controls=[
            Choice("kind", SIGNALS, Text("Signal", "信号")),
            Slider("threshold", 1, 10, 0.25, 3, Text("Alarm from", "报警阈值")),
            Switch("silent", Text("Count silent losses as events too", "把无征兆的流失也算作事件")),
        ],
        compute=compute,
        chart=chart,
        say=say,
        code=(
            "from crmsim.explore.decline_detector import quality, signals, stages, world\n\n"
            "signal, truth = signals(world())[$kind], stages(world())\n"
            "quality(signal, truth, threshold=$threshold, silent=$silent)"
        ),
    )
