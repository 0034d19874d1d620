"""Data and graded checks of the exercise on conversions and Little's law."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim.funnel import FunnelScenario, funnel_tables, simulate
from crmsim.funnel.population import DAY
from crmsim.grading import Answers, Hint, check, close


@lru_cache(maxsize=4)
def _funnel(seed: int, per_day: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunities and the stages they reached, in a company that wins more often than the handbook says."""
    ladder = (0.15, 0.28, 0.42, 0.50, 0.58, 0.66, 0.74, 0.82, 0.91)
    scenario = FunnelScenario(win_probability=ladder, opportunities_per_day=per_day, reps=8)
    tables = funnel_tables(simulate(scenario, seed, months=15))
    told, history = tables["opportunity"], tables["opportunity_stage_history"]
    closed = np.where(told["closed_at"] >= 0, told["closed_at"] / DAY, np.nan).round(2)
    status = pd.Series(told["opportunity_status"]).replace("abandoned", "lost")
    opportunities = pd.DataFrame(
        {
            "opportunity_id": told["opportunity_id"] + 1,
            "created_day": (told["created_at"] / DAY).round(2),
            "closed_day": closed,
            "status": status.astype(object),
        }
    )
    stages = pd.DataFrame(
        {
            "opportunity_id": history["opportunity_id"] + 1,
            "stage_no": history["to_stage_no"],
            "entered_day": (history["changed_at"] / DAY).round(2),
        }
    )
    return opportunities, stages


def data(seed: int) -> dict[str, pd.DataFrame]:
    opportunities, stages = _funnel(seed, 1.0)
    return {"opportunities.csv": opportunities, "stages.csv": stages}


@check(
    "q1",
    points=1,
    hint={
        "en": "To win from stage 3 a deal must first reach stage 4 and then win from there. Write that as an equation.",
        "zh": "要从第 3 阶段赢单，必须先到第 4 阶段，再从那里赢单。把这句话写成等式。",
    },
)
def reads_steps_off_the_ladder(s: Answers) -> None:
    ladder = np.sort(np.random.default_rng(s.seed).uniform(0.03, 0.97, 9)).round(3).tolist() + [1.0]
    answer = s.call("next_step", ladder)
    if close(answer, [now / later for now, later in zip(ladder, ladder[1:], strict=False)]):
        return
    if close(answer, np.diff(ladder).tolist()):
        raise Hint(
            en="Chances of steps that follow one another are multiplied, not added.",
            zh="前后相接的各步，其概率是相乘，而不是相加。",
        )
    if close(answer, ladder[:-1]):
        raise Hint(
            en="The ladder tells the chance of winning in the end. Would nine steps of these chances give it?",
            zh="这组数是最终赢单的概率。九步都按这些概率走，最后会得到它吗？",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "For each stage make three piles: advanced, lost there, still there. Which piles belong below the line?",
        "zh": "每个阶段分三堆：升入下一阶段的、在此丢失的、仍在此处的。哪几堆应进入分母？",
    },
)
def leaves_open_stays_out(s: Answers) -> None:
    opportunities, stages = _funnel(s.seed, 0.8)
    answer = s.call("real_steps", opportunities, stages)
    reached = stages["stage_no"].value_counts().sort_index()
    still = (
        stages.groupby("opportunity_id")["stage_no"]
        .max()[opportunities.set_index("opportunity_id")["status"] == "open"]
        .value_counts()
    )
    ended = reached - still.reindex(reached.index, fill_value=0)
    advanced = reached.shift(-1)
    if close(answer, (advanced / ended).loc[1:9]):
        return
    if close(answer, (advanced / reached).loc[1:9]):
        raise Hint(
            en="You count deals that are still in the stage as failures. They have not decided yet; the younger the "
            "pipeline, the worse it looks this way.",
            zh="你把仍在该阶段的机会当作失败了。它们尚无结果；漏斗越年轻，这样算出来就越难看。",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Which deals occupy the sales force: only those that end well? And how many come in per day?",
        "zh": "占用销售队伍的是哪些机会：只有赢单的吗？每天又进来多少个？",
    },
)
def counts_the_work_on_lost_deals(s: Answers) -> None:
    opportunities, _ = _funnel(s.seed, 0.8)
    closed = opportunities[(opportunities["created_day"] < 250) & (opportunities["status"] != "open")]
    answer = s.call("deals_carried", closed, 250)
    days = closed["closed_day"] - closed["created_day"]
    won = closed["status"] == "won"
    if close(answer, len(closed) / 250 * days.mean()):
        return
    if close(answer, len(closed) / 250 * days[won].mean()):
        raise Hint(
            en="You used the cycle of won deals for all. Lost deals usually end sooner, and most deals are lost.",
            zh="你把赢单的周期用到了所有机会上。丢单通常结束得更早，而大多数机会都会丢。",
        )
    if close(answer, won.sum() / 250 * days[won].mean()):
        raise Hint(
            en="These are only the deals that will be won. Lost ones lie on the desk, too, as long as they last.",
            zh="这只是日后会赢的机会。丢掉的机会在丢掉之前，也一样占着手头的位置。",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "Ten deals on the desk and a cycle of 90 days: how many end in a year? And with 60 days?",
        "zh": "手头十个机会，周期 90 天，一年能结束几个？周期 60 天呢？",
    },
)
def turns_time_into_throughput(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    for cut, gain in ((0.5, 0.0), tuple(rng.uniform(0.05, 0.4, 2).round(3).tolist())):
        answer = s.call("sales_gain", cut, gain)
        if close(answer, (1 + gain) / (1 - cut) - 1):
            continue
        if close(answer, (1 + cut) * (1 + gain) - 1) or close(answer, cut + gain):
            raise Hint(
                en="A cycle shorter by half does not bring half as many contracts more: each deal takes half the time, "
                "so how many fit into a year?",
                zh="周期缩短一半，合同并不是多一半：每个机会只用一半时间，一年装得下多少个？",
            )
        raise AssertionError
