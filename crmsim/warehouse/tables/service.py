"""The service desk: contacts of every channel, and the requests they led to."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, identity, reference

__all__ = ["SERVICE"]

SERVICE: Final = (
    Table(
        "interaction",
        "crm",
        "接入记录",
        "Contacts with customers: every service request's first contact, and orders taken by phone.",
        "与客户的接触：每个服务请求的首次接入，以及电话订单。",
        (
            identity("interaction_id", "Interaction id", "接入编号"),
            Column("channel", "enum:channel", "Access channel", "接入渠道"),
            Column(
                "direction",
                "VARCHAR",
                "Inbound or outbound",
                "呼入/呼出",
                check="direction IN ('inbound', 'outbound')",
            ),
            Column("started_at", "TIMESTAMP", "Start", "开始时间", "local time"),
            Column(
                "wait_s",
                "INTEGER",
                "Wait for an agent, in opening hours (empty: the order line has no queue)",
                "等待时长（仅计营业时间）",
                "s",
                optional=True,
                check="wait_s >= 0",
            ),
            Column(
                "duration_s",
                "INTEGER",
                "Handling time, in opening hours (empty: not finished)",
                "处理时长（仅计营业时间）",
                "s",
                optional=True,
                check="duration_s >= 0",
            ),
            reference("customer_id", "customer", "Customer", "客户"),
            reference("contact_id", "contact", "Contact", "联系人"),
            reference(
                "employee_id",
                "employee",
                "Agent (empty: nobody yet, or the order line)",
                "坐席",
                optional=True,
            ),
            Column("result_type", "enum:object_type", "What it became", "结果对象类型"),
            Column("result_id", "BIGINT", "Id of that object", "结果对象编号", kind_in="result_type"),
        ),
        may_be_empty=True,
    ),
    Table(
        "service_request",
        "crm",
        "服务请求",
        "Questions and complaints; a complaint has the complaint columns filled (see v_complaint).",
        "咨询与投诉；投诉另填投诉栏（见 v_complaint）。",
        (
            identity("service_request_id", "Request id", "服务请求编号"),
            reference("customer_id", "customer", "Customer", "服务请求对象"),
            reference("contact_id", "contact", "Contact", "服务请求联系人"),
            Column("request_category", "enum:request_category", "Category", "服务请求分类"),
            Column("request_status", "enum:request_status", "Status", "服务请求状态"),
            Column("request_stage", "enum:request_stage", "Stage of the service flow", "服务请求阶段"),
            Column("severity", "enum:priority", "Severity, as the agent judged it", "严重程度（重要程度）"),
            Column("priority", "enum:priority", "Priority (urgency)", "优先级（紧急程度）"),
            Column("source_channel", "enum:channel", "Source", "服务请求来源"),
            reference("interaction_id", "interaction", "First contact", "首次接入"),
            Column("opened_at", "TIMESTAMP", "Raised", "服务请求提出时间", "local time"),
            Column(
                "first_response_at",
                "TIMESTAMP",
                "First response",
                "首次响应时间",
                "local time",
                optional=True,
                check="first_response_at >= opened_at",
            ),
            Column(
                "completed_at",
                "TIMESTAMP",
                "Completed",
                "服务请求完成时间",
                "local time",
                optional=True,
                check="completed_at >= first_response_at",
            ),
            Column("complaint_target", "enum:complaint_target", "Complaint class", "投诉种类", optional=True),
            Column(
                "complaint_subclass",
                "enum:complaint_subclass",
                "Complaint subclass",
                "投诉子类",
                optional=True,
            ),
            reference(
                "owner_id",
                "employee",
                "Agent who served it (empty: still waiting)",
                "客服代表",
                optional=True,
            ),
        ),
        may_be_empty=True,
    ),
)
