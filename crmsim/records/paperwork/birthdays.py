"""Personal care: on the birthday of a customer the desk is told to write, and usually does.

Nothing follows from it: a greeting leaves customers as they are, so that whoever looks for its effect must find
none (care that does change them is `Loyalty.care_contacts`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.records.paperwork.units import Purchases
from crmsim.records.service import desk_employee
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import ENUMS, code

__all__ = ["greetings"]

_OPENS, _CLOSES, _LASTS = 9 * 3600, 18 * 3600, 120
#: Whoever has ordered within so many days before is remembered.
_RECENT_DAYS: Final = 365


def greetings(
    world: World, born: np.ma.MaskedArray, bought: Purchases, agents: int
) -> tuple[Columns, Columns]:
    """The rows of `workflow_item` and of `activity`, but for their ids: one to-do for each birthday.

    Parameters
    ----------
    world : World
    born : masked datetime64[D] array, shape (customers,)
        Birth dates on file. Whose date is missing is not thought of; birthdays out of office hours, and that of
        29 February, are kept on the next working day.
    bought : Purchases
    agents : int
        People at the desk; each looks after the same customers all the time.
    """
    desk = world.scenario.desk
    assert desk is not None
    customer, day = _days(world, born)
    opened = day * DAY_SECONDS + _OPENS
    latest = bought.latest().before(customer, opened)
    recent = (latest >= 0) & (opened - np.append(bought.second, 0)[latest] <= _RECENT_DAYS * DAY_SECONDS)
    customer, day, opened = customer[recent], day[recent], opened[recent]
    chance, when = world.streams.pair("birthday_care", customer, 0, day)
    written = chance < desk.birthday_care
    begun = opened + np.floor(when * (_CLOSES - _OPENS - _LASTS)).astype(np.int64)
    agent = desk_employee(customer % agents)
    to_do = {
        "workflow_kind": np.full(len(day), code("workflow_kind", "todo")),
        "rule_code": pa.array(["birthday_care"] * len(day), pa.string()),
        "object_type": np.full(len(day), code("object_type", "customer")),
        "object_id": customer + 1,
        "employee_id": agent,
        "created_at": opened,
        "due_at": day * DAY_SECONDS + _CLOSES,
        "workflow_status": np.where(
            written, code("workflow_status", "done"), code("workflow_status", "open")
        ),
        "closed_at": np.ma.MaskedArray(begun + _LASTS, mask=~written),
    }
    return to_do, _written(world, customer[written], opened[written], begun[written], agent[written])


def _days(world: World, born: np.ma.MaskedArray) -> tuple[Ints, Ints]:
    """Customer and working day of every birthday of the run, in the order of time."""
    known = np.flatnonzero(~np.ma.getmaskarray(born))
    date = np.ma.getdata(born)[known]
    month = date.astype("datetime64[M]")
    years = np.unique(world.clock.days.day.astype("datetime64[Y]")).astype("datetime64[M]")
    this_year = years[:, None] + month.astype(np.int64) % 12
    birthday = (this_year.astype("datetime64[D]") + (date - month)).ravel()
    workdays = world.clock.days.day[world.clock.days.is_workday]
    place = np.searchsorted(workdays, birthday)
    inside = (birthday >= world.clock.days.day[0]) & (place < len(workdays))
    customer = np.tile(known, len(years))[inside]
    day = workdays[place[inside]].astype(np.int64)
    order = np.lexsort((customer, day))
    return customer[order], day[order]


def _written(world: World, customer: Ints, opened: Ints, begun: Ints, agent: Ints) -> Columns:
    """The greetings written, as activities."""
    desk, language = world.scenario.desk, world.scenario.locale
    assert desk is not None
    rows = len(customer)
    gap = "：" if language == "zh" else ": "
    kind, purpose = ("activity_type", "correspondence"), ("activity_purpose", "care")
    text = gap.join(str(ENUMS[enum]["codes"][name][language]) for enum, name in (kind, purpose))
    nothing = np.ma.masked_all(rows, dtype=np.int64)
    return {
        "activity_type": np.full(rows, code(*kind)),
        "activity_purpose": np.full(rows, code(*purpose)),
        "priority": np.full(rows, code("priority", "low")),
        "activity_status": np.full(rows, code("activity_status", "completed")),
        "description": pa.array([text] * rows, pa.string()),
        "customer_id": customer + 1,
        "contact_id": customer + 1,
        "opportunity_id": nothing,
        "service_request_id": nothing,
        "owner_id": agent,
        "planned_start_at": opened,
        "planned_end_at": opened + _LASTS,
        "actual_start_at": begun,
        "actual_end_at": begun + _LASTS,
        "repeat_every_days": nothing,
        "cost": np.full(rows, round(100 * desk.agent_hour_cost * _LASTS / 3600)),
        "evaluation": nothing,
        "result_note": pa.nulls(rows, pa.string()),
        "next_activity_id": nothing,
        "logged_at": begun + _LASTS,
    }
