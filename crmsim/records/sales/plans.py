"""What lies on people's desks: the plan of each quarter, and the alarms that rules raise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crmsim.records.sales.cast import Cast
from crmsim.records.sales.people import FIRST_REGION
from crmsim.records.sales.words import codes, hundredths, known, taken
from crmsim.records.world import Columns
from crmsim.warehouse.schema import code

__all__ = ["tables"]


def tables(cast: Cast) -> Iterator[tuple[str, Columns]]:
    """Plans and alarms."""
    yield "sales_target", _targets(cast)
    yield "workflow_item", _alarms(cast)


def _targets(cast: Cast) -> Columns:
    plan = cast.plain["sales_target"]
    return {
        "sales_target_id": plan["sales_target_id"] + 1,
        "period_start": cast.world.month_day[plan["period_month"]],
        "report_period": codes("report_period", plan["report_period"]),
        "employee_id": cast.rep(plan["employee_id"]),
        "team_id": known(plan["territory"], FIRST_REGION + plan["territory"]),
        "target_amount": known(plan["target_amount_cents"]),
        "target_new_accounts": known(plan["target_new_accounts"]),
        "stage_no": known(plan["stage_no"]),
        "target_promotions": known(plan["target_promotions"]),
        "resource_days": known(plan["resource_days"], hundredths(plan["resource_days"])),
    }


def _alarms(cast: Cast) -> Columns:
    alarm = cast.plain["stage_alarm"]
    order = np.lexsort((alarm["opportunity_id"], alarm["raised_at"]))
    alarm = {name: column[order] for name, column in alarm.items()}
    rows = len(order)
    status = np.where(alarm["resolved_at"] >= 0, "done", "open")
    return {
        "workflow_item_id": np.arange(1, rows + 1),
        "workflow_kind": np.full(rows, code("workflow_kind", "stage_alarm")),
        "rule_code": taken([f"stage_{stage}_dwell" for stage in range(1, 11)], alarm["stage_no"] - 1),
        "object_type": np.full(rows, code("object_type", "opportunity")),
        "object_id": alarm["opportunity_id"] + 1,
        "employee_id": cast.rep(alarm["owner_id"]),
        "created_at": cast.at(alarm["raised_at"]),
        "due_at": np.ma.masked_all(rows, dtype=np.int64),
        "workflow_status": codes("workflow_status", status),
        "closed_at": cast.at(alarm["resolved_at"]),
    }
