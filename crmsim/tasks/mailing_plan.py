"""A mailing plan: which of forty cells to mail so that the profit is largest within the budget.

A cell is one channel for one segment. Two channels for one segment overlap: those reached twice answer once. The
best plan is known exactly, by dynamic programming over the segments (a knapsack with four choices each).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.tasks.answers import refuse
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "MailingPlan"]

Ints = NDArray[np.int64]
_CHANNELS = ("letter", "phone")


class MailingPlan(Section):
    """How scarce money is, and how much two channels overlap."""

    budget_share: float = parameter(
        0.35, "budget, as a share of the cost of all cells", source=ASSUMED, gt=0, le=1
    )
    overlap: float = parameter(
        0.5,
        "share of the smaller profit lost when a segment is mailed twice (0: none)",
        source=ASSUMED,
        ge=0,
        le=1,
    )


class Truth(NamedTuple):
    """The cells, by segment and channel, and the best plan."""

    cell: Ints
    cost: Ints
    profit: Ints
    lost: Ints
    budget: int
    best: Ints


def build(p: MailingPlan, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Draw costs and profits of two channels for half as many segments as there are cells."""
    segments = size // len(_CHANNELS)
    cell = np.arange(1, len(_CHANNELS) * segments + 1)
    cost = 20 + np.floor(180 * luck("cost", cell) ** 2).astype(np.int64)
    # Profit per yuan falls a little with the size of the cell: the largest cells are not the best buys.
    worth = (0.6 + 2.4 * luck("worth", cell)) * (cost / 80) ** -0.35
    profit = np.round(cost * worth).astype(np.int64)
    lost = np.round(p.overlap * profit.reshape(segments, -1).min(axis=1)).astype(np.int64)
    budget = int(p.budget_share * cost.sum())
    truth = Truth(cell, cost, profit, lost, budget, np.empty(0, np.int64))
    observed = {
        "cell": pd.DataFrame(
            {
                "cell_id": cell,
                "segment_id": np.repeat(np.arange(1, segments + 1), len(_CHANNELS)),
                "channel": list(_CHANNELS) * segments,
                "cost": cost,
                "profit": profit,
            }
        ),
        "overlap": pd.DataFrame({"segment_id": np.arange(1, segments + 1), "profit_lost": lost}),
        "plan": pd.DataFrame({"budget": [budget]}),
    }
    return observed, truth._replace(best=_best(truth))


def _best(t: Truth) -> Ints:
    """The optimum by dynamic programming: best[b] is the largest profit of the segments so far within b.

    Source: Bellman, R. (1957), Dynamic programming; the recursion is that of the multiple-choice knapsack.
    """
    cost, profit = t.cost.reshape(-1, 2), t.profit.reshape(-1, 2)
    choices = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    best = np.zeros(t.budget + 1, dtype=np.int64)
    taken = []
    for c, gain, lost in zip(cost, profit, t.lost, strict=True):
        options = np.full((len(choices), t.budget + 1), -1, dtype=np.int64)
        for row, choice in enumerate(choices):
            price = int(choice @ c)
            worth = int(choice @ gain) - int(lost) * int(choice.all())
            if price <= t.budget:
                options[row, price:] = best[: t.budget + 1 - price] + worth
        taken.append(options.argmax(axis=0))
        best = options.max(axis=0)
    plan, left = [], t.budget
    for segment in reversed(range(len(cost))):
        choice = choices[taken[segment][left]]
        plan += [2 * segment + 1 + i for i in (0, 1) if choice[i]]
        left -= int(choice @ cost[segment])
    return np.sort(np.array(plan, dtype=np.int64))


def _worth(t: Truth, chosen: NDArray[np.bool_]) -> tuple[int, int]:
    """Profit and cost of a plan."""
    both = chosen.reshape(-1, 2).all(axis=1)
    return int(t.profit[chosen].sum() - t.lost[both].sum()), int(t.cost[chosen].sum())


def measure(truth: Truth, answer: Any) -> dict[str, float]:
    """Profit as a share of the largest possible; 0 for a plan over budget."""
    try:
        given = {int(cell) for cell in answer}
    except (TypeError, ValueError, OverflowError):
        given = {-1}
    if not given <= set(truth.cell.tolist()):
        raise refuse(
            f"answer must list the cells to mail, numbers from 1 to {len(truth.cell)}.",
            f"answer 应为要投放的单元编号列表，编号为 1 至 {len(truth.cell)}。",
        )
    profit, cost = _worth(truth, np.isin(truth.cell, list(given)))
    best, _ = _worth(truth, np.isin(truth.cell, truth.best))
    return {"share_of_optimum": profit / best if cost <= truth.budget else 0.0}


def naive(observed: Frames) -> list[int]:
    """The most profitable cells first, until the money is gone."""
    cell, budget = observed["cell"], int(observed["plan"]["budget"].iloc[0])
    by_profit = cell.sort_values("profit", ascending=False)
    return by_profit.loc[by_profit["cost"].cumsum() <= budget, "cell_id"].tolist()


def competent(observed: Frames) -> list[int]:
    """A genetic algorithm: plans are strings of bits that are repaired, crossed, mutated and selected."""
    cell, budget = observed["cell"], int(observed["plan"]["budget"].iloc[0])
    cost, profit = cell["cost"].to_numpy(), cell["profit"].to_numpy()
    lost = observed["overlap"]["profit_lost"].to_numpy()
    random = np.random.default_rng(0)
    poorest_first = np.argsort(profit / cost)

    def repaired(plans: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Drop the poorest cells of a plan until it can be paid."""
        sorted_cost = (plans * cost)[:, poorest_first]
        spent_from = sorted_cost[:, ::-1].cumsum(axis=1)[:, ::-1]
        kept = np.zeros_like(plans)
        kept[:, poorest_first] = spent_from <= budget
        return plans & kept

    def fitness(plans: NDArray[np.bool_]) -> Ints:
        both = plans.reshape(len(plans), -1, 2).all(axis=2)
        return np.asarray(plans @ profit - both @ lost)

    plans = repaired(random.random((120, len(cost))) < 0.5)
    for _ in range(150):
        rivals = random.integers(len(plans), size=(2, 2, len(plans)))
        value = fitness(plans)
        mother, father = plans[np.where(value[rivals[0]] >= value[rivals[1]], rivals[0], rivals[1])]
        children = np.where(random.random(plans.shape) < 0.5, mother, father)
        children = repaired(children ^ (random.random(plans.shape) < 1.5 / len(cost)))
        children[0] = plans[value.argmax()]
        plans = children
    return cell["cell_id"][plans[fitness(plans).argmax()]].tolist()


def oracle(truth: Truth) -> list[int]:
    """The optimum."""
    return truth.best.tolist()


TASK = Task(
    id="mailing_plan",
    planted=MailingPlan,
    size=Size(40, 10, 400, Text(en="cells", zh="个单元")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"share_of_optimum": Bounds(at_least=0.97)},
)
