"""What reps do all day: the activities behind every stage, and whom they met by them."""

from __future__ import annotations

from typing import Final

import numpy as np

from crmsim import variates
from crmsim.funnel.population import DAY, NEVER, Floats, Ints
from crmsim.funnel.scenario import ROLES
from crmsim.funnel.story import Story, Table, code

__all__ = ["ACTIVITY_TYPES", "activities", "contact_roles"]

ACTIVITY_TYPES: Final = (
    "to_do",
    "call_outbound",
    "call_inbound",
    "meeting",
    "correspondence",
    "fax_outbound",
    "presentation",
    "demonstration",
    "appointment",
    "milestone",
    "event",
    "research",
)
_MINUTES = np.array([30, 15, 10, 90, 30, 10, 60, 120, 45, 10, 180, 120])
_COST = np.array([10, 5, 2, 200, 20, 5, 300, 500, 100, 0, 800, 150])  # CNY
# How often each type is used in each stage; rows are stages.
_MIX = np.array(
    [
        [1, 6, 3, 0, 3, 1, 0, 0, 2, 0, 1, 3],
        [1, 4, 3, 2, 3, 1, 1, 0, 3, 0, 2, 2],
        [1, 2, 1, 5, 1, 0, 2, 0, 4, 1, 1, 1],
        [1, 2, 2, 5, 1, 1, 0, 0, 3, 0, 0, 4],
        [1, 2, 1, 3, 2, 2, 5, 0, 1, 1, 0, 1],
        [0, 1, 1, 2, 1, 0, 2, 6, 2, 1, 1, 0],
        [1, 2, 2, 4, 2, 1, 2, 2, 1, 0, 0, 2],
        [0, 3, 2, 3, 1, 0, 0, 0, 3, 1, 1, 0],
        [1, 2, 2, 5, 3, 2, 0, 0, 1, 2, 0, 0],
    ]
)
_PURPOSES = (
    "phone_contact",
    "solution",
    "visit",
    "demo",
    "negotiate",
    "follow_up",
    "customer_visit",
)
# The purpose a stage gives its activities, and the one a type keeps in every stage (-1: the stage's).
_BY_STAGE = np.array([0, 5, 2, 2, 1, 3, 1, 4, 4])
_BY_TYPE = np.array([5, 0, 0, -1, -1, -1, -1, 3, 2, -1, 6, -1])
_STATUSES = ("completed", "in_progress", "planned", "overdue", "cancelled")
_COMPLETED, _IN_PROGRESS, _PLANNED, _OVERDUE, _CANCELLED = range(5)
_CALL = ACTIVITY_TYPES.index("call_outbound")
_PRIORITIES = ("low", "normal", "high", "urgent")
#: Activities are planned this far ahead.
_AHEAD_DAYS = 30
_POSITIONS = ("buyer_org", "own_org", "outside")


def activities(story: Story) -> tuple[Table, Ints]:
    """Activities of all stages that deals have begun, done and planned, by deal and time.

    Returns
    -------
    table : dict of arrays
        `contact_role` is the influence an activity was aimed at; who that is is decided where contacts are
        invented.
    done_at : ints
        When each activity of the begun visits ends, in the order of `Plan.visits`; NEVER after the horizon.
    """
    visits, timeline, horizon = story.plan.visits, story.timeline, story.horizon
    begun = np.flatnonzero(timeline.entered >= 0)
    count = visits.activities[begun]
    visit = np.repeat(begun, count)
    place = np.arange(len(visit)) - np.repeat(np.cumsum(count) - count, count)
    deal, stage = visits.deal[visit], visits.stage[visit]

    def luck(purpose: str) -> Floats:
        return story.streams.events(purpose, story.deals.number[deal], stage, place)

    # A stay is cut into as many equal parts as there are activities; one begins in each.
    expected = np.maximum(timeline.entered + visits.dwell, horizon + 1)
    leaves = np.where(timeline.left >= 0, timeline.left, expected)[visit]
    came = timeline.entered[visit]
    share = (place + luck("activity_time")) / visits.activities[visit]
    start = came + np.floor(share * (leaves - came)).astype(np.int64)
    edges = np.cumsum(_MIX, axis=1) / _MIX.sum(axis=1, keepdims=True)
    kind = (luck("activity_type")[:, None] >= edges[stage][:, :-1]).sum(axis=1)
    minutes = _MINUTES[kind] * np.exp(variates.normal(luck("activity_length"), 0.0, 0.3))
    length = np.rint(60 * minutes).astype(np.int64)
    end = np.minimum(start + length, leaves)
    done_at = np.where(end < horizon, end, NEVER)

    # A diligent rep begins on time; otherwise the plan was some days earlier.
    diligence = story.firm.diligence[story.deals.rep[deal]]
    slip = variates.exponential(luck("activity_slip"), 2 * DAY) * (luck("activity_on_time") > diligence)
    planned = np.maximum(start - np.rint(slip).astype(np.int64), story.plan.arrival[deal])
    status = np.select(
        [end < horizon, start < horizon, planned < horizon],
        [_COMPLETED, _IN_PROGRESS, _OVERDUE],
        _PLANNED,
    )
    role = _aimed_at(story, deal, luck("activity_contact"))
    attitude = np.where(role >= 0, visits.attitude[visit, role], 0)
    mark = np.rint(3 + 0.6 * attitude + variates.normal(luck("activity_mark"), 0.0, 0.8))
    marked = (status == _COMPLETED) & (luck("activity_marked") < 0.8)
    due = luck("activity_repeats")
    purpose = np.where(_BY_TYPE[kind] >= 0, _BY_TYPE[kind], _BY_STAGE[stage])
    spending = _COST[kind] * 100 * np.exp(variates.normal(luck("activity_cost"), 0.0, 0.3))
    rows = {
        "deal": deal,
        "start": start,
        "kind": kind,
        "purpose": purpose,
        "priority": _priority(story, deal, luck("activity_priority")),
        "status": status,
        "role": role,
        "planned": planned,
        "length": length,
        "end": end,
        "repeat": np.where((kind <= _CALL) & (due < 0.15), np.where(due < 0.08, 7, 14), -1),
        "cost": np.where(status == _COMPLETED, np.rint(spending), 0).astype(np.int64),
        "mark": np.where(marked, np.clip(mark, 1, 5), -1).astype(np.int64),
        "logged": _logged(story, deal, planned, end, status, luck("activity_logged")),
        "linked": (status == _COMPLETED) & (luck("activity_next") < 0.7),
    }
    cancelled = _cancelled(story)
    rows = {name: np.concatenate([column, cancelled[name]]) for name, column in rows.items()}
    soon = rows["start"] < horizon + _AHEAD_DAYS * DAY
    order = np.flatnonzero(soon)[np.lexsort((rows["start"][soon], rows["deal"][soon]))]
    rows = {name: column[order] for name, column in rows.items()}
    return _table(story, rows), done_at


def contact_roles(story: Story, done_at: Ints) -> Table:
    """Whom the rep has met in which CUTE role, and the attitude as the rep sees it at the end.

    Parameters
    ----------
    story : Story
    done_at : ints
        From `activities`.
    """
    visits, deals = story.plan.visits, story.deals
    begun = story.timeline.entered >= 0
    total = np.bincount(visits.deal[begun], visits.activities[begun], len(story.won)).astype(np.int64)
    first = np.cumsum(total) - total
    done = np.add.reduceat(np.append(done_at < NEVER, False), np.minimum(first, len(done_at)))
    done = np.where(total > 0, done, 0)
    deal, role = np.nonzero(deals.found <= done[:, None])
    found = deals.found[deal, role]
    met = np.where(found > 0, done_at[np.maximum(first[deal] + found - 1, 0)], story.plan.arrival[deal])
    lift = (done[deal] - found) // deals.persuasion[deal, role]
    attitude = np.minimum(deals.attitude[deal, role] + lift, 2)
    number = deals.number[deal]
    seen = np.rint(attitude + variates.normal(story.streams.events("attitude_seen", number, 0, role), 0, 0.4))
    place = np.searchsorted([0.6, 0.75], story.streams.events("coach_position", number))
    return {
        "opportunity_id": deal,
        "influence_role": code(ROLES, role),
        "coach_position": code(_POSITIONS, np.where(role == ROLES.index("coach"), place, -1)),
        "attitude": code(("opposed", "neutral", "supportive"), np.sign(seen).astype(np.int64) + 1),
        "can_veto": role == ROLES.index("technical"),
        "recorded_at": met,
    }


def _aimed_at(story: Story, deal: Ints, u: Floats) -> Ints:
    """The influence each activity is aimed at: one reached for the first time, or one known before."""
    count = np.bincount(deal, minlength=len(story.won))
    rank = np.arange(len(deal)) - (np.cumsum(count) - count)[deal] + 1
    found = story.deals.found[deal]
    new, known = found == rank[:, None], found < rank[:, None]
    wanted = np.floor(u * known.sum(axis=1)) + 1
    old = (np.cumsum(known, axis=1) == wanted[:, None]).argmax(axis=1)
    return np.where(new.any(axis=1), new.argmax(axis=1), np.where(known.any(axis=1), old, -1))


def _priority(story: Story, deal: Ints, u: Floats) -> Ints:
    worth = np.log(story.value[deal] / story.scenario.value_median)
    return np.searchsorted([-1.3, 1.0, 2.2], worth + variates.normal(u))


def _logged(story: Story, deal: Ints, planned: Ints, end: Ints, status: Ints, u: Floats) -> Ints:
    """When an activity was typed in: soon after it was done, or days later; if not done, when planned."""
    rate = story.firm.logging_rate[story.deals.rep[deal]]
    rest = np.clip((u - rate) / (1 - np.minimum(rate, 0.99)), 2.0**-54, 1 - 2.0**-52)
    late = np.where(u < rate, u * DAY, DAY + variates.exponential(rest, 3 * DAY))
    early = np.maximum(planned - np.rint(u * DAY).astype(np.int64), story.plan.arrival[deal])
    logged = np.where(status == _COMPLETED, end + np.rint(late).astype(np.int64), early)
    return np.minimum(logged, story.horizon - 1)


def _cancelled(story: Story) -> dict[str, Ints]:
    """A follow-up call that was on the calendar when three in ten deals were lost."""
    deal = np.flatnonzero(story.lost)
    deal = deal[story.streams.events("follow_up_planned", story.deals.number[deal]) < 0.3]
    number = story.deals.number[deal]
    ahead = variates.exponential(story.streams.events("follow_up", number), 5 * DAY)
    planned = story.closed[deal] + np.rint(ahead).astype(np.int64)
    none = np.full(len(deal), -1)
    return {
        "deal": deal,
        "start": planned,
        "kind": none * 0 + _CALL,
        "purpose": none * 0 + _PURPOSES.index("follow_up"),
        "priority": _priority(story, deal, story.streams.events("follow_up_priority", number)),
        "status": none * 0 + _CANCELLED,
        "role": none,
        "planned": planned,
        "length": none * 0 + 60 * _MINUTES[_CALL],
        "end": planned,
        "repeat": none,
        "cost": none * 0,
        "mark": none,
        "logged": story.closed[deal] - 1,
        "linked": none > 0,
    }


def _table(story: Story, rows: dict[str, Ints]) -> Table:
    place = np.arange(len(rows["deal"]))
    follows = np.append(rows["deal"][1:] == rows["deal"][:-1], False) & rows["linked"].astype(bool)
    status = rows["status"]
    return {
        "activity_id": place,
        "activity_type": code(ACTIVITY_TYPES, rows["kind"]),
        "activity_purpose": code(_PURPOSES, rows["purpose"]),
        "priority": code(_PRIORITIES, rows["priority"]),
        "activity_status": code(_STATUSES, status),
        "opportunity_id": rows["deal"],
        "contact_role": code(ROLES, rows["role"]),
        "owner_id": story.deals.rep[rows["deal"]],
        "planned_start_at": rows["planned"],
        "planned_end_at": rows["planned"] + rows["length"],
        "actual_start_at": np.where(status <= _IN_PROGRESS, rows["start"], -1),
        "actual_end_at": np.where(status == _COMPLETED, rows["end"], -1),
        "repeat_every_days": rows["repeat"],
        "cost_cents": rows["cost"],
        "evaluation": rows["mark"],
        "next_activity_id": np.where(follows, place + 1, -1),
        "logged_at": rows["logged"],
    }
