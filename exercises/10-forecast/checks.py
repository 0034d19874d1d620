"""Data and graded checks of the exercise on stated and calibrated forecasts."""

from functools import lru_cache

import pandas as pd

from crmsim.funnel import FunnelScenario, funnel_tables, simulate
from crmsim.grading import Answers, Hint, check, close


@lru_cache(maxsize=4)
def _pipeline(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Open deals and the history of closed ones, in a company of hopeful reps."""
    ladder = (0.12, 0.25, 0.38, 0.46, 0.54, 0.63, 0.72, 0.81, 0.91)
    scenario = FunnelScenario(win_probability=ladder, opportunities_per_day=1.2, reps=8, optimism=0.12)
    tables = funnel_tables(simulate(scenario, seed, months=15))
    deals = pd.DataFrame(tables["opportunity"])
    deals["amount"] = deals["amount_cents"] / 100
    deals["won"] = deals["opportunity_status"] == "won"
    is_open = deals["opportunity_status"] == "open"
    now = deals[is_open].rename(columns={"probability_pct": "stated_pct"})
    columns = ["opportunity_id", "stage_no", "stated_pct", "amount"]
    told = pd.DataFrame(tables["opportunity_stage_history"])
    told = told.rename(columns={"to_stage_no": "stage_no", "probability_pct": "stated_pct"})
    # The signature is no forecast any more.
    told = told[told["stage_no"] < 10][["opportunity_id", "stage_no", "stated_pct"]]
    history = told.merge(deals.loc[~is_open, ["opportunity_id", "amount", "won"]], on="opportunity_id")
    return now[columns].reset_index(drop=True), history


def _record(history: pd.DataFrame) -> pd.Series:
    return history["won"].astype(float).groupby(history["stage_no"]).mean()


def data(seed: int) -> dict[str, pd.DataFrame]:
    open_deals, history = _pipeline(seed)
    return {"open_deals.csv": open_deals, "history.csv": history}


@check(
    "q1",
    points=1,
    hint={
        "en": "Weight every single deal with its own chance before you add up; and in which unit are the chances?",
        "zh": "先用各自的概率给每个机会加权，再加总；另外，概率用的是什么单位？",
    },
)
def weights_each_deal_with_its_own_chance(s: Answers) -> None:
    now, _ = _pipeline(s.seed)
    answer = s.call("stated_revenue", now)
    p, amount = now["stated_pct"] / 100, now["amount"]
    if close(answer, (p * amount).sum()):
        return
    if close(answer, amount[p >= 0.5].sum()):
        raise Hint(
            en="You count likely deals in full and the others not at all. Of ten deals at 60 %, how many do you expect?",
            zh="你把可能性大的机会全额计入，其余一概不计。十个 60 % 的机会，你预期会赢几个？",
        )
    if close(answer, p.mean() * amount.sum()):
        raise Hint(
            en="The mean chance times the sum of all amounts gives a small deal the same say as a large one.",
            zh="平均概率乘以总金额，等于让小机会与大机会有同样的分量。",
        )
    raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "Take all deals that have been in the stage, whatever became of them later. How many were won?",
        "zh": "取出曾经到过该阶段的全部机会，不论后来如何。其中赢了多少？",
    },
)
def learns_from_all_deals_that_were_there(s: Answers) -> None:
    _, history = _pipeline(s.seed)
    answer = s.call("record_chances", history)
    last = history.groupby("opportunity_id")["stage_no"].transform("max")
    if close(answer, _record(history)):
        return
    if close(answer, _record(history[history["stage_no"] == last])):
        raise Hint(
            en="You look only at the stage in which a deal ended. A deal that was won later had been in the early stages, "
            "too.",
            zh="你只看了机会结束时所在的阶段。后来赢单的机会，也曾经过前面的阶段。",
        )
    advanced = (history["stage_no"] < last) | history["won"]
    if close(answer, advanced.astype(float).groupby(history["stage_no"]).mean()):
        raise Hint(
            en="That is the chance of the next step. Asked is the chance of winning in the end.",
            zh="这是走到下一步的概率。问的是最终赢单的概率。",
        )
    if close(answer, (history["stated_pct"] / 100).groupby(history["stage_no"]).mean()):
        raise Hint(
            en="This is what the reps said on average, not what came of it.",
            zh="这是销售代表的平均说法，而不是实际的结果。",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Look up each deal's chance by its stage. Add up variances, and take the root of the sum.",
        "zh": "按阶段查出每个机会的概率。方差相加，最后对总和开方。",
    },
)
def forecasts_with_the_record_and_its_spread(s: Answers) -> None:
    now, history = _pipeline(s.seed)
    record = _record(history)
    answer = s.call("sober_forecast", now, record)
    p, v = now["stage_no"].map(record), now["amount"]
    single = (p * (1 - p)) ** 0.5 * v
    right = [(p * v).sum(), (single**2).sum() ** 0.5]
    if close(answer, right):
        return
    if close(answer, [right[0], single.sum()]):
        raise Hint(
            en="You added standard deviations, as if all deals were won or lost together. Independent luck partly cancels.",
            zh="你把标准差直接相加了，好像所有机会要赢一起赢、要输一起输。相互独立的运气会部分抵消。",
        )
    if close(answer, [(p * v * now["stated_pct"] / 100).sum(), right[1]]):
        raise Hint(
            en="The record takes the place of what the rep states; two chances for one event are not multiplied.",
            zh="记录取代销售代表的说法；同一件事的两个概率不能相乘。",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "One row, one forecast, one outcome: the squared distance between the two, and then the mean.",
        "zh": "一行就是一个预测和一个结果：求两者之差的平方，再求均值。",
    },
)
def scores_forecasts_by_what_happened(s: Answers) -> None:
    _, history = _pipeline(s.seed)
    # Chances from elsewhere, so that the record has to be looked up rather than made anew.
    chances = pd.Series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], index=range(1, 10))
    answer = s.call("forecast_scores", history, chances)
    said = {"stated": history["stated_pct"] / 100, "record": history["stage_no"].map(chances)}
    happened = history["won"].astype(float)
    if close(answer, {name: ((p - happened) ** 2).mean() for name, p in said.items()}):
        return
    if close(answer, {name: (p - happened).mean() for name, p in said.items()}):
        raise Hint(
            en="This is the mean error: too high here and too low there cancel. Someone who always says the average has "
            "none, and knows nothing.",
            zh="这是平均误差：这里偏高与那里偏低会相互抵消。总是报平均数的人误差为零，却一无所知。",
        )
    raise AssertionError
