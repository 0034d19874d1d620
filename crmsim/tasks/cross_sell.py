"""Cross-selling and up-selling: which product next, and from which spending on a dearer version.

Products are taken up along a graph: after each product three others are likely, the rest are rare (a Markov chain
on what is not yet held). Up-selling has a threshold: who spends more than it in a year is much likelier to take the
premium version.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from pydantic import model_validator

from crmsim import variates
from crmsim.analysis import next_product_matrix, recommend_next, top_k_hit_rate
from crmsim.parameters import ASSUMED, Probability, Section, parameter
from crmsim.tasks.answers import entry, number, refuse, whole_numbers
from crmsim.tasks.task import Bounds, Floats, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "CrossSell"]

PRODUCTS = 12
_MOST_HELD = 7
_ADVISED = 3
_KNOTT = "Knott, Hayes & Neslin 2002, J. Interactive Marketing 16(3), for the idea; sizes assumed"


class CrossSell(Section):
    """How predictable the next product is, and where the threshold of up-selling lies."""

    likely: tuple[Probability, Probability, Probability] = parameter(
        (0.38, 0.22, 0.14), "chances of the three likely next products", source=_KNOTT
    )
    go_on: float = parameter(
        0.7, "chance that yet another product is taken up", source=ASSUMED, ge=0.1, le=0.95
    )
    threshold: float = parameter(
        5_000.0,
        "yearly spending from which customers trade up",
        unit="CNY",
        source=ASSUMED,
        ge=500,
        le=50_000,
    )
    premium_below: float = parameter(
        0.05, "share with the premium version below it", source=ASSUMED, ge=0, le=1
    )
    premium_above: float = parameter(
        0.35, "share with the premium version above it", source=ASSUMED, ge=0, le=1
    )

    @model_validator(mode="after")
    def _chances(self) -> Self:
        if sum(self.likely) > 1:
            raise ValueError(f"likely = {list(self.likely)} must add up to 1 at most")
        return self


class Truth(NamedTuple):
    """The transition matrix, what was known of each customer asked about, and what came next."""

    matrix: pd.DataFrame
    held: pd.DataFrame
    taken: pd.DataFrame
    popular: pd.DataFrame
    threshold: float


def build(p: CrossSell, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Walk the graph; of every second customer the last step is asked for."""
    matrix = _graph(p, luck)
    customer = np.arange(1, size + 1)
    held = np.zeros((size, PRODUCTS), dtype=bool)
    # Fewer start with the products of high number: that is what makes some popular.
    start = np.cumsum(np.linspace(2, 1, PRODUCTS)) / np.linspace(2, 1, PRODUCTS).sum()
    now = np.searchsorted(start, luck("first", size))
    walk = [now]
    held[np.arange(size), now] = True
    for taken in range(1, _MOST_HELD):
        weight = np.where(held, 0.0, matrix[now])
        reach = np.cumsum(weight, axis=1)
        now = (reach < luck("next", size, taken)[:, None] * reach[:, -1:]).sum(axis=1)
        held[np.arange(size), now] = True
        walk.append(now)
    # Two products at least, so that there is a next one to ask for.
    number_held = np.minimum(
        1 + variates.geometric(luck("number", size), np.full(size, 1 - p.go_on)), _MOST_HELD
    )
    step = np.arange(_MOST_HELD)
    has = step < number_held[:, None]
    gap = 20 + np.floor(200 * luck("gap", customer[:, None], step)).astype(np.int64)
    day = np.cumsum(gap, axis=1)
    holding = pd.DataFrame(
        {
            "customer_id": np.repeat(customer, _MOST_HELD)[has.ravel()],
            "product_id": np.stack(walk, axis=1)[has] + 1,
            "acquired_on": np.datetime64("2020-01-01") + day[has].astype("timedelta64[D]"),
            "step": np.tile(step + 1, size)[has.ravel()],
        }
    )
    asked = holding["customer_id"] % 2 == 0
    last = asked & (holding["step"] == holding.groupby("customer_id")["step"].transform("max"))
    spend = np.round(np.exp(variates.normal(luck("spend", size), np.log(4_000), 0.6)), 2)
    premium = luck("premium", size) < np.where(spend >= p.threshold, p.premium_above, p.premium_below)
    observed = {
        "product_holding": holding[~last].drop(columns="step").reset_index(drop=True),
        "customer": pd.DataFrame(
            {
                "customer_id": customer,
                "yearly_spend": spend,
                "has_premium": premium,
                "is_asked": customer % 2 == 0,
            }
        ),
    }
    names = pd.RangeIndex(1, PRODUCTS + 1)
    known = holding[asked & ~last]
    truth = Truth(
        pd.DataFrame(matrix, index=names, columns=names),
        known,
        holding.loc[last, ["customer_id", "product_id"]],
        _popular(holding[~last], known),
        p.threshold,
    )
    return observed, truth


def _graph(p: CrossSell, luck: Luck) -> Floats:
    """Likely successors are the next, the third and the fifth on a circle of the products in random order."""
    place = luck.order("place", PRODUCTS)
    matrix = np.full((PRODUCTS, PRODUCTS), (1 - sum(p.likely)) / (PRODUCTS - 1 - len(p.likely)))
    np.fill_diagonal(matrix, 0.0)
    for distance, chance in zip((1, 3, 5), p.likely, strict=True):
        matrix[place, np.roll(place, -distance)] = chance
    return matrix


def _popular(holding: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """For each customer asked about, the three products held most often among those not held."""
    shares = (
        holding["product_id"].value_counts(normalize=True).reindex(range(1, PRODUCTS + 1), fill_value=0.0)
    )
    anyone = pd.DataFrame([shares] * PRODUCTS, index=shares.index, columns=shares.index)
    return recommend_next(asked[["customer_id", "product_id", "step"]], anyone, _ADVISED)


def _steps(holding: pd.DataFrame) -> pd.DataFrame:
    step = holding.groupby("customer_id")["acquired_on"].rank(method="dense").astype("int64")
    return holding.assign(step=step)[["customer_id", "product_id", "step"]]


def measure(truth: Truth, answer: object) -> dict[str, float]:
    """Hit rate of three products each, how many times that of the popular ones, and the threshold."""
    advised = whole_numbers(entry(answer, "recommended"), ["customer_id", "product_id"], "recommended")
    advised = advised.drop_duplicates()
    most = advised.groupby("customer_id").size()
    if (most > _ADVISED).any():
        customer = most.index[most > _ADVISED][0]
        raise refuse(
            f"recommended has {most[customer]} products for customer {customer}: give {_ADVISED} at most.",
            f"recommended 为客户 {customer} 推荐了 {most[customer]} 种产品：最多 {_ADVISED} 种。",
        )
    threshold = number(entry(answer, "threshold"), "threshold")
    hit = top_k_hit_rate(advised, truth.taken)
    return {
        "hit_rate": hit,
        "lift_over_popular": hit / top_k_hit_rate(truth.popular, truth.taken),
        "threshold_error": abs(threshold / truth.threshold - 1),
    }


def naive(observed: Frames) -> dict[str, object]:
    """The most popular products for everybody, and the median spending."""
    steps = _steps(observed["product_holding"])
    customer = observed["customer"].set_index("customer_id")
    asked = steps[steps["customer_id"].map(customer["is_asked"])]
    return {"recommended": _popular(steps, asked), "threshold": customer["yearly_spend"].median()}


def competent(observed: Frames) -> dict[str, object]:
    """Transition shares of all customers; the threshold as the one split of a tree."""
    from sklearn.tree import DecisionTreeClassifier

    steps = _steps(observed["product_holding"])
    customer = observed["customer"].set_index("customer_id")
    asked = steps[steps["customer_id"].map(customer["is_asked"])]
    split = DecisionTreeClassifier(max_depth=1).fit(customer[["yearly_spend"]], customer["has_premium"])
    return {
        "recommended": recommend_next(asked, next_product_matrix(steps), _ADVISED),
        "threshold": float(split.tree_.threshold[0]),
    }


def oracle(truth: Truth) -> dict[str, object]:
    """The true transition chances and the true threshold."""
    known = truth.held[["customer_id", "product_id", "step"]]
    return {"recommended": recommend_next(known, truth.matrix, _ADVISED), "threshold": truth.threshold}


TASK = Task(
    id="cross_sell",
    planted=CrossSell,
    size=Size(6_000, 500, 200_000, Text(en="customers", zh="位客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={
        "hit_rate": Bounds(at_least=0.5),
        "lift_over_popular": Bounds(),
        "threshold_error": Bounds(at_most=0.05),
    },
)
