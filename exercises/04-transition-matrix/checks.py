"""Data and graded checks of the exercise on estimating a transition matrix.

Checks count by walking through each customer's months, another way than the reference's.
"""

from collections import Counter
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines import vector
from crmsim.grading import Answers, Hint, check, close

STAGES = ["identification", "formation", "stability", "decline", "lost"]


@cache
def _panel(seed: int, customers: int) -> pd.DataFrame:
    """A company's list of stages, shuffled, with one row in twelve missing."""
    scenario = Scenario.preset("retail", customers=customers, months=18)
    history = vector.simulate(scenario, seed, panel=True)
    assert history.panel is not None
    rng = np.random.default_rng(seed)
    panel = pd.DataFrame(
        {
            "customer": history.panel["customer"] + 1,
            "month": history.panel["month"].astype(int) + 1,
            "stage": np.array(STAGES)[history.panel["stage"]],
        }
    )
    kept = panel[rng.random(len(panel)) > 1 / 12]
    return kept.iloc[rng.permutation(len(kept))].reset_index(drop=True)


def _counts(panel: pd.DataFrame, months_apart: tuple[int, ...] = (1,)) -> pd.DataFrame:
    moves: Counter[tuple[str, str]] = Counter()
    rows = sorted(zip(panel["customer"], panel["month"], panel["stage"], strict=True))
    for (who, now, start), (same, then, end) in pairwise(rows):
        if who == same and then - now in months_apart:
            moves[start, end] += 1
    return pd.DataFrame([[moves[start, end] for end in STAGES] for start in STAGES], index=STAGES, columns=STAGES)


def _shares(seed: int) -> pd.DataFrame:
    """A random transition matrix in which lost is final."""
    rows = np.random.default_rng(seed).dirichlet([6, 2, 1, 1, 1], 5)
    rows = np.array([np.roll(row, k) for k, row in enumerate(rows)])
    rows[4] = [0, 0, 0, 0, 1]
    return pd.DataFrame(rows, index=STAGES, columns=STAGES)


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"stages.csv": _panel(seed, 250)}


@check(
    "q1",
    points=2,
    hint={
        "en": "Take three or four rows of one customer on paper first: which pairs of rows are one month apart?",
        "zh": "先在纸上写出一位客户的三四行：哪些前后两行恰好相差一个月？",
    },
)
def counts_moves_within_a_customer(s: Answers) -> None:
    # No month is missing here, so only the mixing of customers and the order of the rows can go wrong.
    rng = np.random.default_rng(s.seed)
    rows = [
        {"customer": customer, "month": start + k, "stage": stage}
        for customer, start in ((1, 1), (2, 4), (3, 9))
        for k, stage in enumerate(rng.choice(STAGES[:4], 3 + 2 * (customer == 3)))
    ]
    ordered = pd.DataFrame(rows)
    panel = ordered.iloc[::-1].reset_index(drop=True)
    answer = s.call("count_moves", panel)
    if close(answer, _counts(panel)):
        return
    if close(answer, _counts(ordered.assign(customer=1))):
        raise Hint(
            en="Your moves lead from the last month of one customer to the first month of another.",
            zh="你的计数把一位客户的最后一个月接到了另一位客户的第一个月上。",
        )
    if close(answer, _counts(panel).T):
        raise Hint(
            en="Your moves run backwards in time: which of two rows is the earlier one?",
            zh="你的转移方向与时间相反：两行中哪一行更早？",
        )
    raise AssertionError


@check(
    "q1",
    points=2,
    hint={
        "en": "Look at a customer with a missing month: which of the pairs are one month apart?",
        "zh": "找一位漏记了某个月的客户看看：哪些前后两行恰好相差一个月？",
    },
)
def leaves_out_pairs_with_a_missing_month(s: Answers) -> None:
    # The last two customers stand one after the other as if they were one; the second has a month missing.
    planted = pd.DataFrame({"customer": [901, 901, 902, 902], "month": [1, 2, 3, 5], "stage": "decline"})
    panel = pd.concat([_panel(s.seed, 150), planted], ignore_index=True)
    answer = s.call("count_moves", panel)
    if close(answer, _counts(panel)):
        return
    if close(answer, _counts(panel, tuple(range(1, 18)))):
        raise Hint(
            en="You count a pair of rows as a monthly move although two or more months lie between them.",
            zh="有些前后两行之间隔了两个月以上，你也把它们当作一个月的转移来计数。",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "A probability needs a whole: shares of which customers? And what of a stage nobody started from?",
        "zh": "概率要有“整体”：是哪些客户的比例？没有任何客户出发的阶段又该怎么办？",
    },
)
def shares_are_of_those_who_start_in_the_row(s: Answers) -> None:
    counts = pd.DataFrame(
        np.random.default_rng(s.seed).integers(1, 90, (5, 5)), index=STAGES, columns=STAGES
    )
    empty = STAGES[s.seed % 5]
    counts.loc[empty] = 0
    answer = s.call("move_shares", counts)
    whole = counts.to_numpy(dtype=float)
    started = whole.sum(axis=1, keepdims=True)
    truth = np.where(started > 0, whole / np.maximum(started, 1), np.eye(5))
    rest = [stage for stage in STAGES if stage != empty]
    if close(answer, pd.DataFrame(truth, index=STAGES, columns=STAGES)):
        return
    if isinstance(answer, pd.DataFrame) and set(rest) <= set(answer.index):
        for wrong in (whole / whole.sum(axis=0), whole / whole.sum()):
            if close(answer.loc[rest], pd.DataFrame(wrong, index=STAGES, columns=STAGES).loc[rest]):
                raise Hint(
                    en="Your shares are of those who arrive in a stage, or of all moves. Add up a row: where must "
                    "the customers of that stage all be next month?",
                    zh="你算的是占到达某阶段的客户的比例，或占全部转移的比例。把一行加起来看看：该阶段的客户下个月"
                    "总得在某个阶段里。",
                )
    raise AssertionError


@check(
    "q3",
    points=3,
    hint={
        "en": "Go one month at a time: who is in a stage in month 2 may have come there through any stage in month 1.",
        "zh": "一个月一个月地推：第 2 个月处于某阶段的客户，第 1 个月可能处在任何一个阶段。",
    },
)
def mix_follows_every_path(s: Answers) -> None:
    shares = _shares(s.seed)
    now = STAGES[s.seed % 4]
    for months in (0, 1, 2, 7):
        mix = pd.Series(0.0, index=STAGES)
        mix[now] = 1.0
        for _ in range(months):
            mix = pd.Series({then: sum(mix[k] * shares.loc[k, then] for k in STAGES) for then in STAGES})
        answer = s.call("mix_after", shares, now, months)
        if close(answer, mix):
            continue
        if months > 1 and close(answer, shares.loc[now] ** months):
            raise Hint(
                en="You raised each entry to a power: that follows only the customers who make the same move every "
                "month. Do your shares add up to 1?",
                zh="你把每个元素各自乘方：这只跟踪每个月都做同一种转移的客户。你的比例加起来等于 1 吗？",
            )
        if months > 1 and close(answer, shares.loc[now] * months):
            raise Hint(
                en="Months times the monthly probability passes 1 sooner or later: who has left cannot leave again.",
                zh="月数乘以每月概率迟早会超过 1：已经离开的客户不可能再离开一次。",
            )
        raise AssertionError
