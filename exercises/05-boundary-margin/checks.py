"""Data and graded checks of the exercise on the boundary between two relationship types."""

import numpy as np
import pandas as pd

from crmsim.grading import Answers, Hint, check, close

TYPES = ["basic", "reactive", "accountable", "proactive", "partnership"]
SIZES = [10, 30, 100, 300, 1000, 3000, 10_000]


def _firm(seed: int) -> dict[str, float]:
    rng = np.random.default_rng([seed, 1])
    wage, attention, congestion = np.array([60, 160, 0.7]) * rng.lognormal(0, 0.1, 3)
    return {"wage": float(wage), "attention": float(attention), "congestion": float(congestion)}


def _programmes(seed: int, useless: int | None = None) -> pd.DataFrame:
    """The calibrated programmes, each 10 % off; one of them may cost nearly as much as the next and bring little."""
    rng = np.random.default_rng(seed)

    def jitter(values: list[float]) -> np.ndarray:
        return np.array(values) * rng.lognormal(0, 0.1, len(values))

    table = pd.DataFrame(
        {
            "value": (0.84 + np.cumsum(jitter([0, 0.115, 0.115, 0.12, 0.125]))).round(3),
            "hours": jitter([0, 0.14, 0.31, 0.75, 2.1]).round(3),
            "fixed_cost": jitter([0, 100, 250, 600, 1500]).round(),
        },
        index=pd.Index(TYPES, name="type"),
    )
    if useless is not None:
        before, after = table.iloc[useless - 1], table.iloc[useless + 1]
        for column, share in (("value", 0.15), ("hours", 0.9), ("fixed_cost", 0.9)):
            table.loc[TYPES[useless], column] = before[column] + share * (after[column] - before[column])
    return table


def data(seed: int) -> dict[str, pd.DataFrame]:
    return {"programmes.csv": _programmes(seed, useless=1 + seed % 3).reset_index()}


def _cost(kind: dict[str, float], firm: dict[str, float], customers: float) -> float:
    """Cost per customer and month."""
    load = customers * kind["hours"] / firm["attention"]
    return kind["hours"] * firm["wage"] * (1 + load) ** firm["congestion"] + kind["fixed_cost"] / customers


def _boundary(less: dict[str, float], more: dict[str, float], firm: dict[str, float], n: float) -> float:
    return (_cost(more, firm, n) - _cost(less, firm, n)) / (more["value"] - less["value"])


def _starts(table: pd.DataFrame, firm: dict[str, float], n: float) -> pd.Series:
    """Where each line is on top: above all types with less value, below all with more."""
    kinds = list(table.to_dict("index").values())
    starts = {}
    for k, kind in enumerate(kinds):
        low = max([0.0, *(_boundary(other, kind, firm, n) for other in kinds[:k])])
        high = min([np.inf, *(_boundary(kind, other, firm, n) for other in kinds[k + 1 :])])
        starts[TYPES[k]] = low if low < high else np.nan
    return pd.Series(starts)


@check(
    "q1",
    points=3,
    hint={
        "en": "Set the two profits equal and solve for m. Which of the costs depend on the type, which on N?",
        "zh": "令两种类型的利润相等，解出 m。哪些成本取决于类型，哪些取决于 N？",
    },
)
def where_two_lines_cross(s: Answers) -> None:
    firm = _firm(s.seed)
    kinds = list(_programmes(s.seed).to_dict("index").values())
    for (less, more), n in zip([(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)], [40, 200, 900, 4000, 9000], strict=True):
        a, b = kinds[less], kinds[more]
        answer = s.call("boundary_margin", a, b, firm, n)
        if close(answer, _boundary(a, b, firm, n)):
            continue
        rise = b["value"] - a["value"]
        if close(answer, _cost(b, firm, n) / b["value"]):
            raise Hint(
                en="This is where the closer type stops making a loss. To choose it, it must beat the other type.",
                zh="这是关系较紧密的类型不再亏损的位置。要选它，它还必须胜过另一种类型。",
            )
        hour = {k: firm["wage"] * (1 + n * kinds[k]["hours"] / firm["attention"]) ** firm["congestion"] for k in (less, more)}
        fixed = (b["fixed_cost"] - a["fixed_cost"]) / n
        if close(answer, ((b["hours"] - a["hours"]) * hour[more] + fixed) / rise):
            raise Hint(
                en="You price the hours of both types alike. The type with less contact needs fewer hours; what does one "
                "of its hours cost?",
                zh="你给两种类型的工时定了同样的价格。接触较少的类型需要的工时也少；它的一小时要花多少钱？",
            )
        if close(answer, (b["hours"] * hour[more] - a["hours"] * hour[less] + fixed * n) / rise):
            raise Hint(
                en="The fixed cost is for the whole base, the margin for one customer.",
                zh="固定成本是整个客户群的，边际利润是一位客户的。",
            )
        raise AssertionError


@check(
    "q2",
    points=4,
    needs="q1",
    hint={
        "en": "Draw five straight lines over m. Which line is on top, and where does another take over?",
        "zh": "以 m 为横轴画五条直线。哪条在最上面？从哪里起被另一条超过？",
    },
)
def a_type_may_never_be_best(s: Answers) -> None:
    for k, n in enumerate((60, 800, 6000)):
        firm, table = _firm(s.seed + k), _programmes(s.seed + k, useless=1 + (s.seed + k) % 3)
        answer = s.call("best_from", table, firm, n)
        if close(answer, _starts(table, firm, n)):
            continue
        kinds = list(table.to_dict("index").values())
        neighbours = [0.0, *(_boundary(a, b, firm, n) for a, b in zip(kinds, kinds[1:], strict=False))]
        if close(answer, pd.Series(neighbours, index=TYPES)):
            raise Hint(
                en="You compare each type with its neighbour only. Is one of your boundaries lower than the one before "
                "it? Then the type between them is best nowhere.",
                zh="你只把每种类型与相邻的类型相比。有没有哪个分界点比前一个还低？如果有，夹在中间的类型就永远不是最优。",
            )
        with_basic = [0.0, *(_boundary(kinds[0], b, firm, n) for b in kinds[1:])]
        if close(answer, pd.Series(with_basic, index=TYPES)):
            raise Hint(
                en="You compare each type with basic only. Being better than basic is not being the best of five.",
                zh="你只把每种类型与基本型相比。比基本型好，并不等于五种之中最好。",
            )
        raise AssertionError


@check(
    "q3",
    points=3,
    needs="q1",
    hint={
        "en": "Print the boundary for every size. Two forces work against each other as the base grows: which?",
        "zh": "打印出每个客户数量对应的分界点。客户群变大时有两种力量方向相反：是哪两种？",
    },
)
def between_sharing_and_crowding(s: Answers) -> None:
    cases = []
    for k in range(6):
        kinds = list(_programmes(s.seed + k).to_dict("index").values())
        cases.append((kinds[k % 4], kinds[k % 4 + 1], _firm(s.seed + k), SIZES))
    given = [s.call("easiest_size", *case) for case in cases]
    if given == [min(SIZES, key=lambda n: _boundary(*case[:3], n)) for case in cases]:
        return
    if set(given) <= {SIZES[0], SIZES[-1]}:
        raise Hint(
            en="Your answer lies at an end: only one force is at work in it. Fixed costs are shared by more customers, "
            "and hours become dearer with more customers.",
            zh="你的答案总在两端：其中只有一种力量在起作用。客户越多，固定成本由更多人分摊；客户越多，工时也越贵。",
        )
    raise AssertionError
