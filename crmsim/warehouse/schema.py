"""What the database promises: every table and column with its type, keys, range, unit and bilingual name.

The promise is stated once, here. Table definitions, comments, Arrow types, the printed dictionary and the
checks of `crmsim validate` are all derived from it, so adding a table means adding one entry to `TABLES`.
Keys are not enforced by DuckDB while loading (that is four times slower) but checked by query afterwards.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa

__all__ = [
    "ENUMS",
    "SCHEMA_VERSION",
    "TABLES",
    "Column",
    "Table",
    "arrow",
    "code",
    "dictionary_markdown",
    "enum_codes",
    "enum_ddl",
    "quoted",
    "table_named",
]

#: Raised whenever a table or a column changes; files of another version are refused with a reason.
SCHEMA_VERSION: Final = 1

#: Enumerations: name → {"en", "zh", "codes": {code: {"en", "zh", "origin"}}}.
ENUMS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("crmsim.warehouse").joinpath("enums.toml").read_text("utf-8")
)

File = Literal["crm", "truth"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, type : str
        SQL name and type; ``enum:channel`` is the enumeration `channel`.
    en, zh, unit : str
        What a person reads.
    primary : bool
        Part of the primary key.
    unique : bool
        No two rows share a value.
    references : str
        Table whose primary key this column holds (customers of the truth file refer to the observed ones).
    kind_in : str
        For an id that may belong to several tables: the column that says to which.
    optional : bool
        May be empty (NULL).
    check : str
        SQL condition that holds in every row where the column is not empty.
    """

    name: str
    type: str
    en: str
    zh: str
    unit: str = ""
    primary: bool = False
    unique: bool = False
    references: str = ""
    kind_in: str = ""
    optional: bool = False
    check: str = ""

    @property
    def enum(self) -> str:
        """Name of the enumeration, or nothing."""
        return self.type.removeprefix("enum:") if self.type.startswith("enum:") else ""

    @property
    def sql_type(self) -> str:
        """The type as DuckDB knows it."""
        return self.enum or self.type

    @property
    def full_type(self) -> str:
        """The type as DuckDB spells it out, an enumeration with all its codes."""
        codes = ", ".join(map(quoted, enum_codes(self.enum))) if self.enum else ""
        return f"ENUM({codes})" if self.enum else self.type

    @property
    def arrow_type(self) -> pa.DataType:
        """The type as Arrow knows it."""
        if self.enum:
            return pa.dictionary(pa.int8(), pa.string())
        if self.type.startswith("DECIMAL"):
            precision, scale = self.type.removeprefix("DECIMAL(").rstrip(")").split(",")
            return pa.decimal64(int(precision), int(scale))
        return _ARROW[self.type]


_ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "SMALLINT": pa.int16(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Table:
    """One table: which file it is in, what it is called, what it holds (in English and Chinese)."""

    name: str
    file: File
    zh: str
    doc: str
    doc_zh: str
    columns: tuple[Column, ...]
    may_be_empty: bool = False

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the columns that identify a row."""
        return tuple(column.name for column in self.columns if column.primary)

    @property
    def ddl(self) -> list[str]:
        """Statements that create and describe the table."""
        body = ", ".join(f'"{column.name}" {column.sql_type}' for column in self.columns)
        comments = [
            f"COMMENT ON COLUMN {self.name}.{column.name} IS {quoted(_described(column))}"
            for column in self.columns
        ]
        title = f"COMMENT ON TABLE {self.name} IS {quoted(f'{self.doc} · {self.zh}：{self.doc_zh}')}"
        return [f"CREATE TABLE {self.name} ({body})", title, *comments]


def _described(column: Column) -> str:
    return f"{column.en} · {column.zh}" + (f" [{column.unit}]" if column.unit else "")


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def enum_codes(name: str) -> tuple[str, ...]:
    """The codes of an enumeration, in order."""
    return tuple(ENUMS[name]["codes"])


def code(name: str, value: str) -> int:
    """The place of a code in its enumeration: what columns hold until they become text.

    >>> code("lifecycle_stage", "formation")
    1
    """
    return enum_codes(name).index(value)


def enum_ddl(tables: tuple[Table, ...]) -> list[str]:
    """Statements that create the types of the enumerations these tables use."""
    used = sorted({column.enum for table in tables for column in table.columns if column.enum})
    return [f"CREATE TYPE {name} AS ENUM ({', '.join(map(quoted, enum_codes(name)))})" for name in used]


def table_named(name: str) -> Table:
    """Look a table up."""
    return _BY_NAME[name]


def arrow(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """Columns of numbers and texts as an Arrow table of the promised types.

    Parameters
    ----------
    name : str
        Table.
    columns : mapping
        One entry for each column of the table. Enumerations as places in their list (see `code`), amounts as
        whole hundredths, times as seconds and dates as days since 1970-01-01, texts as Arrow or numpy
        strings. Masked numpy arrays hold NULL where masked.

    Raises
    ------
    KeyError
        If the columns are not those of the table.
    """
    table = table_named(name)
    if columns.keys() != {column.name for column in table.columns}:
        wrong = sorted(columns.keys() ^ {column.name for column in table.columns})
        raise KeyError(f"{name}: columns missing or unknown: {', '.join(wrong)}")
    arrays = [_array(column, columns[column.name]) for column in table.columns]
    return pa.Table.from_arrays(arrays, names=[column.name for column in table.columns])


def _array(column: Column, values: Any) -> pa.Array:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    mask = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    plain = np.ma.getdata(values)
    kind = column.arrow_type
    if column.enum:
        places = pa.array(plain.astype(np.int8), mask=mask)
        return pa.DictionaryArray.from_arrays(places, pa.array(enum_codes(column.enum)))
    if pa.types.is_timestamp(kind):
        return pa.array(plain.astype(np.int64) * 1_000_000, mask=mask).view(kind)
    if pa.types.is_date(kind):
        return pa.array(plain.astype(np.int32), mask=mask).view(kind)
    if pa.types.is_decimal(kind):
        return pa.array(plain.astype(np.int64), mask=mask).view(kind)
    return pa.array(plain, type=kind, mask=mask)


def dictionary_markdown(language: Literal["en", "zh"] = "en") -> str:
    """The data dictionary as a Markdown page.

    Parameters
    ----------
    language : "en" or "zh"
    """
    heads = {
        "en": ("Data dictionary", "| column | type | key, condition | unit | meaning |"),
        "zh": ("数据字典", "| 列 | 类型 | 键与约束 | 单位 | 含义 |"),
    }
    title, head = heads[language]
    lines = [f"# {title}"]
    for table in TABLES:
        lines += [
            "",
            f"## `{table.name}` {table.zh}",
            "",
            table.doc if language == "en" else table.doc_zh,
            "",
            head,
            "|---|---|---|---|---|",
        ]
        for column in table.columns:
            meaning = column.en if language == "en" else column.zh
            kind = f"enum `{column.enum}`" if column.enum else column.type
            lines.append(
                f"| `{column.name}` | {kind} | {_conditions(column, language)} | {column.unit} | {meaning} |"
            )
    return "\n".join(lines) + "\n"


_WORDS = {
    "en": ("unique", "table named in", "may be empty"),
    "zh": ("唯一", "所指的表：", "可为空"),
}


def _conditions(column: Column, language: Literal["en", "zh"]) -> str:
    unique, table_in, empty = _WORDS[language]
    parts = [
        "PK" if column.primary else "",
        unique if column.unique else "",
        f"→ {column.references}" if column.references else "",
        f"→ {table_in} `{column.kind_in}`" if column.kind_in else "",
        f"`{column.check}`" if column.check else "",
        empty if column.optional else "",
    ]
    return ", ".join(part for part in parts if part)


# Quality and expectations are normal variates around points of a scale, not confined to it.
_QUALITY = "share of the 10-point scale"


def _id(name: str, en: str, zh: str) -> Column:
    return Column(name, "BIGINT", en, zh, primary=True)


def _ref(name: str, table: str, en: str, zh: str, optional: bool = False) -> Column:
    return Column(name, "BIGINT", en, zh, references=table, optional=optional)


def _share(name: str, en: str, zh: str) -> Column:
    return Column(name, "DOUBLE", en, zh, "0–1", check=f"{name} BETWEEN 0 AND 1")


def _amount(name: str, en: str, zh: str, low: str = "0") -> Column:
    return Column(name, "DECIMAL(14,2)", en, zh, "CNY", check=f"{name} >= {low}")


def _rate(name: str, en: str, zh: str, unit: str) -> Column:
    return Column(name, "DOUBLE", en, zh, unit, check=f"{name} >= 0")


_CRM = (
    Table(
        "code_label",
        "crm",
        "代码标签",
        "What a person reads for every code of every enumeration; one row for each code.",
        "每个枚举的每个代码显示给人看的名称，每个代码一行。",
        (
            Column("enum_name", "VARCHAR", "Enumeration name", "枚举名", primary=True),
            Column("code", "VARCHAR", "Code stored in data", "代码", primary=True),
            Column("sort_order", "SMALLINT", "Display order", "排序"),
            Column("label_en", "VARCHAR", "English label", "英文标签"),
            Column("label_zh", "VARCHAR", "Chinese label", "中文标签"),
            Column(
                "origin",
                "VARCHAR",
                "From the course's own lists or added to them",
                "来源",
                check="origin IN ('seed', 'extension')",
            ),
        ),
    ),
    Table(
        "calendar",
        "crm",
        "日历",
        "Every day of the company's history, with the working days and public holidays of mainland China.",
        "企业历史中的每一天，含中国大陆的工作日与法定节假日。",
        (
            Column("date_day", "DATE", "Date", "日期", primary=True),
            Column("year_no", "SMALLINT", "Year", "年"),
            Column("quarter_no", "SMALLINT", "Quarter", "季度", check="quarter_no BETWEEN 1 AND 4"),
            Column("month_no", "SMALLINT", "Month", "月", check="month_no BETWEEN 1 AND 12"),
            Column("iso_week", "SMALLINT", "ISO week", "周", check="iso_week BETWEEN 1 AND 53"),
            Column("is_workday", "BOOLEAN", "Working day, worked weekends included", "是否工作日"),
            Column("holiday_en", "VARCHAR", "Holiday in English, if any", "节日英文名", optional=True),
            Column("holiday_zh", "VARCHAR", "Holiday in Chinese, if any", "节日名称", optional=True),
        ),
    ),
    Table(
        "team",
        "crm",
        "组织机构",
        "Departments of the company.",
        "企业的部门。",
        (
            _id("team_id", "Team id", "组织编号"),
            _ref("parent_team_id", "team", "Parent unit", "上级组织", optional=True),
            Column("name_en", "VARCHAR", "English name", "英文名"),
            Column("name_zh", "VARCHAR", "Chinese name", "中文名"),
            Column("org_level", "enum:org_level", "Level", "层级"),
        ),
    ),
    Table(
        "employee",
        "crm",
        "员工",
        "People of the company who appear in the records: the agents of the service desk and their manager.",
        "记录中出现的本企业人员：服务台坐席及其经理。",
        (
            _id("employee_id", "Employee id", "员工编号"),
            Column("name", "VARCHAR", "Name", "姓名"),
            Column("app_role", "enum:app_role", "Position and application role", "职位/角色"),
            _ref("team_id", "team", "Team", "所属部门"),
            _ref("manager_id", "employee", "Line manager", "直属上级", optional=True),
            Column("email", "VARCHAR", "E-mail", "邮箱", unique=True),
            Column("phone", "VARCHAR", "Phone", "电话"),
            Column("hired_on", "DATE", "Hired", "入职日期"),
        ),
    ),
    Table(
        "product",
        "crm",
        "产品",
        "The catalogue.",
        "产品目录。",
        (
            _id("product_id", "Product id", "产品编号"),
            Column("sku", "VARCHAR", "Code", "产品代码", unique=True),
            Column("name_en", "VARCHAR", "English name", "英文名"),
            Column("name_zh", "VARCHAR", "Chinese name", "中文名"),
            Column("category_en", "VARCHAR", "Category in English", "产品类别英文名"),
            Column("category_zh", "VARCHAR", "Category in Chinese", "产品类别"),
            Column("is_service", "BOOLEAN", "Service item", "是否服务"),
            _amount("list_price", "List price", "标准价格", "0.01"),
            _amount("unit_cost", "Unit cost", "单位成本"),
        ),
    ),
    Table(
        "customer",
        "crm",
        "客户",
        "Persons and companies that have bought, numbered from 1 in the order in which they came.",
        "曾经购买过的个人和公司，按到来的先后从 1 编号。",
        (
            _id("customer_id", "Customer id", "客户编号"),
            Column("name", "VARCHAR", "Name", "名称"),
            Column("customer_kind", "enum:customer_kind", "Person or company", "个人/公司"),
            Column("customer_role", "enum:customer_role", "Role toward us", "客户角色"),
            Column(
                "customer_status",
                "enum:customer_status",
                "By the company's rule: lost after 180 days without an order",
                "客户状态（连续 180 天无订单即记为流失）",
            ),
            Column("industry", "VARCHAR", "Industry (companies)", "行业（公司客户）", optional=True),
            Column("city", "VARCHAR", "City", "城市"),
            Column("address", "VARCHAR", "Address", "地址"),
            Column("phone", "VARCHAR", "Phone", "电话"),
            Column("email", "VARCHAR", "E-mail", "邮箱"),
            Column(
                "relationship_type",
                "enum:relationship_type",
                "Relationship type the company chose",
                "客户关系类型",
            ),
            Column(
                "source", "enum:lead_source", "How the customer was first found", "客户来源", optional=True
            ),
            Column("created_at", "TIMESTAMP", "Record created", "建档时间", "local time"),
        ),
    ),
    Table(
        "contact",
        "crm",
        "联系人",
        "People at customers: the person itself, or who speaks for the company.",
        "客户方的人：个人客户即本人，公司客户为其代表。",
        (
            _id("contact_id", "Contact id", "联系人编号"),
            _ref("customer_id", "customer", "Customer", "客户"),
            Column("name", "VARCHAR", "Name", "姓名"),
            Column("job_title", "VARCHAR", "Job title (at companies)", "职务（公司客户）", optional=True),
            Column("phone", "VARCHAR", "Phone", "电话"),
            Column("email", "VARCHAR", "E-mail", "邮箱", unique=True),
            Column("gender", "enum:gender", "Gender", "性别"),
            Column("birth_date", "DATE", "Birth date", "出生日期"),
            Column("created_at", "TIMESTAMP", "Record created", "建档时间", "local time"),
        ),
    ),
    Table(
        "sales_order",
        "crm",
        "订单",
        "Orders, numbered in the order of time.",
        "订单，按时间先后编号。",
        (
            _id("sales_order_id", "Order id", "订单编号"),
            _ref("customer_id", "customer", "Customer", "客户"),
            Column("channel", "enum:channel", "Channel used to buy", "购买渠道"),
            Column("ordered_at", "TIMESTAMP", "Ordered", "下单时间", "local time"),
            _amount("total_amount", "Total, the sum of its lines", "订单金额", "0.01"),
        ),
    ),
    Table(
        "line_item",
        "crm",
        "明细",
        "Lines of orders.",
        "订单的明细行。",
        (
            _id("line_item_id", "Line id", "明细编号"),
            _ref("sales_order_id", "sales_order", "Order", "订单"),
            _ref("product_id", "product", "Product", "产品"),
            Column("quantity", "DECIMAL(12,2)", "Quantity", "数量", "units", check="quantity > 0"),
            _amount("unit_price", "Price after discount", "单价", "0.01"),
            Column(
                "discount_pct",
                "DECIMAL(5,2)",
                "Discount off list",
                "折扣",
                "%",
                check="discount_pct BETWEEN 0 AND 100",
            ),
            Column(
                "line_amount",
                "DECIMAL(14,2)",
                "Quantity × unit price",
                "金额",
                "CNY",
                check="line_amount = quantity * unit_price",
            ),
        ),
    ),
    Table(
        "interaction",
        "crm",
        "接入记录",
        "Contacts with customers: every service request's first contact, and orders taken by phone.",
        "与客户的接触：每个服务请求的首次接入，以及电话订单。",
        (
            _id("interaction_id", "Interaction id", "接入编号"),
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
            _ref("customer_id", "customer", "Customer", "客户"),
            _ref("contact_id", "contact", "Contact", "联系人"),
            _ref(
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
            _id("service_request_id", "Request id", "服务请求编号"),
            _ref("customer_id", "customer", "Customer", "服务请求对象"),
            _ref("contact_id", "contact", "Contact", "服务请求联系人"),
            Column("request_category", "enum:request_category", "Category", "服务请求分类"),
            Column("request_status", "enum:request_status", "Status", "服务请求状态"),
            Column("request_stage", "enum:request_stage", "Stage of the service flow", "服务请求阶段"),
            Column("severity", "enum:priority", "Severity, as the agent judged it", "严重程度（重要程度）"),
            Column("priority", "enum:priority", "Priority (urgency)", "优先级（紧急程度）"),
            Column("source_channel", "enum:channel", "Source", "服务请求来源"),
            _ref("interaction_id", "interaction", "First contact", "首次接入"),
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
            _ref(
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

_MARKETING = (
    Table(
        "survey",
        "crm",
        "市场调查",
        "Surveys, each made from a template; filled when the states of customers were kept.",
        "依据模板生成的问卷；保留客户状态时才有数据。",
        (
            _id("survey_id", "Survey id", "调查编号"),
            Column("title_en", "VARCHAR", "English title", "英文标题"),
            Column("title_zh", "VARCHAR", "Chinese title", "中文标题"),
            Column(
                "template", "VARCHAR", "Template", "调查模板", check="template IN ('satisfaction', 'loyalty')"
            ),
            Column("opened_on", "DATE", "Opens", "开始日期"),
            Column("closed_on", "DATE", "Closes", "结束日期", check="closed_on >= opened_on"),
        ),
        may_be_empty=True,
    ),
    Table(
        "survey_question",
        "crm",
        "调查项",
        "Questions of surveys, typed so that they can be totalled.",
        "问卷中的题目，按类型区分以便自动统计。",
        (
            Column("survey_id", "BIGINT", "Survey", "调查", primary=True, references="survey"),
            Column("question_no", "SMALLINT", "Number", "题号", primary=True, check="question_no >= 1"),
            Column("question_type", "enum:question_type", "What it measures", "调查项类型"),
            Column("text_en", "VARCHAR", "English text", "英文题目"),
            Column("text_zh", "VARCHAR", "Chinese text", "中文题目"),
            Column("scale_min", "SMALLINT", "Lowest answer", "最低分", "points", optional=True),
            Column(
                "scale_max",
                "SMALLINT",
                "Highest answer",
                "最高分",
                "points",
                optional=True,
                check="scale_max > scale_min",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "campaign",
        "crm",
        "市场活动",
        "Campaigns and surveys in the order of time; those not yet held are plans.",
        "按时间顺序排列的市场活动与调查；尚未开展的为计划。",
        (
            _id("campaign_id", "Campaign id", "活动编号"),
            Column("name_en", "VARCHAR", "English name", "英文名"),
            Column("name_zh", "VARCHAR", "Chinese name", "活动名称"),
            Column("campaign_type", "enum:campaign_type", "Type", "活动类型"),
            Column("campaign_status", "enum:campaign_status", "Plan, run, evaluate", "活动状态"),
            Column("objective_en", "VARCHAR", "Objective and target in English", "活动目标与目标客户英文"),
            Column("objective_zh", "VARCHAR", "Objective and target in Chinese", "活动目标与目标客户"),
            Column("content_en", "VARCHAR", "Content in English", "活动内容英文"),
            Column("content_zh", "VARCHAR", "Content in Chinese", "活动的内容"),
            Column("form_en", "VARCHAR", "Form in English", "活动形式英文"),
            Column("form_zh", "VARCHAR", "Form in Chinese", "活动的形式"),
            _ref("product_id", "product", "Product put first (surveys: none)", "主推产品", optional=True),
            Column("offer_type", "enum:offer_type", "Offer", "优惠形式"),
            Column(
                "is_randomised",
                "BOOLEAN",
                "The control group was drawn by lot (if not: those passed over by choice)",
                "对照组是否随机抽取（否则为人为筛选后未选中的客户）",
            ),
            Column("start_on", "DATE", "Start", "开始日期"),
            Column("end_on", "DATE", "End", "结束日期", check="end_on >= start_on"),
            _amount("budget", "Budget, the sum of planned resources", "预算"),
            Column(
                "actual_cost",
                "DECIMAL(14,2)",
                "Actual cost, the sum of resources used",
                "实际成本",
                "CNY",
                optional=True,
                check="actual_cost >= 0",
            ),
            _ref("survey_id", "survey", "Survey sent by it", "调查问卷", optional=True),
            Column(
                "evaluation",
                "SMALLINT",
                "The firm's own verdict: extra margin, as it counts it, against cost",
                "营销活动的评价（企业按自身口径比较增量毛利与成本）",
                "1–5",
                optional=True,
                check="evaluation BETWEEN 1 AND 5",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "campaign_resource",
        "crm",
        "活动资源",
        "Money, time, people, rooms, equipment, materials and partners, planned and used.",
        "经费、时间、人员、场地、设备、材料与合作伙伴：计划与实际。",
        (
            _id("campaign_resource_id", "Line id", "资源编号"),
            _ref("campaign_id", "campaign", "Campaign", "市场活动"),
            Column("campaign_resource_type", "enum:campaign_resource_type", "Resource", "资源类型"),
            Column("description_en", "VARCHAR", "What, in English", "内容英文"),
            Column("description_zh", "VARCHAR", "What, in Chinese", "内容"),
            Column("start_at", "TIMESTAMP", "From", "开始时间", "local time", optional=True),
            Column(
                "end_at",
                "TIMESTAMP",
                "To",
                "结束时间",
                "local time",
                optional=True,
                check="end_at >= start_at",
            ),
            _amount("planned_cost", "Planned cost", "计划费用"),
            Column(
                "actual_cost",
                "DECIMAL(14,2)",
                "Actual cost",
                "实际费用",
                "CNY",
                optional=True,
                check="actual_cost >= 0",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "campaign_member",
        "crm",
        "活动成员",
        "Who was contacted or held out, and who ordered in the month or answered; survey invitations too.",
        "联系或保留为对照的客户及其当月下单或作答情况；问卷邀请亦在其中。",
        (
            _id("campaign_member_id", "Member id", "成员编号"),
            _ref("campaign_id", "campaign", "Campaign", "市场活动"),
            _ref("customer_id", "customer", "Customer", "客户"),
            _ref("contact_id", "contact", "Contact", "联系人"),
            Column("is_control", "BOOLEAN", "Not contacted (control group)", "对照组"),
            Column(
                "channel", "enum:channel", "Channel used (empty: not contacted)", "发放渠道", optional=True
            ),
            Column("offer_type", "enum:offer_type", "Offer", "优惠形式"),
            Column("member_status", "enum:member_status", "Status", "状态"),
            Column(
                "sent_at",
                "TIMESTAMP",
                "Sent (control group: when it would have been)",
                "发放时间（对照组为本应发放的时间）",
                "local time",
            ),
            Column(
                "responded_at",
                "TIMESTAMP",
                "First order in the month of the campaign, or answer to the survey",
                "响应时间（活动当月首次下单，或问卷作答）",
                "local time",
                optional=True,
                check="responded_at >= sent_at",
            ),
            _amount("cost", "Cost of this contact", "费用"),
        ),
        may_be_empty=True,
    ),
    Table(
        "survey_answer",
        "crm",
        "调查结果",
        "One answer to one question by one invited customer; answers by phone and post are typed in by hand.",
        "受邀客户对每道题的回答；电话与邮寄问卷由人工录入。",
        (
            Column(
                "campaign_member_id",
                "BIGINT",
                "Invitation answered",
                "调查对象",
                primary=True,
                references="campaign_member",
            ),
            _ref("survey_id", "survey", "Survey", "调查"),
            Column("question_no", "SMALLINT", "Question", "题号", primary=True),
            Column("survey_channel", "enum:survey_channel", "Channel of the answer", "发放渠道"),
            Column("answer_score", "SMALLINT", "Scaled answer", "得分", "points", optional=True),
            Column("answer_text", "VARCHAR", "Open answer", "文本", optional=True),
            Column("answered_at", "TIMESTAMP", "When", "时间", "local time"),
        ),
        may_be_empty=True,
    ),
)

_TRUTH = (
    Table(
        "truth_run",
        "truth",
        "运行清单",
        "How this world was made: enough to make it again.",
        "这个世界是怎样生成的：足以重新生成它。",
        (
            Column("run_key", "VARCHAR", "Setting", "参数名", primary=True),
            Column("run_value", "VARCHAR", "Value", "参数值", "JSON", check="json_valid(run_value)"),
        ),
    ),
    Table(
        "truth_customer_trait",
        "truth",
        "客户潜在特质",
        "What never changes in a customer.",
        "客户身上始终不变的东西。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            _ref("referrer_id", "customer", "Customer who brought this one", "推荐人", optional=True),
            _rate("purchase_rate", "Own purchase rate λ while alive", "购买强度 λ", "orders/day"),
            _rate("category_rate", "Purchase rate in the whole category Λ", "品类购买强度 Λ", "orders/day"),
            _share("base_share", "Share of the category before loyalty acts", "初始钱包份额"),
            _rate(
                "dropout_chance",
                "Baseline chance of dropping out at each occasion that truth_run calls dropout",
                "基础流失参数",
                "per purchase, month or renewal",
            ),
            Column(
                "spend_mean", "DOUBLE", "Mean order value", "平均客单价", "CNY/order", check="spend_mean > 0"
            ),
            _rate("wallet", "Budget in our category", "钱包规模", "CNY/year"),
            Column("taste_fit", "DOUBLE", "How well the offer meets the taste", "口味契合度", "points"),
            Column(
                "clv_true",
                "DOUBLE",
                "Margin over the simulated life, discounted at 1 % a month to the first order",
                "真实终身价值",
                "CNY",
            ),
        ),
    ),
    Table(
        "truth_customer_outcome",
        "truth",
        "客户最终状态",
        "Where each customer stands when the history ends.",
        "历史结束时每位客户的状态。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            Column("lifecycle_stage", "enum:lifecycle_stage", "True stage", "真实生命周期阶段"),
            Column(
                "satisfaction_index",
                "DOUBLE",
                "Satisfaction",
                "满意度指数",
                "0–100",
                check="satisfaction_index BETWEEN 0 AND 100",
            ),
            _share("loyalty", "Loyalty (attitude)", "忠诚度（态度）"),
            _share("knowledge", "What the firm knows of the customer", "企业对客户的了解程度"),
            _rate("switching_barrier", "Structural bond", "转换壁垒", "log odds"),
            Column("growth", "DOUBLE", "Growth of spending", "消费增长", "log"),
            Column("expectation_will", "DOUBLE", "Quality expected", "预期将得到的质量", _QUALITY),
            Column("expectation_should", "DOUBLE", "Quality felt to be due", "认为应得到的质量", _QUALITY),
            Column(
                "repeat_orders",
                "INTEGER",
                "Orders after the first",
                "复购次数",
                "orders",
                check="repeat_orders >= 0",
            ),
            Column("failures", "INTEGER", "Failures met", "遭遇的失误次数", check="failures >= 0"),
        ),
    ),
    Table(
        "truth_customer_state",
        "truth",
        "客户潜在状态",
        "What went on in each customer, month by month; filled when the panel was kept.",
        "每位客户逐月的潜在状态；保留面板时才有数据。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            Column("month_start", "DATE", "Month", "月份", primary=True),
            Column("lifecycle_stage", "enum:lifecycle_stage", "True stage", "真实生命周期阶段"),
            Column("expectation", "DOUBLE", "Expectation", "期望值", _QUALITY),
            Column(
                "perceived_performance",
                "DOUBLE",
                "Actual experience (empty: none in this month)",
                "实际体验（当月无接触则为空）",
                _QUALITY,
                optional=True,
            ),
            Column(
                "satisfaction",
                "DOUBLE",
                "Perceived performance − expectation",
                "满意度（实际体验 − 期望值）",
                _QUALITY,
                optional=True,
            ),
            Column(
                "satisfaction_index",
                "DOUBLE",
                "Satisfaction",
                "满意度指数",
                "0–100",
                check="satisfaction_index BETWEEN 0 AND 100",
            ),
            _share("loyalty", "Loyalty (attitude)", "忠诚度（态度）"),
            _share("knowledge", "What the firm knows of the customer", "企业对客户的了解程度"),
            _share("wallet_share", "Share of wallet", "钱包份额"),
            _share("churn_chance", "Chance of leaving in this month", "当月流失概率"),
            _rate("purchase_rate", "Purchase rate", "购买强度", "orders/day"),
            Column("is_alive", "BOOLEAN", "Relationship still alive", "关系存续"),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_failure",
        "truth",
        "失误真值",
        "Every failure, also those nobody heard of.",
        "每一次失误，包括无人投诉的。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            Column("month_start", "DATE", "Month", "月份", primary=True),
            Column("failure_no", "SMALLINT", "Number within the month", "当月序号", primary=True),
            Column("is_major", "BOOLEAN", "Major failure", "是否严重"),
            Column("is_voiced", "BOOLEAN", "The company heard of it", "是否投诉"),
            Column("is_resolved", "BOOLEAN", "Made good", "是否解决"),
            Column("is_quick", "BOOLEAN", "Made good quickly", "是否及时解决"),
            _ref("service_request_id", "service_request", "The complaint", "投诉单", optional=True),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_event_cause",
        "truth",
        "事件成因真值",
        "Why it happened: changes of lifecycle stage, and complaints.",
        "事情为什么发生：生命周期阶段的变化，以及投诉。",
        (
            _id("event_cause_id", "Row id", "编号"),
            Column("object_type", "enum:object_type", "Object", "对象类型"),
            Column("object_id", "BIGINT", "Object id", "对象编号", kind_in="object_type"),
            Column("month_start", "DATE", "Month", "月份"),
            Column("stage_before", "enum:lifecycle_stage", "Stage before", "变化前阶段", optional=True),
            Column("stage_after", "enum:lifecycle_stage", "Stage after", "变化后阶段", optional=True),
            Column(
                "cause",
                "VARCHAR",
                "True cause",
                "真实成因",
                check="cause IN ('progress', 'impulse', 'dissatisfaction', 'failure', 'lapse', 'attrition', "
                "'recovery', 'winback', 'minor_failure', 'major_failure')",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_rival_purchase",
        "truth",
        "竞争品牌购买真值",
        "What customers bought from rivals; filled when the scenario keeps a household panel.",
        "客户从竞争品牌处购买了什么；情景保留住户面板时才有数据。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            Column("month_start", "DATE", "Month", "月份", primary=True),
            Column("brand_no", "SMALLINT", "Rival brand", "竞争品牌", primary=True, check="brand_no >= 1"),
            Column("purchases", "INTEGER", "Purchases", "购买次数", check="purchases >= 1"),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_effect",
        "truth",
        "处理效应真值",
        "Both potential outcomes of every campaign, for contacted and held-out members alike.",
        "每次市场活动的两种潜在结果，联系组与对照组均有。",
        (
            Column(
                "campaign_member_id",
                "BIGINT",
                "Member",
                "活动成员",
                primary=True,
                references="campaign_member",
            ),
            Column(
                "response_class",
                "VARCHAR",
                "How the customer takes to being contacted",
                "响应类型",
                check="response_class IN ('persuadable', 'sure_thing', 'lost_cause', 'sleeping_dog')",
            ),
            _share(
                "respond_if_untreated", "Chance of ordering in the month if not contacted", "未联系时响应概率"
            ),
            _share("respond_if_treated", "Chance of ordering in the month if contacted", "联系时响应概率"),
            Column(
                "value_if_untreated",
                "DOUBLE",
                "Expected margin of the month if not",
                "未联系时期望毛利",
                "CNY",
            ),
            Column(
                "value_if_treated",
                "DOUBLE",
                "Expected margin of the month if contacted, before the cost of the contact",
                "联系时期望毛利（未扣联系费用）",
                "CNY",
            ),
        ),
        may_be_empty=True,
    ),
)

#: Every table, parents before children.
TABLES: Final = _CRM + _MARKETING + _TRUTH
_BY_NAME = {table.name: table for table in TABLES}
