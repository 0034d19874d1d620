"""What the system keeps about its own use: the log, the files attached, and the scores written back."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, identity, reference

__all__ = ["SYSTEM"]

SYSTEM: Final = (
    Table(
        "attachment",
        "crm",
        "附件",
        "Files attached to opportunities, quotes, contracts and service requests; filled by a sales force, then by "
        "a service desk that keeps papers.",
        "机会、报价、合同与服务请求的附件；由销售团队及保存单据的客服先后填写。",
        (
            identity("attachment_id", "File id", "附件编号"),
            Column("object_type", "enum:object_type", "Object", "对象类型"),
            Column("object_id", "BIGINT", "Object id", "对象编号", kind_in="object_type"),
            Column("file_name", "VARCHAR", "File name", "文件名"),
            Column(
                "file_format",
                "VARCHAR",
                "Format",
                "格式",
                check="file_format IN ('pdf', 'docx', 'xlsx', 'png', 'txt') "
                "AND ends_with(file_name, '.' || file_format)",
            ),
            Column("size_bytes", "BIGINT", "Size", "大小", "bytes", check="size_bytes > 0"),
            reference(
                "uploaded_by",
                "employee",
                "Who (empty: the customer)",
                "上传人（为空表示客户）",
                optional=True,
            ),
            Column("uploaded_at", "TIMESTAMP", "When", "上传时间", "local time"),
        ),
        may_be_empty=True,
    ),
    Table(
        "system_log",
        "crm",
        "系统日志",
        "Who did what in the system, and what was refused, in the order of time; filled when there is a sales force.",
        "何人在系统中做了什么、哪些操作被拒绝，按时间排列；有销售团队时才有数据。",
        (
            identity("system_log_id", "Log id", "日志编号"),
            Column("logged_at", "TIMESTAMP", "When", "时间", "local time"),
            reference("employee_id", "employee", "Who", "用户"),
            Column("log_action", "enum:log_action", "Action", "动作"),
            Column(
                "object_type",
                "enum:object_type",
                "Object (logins: none)",
                "对象类型（登录则为空）",
                optional=True,
            ),
            Column(
                "object_id",
                "BIGINT",
                "Object id (of one record)",
                "对象编号（单条记录）",
                optional=True,
                kind_in="object_type",
            ),
            Column(
                "row_count",
                "INTEGER",
                "Rows imported or exported",
                "导入、导出行数",
                "rows",
                optional=True,
                check="row_count >= 0 AND log_action IN ('import', 'export')",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "model_score",
        "crm",
        "分析得分",
        "Scores the firm wrote back at the end of each quarter; filled when there is a sales force. Learners' own "
        "runs can be added beside them.",
        "企业于每季度末写回的得分；有销售团队时才有数据。学习者自己的批次可并列加入。",
        (
            Column("model_run", "VARCHAR", "Run", "模型批次", primary=True),
            Column(
                "score_kind",
                "enum:score_kind",
                "What is scored: rfm, the sum of three fifths; churn, days without an order over 180; clv, three "
                "years at the pace so far if the customer stays; win_probability, the share of closed deals won "
                "from that stage on; credit, the limit over a year's revenue in percent",
                "得分类型：rfm 为三项五分位之和；churn 为未下单天数除以 180；clv 为按既往速度、客户留存时未来三年金额；"
                "win_probability 为到达该阶段的已结束机会中赢单的比例；credit 为信用额度占年营业额的百分比",
                primary=True,
            ),
            Column("object_type", "enum:object_type", "Object", "对象类型", primary=True),
            Column("object_id", "BIGINT", "Object id", "对象编号", primary=True, kind_in="object_type"),
            Column("as_of", "DATE", "Last day looked at", "截止日期", primary=True),
            Column("score", "DOUBLE", "Score", "得分", "see kind"),
            Column(
                "label",
                "VARCHAR",
                "Class: fifths of recency, frequency and money; low, middle or high risk; stage; credit grade",
                "类别：最近、频率、金额的五分位；风险低、中、高；阶段；信用等级",
                optional=True,
            ),
        ),
        may_be_empty=True,
    ),
)
