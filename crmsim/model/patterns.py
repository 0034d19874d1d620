"""Patterns planted in behaviour: demand swings over the year, and a rule of visible facts makes customers leave.

Both are plain functions of what the month, the calendar and the order book say, so that an analyst can find them
in the company's own tables.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from crmsim import variates
from crmsim.model.customer import CHANNELS, LOST, Floats, Ints, State, Traits
from crmsim.model.lifecycle import CHURN_RULE, Change
from crmsim.patterns import Patterns
from crmsim.scenario import Scenario
from crmsim.streams import Streams

__all__ = ["fall_under_rule", "leave_by_rule", "rule_risk", "season", "seasonal_factors"]


@lru_cache(maxsize=16)
def seasonal_factors(p: Patterns) -> Floats:
    """Demand in each calendar month ÷ the year's mean, January first, shape (12,).

    A cosine, f_k = 1 + h·cos(2π(k − k*)/12), whose mean over the year is 1.
    """
    angle = 2 * np.pi * (np.arange(1, 13) - p.season_peak) / 12
    return variates.snap(1 + p.season_height * np.cos(angle))


def season(scenario: Scenario, month: int) -> float:
    """Demand of the whole category in this month ÷ the year's mean; 1 where no season is planted.

    It multiplies the monthly rate of repeat purchases from us and from rivals alike, so shares of wallet keep
    still, before campaigns act on it: the rate on record, chances of buying with and without a contact, and
    chances of leaving after a purchase are those of the month. Traits (λ, Λ, the wallet) are means of the year.
    Who arrives, how much one basket is worth, questions to the desk and the deals of the sales force have no
    season. Reorder points are set for the mean of all orders, as a planner would who has not seen it.
    """
    p = scenario.patterns
    if p is None or not p.season_height:
        return 1.0
    return float(seasonal_factors(p)[(scenario.start.month - 1 + month) % 12])


def fall_under_rule(p: Patterns, month: int, traits: Traits, state: State) -> Ints:
    """Rows of the customers who fall under the churn rule in this month, by the order book before it.

    They came through a channel of the rule, have ordered often enough, and their first order is not long ago.
    """
    young = (traits.acquired < month) & (month - traits.acquired < p.churn_months)
    often = state.repeat + 1 >= p.churn_orders
    won = np.isin(traits.channel, [CHANNELS.index(name) for name in p.churn_channels])
    return np.flatnonzero(young & often & won)


def leave_by_rule(
    p: Patterns, streams: Streams, month: int, number: Ints, traits: Traits, state: State, change: Change
) -> Change:
    """The month's stage changes, with those lost whom the rule makes leave, each with the chance of the rule.

    Parameters
    ----------
    number : customer numbers
    state : as the month began
    change : what the month would have brought without the rule
    """
    rows = fall_under_rule(p, month, traits, state)
    rows = rows[streams.events("churn_rule", number[rows], month) < p.churn_chance]
    rows = rows[change.stage[rows] != LOST]
    stage, cause = change.stage.copy(), change.cause.copy()
    stage[rows], cause[rows] = LOST, CHURN_RULE
    return Change(stage, cause, np.flatnonzero(cause >= 0))


def rule_risk(p: Patterns, month: int, traits: Traits, state: State) -> Floats:
    """Chance that the rule makes each customer leave in this month."""
    risk = np.zeros(len(state))
    risk[fall_under_rule(p, month, traits, state)] = p.churn_chance
    return risk
