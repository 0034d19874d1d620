"""Paper that goes through all departments: activities, who works on what, what changed, what is to be done."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, amount, identity, later, reference

__all__ = ["OFFICE"]

OFFICE: Final = (
    Table(
        "activity",
        "crm",
        "活动",
        "What was done and is planned: by reps for their opportunities, by opportunity and time, then by the "
        "service desk for requests, by request and time.",
        "已做与计划做的事：先为销售代表对各机会的活动，后为客服对各服务请求的活动，均按时间排列。",
        (
            identity("activity_id", "Activity id", "活动编号"),
            Column("activity_type", "enum:activity_type", "Type", "活动类型"),
            Column(
                "activity_purpose", "enum:activity_purpose", "Step of the sale or of the service", "活动目的"
            ),
            Column("priority", "enum:priority", "Priority", "优先级"),
            Column("activity_status", "enum:activity_status", "Status", "状态"),
            Column("description", "VARCHAR", "Description", "活动描述"),
            reference("customer_id", "customer", "Customer", "客户"),
            reference(
                "contact_id",
                "contact",
                "Contact (empty: nobody in particular)",
                "联系人（为空表示无特定对象）",
                optional=True,
            ),
            reference(
                "opportunity_id", "opportunity", "Opportunity (sales)", "机会（销售活动）", optional=True
            ),
            reference(
                "service_request_id",
                "service_request",
                "Service request (service)",
                "服务请求（服务活动）",
                optional=True,
            ),
            reference("owner_id", "employee", "Who does it", "执行人"),
            Column("planned_start_at", "TIMESTAMP", "Planned start", "预定开始时间", "local time"),
            Column(
                "planned_end_at",
                "TIMESTAMP",
                "Planned end",
                "预定结束时间",
                "local time",
                check="planned_end_at >= planned_start_at",
            ),
            Column(
                "actual_start_at", "TIMESTAMP", "Actual start", "实际开始时间", "local time", optional=True
            ),
            later("actual_end_at", "actual_start_at", "Actual end", "实际结束时间"),
            Column(
                "repeat_every_days",
                "SMALLINT",
                "Cycle of a periodic activity",
                "周期",
                "days",
                optional=True,
                check="repeat_every_days > 0",
            ),
            amount("cost", "Cost", "成本"),
            Column(
                "evaluation",
                "SMALLINT",
                "Evaluation of the result by the rep",
                "评价",
                "1–5",
                optional=True,
                check="evaluation BETWEEN 1 AND 5",
            ),
            Column("result_note", "VARCHAR", "Result", "活动结果", optional=True),
            reference("next_activity_id", "activity", "Follow-up planned from it", "后续活动", optional=True),
            Column("logged_at", "TIMESTAMP", "When it was typed in", "录入时间", "local time"),
        ),
        may_be_empty=True,
    ),
    Table(
        "workflow_item",
        "crm",
        "工作流事项",
        "What rules put on people's desks: alarms for stages that last too long; dispatches, approvals and "
        "escalations of service requests.",
        "由规则生成的待处理事项：阶段滞留报警，以及服务请求的分发、审批与升级。",
        (
            identity("workflow_item_id", "Item id", "事项编号"),
            Column("workflow_kind", "enum:workflow_kind", "Kind", "类型"),
            Column("rule_code", "VARCHAR", "Rule that made it", "规则"),
            Column("object_type", "enum:object_type", "Object", "对象类型"),
            Column("object_id", "BIGINT", "Object id", "对象编号", kind_in="object_type"),
            reference("employee_id", "employee", "For", "处理人"),
            Column("created_at", "TIMESTAMP", "Raised", "产生时间", "local time"),
            later("due_at", "created_at", "Due", "截止时间"),
            Column("workflow_status", "enum:workflow_status", "Status", "状态"),
            later("closed_at", "created_at", "Closed", "办结时间"),
        ),
        may_be_empty=True,
    ),
    Table(
        "assignment",
        "crm",
        "分配记录",
        "Who owned, worked on or approved what, and when.",
        "何人在何时负责、参与或审批何事。",
        (
            identity("assignment_id", "Assignment id", "分配编号"),
            Column("object_type", "enum:object_type", "Object", "对象类型"),
            Column("object_id", "BIGINT", "Object id", "对象编号", kind_in="object_type"),
            reference("employee_id", "employee", "Employee", "员工"),
            Column("assignment_role", "enum:assignment_role", "Owner, group member or approver", "角色"),
            Column("from_at", "TIMESTAMP", "From", "开始时间", "local time"),
            later("to_at", "from_at", "To (empty: still)", "结束时间（为空表示至今）"),
            reference(
                "assigned_by",
                "employee",
                "By whom (empty: by the routing rule)",
                "分派人（为空表示按规则）",
                optional=True,
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "status_history",
        "crm",
        "状态历史",
        "Every change of stage and status of service requests, by request and time.",
        "服务请求的每次阶段与状态变更，按请求与时间排列。",
        (
            identity("status_history_id", "Change id", "变更编号"),
            Column("object_type", "enum:object_type", "Object", "对象类型"),
            Column("object_id", "BIGINT", "Object id", "对象编号", kind_in="object_type"),
            Column("field_name", "VARCHAR", "Field changed", "字段"),
            Column("from_code", "VARCHAR", "Code before (empty: new)", "原值（为空表示新建）", optional=True),
            Column("to_code", "VARCHAR", "Code after", "新值"),
            Column("changed_at", "TIMESTAMP", "When", "时间", "local time"),
            reference(
                "changed_by", "employee", "Who (empty: the system)", "操作人（为空表示系统）", optional=True
            ),
        ),
        may_be_empty=True,
    ),
)
