"""Data and graded checks of the exercise on what turns the axis of the number of customers round."""

import numpy as np
import pandas as pd

from crmsim.grading import Answers, Hint, check, close

TYPES = ["basic", "reactive", "accountable", "proactive", "partnership"]
INGREDIENTS = ["fixed_cost", "congestion", "dilution"]
SIZES = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000]
#: What a customer is worth when all or nothing of a programme arrives: measured by full simulation,
#: see datasets/relationship_value.
_KEPT = np.array([0.8426, 0.9560, 1.0695, 1.1914, 1.3172])
_PROMISED = np.array([0.8426, 0.8266, 0.8038, 0.7719, 0.7395])


def _company(seed: int) -> tuple[pd.DataFrame, dict[str, float]]:
    """A company with dear programmes: fixed costs are ten times those of the calibrated model."""
    rng = np.random.default_rng(seed)

    def jitter(values: list[float]) -> np.ndarray:
        return np.array(values) * rng.lognormal(0, 0.05, len(values))

    types = pd.DataFrame(
        {
            "hours": jitter([0, 0.14, 0.31, 0.75, 2.1]).round(3),
            "fixed_cost": jitter([0, 1000, 2500, 6000, 15_000]).round(),
            "value_kept": _KEPT,
            "value_promised": _PROMISED,
        },
        index=pd.Index(TYPES, name="type"),
    )
    wage, attention, congestion, dilution = jitter([60, 160, 0.7, 0.1]).round(3)
    numbers = {"wage": wage, "attention": attention, "congestion": congestion, "dilution": dilution}
    return types, {name: float(number) for name, number in numbers.items()}


def data(seed: int) -> dict[str, pd.DataFrame]:
    types, firm = _company(seed)
    return {
        "types.csv": types.reset_index(),
        "firm.csv": pd.Series(firm, name="number").rename_axis("name").reset_index(),
    }


def _off(
    types: pd.DataFrame, firm: dict[str, float], off: list[str]
) -> tuple[pd.DataFrame, dict[str, float]]:
    return (
        types.assign(fixed_cost=0.0) if "fixed_cost" in off else types,
        {name: 0.0 if name in off else number for name, number in firm.items()},
    )


def _walk(types: pd.DataFrame, firm: dict[str, float], margin: float, per_cost: bool = False) -> list[int]:
    walk = []
    for n in SIZES:
        worth = []
        for _, t in types.iterrows():
            load = n * t["hours"] / firm["attention"]
            arrives = (1 + load) ** -firm["dilution"]
            cost = n * t["hours"] * firm["wage"] * (1 + load) ** firm["congestion"] + t["fixed_cost"]
            gain = n * margin * (t["value_promised"] * (1 - arrives) + t["value_kept"] * arrives)
            worth.append((gain - cost) / (cost + 1e-12) if per_cost else gain - cost)
        walk.append(int(np.argmax(worth)))
    return walk


def _direction(walk: list[int]) -> str:
    if len(set(walk)) == 1:
        return "level"
    if walk == sorted(walk):
        return "rises"
    return "falls" if walk == sorted(walk, reverse=True) else "mixed"


@check(
    "q1",
    points=2,
    hint={
        "en": "Go through the three ingredients one by one: is it in `on`? If not, where does it live?",
        "zh": "把三种成分逐一过一遍：它在 `on` 里吗？如果不在，它存放在哪里？",
    },
)
def switches_off_what_is_not_on(s: Answers) -> None:
    types, firm = _company(s.seed)
    for on in (["congestion"], ["dilution", "fixed_cost"], [], INGREDIENTS):
        answer = s.call("switched", types, firm, on)
        if close(answer, _off(types, firm, [name for name in INGREDIENTS if name not in on])):
            continue
        if close(answer, _off(types, firm, on)):
            raise Hint(
                en="You switch off what should stay on, and the other way round.",
                zh="你关掉了应当保留的成分，而保留了应当关掉的。",
            )
        raise AssertionError


@check(
    "q2",
    points=2,
    hint={
        "en": "For one size: the profits of the five types, then the place of the largest.",
        "zh": "先看一个客户数量：五种类型的利润各是多少，最大的在第几位？",
    },
)
def the_highest_profit_for_each_size(s: Answers) -> None:
    types, firm = _company(s.seed)
    for margin in (300.0, 1000.0, 4000.0):
        answer = s.call("steps", types, firm, margin, SIZES)
        if close(answer, _walk(types, firm, margin)):
            continue
        if close(answer, _walk(types, firm, margin, per_cost=True)):
            raise Hint(
                en="You choose the highest profit per yuan of cost. The type that costs nothing always wins that race; "
                "what does the firm earn in all?",
                zh="你选的是每一元成本所得利润最高的类型。不花钱的类型总能赢得这种比赛；但企业总共赚了多少？",
            )
        raise AssertionError


@check(
    "q3",
    points=2,
    hint={
        "en": "Try [2, 3, 1, 2] and [1, 1, 1] by hand: look at each move from one size to the next.",
        "zh": "用手推一推 [2, 3, 1, 2] 和 [1, 1, 1]：看每一步从一个规模到下一个规模的变化。",
    },
)
def direction_of_all_moves(s: Answers) -> None:
    rng = np.random.default_rng(s.seed)
    walks = [[1, 3, 1], [0, 2, 1, 3], [4, 4, 2, 2, 1], [0, 0, 3], [2, 2, 2], [3, 1, 2, 2]]
    walks += [rng.integers(0, 5, 4).tolist() for _ in range(20)]
    given = [s.call("direction", walk) for walk in walks]
    if given == [_direction(walk) for walk in walks]:
        return
    ends = {-1: "falls", 0: "level", 1: "rises"}
    if given == [ends[int(np.sign(walk[-1] - walk[0]))] for walk in walks]:
        raise Hint(
            en="You compare the two ends only: what happens in between escapes you.",
            zh="你只比较了首尾两端：中间发生的事就看不到了。",
        )
    raise AssertionError


@check(
    "q4",
    points=4,
    needs="q3",
    hint={
        "en": "One ingredient at a time: switch the other two off, walk through the sizes, name the direction.",
        "zh": "每次只看一种成分：关掉另外两种，沿着各个客户数量走一遍，再说出方向。",
    },
)
def what_each_ingredient_does_alone(s: Answers) -> None:
    for k, margin in enumerate((600.0, 900.0, 1300.0)):
        types, firm = _company(s.seed + k)
        answer = s.call("acts_alone", types, firm, margin, SIZES)
        others = {name: [other for other in INGREDIENTS if other != name] for name in INGREDIENTS}
        if close(
            answer, {n: _direction(_walk(*_off(types, firm, off), margin)) for n, off in others.items()}
        ):
            continue
        if close(answer, {n: _direction(_walk(*_off(types, firm, [n]), margin)) for n in INGREDIENTS}):
            raise Hint(
                en="You took each ingredient away and looked at what the other two do together. Asked is what it does "
                "alone.",
                zh="你是把每种成分拿掉，看另外两种合起来的作用。问的是它单独的作用。",
            )
        if isinstance(answer, dict) and len({str(value) for value in answer.values()}) == 1:
            raise Hint(
                en="All three do the same in your answer. Are the others really switched off?",
                zh="在你的答案里三种成分作用相同。另外两种真的关掉了吗？",
            )
        raise AssertionError
