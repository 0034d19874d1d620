"""Data and graded checks of the exercise on lifetime value."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines.vector import simulate
from crmsim.grading import Answers, Hint, check, close
from crmsim.model.customer import LOST
from crmsim.theory import clv


@lru_cache(maxsize=4)
def _segments(seed: int, size: int) -> pd.DataFrame:
    """Thirds of the customers by what they brought in the first year, and how many stayed for a second."""
    world = Scenario.preset("retail", customers=size, months=24, acquisition={"newcomers": "none"})
    past = simulate(world, seed, panel=True)
    state = pd.DataFrame(past.panel)
    there = state.loc[(state["month"] == 11) & (state["stage"] != LOST), "customer"]
    first_year = past.purchase["month"] < 12
    count = np.bincount(
        past.purchase["customer"][first_year], past.purchase["count"][first_year], minlength=past.customers
    )
    basket = world.purchasing.basket_shape / past.customer["spend_rate"]
    table = pd.DataFrame({"margin": (world.purchasing.margin_ratio * (1 + count) * basket)[there]})
    table["stayed"] = there.isin(
        state.loc[(state["month"] == 23) & (state["stage"] != LOST), "customer"]
    ).to_numpy()
    table["segment"] = pd.cut(
        table["margin"].rank(pct=True), [0, 1 / 3, 2 / 3, 1], labels=["light", "regular", "heavy"]
    )
    groups = table.groupby("segment", observed=True)
    result = pd.DataFrame(
        {
            "customers": groups.size(),
            "margin": groups["margin"].mean().round(2),
            "retention": groups["stayed"].mean().round(3).clip(0.05, 0.95),
        }
    )
    return result.reset_index().astype({"segment": "str"})


def _factors(seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    return {
        "margin": round(float(rng.uniform(80, 300)), 2),
        "retention": round(float(rng.uniform(0.6, 0.85)), 3),
        "discount": round(float(rng.uniform(0.06, 0.15)), 3),
        "years": int(rng.integers(4, 9)),
        "growth": round(float(rng.uniform(0.01, 0.06)), 3),
        "cost_keep": round(float(rng.uniform(5, 25)), 2),
        "marketing": round(float(rng.uniform(5, 15)), 2),
        "mention_rate": round(float(rng.uniform(0.02, 0.15)), 3),
        "other": round(float(rng.uniform(1, 8)), 2),
    }


def _value(factors: dict[str, float], **changed: float) -> float:
    now = factors | changed
    named = {name: now[name] for name in ("growth", "cost_keep", "marketing", "mention_rate", "other")}
    return float(clv(now["margin"], now["retention"], now["discount"], now["years"], **named))


def _cash(f: dict[str, float]) -> np.ndarray:
    t = np.arange(1, f["years"] + 1)
    per_year = f["margin"] * (1 + f["growth"]) ** (t - 1) - f["cost_keep"] - f["marketing"] + f["other"]
    return f["retention"] ** t * per_year


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"segments.csv": _segments(seed, 300)}


@check(
    "q1",
    points=2,
    hint={
        "en": "Of a hundred customers won today, how many are still there at the end of year 1, 2, 3? Only these bring "
        "a margin, and only these cost money.",
        "zh": "今天赢得的一百位客户，到第 1、2、3 年年末各剩多少位？只有他们带来毛利，也只有他们产生成本。",
    },
)
def lets_customers_leave_year_by_year(s: Answers) -> None:
    f = _factors(s.seed)
    names = ("margin", "retention", "years", "growth", "cost_keep", "marketing", "other")
    answer = s.call("yearly_cash", **{name: f[name] for name in names})
    right = _cash(f)
    still_there = f["retention"] ** np.arange(1, f["years"] + 1)
    if close(answer, right):
        return
    if close(answer, right / still_there * f["retention"]):
        raise Hint(
            en="You let customers leave in the first year only. Of those who stayed, some leave in the second, and so on.",
            zh="你只让客户在第一年流失。留下的人里，第二年还会有人离开，依此类推。",
        )
    if close(answer, right / f["retention"]):
        raise Hint(
            en="In the first year you count everybody. Read the timing again: what happens at the end of a year happens "
            "with those who are still there then.",
            zh="第一年你计入了所有人。请再读时点的约定：年末发生的收支，只涉及那时仍然留下的客户。",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Discount each year's amount by its own year. Then ask what one year's mentions are worth today, and add "
        "up the years; how likely is the customer to be there to talk?",
        "zh": "每年的金额按各自的年数贴现。再想：某一年的口碑在今天值多少？然后逐年相加；那时客户还在、还能为你说话的概率多大？",
    },
)
def brings_all_eight_factors_to_today(s: Answers) -> None:
    f = _factors(s.seed)
    answer = s.call("lifetime_value", **f)
    own = _value(f, mention_rate=0.0)
    if close(answer, _value(f)):
        return
    if close(answer, own * (1 + f["mention_rate"] * f["years"])):
        raise Hint(
            en="You let every customer talk for all the years, and count a customer who comes in year 5 like one who "
            "comes today.",
            zh="你让每位客户年年都在传口碑，又把第五年才来的新客户当作今天就来的。",
        )
    if close(s.call("lifetime_value", **f | {"mention_rate": 0.0}), _cash(f).sum()):
        raise Hint(
            en="This adds up money of different years as if it were the same: where does the discount rate come in?",
            zh="这是把不同年份的钱直接相加：贴现率在哪里起作用？",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Change one entry, compute the value anew, and compare it with the value before, as a share of it.",
        "zh": "只改一项，重新计算价值，再与原来的价值相比，求变化所占的比例。",
    },
)
def compares_factors_on_the_same_footing(s: Answers) -> None:
    f, step = _factors(s.seed), 0.02
    names = [name for name in f if name != "years"]
    answer = s.call("effects", f, step)
    if close(answer, {name: _value(f, **{name: f[name] * (1 + step)}) / _value(f) - 1 for name in names}):
        return
    if close(answer, {name: _value(f, **{name: f[name] + step}) / _value(f) - 1 for name in names}):
        raise Hint(
            en="You added 0.02 to everything: two *points* of retention, but two fen of margin. Per cent and points are "
            "not the same thing.",
            zh="你给每一项都加了 0.02：对保持率是两个*百分点*，对毛利却只是两分钱。百分比与百分点不是一回事。",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "Value each segment on its own, then add up.",
        "zh": "先分别给每一群估值，再相加。",
    },
)
def adds_values_instead_of_averaging_factors(s: Answers) -> None:
    segments = _segments(s.seed, 150)
    n, m, r = (segments[name].to_numpy() for name in ("customers", "margin", "retention"))
    answer = s.call("base_value", segments, 0.12, 7)
    average = n.sum() * clv(np.average(m, weights=n), np.average(r, weights=n), 0.12, 7)
    if close(answer, float((n * clv(m, r, 0.12, 7)).sum())):
        return
    if close(answer, float(average)):
        raise Hint(
            en="This is the value of a customer who does not exist: average margin and average retention. Do those who "
            "bring much stay as long as the others? And value is not a straight line in retention.",
            zh="这是一位并不存在的客户的价值：平均的毛利配平均的保持率。带来毛利多的客户，留下的时间与别人一样长吗？而且价值"
            "并不随保持率直线变化。",
        )
    raise AssertionError
