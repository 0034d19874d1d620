"""Data and graded checks of the exercise on recency, frequency and money."""

from functools import lru_cache

import pandas as pd

from crmsim import Scenario, simulate
from crmsim.grading import Answers, Hint, check, close

AS_OF = "2024-03-31"


@lru_cache(maxsize=4)
def _orders(seed: int, size: int) -> pd.DataFrame:
    """Fifteen months of orders known at `AS_OF`, and one month more that nobody can know yet."""
    world = Scenario.preset("retail", customers=size, months=16)
    orders = simulate(world, seed=seed, panel=False, progress=False).sales_order
    return pd.DataFrame(
        {
            "customer_id": orders["customer_id"].astype(int),
            "ordered_at": orders["ordered_at"].astype("datetime64[us]").dt.normalize(),
            "amount": orders["total_amount"].astype(float),
        }
    )


def _history(seed: int) -> pd.DataFrame:
    now = pd.Timestamp(AS_OF)
    known = _orders(seed, 120)
    by_customer = known[known["ordered_at"] <= now].groupby("customer_id")
    first, last = by_customer["ordered_at"].min(), by_customer["ordered_at"].max()
    return pd.DataFrame(
        {
            "silent_days": (now - last).dt.days,
            "active_days": (last - first).dt.days,
            "times_back": by_customer.size() - 1,
            "spend": by_customer["amount"].sum().round(2),
        }
    )


def _score(values: pd.Series, groups: int) -> pd.Series:
    rank = values.sort_index().rank(method="first").reindex(values.index)
    return (groups * (rank - 1) // len(values) + 1).astype(int)


def _nested(rfm: pd.DataFrame, groups: int) -> pd.Series:
    result = {}
    recency = _score(-rfm["silent_days"], groups)
    for r, same_r in rfm.groupby(recency):
        frequency = _score(same_r["times_back"], groups)
        for f, same_f in same_r.groupby(frequency):
            for who, m in _score(same_f["spend"], groups).items():
                result[who] = f"{r}{f}{m}"
    return pd.Series(result)


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"orders.csv": _orders(seed, 150)}


@check(
    "q1",
    points=2,
    hint={
        "en": "Draw the orders of one customer on a line with the day of the analysis on it; which two stretches are "
        "asked for?",
        "zh": "把一位客户的订单画在时间轴上，并标出分析日：题目要的是哪两段？",
    },
)
def tells_the_two_recencies_apart(s: Answers) -> None:
    orders, right = _orders(s.seed, 120), _history(s.seed)[["silent_days", "active_days"]]
    answer = s.call("two_recencies", orders, AS_OF)
    if close(answer, right):
        return
    if close(answer, right.set_axis(["active_days", "silent_days"], axis=1)):
        raise Hint(
            en="You have the two meanings the wrong way round: silence is what lies behind the last order.",
            zh="两种含义弄反了：沉默是最近一次下单*之后*的那一段。",
        )
    last = orders.groupby("customer_id")["ordered_at"].max()
    if isinstance(answer, pd.DataFrame) and "silent_days" in answer:
        if close(answer["silent_days"], (last.max() - last).dt.days) or (len(answer) > len(right)):
            raise Hint(
                en="Your table knows orders that were placed after the day of the analysis.",
                zh="你的表里用到了分析日之后才下的订单。",
            )
    raise AssertionError


@check(
    "q2",
    points=1,
    hint={
        "en": "How often did somebody come back who ordered exactly once?",
        "zh": "只下过一次单的人，回来过几次？",
    },
)
def does_not_count_the_first_purchase(s: Answers) -> None:
    right = _history(s.seed)["times_back"]
    answer = s.call("times_back", _orders(s.seed, 120), AS_OF)
    if close(answer, right):
        return
    if close(answer, right + 1):
        raise Hint(
            en="Your count includes the first purchase. The first one makes a customer; only the later ones show that "
            "the customer returns.",
            zh="你的计数包含了首次购买。首次购买使人成为客户；之后的购买才说明他回来了。",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "For each of the three: is a large value good or bad? The function score gives large values large scores.",
        "zh": "三列逐一想：数值大是好还是坏？函数 score 给大的数值打高分。",
    },
)
def gives_the_best_the_highest_scores(s: Answers) -> None:
    rfm = _history(s.seed)[["silent_days", "times_back", "spend"]]
    answer = s.call("cells_at_once", rfm, 5)
    F, M = (_score(rfm[name], 5).astype(str) for name in ("times_back", "spend"))
    if close(answer, _score(-rfm["silent_days"], 5).astype(str) + F + M):
        return
    if close(answer, _score(rfm["silent_days"], 5).astype(str) + F + M):
        raise Hint(
            en="Your best R score goes to the customers who have been silent longest.",
            zh="你把最高的 R 得分给了沉默最久的客户。",
        )
    raise AssertionError


@check(
    "q4",
    points=3,
    hint={
        "en": "Take only the customers with R score 1 and score their frequency as if there were no others; then the "
        "same for 2, 3 … Do the same with M inside each pair of R and F.",
        "zh": "只取 R 得 1 分的客户，当作没有别人，给他们的购买次数打分；再对 2、3……分照做。然后在 R、F 的每个组合内对 M 照做。",
    },
)
def scores_within_what_came_before(s: Answers) -> None:
    rfm = _history(s.seed)[["silent_days", "times_back", "spend"]]
    for groups in (5, 3):
        answer = s.call("cells_nested", rfm, groups)
        right = _nested(rfm, groups)
        if close(answer, right):
            continue
        if isinstance(answer, pd.Series) and close(answer.astype(str).str[:2], right.str[:2]):
            if not close(answer, right):
                raise Hint(
                    en="R and F are right. M has to be scored within each pair of R and F, not within R alone or among "
                    "all.",
                    zh="R 与 F 是对的。M 要在 R、F 的每个组合之内打分，而不是只在 R 之内或在全体之中。",
                )
        raise AssertionError
