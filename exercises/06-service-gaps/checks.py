"""Data and graded checks of the exercise on the five gaps of service quality."""

from functools import cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines import vector
from crmsim.grading import Answers, Hint, check, close

GAPS = ["gap1", "gap2", "gap3", "gap4"]
STEPS = [("wanted", "understood"), ("understood", "specified"), ("specified", "delivered"), ("expected", "wanted")]
_BRANCHES = {"north": "reactive", "east": "basic", "south": "proactive", "west": "accountable"}
#: The firm understands what can be seen better than what is felt.
_DIMENSIONS = {"reliability": 1.0, "responsiveness": 0.9, "assurance": 1.1, "empathy": 1.5, "tangibles": 0.4}


@cache
def _not_learnt(seed: int) -> dict[str, float]:
    """Four branches, each with a relationship type of its own: how much customers' wishes count for, unlearnt."""
    gaps = {}
    for branch, kind in _BRANCHES.items():
        scenario = Scenario.preset("retail", customers=80, months=12, relationship={"type": kind})
        history = vector.simulate(scenario, seed, panel=True)
        assert history.panel is not None
        unknown = 1 - float(history.panel["knowledge"][history.panel["month"] == 11].mean())
        gaps[branch] = scenario.satisfaction.knowledge_gap * unknown
    return gaps


def _levels(seed: int, survey: int = 0) -> pd.DataFrame:
    """What one survey finds in the four branches; gap 1 is what they have not learnt of customers."""
    rng = np.random.default_rng([seed, survey])
    rows = []
    for branch, not_learnt in _not_learnt(seed).items():
        for dimension, hidden in _DIMENSIONS.items():
            wanted = rng.uniform(7.5, 9.0)
            gap1 = not_learnt * hidden
            gap2, gap3, gap4 = rng.normal([0.25, 0.3, 0.2], [0.35, 0.45, 0.4])
            rows.append(
                {
                    "branch": branch,
                    "dimension": dimension,
                    "wanted": wanted,
                    "understood": wanted - gap1,
                    "specified": wanted - gap1 - gap2,
                    "delivered": wanted - gap1 - gap2 - gap3,
                    "expected": wanted + gap4,
                }
            )
    table = pd.DataFrame(rows).round(2)
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)


def _weights(seed: int) -> pd.Series:
    points = np.random.default_rng([seed, 1]).permutation([32, 22, 19, 16, 11])
    return pd.Series(points * 2, index=pd.Index(_DIMENSIONS, name="dimension"), name="points")


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"levels.csv": _levels(seed), "weights.csv": _weights(seed).reset_index()}


def _sum(levels: pd.DataFrame, weights: pd.Series, high: str, low: str, at_least: float = -np.inf) -> pd.Series:
    """Weighted mean of high − low for each branch."""
    total: dict[str, float] = {}
    for row in levels.to_dict("records"):
        gap = max(row[high] - row[low], at_least) * weights[row["dimension"]] / weights.sum()
        total[row["branch"]] = total.get(row["branch"], 0.0) + gap
    return pd.Series(total)


@check(
    "q1",
    points=2,
    hint={
        "en": "For one branch on paper: five gaps, five weights. What must the weights add up to in a mean?",
        "zh": "先在纸上算一家分店：五个差距，五个权重。求平均时，权重之和应为多少？",
    },
)
def the_gap_that_customers_feel(s: Answers) -> None:
    levels, weights = _levels(s.seed), _weights(s.seed)
    answer = s.call("felt_gap", levels, weights)
    truth = _sum(levels, weights, "expected", "delivered")
    if close(answer, truth):
        return
    if close(answer, -truth):
        raise Hint(
            en="Your numbers have the sign of satisfaction. A gap says how far delivery falls short.",
            zh="你的数字用的是满意度的符号。差距表示实际提供的服务还差多少。",
        )
    if close(answer, truth * weights.sum()) or close(answer, truth * weights.sum() / 100):
        raise Hint(
            en="Do the points add up to what you divide by? Look at their sum.",
            zh="你所除的数等于这些分数之和吗？看看它们的总和。",
        )
    if close(answer, _sum(levels, weights * 0 + 1, "expected", "delivered")):
        raise Hint(
            en="To you a stain on the carpet weighs as much as a broken promise. What do the customers say matters?",
            zh="在你这里，地毯上的一块污渍与一次失信分量相同。客户说什么更重要？",
        )
    if close(answer, _sum(levels, weights, "wanted", "delivered")):
        raise Hint(
            en="Customers compare with what they expect, and our promises are part of that.",
            zh="客户是与自己的期望相比，而我们的承诺也是期望的一部分。",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Follow the levels from what is expected down to what is delivered: each step is one gap, and none is lost.",
        "zh": "从期望的水平一步步走到实际提供的水平：每一步是一个差距，一个也不能少。",
    },
)
def four_causes_add_up(s: Answers) -> None:
    levels, weights = _levels(s.seed), _weights(s.seed)
    answer = s.call("causes", levels, weights)
    truth = pd.DataFrame({name: _sum(levels, weights, *step) for name, step in zip(GAPS, STEPS, strict=True)})
    if close(answer, truth):
        return
    if close(answer, truth.assign(gap4=-truth["gap4"])):
        raise Hint(
            en="Gap 4 the other way round: does it make customers happier that more was promised?",
            zh="差距 4 的方向反了：承诺得越多，客户会越满意吗？",
        )
    cut = pd.DataFrame({n: _sum(levels, weights, *step, at_least=0.0) for n, step in zip(GAPS, STEPS, strict=True)})
    if close(answer, cut):
        raise Hint(
            en="You threw negative gaps away. Where staff deliver more than the standard asks, customers feel that, too.",
            zh="你把负的差距丢掉了。员工做得比标准更好时，客户同样感受得到。",
        )
    raise AssertionError


@check(
    "q3",
    points=4,
    hint={
        "en": "For one branch, list all twenty: how far can the budget narrow this gap, and what is that worth to the "
        "customers?",
        "zh": "对一家分店，把二十种可能都列出来：这笔预算能把该差距缩小多少？对客户来说值多少？",
    },
)
def the_repair_that_customers_feel_most(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    flat = pd.Series(1.0, index=pd.Index(_DIMENSIONS))
    for k in range(3):
        levels, weights = _levels(s.seed, k), _weights(s.seed + k)
        price = pd.Series(rng.permutation([500.0, 1500.0, 3000.0, 5000.0]), index=GAPS)
        budget = float(rng.uniform(1000, 2000))
        answer = s.call("best_repair", levels, weights, price, budget)
        if close(answer, _repairs(levels, weights, price, budget)):
            continue
        if close(answer, _repairs(levels, weights, price, np.inf)):
            raise Hint(
                en="You name the repair that would help most if money did not matter.",
                zh="你选的是不计成本时效果最大的改进。",
            )
        if close(answer, _repairs(levels, flat, price, budget)):
            raise Hint(
                en="You narrow the gap by the most points, whatever the dimension is worth to customers.",
                zh="你让差距缩小的分数最多，却没有考虑该维度对客户有多重要。",
            )
        if close(answer, _repairs(levels, weights, price, budget, beyond=True)):
            raise Hint(
                en="Your repair goes on where the gap is closed already.",
                zh="差距已经为 0 了，你的改进还在继续。",
            )
        raise AssertionError


def _repairs(
    levels: pd.DataFrame, weights: pd.Series, price: pd.Series, budget: float, beyond: bool = False
) -> pd.DataFrame:
    best: dict[str, tuple[float, str, str]] = {}
    for row in levels.to_dict("records"):
        for name, (high, low) in zip(GAPS, STEPS, strict=True):
            affordable = budget / price[name]
            narrowed = affordable if beyond else min(max(row[high] - row[low], 0.0), affordable)
            gain = narrowed * weights[row["dimension"]]
            if gain > best.get(row["branch"], (-1.0,))[0]:
                best[row["branch"]] = (gain, row["dimension"], name)
    return pd.DataFrame.from_dict(
        {branch: found[1:] for branch, found in best.items()}, orient="index", columns=["dimension", "gap"]
    )
