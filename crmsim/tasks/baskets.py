"""Basket rules: eight products that bring another with them, among sixty, and pairs that only share a season.

A rule A → B with support s, confidence c and lift l fixes three chances: P(A) = s/c, P(B|A) = c and P(B) = c/l.
Two products of one season are bought together over the year as if one brought the other, though inside the season
they are independent: Simpson's paradox, set as a trap.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from crmsim.analysis import association_rules, rule_by_stratum
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import whole_numbers
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "Baskets"]

PRODUCTS = 60
_AGRAWAL = "Agrawal & Srikant 1994, Proc. 20th VLDB, for the measures; sizes assumed"
_SIMPSON = "Simpson 1951, J. Royal Statistical Society B 13; size assumed"
#: Month and day from which each quarter of the year is counted.
_SEASONS = 4

Share = Annotated[float, Field(gt=0, lt=1)]
Lift = Annotated[float, Field(ge=1, le=50)]


class Baskets(Section):
    """The rules planted, each with its support, confidence and lift, and the trap."""

    support: tuple[Share, ...] = parameter(
        (0.020, 0.022, 0.024, 0.025, 0.030, 0.035, 0.040, 0.060),
        "support of each rule", source=_AGRAWAL, min_length=1, max_length=15,
    )  # fmt: skip
    confidence: tuple[Share, ...] = parameter(
        (0.65, 0.45, 0.55, 0.35, 0.50, 0.60, 0.60, 0.70),
        "confidence of each rule", source=_AGRAWAL, min_length=1, max_length=15,
    )  # fmt: skip
    lift: tuple[Lift, ...] = parameter(
        (8.0, 5.0, 6.0, 3.5, 4.0, 4.5, 3.8, 3.0),
        "lift of each rule (1: no rule)", source=_AGRAWAL, min_length=1, max_length=15,
    )  # fmt: skip
    seasonal_pairs: int = parameter(
        2, "pairs of products of one season (0: no trap)", source=_SIMPSON, ge=0, le=4
    )
    in_season: float = parameter(
        0.45, "share of orders with such a product in its quarter of the year", source=_SIMPSON, gt=0, lt=1
    )
    off_season: float = parameter(0.02, "and in the others", source=_SIMPSON, gt=0, lt=1)
    staple: float = parameter(
        0.6, "share of orders with the product everybody buys", source=ASSUMED, gt=0, lt=1
    )
    others: float = parameter(
        0.10, "share of orders with any other product, at most", source=ASSUMED, gt=0, lt=1
    )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not len(self.support) == len(self.confidence) == len(self.lift):
            raise ValueError("support, confidence and lift need as many values each")
        for s, c, rise in zip(self.support, self.confidence, self.lift, strict=True):
            if not s < c / rise:
                raise ValueError(f"support {s} must be below confidence ÷ lift = {c / rise:g}")
        return self


class Truth(NamedTuple):
    """The planted rules as pairs of products."""

    rules: frozenset[tuple[int, int]]


def build(p: Baskets, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Draw every product of every order; which product plays which part is shuffled."""
    product = luck.order("product", PRODUCTS) + 1
    day = np.floor(luck("day", size) * 360).astype(np.int64)
    season = day * _SEASONS // 360
    chance = 0.02 + (p.others - 0.02) * luck("popularity", PRODUCTS)
    bought = luck("bought", np.arange(size)[:, None], np.arange(PRODUCTS))
    chances = np.broadcast_to(chance, bought.shape).copy()
    rules = len(p.support)
    for r, (s, c, rise) in enumerate(zip(p.support, p.confidence, p.lift, strict=True)):
        chances[:, 2 * r] = s / c
        has = bought[:, 2 * r] < s / c
        chances[:, 2 * r + 1] = np.where(has, c, (c / rise - s) / (1 - s / c))
    for pair in range(p.seasonal_pairs):
        for member in (0, 1):
            chances[:, 2 * (rules + pair) + member] = np.where(
                season == pair % _SEASONS, p.in_season, p.off_season
            )
    chances[:, PRODUCTS - 1] = p.staple
    order, column = np.nonzero(bought < chances)
    lines = pd.DataFrame({"sales_order_id": order + 1, "product_id": product[column]})
    orders = pd.DataFrame(
        {
            "sales_order_id": np.arange(1, size + 1),
            "ordered_on": np.datetime64("2024-01-01") + day.astype("timedelta64[D]"),
            "season": season + 1,
        }
    )
    planted = frozenset((int(product[2 * r]), int(product[2 * r + 1])) for r in range(rules))
    return {"sales_order": orders, "line_item": lines}, Truth(planted)


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """How many of the planted rules were found, and how many others were called rules."""
    table = whole_numbers(answer, ["antecedent", "consequent"])
    found = set(table.itertuples(index=False, name=None))
    right = len(found & truth.rules)
    return {
        "rules_f1": 2 * right / (len(found) + len(truth.rules)),
        "rules_found": float(right),
        "false_rules": float(len(found) - right),
    }


def _mined(observed: Frames) -> pd.DataFrame:
    return association_rules(
        observed["line_item"], min_support=0.015, min_confidence=0.30, min_lift=2.0, max_size=2
    )


def naive(observed: Frames) -> pd.DataFrame:
    """Every rule of the whole year."""
    return _mined(observed)


def competent(observed: Frames) -> pd.DataFrame:
    """Only the rules that also hold inside each season."""
    season = observed["sales_order"].set_index("sales_order_id")["season"]
    rules = _mined(observed)

    def holds(rule: pd.Series) -> bool:
        inside = rule_by_stratum(observed["line_item"], season, rule["antecedent"], rule["consequent"]).drop(
            "all"
        )
        # Seasons in which the pair is hardly ever seen say nothing.
        return bool(
            np.average(inside["lift"].fillna(1.0), weights=inside["support"] * inside["orders"]) > 1.5
        )

    return rules[rules.apply(holds, axis=1)]


def oracle(truth: Truth) -> pd.DataFrame:
    """The planted rules."""
    return pd.DataFrame(sorted(truth.rules), columns=["antecedent", "consequent"])


TASK = Task(
    id="basket",
    planted=Baskets,
    size=Size(12_000, 3_000, 500_000, Text(en="orders", zh="张订单")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    # Seven of eight rules and two false ones make 14/17.
    targets={
        "rules_f1": Bounds(at_least=0.82),
        "rules_found": Bounds(at_least=7),
        "false_rules": Bounds(at_most=2),
    },
)
