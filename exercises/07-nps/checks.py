"""Data and graded checks of the exercise on the net promoter score and its uncertainty."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines.vector import simulate
from crmsim.grading import Answers, Hint, check, close
from crmsim.model.customer import IDENTIFICATION, LOST
from crmsim.model.loyalty import recommendation

Z = 1.96


@lru_cache(maxsize=4)
def _answers(seed: int, size: int) -> pd.DataFrame:
    """Two waves of a survey in which new customers answer half as often as established ones."""
    world = Scenario.preset("retail", customers=size, months=15, relationship={"type": "proactive"})
    state = pd.DataFrame(simulate(world, seed, panel=True).panel)
    rng = np.random.default_rng(seed)
    waves = []
    for wave, month in enumerate((8, 14), 1):
        asked = state[(state["month"] == month) & (state["stage"] != LOST)]
        established = asked["stage"] != IDENTIFICATION
        score = recommendation(asked["attitude"].to_numpy(dtype=float), rng.random(len(asked))).astype(float)
        silent = rng.random(len(asked)) > np.where(established, 0.8, 0.4)
        waves.append(
            pd.DataFrame(
                {
                    "customer_id": asked["customer"] + 1,
                    "wave": wave,
                    "segment": np.where(established, "established", "new"),
                    "score": np.where(silent, np.nan, score),
                }
            )
        )
    return pd.concat(waves, ignore_index=True)


def _waves(s: Answers) -> tuple[pd.Series, pd.Series]:
    answers = _answers(s.seed, 200)
    first, second = (answers.loc[answers["wave"] == wave, "score"].reset_index(drop=True) for wave in (1, 2))
    return first, second[: len(second) // 2]


def _marks(scores: pd.Series) -> pd.Series:
    known = scores.dropna()
    return (known >= 9).astype(int) - (known <= 6).astype(int)


def _margin(scores: pd.Series) -> float:
    marks = _marks(scores)
    return float(100 * Z * marks.std(ddof=0) / np.sqrt(len(marks)))


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"answers.csv": _answers(seed, 300)}


@check(
    "q1",
    points=1,
    hint={
        "en": "Two shares of the same whole: which answers count as what, and who is in the whole?",
        "zh": "这是同一个整体中的两个占比：哪些回答算作什么？整体里又包括谁？",
    },
)
def nets_promoters_and_detractors(s: Answers) -> None:
    # Two samples: in one alone promoters and detractors may balance, and much that is wrong gives 0 as well.
    for scores in _waves(s):
        answer = s.call("promoter_score", scores)
        if close(answer, 100 * _marks(scores).mean()):
            continue
        if close(answer, 100 * ((scores >= 9).mean() - (scores <= 6).mean())):
            raise Hint(
                en="Customers who did not answer are in your whole: whoever is silent is not passive.",
                zh="你的基数里含有未作答的客户：沉默的人并不等于被动者。",
            )
        known = scores.dropna()
        if close(answer, 100 * ((known >= 9).mean() - (known < 9).mean())):
            raise Hint(
                en="Not everybody who is no promoter speaks badly of you. What about 7 and 8?",
                zh="不是推荐者的人并不都会说你的坏话。7 分和 8 分怎么算？",
            )
        raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "Make the column of +1, 0 and −1 first, then take its standard deviation.",
        "zh": "先做出由 +1、0、−1 组成的一列，再求它的标准差。",
    },
)
def measures_the_uncertainty_of_one_wave(s: Answers) -> None:
    scores, _ = _waves(s)
    answer = s.call("score_margin", scores, Z)
    known = scores.dropna()
    up, down = (known >= 9).mean(), (known <= 6).mean()
    if close(answer, _margin(scores)):
        return
    if close(answer, 100 * Z * np.sqrt((up * (1 - up) + down * (1 - down)) / len(known))):
        raise Hint(
            en="The two variances may be added only if promoters and detractors were counted independently. Here every "
            "additional promoter is one who cannot be a detractor.",
            zh="只有当推荐者与贬损者互不相关时，两个方差才能直接相加。这里多一位推荐者，就少一位可能的贬损者。",
        )
    raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Of independent numbers the variances add up; take the root afterwards.",
        "zh": "相互独立的数，其方差相加；最后再开方。",
    },
)
def compares_two_waves(s: Answers) -> None:
    first, second = _waves(s)
    answer = s.call("score_change", first, second, Z)
    change = 100 * (_marks(second).mean() - _marks(first).mean())
    width = np.hypot(_margin(first), _margin(second))
    if close(answer, [change, change - width, change + width]):
        return
    sum_of_margins = _margin(first) + _margin(second)
    if close(answer, [change, change - sum_of_margins, change + sum_of_margins]):
        raise Hint(
            en="You added the two margins: that supposes both waves err as badly as they can, in opposite directions. "
            "Errors of independent samples partly cancel.",
            zh="你把两个误差幅度相加了：这等于假定两轮同时朝相反方向偏到极致。独立样本的误差会部分抵消。",
        )
    raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "First the NPS of each segment. Then: how much should each segment count, and for how many people does "
        "it stand?",
        "zh": "先求各群的 NPS。然后想：每一群应占多大分量？它代表多少人？",
    },
)
def lets_every_customer_count_once(s: Answers) -> None:
    answers = _answers(s.seed, 200)[["segment", "score"]]
    customers = answers["segment"].value_counts().to_dict()
    answer = s.call("company_score", answers, customers)
    by_segment = 100 * _marks(answers["score"]).groupby(answers["segment"]).mean()
    weights = pd.Series(customers)
    if close(answer, float((by_segment * weights).sum() / weights.sum())):
        return
    if close(answer, 100 * _marks(answers["score"]).mean()):
        raise Hint(
            en="Here every *answer* counts once, so segments that like to answer have more say than they have people.",
            zh="这里是每份*回答*各算一次，于是爱作答的群体，发言权超过了人数。",
        )
    if close(answer, by_segment.mean()):
        raise Hint(
            en="A plain mean of the two scores treats both segments as equally large. Averaging ratios needs weights.",
            zh="直接平均两个得分，等于认为两群一样大。对比率求平均需要权重。",
        )
    raise AssertionError
