"""A churn rule: three conditions together make customers leave, and nearly a third of all who leave fall under it.

Whoever complained often *and* waited long for an answer *and* is new leaves almost surely; everybody else leaves at
a low rate that nothing in the data explains. A tree of depth three can find it.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from pydantic import model_validator

from crmsim import variates
from crmsim.parameters import Section, parameter
from crmsim.tasks.answers import number, refuse
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "ChurnRule"]

_FORM = (
    "Breiman, Friedman, Olshen & Stone 1984, Classification and regression trees, for the form; sizes assumed"
)


class ChurnRule(Section):
    """The three conditions, and how much of all churn they make."""

    waiting_hours: float = parameter(
        36.0, "mean wait for an answer above which customers leave", unit="hours", source=_FORM, ge=5, le=100
    )
    tenure_months: float = parameter(
        18.0, "months as a customer below which they leave", unit="months", source=_FORM, ge=3, le=60
    )
    price_gap: float = parameter(
        12.0, "dearer than the rival by more than this", unit="%", source=_FORM, ge=1, le=30
    )
    rule_chance: float = parameter(0.9, "chance of leaving when all three hold", source=_FORM, gt=0, le=1)
    rule_share: float = parameter(0.30, "share of all churn that the rule makes", source=_FORM, gt=0, lt=1)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.rule_share < 0.02 * self.rule_chance:
            raise ValueError("rule_share is too small for rule_chance: the others would all leave")
        return self


class Truth(NamedTuple):
    """The cut of each variable of the rule."""

    cuts: dict[str, float]


def build(p: ChurnRule, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Draw the customers, then who leaves; three further measures say nothing."""
    waiting = variates.gamma(luck("waiting", size), 2.0, 2.0 / 32.0)
    tenure = 1 + 59 * luck("tenure", size) ** 1.5
    price_gap = variates.normal(luck("price", size), 8.0, 9.0)
    meets = (waiting > p.waiting_hours) & (tenure < p.tenure_months) & (price_gap > p.price_gap)
    expected = meets.mean() * p.rule_chance
    # The rest leave at the rate that makes the rule's share of churn what it should be.
    others = min(expected * (1 / p.rule_share - 1) / max(1 - meets.mean(), 1e-9), 1.0)
    churned = luck("churn", size) < np.where(meets, p.rule_chance, others)
    table = pd.DataFrame(
        {
            "customer_id": np.arange(1, size + 1),
            "waiting_hours": np.round(waiting, 2),
            "tenure_months": np.round(tenure, 2),
            "price_gap": np.round(price_gap, 2),
            # Goes with the wait, and does nothing by itself.
            "calls": np.floor(waiting / 12 + 3 * luck("calls", size)).astype(np.int64),
            "monthly_spend": np.round(np.exp(variates.normal(luck("spend", size), np.log(200), 0.6)), 2),
            "age": np.floor(18 + 60 * luck("age", size)).astype(np.int64),
            "churned": churned,
        }
    )
    cuts = {name: getattr(p, name) for name in ("waiting_hours", "tenure_months", "price_gap")}
    return {"customer": table}, Truth(cuts)


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Share of the variables that are right (Jaccard), and the worst error of a cut."""
    if not isinstance(answer, dict) or not answer:
        raise refuse(
            "answer must be a dict from the variables of the rule to their cuts.",
            "answer 应为 dict：规则中的变量 → 分割点。",
        )
    given = {str(name): number(cut, str(name)) for name, cut in answer.items()}
    right = truth.cuts.keys() & given.keys()
    worst = max((abs(given[name] / truth.cuts[name] - 1) for name in right), default=np.inf)
    return {
        "variables_right": len(right) / len(truth.cuts.keys() | given.keys()),
        "cut_error": float(worst) if len(right) == len(truth.cuts) else float("inf"),
    }


def naive(observed: Frames) -> dict[str, float]:
    """The three measures that go with churn most, cut at the median of those who left."""
    table = observed["customer"].drop(columns="customer_id").astype("float64")
    strength = table.corr()["churned"].drop("churned").abs().nlargest(3)
    left = table[table["churned"] == 1]
    return {str(name): float(left[name].median()) for name in strength.index}


def competent(observed: Frames) -> dict[str, float]:
    """A tree of depth three; the rule is the way to the leaf where most leave."""
    from sklearn.tree import DecisionTreeClassifier

    table = observed["customer"].set_index("customer_id")
    features = table.drop(columns="churned")
    # Gini asks for even halves at the root; entropy likes the pure corner we look for.
    model = DecisionTreeClassifier(max_depth=3, min_samples_leaf=50, criterion="entropy")
    tree = model.fit(features, table["churned"]).tree_
    leaves = np.flatnonzero(tree.children_left < 0)
    node = leaves[np.argmax(tree.value[leaves, 0, 1])]
    rule: dict[str, float] = {}
    while node:
        above = int(np.flatnonzero((tree.children_left == node) | (tree.children_right == node))[0])
        rule.setdefault(str(features.columns[tree.feature[above]]), float(tree.threshold[above]))
        node = above
    return rule


def oracle(truth: Truth) -> dict[str, float]:
    """The planted cuts."""
    return truth.cuts


TASK = Task(
    id="churn_rule",
    planted=ChurnRule,
    size=Size(20_000, 2_000, 500_000, Text(en="customers", zh="位客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"variables_right": Bounds(at_least=1), "cut_error": Bounds(at_most=0.05)},
)
