"""What sales managers plan and watch: targets by rep and stage, and alarms for stages that last too long."""

from __future__ import annotations

from typing import Final

import numpy as np

from crmsim.clock import MONTH_SECONDS
from crmsim.funnel.population import DAY
from crmsim.funnel.scenario import STAGES, TERRITORIES
from crmsim.funnel.story import Story, Table, stack

__all__ = ["MAX_DWELL_DAYS", "sales_targets", "stage_alarms"]

#: Calendar days in a stage that raise an alarm.
MAX_DWELL_DAYS: Final = (14, 14, 21, 21, 14, 14, 21, 14, 21, 7)
#: Managers ask for a tenth more than the chain promises, and for a third of the orders from new customers.
_STRETCH, _NEW = 1.1, 0.35


def sales_targets(story: Story) -> Table:
    """The plan of each quarter: orders for each rep; promotions and selling days by stage for each territory.

    It is what the chain predicts from the scenario: a deal opened visits stage j with probability π_1 / π_j.
    """
    scenario = story.scenario
    opened = scenario.opportunities_per_day * 365.25 / 4
    quarters = np.arange(0, story.horizon // MONTH_SECONDS, 3)
    ladder = np.array(scenario.win_probability)
    shares, economy = np.array(scenario.territory_shares), np.array(scenario.territory_economy)

    # A territory's deals are shared by its reps; one without reps of its own is served by the others.
    served = np.arange(TERRITORIES) % min(TERRITORIES, scenario.reps)
    home = story.firm.territory
    part = (np.bincount(served, shares) / np.bincount(home))[home]
    worth = (np.bincount(served, shares * economy) / np.bincount(home))[home]
    wins = opened * ladder[0]
    mean_value = scenario.value_median * np.exp(scenario.value_sigma**2 / 2)
    month, rep = (axis.ravel() for axis in np.meshgrid(quarters, np.arange(scenario.reps), indexing="ij"))
    by_rep: Table = {
        "period_month": month,
        "employee_id": rep,
        "target_amount_cents": 100_000
        * np.rint(_STRETCH * wins * mean_value * worth[rep] / 1000).astype(int),
        "target_new_accounts": np.rint(_NEW * wins * part[rep]).astype(int),
    }

    visits = opened * ladder[0] / ladder
    hours = visits * np.array(scenario.effort_hours) * np.array(scenario.dwell_days) / 7
    axes = np.meshgrid(quarters, np.arange(TERRITORIES), np.arange(STAGES), indexing="ij")
    month, territory, stage = (axis.ravel() for axis in axes)
    promotions = (visits * np.array(scenario.conversions))[stage] * shares[territory]
    by_stage: Table = {
        "period_month": month,
        "territory": territory,
        "stage_no": stage + 1,
        "target_promotions": np.rint(promotions).astype(int),
        "resource_days": np.round(hours[stage] * shares[territory] / 8, 2),
    }
    plan = stack(by_rep, by_stage)
    lines = len(plan["period_month"])
    return {"sales_target_id": np.arange(lines), "report_period": np.full(lines, "quarter"), **plan}


def stage_alarms(story: Story) -> Table:
    """Stages that lasted, or have lasted, longer than `MAX_DWELL_DAYS`."""
    visits, timeline = story.plan.visits, story.timeline
    due = timeline.entered + np.rint(np.array(MAX_DWELL_DAYS)[visits.stage] * DAY).astype(np.int64)
    until = np.where(timeline.left >= 0, timeline.left, story.horizon)
    stalled = np.flatnonzero((timeline.entered >= 0) & (due < until))
    return {
        "opportunity_id": visits.deal[stalled],
        "stage_no": visits.stage[stalled] + 1,
        "owner_id": story.deals.rep[visits.deal[stalled]],
        "raised_at": due[stalled],
        "resolved_at": timeline.left[stalled],
    }
