"""Data and graded checks of the exercise on the curve from satisfaction to loyalty."""

from functools import lru_cache

import numpy as np
import pandas as pd

from crmsim import Scenario
from crmsim.engines.vector import simulate
from crmsim.grading import Answers, Hint, check, close
from crmsim.model.customer import LOST

SPEED = 0.25
# Rounding to three places moves an aim by up to 0.004. Least squares, the mean of ln A* / ln(S/100) and a straight
# line in logarithms then stay within 0.03 of the truth in all of 60 surveys tried; a straight line is off by more than
# 0.1 in each.
TOLERANCE = 0.1
GROUPS = {"annoyed": 35, "content": 55, "pleased": 75, "delighted": 90}


def _theta(seed: int) -> float:
    """A market somewhere between monopoly and free choice."""
    rng = np.random.default_rng(seed)
    return round(float(rng.choice([0.4, 1.6, 2.2, 3.0]) * np.exp(0.06 * rng.standard_normal())), 3)


@lru_cache(maxsize=8)
def _survey(seed: int, size: int, theta: float) -> pd.DataFrame:
    world = Scenario.preset(
        "retail",
        customers=size,
        months=9,
        loyalty={"convexity": theta, "learning": SPEED},
        acquisition={"newcomers": "none"},
    )
    state = pd.DataFrame(simulate(world, seed, panel=True).panel).astype(float)
    before = state[state["month"] == 7].set_index("customer")
    now = state[(state["month"] == 8) & (state["stage"] != LOST)].set_index("customer")
    return pd.DataFrame(
        {
            "customer_id": now.index.astype(int) + 1,
            "satisfaction": now["satisfaction"].round(1).to_numpy(),
            "loyalty_before": before["attitude"].reindex(now.index).round(3).to_numpy(),
            "loyalty_now": now["attitude"].round(3).to_numpy(),
        }
    )


def _aim(survey: pd.DataFrame) -> pd.Series:
    return survey["loyalty_before"] + (survey["loyalty_now"] - survey["loyalty_before"]) / SPEED


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"survey.csv": _survey(seed, 200, _theta(seed))}


@check(
    "q1",
    points=1,
    hint={
        "en": "Solve the equation of the monthly step for A*. Try it: somebody at 0.4 who came to 0.5 with speed 0.25 "
        "is on the way to where?",
        "zh": "从每月一步的公式解出 A*。试一试：某人从 0.4 走到 0.5，速度为 0.25，他正走向哪里？",
    },
)
def looks_ahead_of_slow_feelings(s: Answers) -> None:
    survey = _survey(s.seed, 120, _theta(s.seed))
    answer = s.call("loyalty_aim", survey["loyalty_before"], survey["loyalty_now"], SPEED)
    if close(answer, _aim(survey)):
        assert close(s.call("loyalty_aim", 0.4, 0.5, 0.5), 0.6)
        return
    if close(answer, survey["loyalty_now"]):
        raise Hint(
            en="Loyalty today is not yet what satisfaction leads to: it has only covered a quarter of the way.",
            zh="今天的忠诚还不是满意度所导向的忠诚：它只走完了四分之一的路。",
        )
    raise AssertionError


@check(
    "q2",
    points=3,
    hint={
        "en": "Draw aim against satisfaction and lay curves of several theta over it; which has the smallest misses? "
        "Mind the scale of S in the formula.",
        "zh": "画出 A* 对满意度的散点，叠上几条不同 θ 的曲线：哪一条的偏差最小？注意公式里 S 的尺度。",
    },
)
def finds_the_market_behind_the_survey(s: Answers) -> None:
    for theta in (_theta(s.seed), 0.4, 3.0):
        survey = _survey(s.seed, 120, theta)
        aim = _aim(survey)
        answer = s.call("market_theta", survey["satisfaction"], aim)
        if close(answer, theta, rel=0, abs=TOLERANCE):
            continue
        if close(answer, np.polyfit(survey["satisfaction"] / 100, aim, 1)[0], rel=1e-3):
            raise Hint(
                en="This is the slope of a straight line. Theta bends the curve; it is a power, not a slope.",
                zh="这是直线的斜率。θ 决定曲线的弯曲程度：它是指数，而不是斜率。",
            )
        raise AssertionError


@check(
    "q3",
    points=1,
    hint={
        "en": "Read A* off the curve twice, before and after, and mind the end of the scale.",
        "zh": "在曲线上读两次 A*：提高之前与提高之后；并注意满意度的上限。",
    },
)
def climbs_along_the_curve(s: Answers) -> None:
    for theta in (0.5, _theta(s.seed)):
        for level in (30, 60, 95):
            answer = s.call("lift", theta, level, 10)
            if close(answer, (min(level + 10, 100) / 100) ** theta - (level / 100) ** theta):
                continue
            if level == 30 and close(answer, theta * 10 / 100):
                raise Hint(
                    en="So ten points would bring the same everywhere. On a bent curve it matters where you start.",
                    zh="这样一来，十分在任何地方都换来同样的忠诚。曲线是弯的，起点不同，结果就不同。",
                )
            raise AssertionError


@check(
    "q4",
    points=2,
    hint={
        "en": "Compute the lift of every group, and try it with theta above and below 1.",
        "zh": "算出每一组的提升量，并分别用大于 1 和小于 1 的 θ 试一试。",
    },
)
def spends_where_the_curve_is_steep(s: Answers) -> None:
    answers = {theta: s.call("best_group", theta, GROUPS, 10) for theta in (0.4, 3.0)}
    if answers[3.0] == "annoyed":
        raise Hint(
            en="The least satisfied need it most, but do they gain most? In a free market the curve is flat down there.",
            zh="最不满意的客户最需要改善，但他们的忠诚提高得最多吗？在自由竞争的市场里，曲线的低端是平的。",
        )
    assert answers == {0.4: "annoyed", 3.0: "delighted"}
