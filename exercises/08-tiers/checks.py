"""Data and graded checks of the exercise on concentration, and on past against later value."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.analysis import top_share
from crmsim.engines.vector import simulate
from crmsim.grading import Answers, Hint, check, close


@lru_cache(maxsize=4)
def _customers(seed: int, size: int) -> pd.DataFrame:
    world = Scenario.preset("retail", customers=size, months=36, acquisition={"newcomers": "none"})
    past = simulate(world, seed)
    p = world.purchasing
    basket = p.basket_shape / past.customer["spend_rate"]
    rng = np.random.default_rng(seed)

    def orders(first: int, last: int) -> np.ndarray:
        rows = (past.purchase["month"] >= first) & (past.purchase["month"] < last)
        return np.bincount(
            past.purchase["customer"][rows], past.purchase["count"][rows], minlength=size
        ).astype(int)

    # Everybody's first purchase made them a customer; later ones are the repeat purchases of the simulation.
    count, later = 1 + orders(0, 12), orders(12, 36)
    revenue = rng.gamma(p.basket_shape * count) * basket / p.basket_shape
    afterwards = np.where(
        later > 0, rng.gamma(p.basket_shape * np.maximum(later, 1)) * basket / p.basket_shape, 0
    )
    return pd.DataFrame(
        {
            "customer_id": np.arange(size) + 1,
            "orders": count,
            "revenue": revenue.round(2),
            "profit": (p.margin_ratio * revenue).round(2),
            "later_profit": (p.margin_ratio * afterwards).round(2),
        }
    )


def _fresh(s: Answers) -> pd.DataFrame:
    return _customers(s.seed, 150).set_index("customer_id")


def _moved(past: pd.Series, later: pd.Series, part: float) -> float:
    size = round(part * len(past))
    return len(set(past.nlargest(size).index) - set(later.nlargest(size).index)) / size


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"customers.csv": _customers(seed, 200)}


@check(
    "q1",
    points=1,
    hint={
        "en": "Sort the customers, best first, and take the wanted part of them, counted in heads.",
        "zh": "把客户从好到差排序，按人头取出所要的那一部分。",
    },
)
def counts_heads_for_the_best(s: Answers) -> None:
    profit = _fresh(s)["profit"]
    for part in (0.2, 0.1):
        answer = s.call("brought_by_best", profit, part)
        if close(answer, top_share(profit, part)):
            continue
        if close(answer, profit[profit >= (1 - part) * profit.max()].sum() / profit.sum()):
            raise Hint(
                en="You took whoever comes near the very best customer. The best fifth is a fifth of the heads.",
                zh="你取的是接近最佳客户的人。“最好的五分之一”是人数的五分之一。",
            )
        raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Turn the knob and look: does the share rise or fall? Then close in on the wanted share from both sides.",
        "zh": "转一转旋钮，看看比例是升还是降；然后从两侧逼近所要的比例。",
    },
)
def turns_the_knob_to_the_wanted_share(s: Answers) -> None:
    revenue = _fresh(s)["revenue"]
    for share in (0.8, 0.5):
        answer = s.call("knob_for", revenue, 0.2, share)
        assert isinstance(answer, float)
        assert 0 < answer < 100
        # Three decimals of k move the share by less than 0.001.
        if close(top_share((revenue / revenue.max()) ** answer, 0.2), share, rel=0, abs=1e-3):
            continue
        if close(answer, share / top_share(revenue, 0.2), rel=1e-4):
            raise Hint(
                en="The share does not grow in proportion to the knob. Set the knob to your answer and look what share "
                "it really gives.",
                zh="比例并不随旋钮成正比变化。把旋钮设为你的答案，看看实际得到的比例。",
            )
        raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Make two lists, the best by past and the best by later profit, each out of all customers, and compare "
        "them.",
        "zh": "列出两张名单：按过去利润最好的与按后来利润最好的，都从全体客户中选，然后对照。",
    },
)
def follows_the_best_into_the_future(s: Answers) -> None:
    table = _fresh(s)
    past, later = table["profit"], table["later_profit"]
    parts = (0.2, 0.1)
    answer = [s.call("misplaced", past, later, part) for part in parts]
    right = [_moved(past, later, part) for part in parts]
    bought = later > 0
    if close(answer, right):
        return
    if close(answer, [_moved(past[bought], later[bought], part) for part in parts]):
        raise Hint(
            en="You looked only at customers who bought again. The best who left are the worst misplaced of all, "
            "and you cannot see them: survivor bias.",
            zh="你只看了后来又购买的客户。离开的优质客户才是放错得最厉害的，而你恰恰看不到他们：幸存者偏差。",
        )
    if close(answer, [moved * part for moved, part in zip(right, parts, strict=True)]):
        raise Hint(
            en="What is the whole? The question is about the customers who look best today, not about all.",
            zh="基数是什么？问的是今天看来最好的那些客户，而不是全体客户。",
        )
    raise AssertionError


@check(
    "q4",
    points=1,
    hint={
        "en": "What one customer spends per order comes from the total and the number of orders of this customer.",
        "zh": "一位客户的每单消费额，由这位客户自己的总额与订单数得出。",
    },
)
def separates_total_and_average_money(s: Answers) -> None:
    table = _fresh(s)[["orders", "revenue"]]
    answer = s.call("overlap", table)
    total = table["orders"].corr(table["revenue"])
    if close(
        answer, {"total": total, "average": table["orders"].corr(table["revenue"] / table["orders"])}
    ):
        return
    if close(answer, {"total": total, "average": total}):
        raise Hint(
            en="You divided everybody's total by the same number; that cannot change a correlation.",
            zh="你把每个人的总额都除以同一个数，这不会改变相关系数。",
        )
    raise AssertionError
