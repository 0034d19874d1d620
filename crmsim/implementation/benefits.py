"""What a CRM project is said to bring, in five figures: the same firm before and after, and in between.

An old survey of adopters, quoted in many textbooks, claims: satisfaction +20 %, cost of sales and service −20 %,
sales cycle −1/3, sales per representative +51 %, profit +20 %. The presets ``before_crm`` and ``after_crm`` are a
firm for which these figures come true. Who asks only the successful, however, hears only of success: `survey`
shows how far a sample of survivors is from all projects. And the figures hardly fit together: half as many sales
again and lower costs leave far more than a fifth of profit, unless the system eats the rest (`run_cost`).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from crmsim.clock import MONTH_SECONDS
from crmsim.engines import vector
from crmsim.funnel import Story
from crmsim.funnel import simulate as sell
from crmsim.implementation.project import cohort
from crmsim.model.marketing import goods_cost
from crmsim.outcomes import monthly
from crmsim.scenario import Scenario

__all__ = ["CLAIMS", "before_after", "between", "figures", "run_cost", "survey"]

#: The claimed changes. The cost and profit of the widely copied Chinese text are −21 % and +2 % instead.
CLAIMS: Final = {
    "satisfaction": 0.20,
    "cost_to_serve": -0.20,
    "sales_cycle": -1 / 3,
    "sales_per_rep": 0.51,
    "profit": 0.20,
}
#: Paid hours of a representative in a month; selling is only a part of them.
_PAID_HOURS: Final = 160.0
#: Calendar days of a month of business seconds.
_DAYS: Final = 365.25 / 12
#: Months until the pipeline has filled; sales are counted after them.
_FILLING: Final = 6


def between(before: Scenario, after: Scenario, share: float) -> Scenario:
    """The firm part of the way from one scenario to another.

    Parameters
    ----------
    before, after : Scenario
        They may differ in numbers only.
    share : float
        From 0 (before) to 1 (after).

    Raises
    ------
    ValueError
        If the share is outside 0 to 1, or something differs that lies not on a scale.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share = {share}: it must be between 0 and 1")
    values = _mixed(before.model_dump(), after.model_dump(), share, "")
    return Scenario.of({**values, "name": f"{before.name} {share:.0%}"})


def _mixed(low: Any, high: Any, share: float, where: str) -> Any:
    if low == high or where == "name":
        return low
    if isinstance(low, dict) and isinstance(high, dict) and low.keys() == high.keys():
        return {key: _mixed(low[key], high[key], share, f"{where}.{key}".lstrip(".")) for key in low}
    if isinstance(low, tuple) and isinstance(high, tuple) and len(low) == len(high):
        return tuple(_mixed(a, b, share, where) for a, b in zip(low, high, strict=True))
    if isinstance(low, float) and isinstance(high, float):
        return (1 - share) * low + share * high
    raise ValueError(f"{where} is {low!r} before and {high!r} after: there is nothing in between")


def figures(scenario: Scenario, seed: int = 0) -> pd.Series:
    """The five figures of one firm.

    Parameters
    ----------
    scenario : Scenario
        With a sales force.
    seed : int

    Returns
    -------
    Series
        ``satisfaction`` (mean of the customers there at the end, 0–100), ``deal_hours`` (selling hours put into
        a closed deal), ``service_minutes`` (of the desk, for a customer and month), ``deals`` and ``customers``
        (closed deals of a month, customers of a month), ``sales_cycle`` (days from the start of work on a deal to
        its signature), ``sales_per_rep`` (value won in a month, CNY), ``profit`` (margin of all sales less every
        cost but that of the CRM system, CNY a month).

    Raises
    ------
    ValueError
        If the scenario has no sales force.
    """
    if scenario.funnel is None:
        raise ValueError("the five figures need a sales force: give the scenario a [funnel]")
    history = vector.simulate(scenario, seed)
    deals = _deals(sell(scenario.funnel, seed, scenario.months), scenario.months)
    wage, months, reps = scenario.relationship.wage, scenario.months, scenario.funnel.reps
    request, active = history.request, history.firm["active"].sum()
    minutes = (request["end"] - request["start"])[request["end"] >= 0].sum() / 60
    earned = monthly(history)["profit"].mean() + deals["value"] * (1 - goods_cost(scenario))
    paid = (reps * _PAID_HOURS + minutes / 60 / months) * wage
    return pd.Series(
        {
            "satisfaction": history.firm["satisfaction"][-1],
            "deal_hours": deals["hours"],
            "service_minutes": minutes / active,
            "deals": deals["closed"],
            "customers": active / months,
            "sales_cycle": deals["days"],
            "sales_per_rep": deals["value"] / reps,
            "profit": earned - paid,
        }
    )


def before_after(seed: int = 0, replications: int = 1, realised: float = 1.0) -> pd.DataFrame:
    """The five figures before and after, averaged over several runs with the same luck on both sides.

    Parameters
    ----------
    seed, replications : int
        Seeds ``seed`` to ``seed + replications − 1`` are used.
    realised : float
        Share of the effect that the project realises (see `project.realised`).

    Returns
    -------
    DataFrame, one row for each of `CLAIMS`
        ``before``, ``after``, ``change`` (after ÷ before − 1), ``claimed``. The cost to serve is that of the
        business done before: its deals at the selling hours, its customers at the service minutes of each side, at
        the same wage. The profit after is before the cost of the system; `run_cost` says what that may be.
    """
    before, after = (
        pd.concat([figures(world, s) for s in range(seed, seed + replications)], axis=1).mean(axis=1)
        for world in (_world(0.0), _world(realised))
    )
    table = pd.DataFrame({"before": _with_cost(before, before), "after": _with_cost(after, before)})
    table = table.loc[list(CLAIMS)].rename_axis("figure")
    return table.assign(change=table["after"] / table["before"] - 1, claimed=pd.Series(CLAIMS))


def run_cost(table: pd.DataFrame, gain: float = CLAIMS["profit"]) -> float:
    """What the CRM system may cost a month so that profit rises by just so much.

    Parameters
    ----------
    table : DataFrame
        Of `before_after`.
    gain : float
        Rise of profit that is to remain; the claim by default.

    Returns
    -------
    float
        CNY a month: licences, running, and the project written off. Below 0 when the gain cannot be reached.
    """
    before, after = table[["before", "after"]].to_numpy()[table.index.get_loc("profit")]
    return float(after - (1 + gain) * before)


def survey(projects: pd.DataFrame | None = None, seed: int = 0, steps: int = 5) -> pd.DataFrame:
    """What projects really brought on average, and what a survey of the successful ones would report.

    The firm is simulated at several degrees of realisation; each project has the figures of its own degree, read
    off between them. Profits are after the cost of the system that makes a project in full effect bring what is
    claimed, times the project's overrun: failures pay for it too.

    Parameters
    ----------
    projects : DataFrame, optional
        Of `project.cohort`; None: 200 of them.
    seed : int
    steps : int
        Degrees simulated from 0 to 1.

    Returns
    -------
    DataFrame, one row for each of `CLAIMS`
        ``all`` and ``successful`` (mean change among them), ``claimed``.
    """
    projects = cohort(seed=seed) if projects is None else projects
    degrees = np.linspace(0, 1, steps)
    tables = [before_after(seed, realised=float(degree)) for degree in degrees]
    cost = run_cost(tables[-1])
    before = tables[0]["before"]["profit"]
    grid = pd.DataFrame([table["change"] for table in tables], index=degrees)
    change = pd.DataFrame(
        {name: np.interp(projects["realised"], degrees, grid[name]) for name in CLAIMS}, index=projects.index
    )
    change["profit"] -= cost * projects["cost_factor"] / before
    return pd.DataFrame(
        {"all": change.mean(), "successful": change[projects["success"]].mean(), "claimed": pd.Series(CLAIMS)}
    )


def _world(realised: float) -> Scenario:
    return between(Scenario.preset("before_crm"), Scenario.preset("after_crm"), realised)


def _with_cost(side: pd.Series, before: pd.Series) -> pd.Series:
    """The figures with the cost of doing the business of before, in hours' worth at the same wage."""
    hours = side["deal_hours"] * before["deals"] + side["service_minutes"] / 60 * before["customers"]
    return pd.concat([side, pd.Series({"cost_to_serve": hours * _world(0.0).relationship.wage})])


def _deals(story: Story, months: int) -> dict[str, float]:
    """Deals of a month once the pipeline has filled: closed, value won, hours for each, days to a signature.

    A deal won counts with the mean value of all: the same on average, with less noise.
    """
    begin = story.plan.first[:-1]
    started = story.timeline.entered[begin]
    counted = (story.closed >= _FILLING * MONTH_SECONDS) & (started >= 0)
    visited = story.timeline.left >= 0
    hours = np.add.reduceat(np.where(visited, story.plan.visits.work, 0), begin) / 3600
    won = counted & story.won
    span = months - _FILLING
    days = (story.closed - started)[won].mean() / MONTH_SECONDS * _DAYS
    return {
        "closed": counted.sum() / span,
        "value": won.sum() * story.value.mean() / span,
        "hours": float(hours[counted].mean()),
        "days": float(days),
    }
