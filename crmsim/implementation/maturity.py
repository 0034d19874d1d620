"""How mature a firm's use of CRM is: five levels, and what changes from one to the next.

A level does not change what customers are like; it changes what the firm knows of them, how good its data are,
whether it can tell what its campaigns did, and how its systems hang together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from crmsim.scenario import Scenario
from crmsim.text import Text

__all__ = ["LEVELS", "Level", "at_maturity"]


@dataclass(frozen=True)
class Level:
    """One level of maturity.

    Attributes
    ----------
    title : Text
    completeness : float
        Share of a customer's file that is filled in.
    duplicates : float
        Share of customers on file twice.
    learning : float
        How fast the firm learns about customers, core use being 1.
    sees_work : bool
        Whether opportunities and service requests are on record.
    closes_loop : bool
        Whether campaigns hold a control group out, so that their effect is known.
    sync : {"none", "middleware", "real_time"}
        How CRM and ERP are kept in step.
    """

    title: Text
    completeness: float
    duplicates: float
    learning: float
    sees_work: bool
    closes_loop: bool
    sync: Literal["none", "middleware", "real_time"]


#: The five levels, from 1. Names follow the usual five phases of CRM use; the numbers are assumptions.
LEVELS: Final = (
    Level(Text("not aware", "无意识"), 0.45, 0.12, 0.5, False, False, "none"),
    Level(Text("information centralised", "信息集中"), 0.75, 0.06, 0.8, False, False, "none"),
    Level(Text("core business managed", "核心业务管理"), 0.85, 0.04, 1.0, True, False, "none"),
    Level(Text("integrated", "整合"), 0.92, 0.02, 1.15, True, True, "middleware"),
    Level(Text("integrated with the enterprise", "企业集成"), 0.97, 0.01, 1.25, True, True, "real_time"),
)


def at_maturity(scenario: Scenario, level: int) -> Scenario:
    """The same firm with CRM used at this level.

    Parameters
    ----------
    scenario : Scenario
        What holds at level 3, core business managed. Without a back office there is nothing to keep in step.
    level : int
        From 1 to 5, see `LEVELS`.

    Returns
    -------
    Scenario
        Another speed of learning, other faults in the data, campaigns with or without control group, another way
        of keeping CRM and ERP in step, and with neither papers of the desk nor of the sales force where work is
        not on record.
    """
    found = _level(level)
    knowing = min(scenario.relationship.knowledge_rate * found.learning, 1.0)
    plans = scenario.marketing.model_dump()
    for campaign in plans["campaigns"]:
        if not found.closes_loop:
            campaign["holdout"] = 0.0
    changes: dict[str, Any] = {
        "name": f"{scenario.name} · {level}",
        "relationship": {"knowledge_rate": knowing},
        "marketing": plans,
        "defects": {
            **(scenario.defects.model_dump() if scenario.defects else {}),
            "missing": 1 - found.completeness,
            "duplicates": found.duplicates,
        },
    }
    if scenario.erp:
        changes["erp"] = {"sync": found.sync}
    if not found.sees_work:
        changes |= {"funnel": None, "desk": None}
    return scenario.replace(**changes)


def _level(level: int) -> Level:
    if level not in range(1, len(LEVELS) + 1):
        raise ValueError(f"level = {level!r}: the levels are 1 to {len(LEVELS)}")
    return LEVELS[level - 1]
