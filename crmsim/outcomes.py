"""What a run amounts to for the firm: money and customers, month by month, and fair comparisons of policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from crmsim.engines import vector
from crmsim.engines.history import History
from crmsim.model.acquisition import price_level
from crmsim.model.customer import STAGES
from crmsim.model.marketing import goods_cost
from crmsim.model.relationship import relationship_index
from crmsim.scenario import Scenario

__all__ = ["compare", "discounts", "monthly", "outcome", "retention", "stage_counts"]

#: Monthly rate at which profits are discounted.
DISCOUNT: Final = 0.01


def monthly(history: History) -> pd.DataFrame:
    """Customers and money of every month.

    Revenue is the value expected of the baskets that were bought, given who bought them: the same on average
    as the orders of the company, with less noise.

    Returns
    -------
    DataFrame, one row for each month
        ``month, active, acquired, lost, purchases, satisfaction, attitude`` (see `crmsim.engines.history`),
        ``revenue, margin, hours_cost, acquisition_cost, service_cost, programme_cost, marketing_cost, profit``
        in CNY. Discounts make both revenue and margin smaller; the marketing cost is that of campaigns alone.
    """
    scenario, firm, bought = history.scenario, history.firm, history.purchase
    p, customer = scenario.purchasing, history.customer
    basket = p.basket_shape / customer["spend_rate"]
    value = bought["count"] * basket[bought["customer"]] * bought["scale"]
    revenue = np.bincount(bought["month"], value, minlength=scenario.months)
    goods = np.bincount(
        bought["month"], value * goods_cost(scenario) / (1 - discounts(history)), minlength=scenario.months
    )
    inside = customer["acquired"] < scenario.months
    first = price_level(scenario) * np.bincount(
        customer["acquired"][inside], basket[inside], minlength=scenario.months
    )
    revenue, goods = revenue + first, goods + goods_cost(scenario) * first
    frame = pd.DataFrame(
        {name: firm[name] for name in ("month", "active", "acquired", "lost", "purchases")}
        | {"revenue": revenue, "margin": revenue - goods}
        | {name: firm[name] for name in ("hours_cost", "acquisition_cost", "service_cost")}
        | {"programme_cost": scenario.relationship.programme_cost[relationship_index(scenario)]}
        | {"marketing_cost": _marketing_cost(history)}
        | {name: firm[name] for name in ("satisfaction", "attitude")}
    )
    kinds = ("hours_cost", "acquisition_cost", "service_cost", "programme_cost", "marketing_cost")
    costs = frame[list(kinds)].sum(axis=1)
    frame["profit"] = frame["margin"] - costs
    return frame


def discounts(history: History) -> np.ndarray:
    """Share off the price in each row of the history's purchases: promotions, and offers to those contacted."""
    plans, bought = history.scenario.marketing, history.purchase
    by_month = np.array([plans.depth(month) for month in range(history.scenario.months)])
    found = by_month[bought["month"]]
    if history.member is None or not len(history.member["month"]):
        return found
    told = {name: column[~history.member["control"]] for name, column in history.member.items()}
    if not len(told["month"]):
        return found
    key, wanted = (
        table["month"].astype(np.int64) * history.customers + table["customer"] for table in (told, bought)
    )
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    depth = np.array([plan.depth for plan in plans.campaigns])[told["campaign"][place]]
    return 1 - (1 - found) * (1 - np.where(key[place] == wanted, depth, 0.0))


def _marketing_cost(history: History) -> np.ndarray:
    """Cost of the campaigns of each month: fixed, and by contact."""
    plans = history.scenario.marketing
    cost = np.zeros(history.scenario.months)
    if history.member is None:
        return cost
    contacts = np.bincount(history.member["month"][~history.member["control"]], minlength=len(cost))
    for month in range(len(cost)):
        if (which := plans.campaign(month)) >= 0:
            plan = plans.campaigns[which]
            cost[month] = plan.fixed_cost + plan.contact_cost * contacts[month]
    return cost


def outcome(history: History) -> pd.Series:
    """A run in one row: customers at the end, repeat purchases, revenue, profit and its present value."""
    frame = monthly(history)
    worth = frame["profit"] * (1 + DISCOUNT) ** -(frame["month"] + 1)
    last = frame.iloc[-1]
    return pd.Series(
        {
            "customers": int(last["active"] - last["lost"]),
            "purchases": int(frame["purchases"].sum()),
            "revenue": frame["revenue"].sum(),
            "margin": frame["margin"].sum(),
            "profit": frame["profit"].sum(),
            "present_value": worth.sum(),
            "satisfaction": last["satisfaction"],
            "attitude": last["attitude"],
        }
    )


def retention(history: History) -> pd.Series:
    """Share of the opening cohort still there at the end of each year among those there a year before."""
    opening = history.scenario.customers
    steps = history.transition
    mine = steps["customer"] < opening
    change = (steps["source"][mine] == STAGES.index("lost")) * 1 - (
        steps["target"][mine] == STAGES.index("lost")
    )
    by_month = np.bincount(steps["month"][mine], change, minlength=history.scenario.months)
    alive = opening + np.cumsum(by_month)
    years = np.concatenate([[opening], alive[11::12]])
    index = pd.RangeIndex(1, len(years), name="year")
    return pd.Series(years[1:] / np.where(years[:-1] > 0, years[:-1], np.nan), index=index, name="retention")


def stage_counts(history: History) -> pd.DataFrame:
    """Customers in each lifecycle stage at the end of each month (columns: stages; lost ones included)."""
    months, steps = history.scenario.months, history.transition
    counts = np.zeros((months, len(STAGES)))
    np.add.at(counts, (steps["month"], steps["target"]), 1)
    np.subtract.at(counts, (steps["month"], steps["source"]), 1)
    acquired = history.customer["acquired"]
    counts[:, 0] += np.bincount(acquired[acquired < months], minlength=months)
    frame = pd.DataFrame(np.cumsum(counts, axis=0).astype(int), columns=list(STAGES))
    frame.index.name = "month"
    return frame


def compare(
    scenarios: Mapping[str, Scenario], seed: int = 0, *, replications: int = 1, progress: bool = True
) -> pd.DataFrame:
    """Simulate several policies with the same luck and set their outcomes side by side.

    All scenarios share their random draws (common random numbers), so a difference is the effect of the
    policy and not of who happened to turn up. With several replications the standard error of each difference
    to the first scenario tells how sure it is.

    Parameters
    ----------
    scenarios : mapping of name to Scenario
    seed : int
    replications : int
        How many independent repetitions.
    progress : bool
        Show a progress bar (only appears when it takes longer than a second).

    Returns
    -------
    DataFrame, one row for each scenario
        The means of `outcome`, ``gain`` (present value minus that of the first scenario) and its standard
        error ``gain_error`` (missing for a single replication).

    Raises
    ------
    ValueError
        If no scenario is given or `replications` is below 1.

    Examples
    --------
    >>> base = Scenario.preset("retail", customers=200, months=6)
    >>> kinds = {kind: base.replace(relationship={"type": kind}) for kind in ("basic", "reactive")}
    >>> compare(kinds, seed=1)["gain"].tolist()[0]
    0.0
    """
    if not scenarios:
        raise ValueError("compare needs at least one scenario, such as {'today': Scenario.preset('retail')}")
    if replications < 1:
        raise ValueError(f"replications = {replications}: at least 1 is needed")
    runs = [(name, replication) for replication in range(replications) for name in scenarios]
    bar = tqdm(runs, disable=not progress, delay=1, leave=False, unit="run")
    rows = [
        {"scenario": name, "replication": r, **outcome(vector.simulate(scenarios[name], seed, replication=r))}
        for name, r in bar
    ]
    every = pd.DataFrame(rows)
    worth = every.pivot(index="replication", columns="scenario", values="present_value")
    gain = worth.sub(worth[next(iter(scenarios))], axis=0)
    table = every.drop(columns="replication").groupby("scenario", sort=False).mean()
    table["gain"] = gain.mean()
    table["gain_error"] = gain.std(ddof=1) / np.sqrt(replications)
    return table
