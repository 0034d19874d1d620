"""Rule induction: when does the service desk hand a request upwards? Three rules, each of two conditions.

The rules share no attribute, so no others are as short and as pure: what an induction has to find is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crmsim.parameters import Section, parameter
from crmsim.tasks.answers import refuse
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Escalation"]

_ATTRIBUTES = {
    "severity": ("low", "normal", "high", "urgent"),
    "tier": ("top", "vip", "ordinary"),
    "topic": ("product", "price", "attitude", "delivery"),
    "waited": ("under_1_day", "1_to_3_days", "over_3_days"),
    "contract": ("none", "silver", "gold"),
    "asked_before": ("no", "once", "often"),
    "channel": ("phone", "email", "web", "face_to_face"),
    "weekday": ("mon", "tue", "wed", "thu", "fri"),
}
Rule = frozenset[tuple[str, str]]


class Escalation(Section):
    """How exact the rules are."""

    whim: float = parameter(
        0.0,
        "share of requests decided by a toss instead of the rules (0: the rules are exact)",
        source="Cendrowska 1987, Int. J. Man-Machine Studies 27, for exact rules",
        ge=0,
        le=0.5,
    )


class Truth(NamedTuple):
    """The rules."""

    rules: frozenset[Rule]


def build(p: Escalation, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Draw the requests, and three rules over six of the first seven attributes."""
    request = np.arange(1, size + 1)
    table = pd.DataFrame({"service_request_id": request})
    for name, values in _ATTRIBUTES.items():
        table[name] = np.array(values)[(luck(name, request) * len(values)).astype(int)]
    names = list(_ATTRIBUTES)[:-1]
    chosen = [names[i] for i in luck.order("attribute", len(names))[:6]]
    value = [
        _ATTRIBUTES[name][int(u * len(_ATTRIBUTES[name]))]
        for name, u in zip(chosen, luck("value", 6), strict=True)
    ]
    rules = frozenset(
        frozenset({(chosen[2 * r], value[2 * r]), (chosen[2 * r + 1], value[2 * r + 1])}) for r in range(3)
    )
    escalated = np.any([_covers(rule, table) for rule in rules], axis=0)
    toss = luck("toss", size)
    table["escalated"] = np.where(luck("whim", size) < p.whim, toss < 0.5, escalated)
    return {"service_request": table}, Truth(rules)


def _covers(rule: Iterable[tuple[str, str]], table: pd.DataFrame) -> np.ndarray:
    """Which requests meet all conditions of a rule."""
    held = np.ones(len(table), dtype=bool)
    for name, value in rule:
        held &= (table[name] == value).to_numpy()
    return held


def measure(truth: Truth, answer: Any) -> dict[str, float]:
    """How many of the rules were found exactly, and how many others were given."""
    if not isinstance(answer, list | tuple) or not all(isinstance(rule, Mapping) for rule in answer):
        raise refuse(
            "answer must be a list of rules, each a dict from attributes to values.",
            "answer 应为规则列表，每条规则是 dict：属性 → 取值。",
        )
    given = {frozenset((str(name), str(value)) for name, value in rule.items()) for rule in answer}
    return {
        "rules_found": float(len(given & truth.rules)),
        "false_rules": float(len(given - truth.rules)),
    }


def _conditions(table: pd.DataFrame) -> list[tuple[str, str]]:
    names = [name for name in table.columns if name not in ("service_request_id", "escalated")]
    return [(name, str(value)) for name in names for value in sorted(table[name].unique())]


def naive(observed: Frames) -> list[dict[str, str]]:
    """1R (Holte 1993): the one attribute that tells most, each of its values that mostly escalates a rule."""
    table = observed["service_request"]
    names = {name for name, _ in _conditions(table)}
    rate = {name: table.groupby(name)["escalated"].mean() for name in sorted(names)}
    best = max(rate, key=lambda name: rate[name].max())
    return [{best: str(value)} for value in rate[best].index[rate[best] >= rate[best].max()]]


def competent(observed: Frames) -> list[dict[str, str]]:
    """PRISM (Cendrowska 1987): make a rule pure condition by condition, prune it, set what it covers aside."""
    table = observed["service_request"]
    left = table
    rules: list[dict[str, str]] = []
    while left["escalated"].any():
        rule: list[tuple[str, str]] = []
        seen = left
        while not seen["escalated"].all():
            open_ = [c for c in _conditions(seen) if c[0] not in {name for name, _ in rule}]
            if not open_:
                return rules
            quality = {c: seen["escalated"][(seen[c[0]] == c[1])].agg(["mean", "sum"]) for c in open_}
            rule.append(max(open_, key=lambda c: (quality[c]["mean"], quality[c]["sum"])))
            seen = seen[seen[rule[-1][0]] == rule[-1][1]]
        for condition in list(rule):
            shorter = [c for c in rule if c != condition]
            if shorter and table["escalated"][_covers(shorter, table)].all():
                rule = shorter
        rules.append(dict(rule))
        left = left[~_covers(rule, left)]
    return rules


def oracle(truth: Truth) -> list[dict[str, str]]:
    """The rules."""
    return [dict(rule) for rule in truth.rules]


TASK = Task(
    id="escalation_rules",
    planted=Escalation,
    size=Size(3_000, 500, 100_000, Text(en="service requests", zh="条服务请求")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"rules_found": Bounds(at_least=3), "false_rules": Bounds(at_most=0)},
)
