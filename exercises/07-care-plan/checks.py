"""Data and graded checks of the exercise on care, fatigue and a limited number of contacts."""

from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines.vector import simulate
from crmsim.grading import Answers, Hint, check, close
from crmsim.model.customer import DECLINE, LOST

GAIN, FATIGUE = 0.01, 0.004


@lru_cache(maxsize=4)
def _segments(seed: int, size: int) -> pd.DataFrame:
    """Four groups of a company's customers after a year, by state and by what they bought."""
    world = Scenario.preset("retail", customers=size, months=12)
    past = simulate(world, seed)
    who = past.customer
    basket = world.purchasing.basket_shape / who["spend_rate"]
    count = np.bincount(past.purchase["customer"], past.purchase["count"], minlength=past.customers)
    margin = world.purchasing.margin_ratio * (1 + count) * basket
    table = pd.DataFrame({"margin": margin, "stage": who["stage"], "loyal": who["attitude"] > 0.42})
    table = table[table["stage"] != LOST]
    key = table["margin"] > table["margin"].quantile(0.9)
    table["segment"] = np.select(
        [key, table["stage"] == DECLINE, table["loyal"]], ["key", "likely_to_leave", "loyal"], "active"
    )
    groups = table.groupby("segment")
    order = ["key", "active", "loyal", "likely_to_leave"]
    customers = groups.size().reindex(order, fill_value=0) + 2
    profit = (10 * groups["margin"].mean()).reindex(order).fillna(50.0).round(1)
    rng = np.random.default_rng(seed)
    ideal = (np.array([4.0, 1.5, 2.0, 1.0]) + rng.choice([-0.4, 0.3], 4)).round(1)
    result = pd.DataFrame({"customers": customers, "ideal": ideal, "profit": profit})
    return result.rename_axis("segment").reset_index()


def _effect(contacts: float, ideal: float, gain: float = GAIN, fatigue: float = FATIGUE) -> float:
    return gain * min(contacts, ideal) - fatigue * max(contacts - ideal, 0) ** 2


def _worth(segments: pd.DataFrame, plan: dict[str, int]) -> float:
    return sum(r.customers * r.profit * _effect(plan[r.segment], r.ideal) for r in segments.itertuples())


def _contacts(segments: pd.DataFrame, plan: dict[str, int]) -> int:
    return sum(r.customers * plan[r.segment] for r in segments.itertuples())


def _best_worth(segments: pd.DataFrame, limit: int) -> float:
    """The worth of the best of all plans of up to five contacts for each customer."""
    rows = list(segments.itertuples())
    worth = [[r.customers * r.profit * _effect(c, r.ideal) for c in range(6)] for r in rows]
    size = [int(r.customers) for r in rows]
    return max(
        sum(worth[k][c] for k, c in enumerate(plan))
        for plan in product(range(6), repeat=len(rows))
        if sum(n * c for n, c in zip(size, plan, strict=True)) <= limit
    )


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"segments.csv": _segments(seed, 250)}


@check(
    "q1",
    points=1,
    hint={
        "en": "Put in three numbers by hand: fewer contacts than ideal, exactly as many, and more.",
        "zh": "用手算三种情形：少于理想次数、正好等于、超过。",
    },
)
def pleases_first_and_tires_then(s: Answers) -> None:
    ideal = round(float(np.random.default_rng(s.seed).uniform(1.2, 3.8)), 2)
    answers = [s.call("care_effect", c, ideal, 0.012, 0.005) for c in (0, 1, ideal, 6)]
    if close(answers, [_effect(c, ideal, 0.012, 0.005) for c in (0, 1, ideal, 6)]):
        return
    if close(answers[:3], [_effect(c, ideal, 0.012, 0.005) for c in (0, 1, ideal)]) and close(
        answers[3], 0.012 * 6 - 0.005 * (6 - ideal) ** 2
    ):
        raise Hint(
            en="You let contacts above the ideal number please and tire at the same time.",
            zh="你让超过理想次数的联系既令人高兴，又令人厌烦。",
        )
    raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "Go month by month: first part of what is there fades, then this month's effect is added.",
        "zh": "逐月推算：先消退一部分，再加上当月的效果。",
    },
)
def lets_earlier_care_fade(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    effect, fading, months = round(rng.uniform(0.005, 0.03), 4), round(rng.uniform(0.1, 0.4), 3), 9
    answer = s.call("left_after", effect, months, fading)
    if close(answer, effect * (1 - (1 - fading) ** months) / fading):
        return
    if close(answer, effect * months):
        raise Hint(
            en="You add up what each month gained. Is January's birthday card still as warm in September?",
            zh="你把各月所得直接相加。一月的生日贺卡，到九月还同样温暖吗？",
        )
    if close(answer, effect * (1 - fading) ** (months - 1)):
        raise Hint(
            en="This is what is left of the first month alone. The later months have added something, too.",
            zh="这只是第一个月所剩的部分。后面各月也增加了效果。",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Compute the worth of 0, 1, 2 … 20 contacts and look at the best. Is another contact always worth its cost?",
        "zh": "把 0、1、2……20 次的净收益都算出来，看哪个最大。多一次联系总是值得的吗？",
    },
)
def stops_when_a_contact_no_longer_pays(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    # Cheap care, care whose fatigue is slight, and care that costs more than it brings.
    cases = [(2.3, 0.01, 0.004, 300.0, 0.5), (2.6, 0.02, 0.0005, 500.0, 0.2), (3.0, 0.01, 0.004, 40.0, 2.0)]
    cases.append(
        (round(float(rng.uniform(1, 5)), 2), 0.01, 0.002, round(float(rng.uniform(150, 600)), 1), 0.7)
    )
    answers = [s.call("best_contacts", *case) for case in cases]
    right = [
        max(range(21), key=lambda c, k=case: k[3] * _effect(c, *k[:3]) - k[4] * c)  # type: ignore[misc]
        for case in cases
    ]
    if close(answers, right):
        return
    if close(answers, [int(case[0]) for case in cases]) or close(answers, [round(case[0]) for case in cases]):
        raise Hint(
            en="You always go to the ideal number. What if a contact costs more than it brings?",
            zh="你总是做到理想次数。如果一次联系的成本超过它带来的收益呢？",
        )
    raise AssertionError


@check(
    "q4",
    points=3,
    hint={
        "en": "A contact to every customer of a large segment uses many contacts; what does one single contact bring in "
        "each segment, and where does the next one still bring something?",
        "zh": "给一个大群的每位客户各联系一次，要用掉很多次；在每一群里，一次联系带来多少？再多一次是否仍有收益？",
    },
)
def spends_contacts_where_they_bring_most(s: Answers) -> None:
    for rows, part in ((3, 0.6), (3, 1.1), (2, 5.0)):
        segments = _segments(s.seed, 150).head(rows)
        limit = int(part * segments["customers"].sum())
        answer = s.call("care_plan", segments, GAIN, FATIGUE, limit)
        assert isinstance(answer, dict)
        assert set(answer) == set(segments["segment"])
        assert all(isinstance(c, int) and not isinstance(c, bool) and 0 <= c <= 50 for c in answer.values())
        if _contacts(segments, answer) > limit:
            raise Hint(
                en="This plan needs more contacts than there are: each number is multiplied by the customers who get it.",
                zh="这个方案的联系次数超过了上限：每个数都要乘以得到它的客户数。",
            )
        best = _best_worth(segments, limit)
        # Two plans may be worth the same; either is right.
        if _worth(segments, answer) < best - 1e-9 and part == 5.0:
            raise Hint(
                en="With plenty of contacts you still left something on the table, or tired your customers: a limit need "
                "not be used up.",
                zh="次数充裕时，你要么没有做足，要么让客户厌烦了：上限不必用完。",
            )
        assert _worth(segments, answer) >= best - 1e-9
