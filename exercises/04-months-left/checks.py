"""Data and graded checks of the exercise on expected months per stage.

Checks add up the months of a cohort until it is gone, another way than the reference's inverse.
"""

from functools import cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines import vector
from crmsim.grading import Answers, Hint, check, close

LIVING = ["identification", "formation", "stability", "decline"]
STAGES = [*LIVING, "lost"]
_MONTHS = 24


@cache
def _moves(seed: int, customers: int) -> pd.DataFrame:
    history = vector.simulate(Scenario.preset("retail", customers=customers, months=_MONTHS), seed, panel=True)
    assert history.panel is not None
    stage = np.full((int(history.panel["customer"].max()) + 1, _MONTHS), -1)
    stage[history.panel["customer"], history.panel["month"]] = history.panel["stage"]
    now, then = stage[:, :-1].ravel(), stage[:, 1:].ravel()
    seen = (now >= 0) & (then >= 0)
    counts = np.zeros((5, 5), dtype=int)
    np.add.at(counts, (now[seen], then[seen]), 1)
    return pd.DataFrame(counts, index=pd.Index(STAGES, name="stage"), columns=STAGES)


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"moves.csv": _moves(seed, 300).reset_index()}


@cache
def _matrix(seed: int) -> pd.DataFrame:
    # Half a move is added everywhere among the living, so that no stage is left out by chance.
    counts = _moves(seed, 300).to_numpy() + 0.5
    P = counts / counts.sum(axis=1, keepdims=True)
    P[4] = [0, 0, 0, 0, 1]
    return pd.DataFrame(P, index=STAGES, columns=STAGES)


def _months(P: pd.DataFrame, start: str, discount: float = 0.0) -> pd.Series:
    """Months in each living stage, added up 1, 2, 4 … at a time; after 8192 months nobody is left."""
    moves = P.loc[LIVING, LIVING].to_numpy() / (1 + discount)
    total = np.eye(4)
    for _ in range(13):
        total = total + moves @ total
        moves = moves @ moves
    return pd.Series(total[LIVING.index(start)], index=LIVING)


@check(
    "q1",
    points=3,
    hint={
        "en": "Which rows and columns belong in Q, and does row or column of the inverse say where a customer starts?",
        "zh": "哪些行和列属于 Q？逆矩阵中表示客户起点的是行还是列？",
    },
)
def months_in_each_stage(s: Answers) -> None:
    P = _matrix(s.seed)
    N = pd.DataFrame({start: _months(P, start) for start in LIVING})
    for start in LIVING:
        answer = s.call("months_by_stage", P, start)
        if close(answer, N[start]):
            continue
        stay = pd.Series(1 / (1 - np.diag(P.loc[LIVING, LIVING])), index=LIVING)
        if close(answer, stay):
            raise Hint(
                en="1 ÷ (1 − stay) is the length of one visit to a stage. How likely is it that the customer gets "
                "there at all, and that he comes back?",
                zh="1 ÷（1 − 留下的概率）是在某阶段停留一次的长度。客户到底有多大可能走到那个阶段，又有多大可能再回来？",
            )
        if close(answer, N.loc[start]):
            raise Hint(
                en="You took months in `start` for customers of each stage; asked are months in each stage for a "
                "customer who begins in `start`. Think of rows and columns.",
                zh="你给出的是各阶段的客户在 `start` 停留的月数；要求的是从 `start` 出发的客户在各阶段停留的月数。"
                "想一想行与列。",
            )
        raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "In how many customer-months could somebody have been lost, and in how many did it happen?",
        "zh": "一共有多少个“客户月”可能发生流失，其中多少个真的发生了？",
    },
)
def those_still_here_count_too(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    lifetime = rng.geometric(rng.uniform(0.02, 0.06), 400)
    observed = rng.integers(6, 25, 400)
    table = pd.DataFrame({"months": np.minimum(lifetime, observed), "lost": lifetime <= observed})
    answer = s.call("mean_lifetime", table)
    lost = table["lost"]
    if close(answer, table["months"].sum() / lost.sum()):
        return
    if close(answer, table["months"][lost].mean()) or close(answer, table["months"].mean()):
        raise Hint(
            en="Who is still here has not finished: a mean of the lifetimes seen so far leaves out the months to come, "
            "and the loyal ones most of all.",
            zh="现在仍在的客户还没有走完：只对目前看到的寿命求平均，漏掉了今后的月份，而漏得最多的正是忠诚的客户。",
        )
    if close(answer, 1 / lost.mean()):
        raise Hint(
            en="You divided by the share of customers lost so far. That share grows the longer one looks; a monthly "
            "probability needs months.",
            zh="你用的是目前为止流失客户的比例。观察得越久，这个比例越大；每月的概率要以月为单位来算。",
        )
    raise AssertionError


@check(
    "q3",
    points=3,
    needs="q1",
    hint={
        "en": "Two matrices, one customer: change what the programme changes, see that rows still add up to 1, and "
        "compare a new customer's months.",
        "zh": "两个矩阵，同一位客户：只改计划所改变的部分，确认每行之和仍为 1，再比较新客户的月数。",
    },
)
def saved_customers_stay_where_they_are(s: Answers) -> None:
    P = _matrix(s.seed)
    saved = 0.1 + s.seed % 5 / 10
    for stage in LIVING[:3]:
        better = P.copy()
        kept = saved * P.loc[stage, "decline"]
        better.loc[stage, "decline"] -= kept
        vanished = better.copy()
        better.loc[stage, stage] += kept
        answer = s.call("extra_months", P, stage, saved)
        if close(answer, (_months(better, "identification") - _months(P, "identification")).sum(), rel=1e-5):
            continue
        if close(answer, (_months(vanished, "identification") - _months(P, "identification")).sum(), rel=1e-5):
            raise Hint(
                en="The saved customers vanished: the row of the stage no longer adds up to 1.",
                zh="被留住的客户不见了：该阶段所在行之和不再等于 1。",
            )
        if close(answer, (_months(better, stage) - _months(P, stage)).sum(), rel=1e-5):
            raise Hint(
                en="This is the gain of a customer who is already in the stage. How many new customers ever get there?",
                zh="这是已经处于该阶段的客户多留的月数。新客户中有多少人能走到那里？",
            )
        raise AssertionError


@check(
    "q4",
    points=3,
    hint={
        "en": "Follow one customer: this month's margin in full, then one month's step and one month's discount, and "
        "so on.",
        "zh": "跟着一位客户走：本月边际利润全额计入，然后转移一个月、贴现一个月，如此继续。",
    },
)
def later_months_are_worth_less(s: Answers) -> None:
    P = _matrix(s.seed)
    rng = np.random.default_rng(s.seed)
    margin = pd.Series(rng.uniform(5, 40, 4).round(2), index=LIVING)
    discount = float(rng.uniform(0.01, 0.03))
    answer = s.call("stage_value", P, margin, discount)

    def value(rate: float) -> pd.Series:
        return pd.Series({start: (_months(P, start, rate) * margin).sum() for start in LIVING})

    if close(answer, value(discount)):
        return
    if close(answer, value(0.0)):
        raise Hint(
            en="You added up margins as if a margin in three years were worth as much as one today.",
            zh="你直接把边际利润相加，好像三年后的边际利润与今天的一样值钱。",
        )
    lifetime = pd.Series({start: _months(P, start).sum() for start in LIVING})
    if close(answer, lifetime * margin, rel=1e-5) or close(answer, value(0.0) / (1 + discount)):
        raise Hint(
            en="The margin changes with the stage, and the discount with every month: neither may be applied once, to "
            "the total.",
            zh="边际利润随阶段而变，贴现随每个月而变：两者都不能对总数只算一次。",
        )
    raise AssertionError
