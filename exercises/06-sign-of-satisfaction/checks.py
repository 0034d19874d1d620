"""Data and graded checks of the exercise on the sign of the satisfaction formula."""

from functools import cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines import vector
from crmsim.grading import Answers, Hint, check, close
from crmsim.model import satisfaction

# Over 40 companies the least-squares weight was between 0.95 and 1.10 of the truth; without the level of
# experience it was between 0.55 and 0.70.
_TOLERANCE = 0.15


@cache
def _survey(seed: int, customers: int) -> tuple[pd.DataFrame, float]:
    """Answers about each customer's last purchase, and how much more a disappointment weighs."""
    scenario = Scenario.preset("retail", customers=customers, months=8)
    history = vector.simulate(scenario, seed, panel=True)
    assert history.panel is not None
    rng = np.random.default_rng(seed)
    weight = float(rng.uniform(2.2, 3.5))
    taste = scenario.satisfaction.model_copy(
        update={"base": 62.0, "level_effect": 4.0, "surprise_effect": 4.0, "negativity": weight}
    )
    lived = pd.DataFrame({k: history.panel[k] for k in ("customer", "expectation", "perceived")}).dropna()
    lived = lived.groupby("customer").last().astype(float).round(3)
    score = satisfaction.score(taste, lived["perceived"].to_numpy(), lived["expectation"].to_numpy())
    survey = pd.DataFrame(
        {
            "customer": lived.index + 1,
            "expected": lived["expectation"].to_numpy(),
            "experienced": lived["perceived"].to_numpy(),
            "score": (score + rng.normal(0, 0.5, len(score))).round(1),
        }
    )
    # An answer at an end of the scale says less than its number.
    survey = survey[(score > 3) & (score < 97)]
    return survey.iloc[rng.permutation(len(survey))].reset_index(drop=True), weight


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"survey.csv": _survey(seed, 350)[0]}


@check(
    "q1",
    points=2,
    hint={
        "en": "Work out both differences for one customer first. Who has the largest of each?",
        "zh": "先为一位客户算出两个差。各自最大的是谁？",
    },
)
def each_formula_has_its_favourite(s: Answers) -> None:
    survey, _ = _survey(s.seed, 500)
    rows = survey.sort_values("customer").to_dict("records")
    # Nobody is most satisfied by level and by difference alike: then the two could not be told apart.
    worst = min(rows, key=lambda row: row["experienced"])
    extra = {"customer": 9001, "expected": 0.5, "experienced": worst["experienced"] - 0.1, "score": 20.0}
    tie = min(rows, key=lambda row: row["experienced"] - row["expected"])
    rows += [extra, {**tie, "customer": 9002}]
    answer = s.call("most_satisfied", pd.DataFrame(rows[::-1]))
    gap = {row["customer"]: row["experienced"] - row["expected"] for row in rows}
    low, high = min(gap, key=gap.__getitem__), max(gap, key=gap.__getitem__)
    if close(answer, {"slide": low, "literature": high}):
        return
    if close(answer, {"slide": high, "literature": low}):
        raise Hint(
            en="You gave each formula the other's favourite. Which difference is positive for a disappointed customer?",
            zh="你把两个公式的答案给反了。对失望的客户来说，哪一个差是正的？",
        )
    if isinstance(answer, dict) and answer.get("slide") == 9001:
        raise Hint(
            en="Whoever had the worst experience is not the one the slide likes best if he expected nothing: it looks "
            "at the difference.",
            zh="体验最差的人如果本来就没有期望，幻灯片的公式最“中意”的就不是他：公式看的是差。",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Take three customers on paper: which three pairs are there, and which of them count?",
        "zh": "在纸上取三位客户：一共有哪三对？其中哪些要算？",
    },
)
def pairs_in_the_same_order(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    formula = pd.Series(rng.integers(0, 12, 60).astype(float))
    score = (formula * 4 + rng.normal(0, 12, 60)).round(-1)
    alike = unlike = even = 0
    for i in range(60):
        for j in range(i):
            product = (formula[i] - formula[j]) * (score[i] - score[j])
            alike, unlike, even = alike + (product > 0), unlike + (product < 0), even + (product == 0)
    answer = s.call("agreement", formula, score)
    if close(answer, alike / (alike + unlike)):
        return
    total = alike + unlike + even
    if any(close(answer, x) for x in (alike / total, (alike + even) / total)):
        raise Hint(
            en="Two customers who are level in one of the two have no order: such a pair speaks neither for nor "
            "against the formula.",
            zh="两位客户只要有一项相等，就分不出先后：这样的一对既不支持也不反对公式。",
        )
    if any(close(answer, np.corrcoef(x, y)[0, 1]) for x, y in ((formula, score), (formula.rank(), score.rank()))):
        raise Hint(
            en="A correlation runs from −1 to 1. Asked is a share of pairs.",
            zh="相关系数的范围是 −1 到 1。问的是客户对的比例。",
        )
    raise AssertionError


@check(
    "q3",
    points=3,
    hint={
        "en": "Four columns: a constant, the experience, the surprise, the disappointment. What sign has each "
        "coefficient?",
        "zh": "四列：常数、体验、惊喜、失望。每个系数的符号是什么？",
    },
)
def disappointment_weighs_more(s: Answers) -> None:
    survey, weight = _survey(s.seed, 500)
    answer = s.call("disappointment_weight", survey)
    if close(answer, weight, rel=_TOLERANCE):
        return
    if close(answer, -weight, rel=_TOLERANCE):
        raise Hint(
            en="The coefficient that was fitted belongs to −e. Mind its sign.",
            zh="拟合出来的系数是 −e。注意它的符号。",
        )
    if close(answer, 1 / weight, rel=_TOLERANCE):
        raise Hint(
            en="By your number a disappointment weighs less than a surprise. Which is divided by which?",
            zh="按你的数字，失望的分量比惊喜还轻。是谁除以谁？",
        )
    gap = survey["experienced"] - survey["expected"]
    columns = [np.ones(len(gap)), gap.clip(lower=0), (-gap).clip(lower=0)]
    _, c, e = np.linalg.lstsq(np.column_stack(columns), survey["score"], rcond=None)[0]
    if close(answer, -e / c, rel=0.01):
        raise Hint(
            en="You left the level of the experience out. Who is pleasantly surprised has mostly had a good experience, "
            "too; its merit then goes to the surprise.",
            zh="你漏掉了体验水平本身。感到惊喜的人多半体验也好，于是体验的功劳就算到了惊喜头上。",
        )
    raise AssertionError
