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
    "empty",
    "enum_codes",
    "enum_ddl",
    "quoted",
    "table_named",
]

#: Raised whenever a table or a column changes; files of another version are refused with a reason.
SCHEMA_VERSION: Final = 2

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


def empty(name: str) -> pa.Table:
    """A table without rows, of the promised types."""
    return pa.schema([(column.name, column.arrow_type) for column in table_named(name).columns]).empty_table()


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


def _percent(name: str, en: str, zh: str) -> Column:
    return Column(name, "DECIMAL(5,2)", en, zh, "%", check=f"{name} BETWEEN 0 AND 100")


def _mark(name: str, en: str, zh: str) -> Column:
    return Column(name, "SMALLINT", en, zh, "1–5", check=f"{name} BETWEEN 1 AND 5")


def _optional_count(name: str, en: str, zh: str) -> Column:
    return Column(name, "INTEGER", en, zh, optional=True, check=f"{name} >= 0")


def _later(name: str, than: str, en: str, zh: str) -> Column:
    """A moment that may not have come yet, and never comes before another."""
    return Column(name, "TIMESTAMP", en, zh, "local time", optional=True, check=f"{name} >= {than}")


_BASE = (
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
        "territory",
        "crm",
        "销售区域",
        "Sales regions; filled when there is a sales force.",
        "销售区域；有销售团队时才有数据。",
        (
            _id("territory_id", "Territory id", "区域编号"),
            Column("org_level", "enum:org_level", "Region or district", "层级"),
            Column("name_en", "VARCHAR", "English name", "英文名"),
            Column("name_zh", "VARCHAR", "Chinese name", "中文名"),
            Column(
                "economy_index",
                "DECIMAL(6,2)",
                "Regional economy",
                "经济",
                "100 = usual",
                check="economy_index > 0",
            ),
        ),
        may_be_empty=True,
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
            _ref("territory_id", "territory", "Territory served", "负责区域", optional=True),
        ),
    ),
    Table(
        "employee",
        "crm",
        "员工",
        "People of the company who appear in the records: the service desk and, if there is one, the sales force.",
        "记录中出现的本企业人员：服务台人员，以及销售团队（如有）。",
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
        "Persons and companies that order by themselves, in the order in which they came, then the accounts of "
        "the sales force, in the same order.",
        "自行下单的个人和公司，按到来的先后编号；其后为销售团队的客户，亦按先后编号。",
        (
            _id("customer_id", "Customer id", "客户编号"),
            Column("name", "VARCHAR", "Name", "名称"),
            Column("customer_kind", "enum:customer_kind", "Person or company", "个人/公司"),
            Column("customer_role", "enum:customer_role", "Role toward us", "客户角色"),
            Column(
                "customer_status",
                "enum:customer_status",
                "By the company's rule: lost after 180 days without an order; accounts of the sales force are "
                "current once they have bought, before that potential while a deal is open, else target",
                "客户状态（连续 180 天无订单即记为流失；销售团队的客户购买后为现有，"
                "此前有进行中的机会为潜在，否则为目标）",
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
            _ref("territory_id", "territory", "Territory (sales force only)", "销售区域", optional=True),
            _ref("owner_id", "employee", "Rep in charge (sales force only)", "负责人", optional=True),
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
)

_SALES = (
    Table(
        "sales_stage",
        "crm",
        "销售机会阶段",
        "The ten stages of the funnel with the textbook's chance of success, and how long is too long.",
        "销售漏斗的十个阶段、教科书给出的成功可能性，以及滞留报警天数。",
        (
            Column(
                "stage_no",
                "SMALLINT",
                "Stage number",
                "阶段序号",
                primary=True,
                check="stage_no BETWEEN 1 AND 10",
            ),
            Column("stage_code", "VARCHAR", "Stage code", "阶段代码", unique=True),
            Column("label_en", "VARCHAR", "English name", "英文名"),
            Column("label_zh", "VARCHAR", "Chinese name", "中文名"),
            _percent("textbook_probability_pct", "Chance of success by the textbook", "销售成功的可能性"),
            Column("pipeline_phase", "enum:pipeline_phase", "Coarse phase", "管线阶段"),
            Column(
                "max_dwell_days",
                "SMALLINT",
                "Days in the stage that raise an alarm",
                "滞留报警阈值",
                "days",
                check="max_dwell_days > 0",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "lead",
        "crm",
        "销售线索",
        "Unqualified interest; if it is converted it becomes an opportunity of a customer.",
        "尚未确认的购买意向；转化后成为某客户的销售机会。",
        (
            _id("lead_id", "Lead id", "线索编号"),
            Column("company_name", "VARCHAR", "Company as typed", "公司名称"),
            Column("person_name", "VARCHAR", "Person as typed", "联系人姓名"),
            Column("phone", "VARCHAR", "Phone", "电话"),
            Column("email", "VARCHAR", "E-mail", "邮箱"),
            Column("lead_source", "enum:lead_source", "Source", "线索来源"),
            Column("lead_status", "enum:lead_status", "Status", "线索状态"),
            Column("interest", "VARCHAR", "What they said they want", "需求描述"),
            Column(
                "lead_score",
                "SMALLINT",
                "Score by the company's rule",
                "线索评分",
                "0–100",
                check="lead_score BETWEEN 0 AND 100",
            ),
            _ref("territory_id", "territory", "Territory", "销售区域"),
            _ref("owner_id", "employee", "Owner", "负责人"),
            Column("created_at", "TIMESTAMP", "Created", "建立时间", "local time"),
            _later("first_response_at", "created_at", "First response", "首次响应时间"),
            _later("converted_at", "first_response_at", "Converted", "转化时间"),
            _ref("customer_id", "customer", "Customer it led to", "转化客户", optional=True),
        ),
        may_be_empty=True,
    ),
    Table(
        "opportunity",
        "crm",
        "销售机会",
        "A possible sale, moved through ten stages. New tasks come from firms that have not bought before; "
        "rebuys from firms won earlier in the region or, while there are none, from firms whose purchases "
        "are older than the records.",
        "一笔可能的销售，依次经过十个阶段。新任务型来自从未购买过的企业；重购来自本区域此前赢得的客户，"
        "若尚无此类客户，则来自购买早于本记录的企业。",
        (
            _id("opportunity_id", "Opportunity id", "机会编号"),
            Column("title", "VARCHAR", "Title", "机会题目"),
            Column("description", "VARCHAR", "Description", "机会描述"),
            _ref("customer_id", "customer", "Customer", "机会对象"),
            _ref("primary_contact_id", "contact", "Main contact", "机会联系人"),
            Column("buying_type", "enum:buying_type", "Buying type", "购买决策类型"),
            Column("sales_method", "enum:sales_method", "Sales method", "销售方法"),
            Column("stage_no", "SMALLINT", "Stage now or at the end", "机会阶段", references="sales_stage"),
            _percent(
                "probability_pct", "Chance of success, as the rep states it (lost: 0)", "成功率（输单为 0）"
            ),
            _amount("amount", "Expected amount, the sum of its lines", "预计销售额"),
            Column("expected_close_on", "DATE", "Expected end, as the rep states it", "预计结束时间"),
            Column("opportunity_status", "enum:opportunity_status", "Open, won or lost", "机会状态"),
            _later("closed_at", "created_at", "Closed", "实际结束时间"),
            Column(
                "outcome_reason",
                "enum:outcome_reason",
                "Reason the rep recorded for win or loss",
                "成败原因",
                optional=True,
            ),
            Column("lead_source", "enum:lead_source", "Source", "机会来源"),
            _ref("lead_id", "lead", "Lead it came from", "来源线索"),
            _ref("owner_id", "employee", "Owner", "负责人"),
            Column("created_at", "TIMESTAMP", "Created", "建立时间", "local time"),
        ),
        may_be_empty=True,
    ),
    Table(
        "opportunity_stage_history",
        "crm",
        "机会阶段历史",
        "One row for every stage entered, with what the rep stated then: the raw material of the pipeline.",
        "每进入一个阶段一行，并记录销售代表当时的判断：管线分析的原始材料。",
        (
            Column("opportunity_id", "BIGINT", "Opportunity", "机会", primary=True, references="opportunity"),
            Column(
                "seq_no",
                "SMALLINT",
                "Order of the change",
                "序号",
                "1, 2, …",
                primary=True,
                check="seq_no >= 1",
            ),
            Column("changed_at", "TIMESTAMP", "When", "变更时间", "local time"),
            Column(
                "from_stage_no",
                "SMALLINT",
                "Stage left (empty: created)",
                "原阶段（为空表示新建）",
                references="sales_stage",
                optional=True,
            ),
            Column("to_stage_no", "SMALLINT", "Stage entered", "新阶段", references="sales_stage"),
            _amount("amount", "Expected amount from then on", "预计销售额"),
            _percent("probability_pct", "Chance of success stated then", "成功率"),
            Column("expected_close_on", "DATE", "Expected end stated then", "预计结束时间"),
            _ref("changed_by", "employee", "Who", "变更人"),
        ),
        may_be_empty=True,
    ),
    Table(
        "opportunity_contact_role",
        "crm",
        "机会影响力（CUTE）",
        "Who influences the purchase, in which role, and with which attitude: those the rep has met.",
        "谁以何种角色、何种态度影响购买：仅含销售代表已接触的人。",
        (
            Column("opportunity_id", "BIGINT", "Opportunity", "机会", primary=True, references="opportunity"),
            Column("contact_id", "BIGINT", "Contact", "联系人", primary=True, references="contact"),
            Column("influence_role", "enum:influence_role", "Role (CUTE)", "影响力角色"),
            Column(
                "coach_position",
                "enum:coach_position",
                "Where a coach sits (others: empty)",
                "教练所在位置（其他角色为空）",
                optional=True,
            ),
            Column("attitude", "enum:attitude", "Attitude, as the rep sees it", "联系人对机会的态度"),
            Column("concern", "VARCHAR", "What the person asks or worries about", "关注的问题"),
            Column("can_veto", "BOOLEAN", "May say no", "可否决"),
            Column("recorded_at", "TIMESTAMP", "When the rep met the person", "识别时间", "local time"),
        ),
        may_be_empty=True,
    ),
    Table(
        "competitor",
        "crm",
        "竞争对手",
        "Competitors the company knows.",
        "企业已知的竞争对手。",
        (
            _id("competitor_id", "Competitor id", "竞争对手编号"),
            Column("name", "VARCHAR", "Name", "名称"),
            Column(
                "reported_revenue",
                "DECIMAL(16,2)",
                "Published revenue",
                "公布营收",
                "CNY/year",
                check="reported_revenue >= 0",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "competitor_assessment",
        "crm",
        "竞争对手评估",
        "Our offer beside a competitor's, aspect by aspect: in general, and as reps noted it in their deals.",
        "逐方面比较我方与对手的方案：总体评价，以及销售代表在各机会中的记录。",
        (
            _id("competitor_assessment_id", "Assessment id", "评估编号"),
            _ref("competitor_id", "competitor", "Competitor", "竞争对手"),
            _ref(
                "opportunity_id",
                "opportunity",
                "In this opportunity (empty: in general)",
                "所属机会（为空表示总体）",
                optional=True,
            ),
            Column("assessment_aspect", "enum:assessment_aspect", "Aspect", "比较方面"),
            Column("swot", "enum:swot", "What it means for us (empty: equal)", "SWOT 象限", optional=True),
            _mark("our_score", "Our score", "我方评分"),
            _mark("their_score", "Their score", "对手评分"),
            Column(
                "quoted_price",
                "DECIMAL(14,2)",
                "Their price, if a rep heard of it",
                "对手报价",
                "CNY",
                optional=True,
                check="quoted_price > 0",
            ),
            _ref("assessed_by", "employee", "By", "评估人", optional=True),
            Column("assessed_at", "TIMESTAMP", "When", "评估时间", "local time"),
        ),
        may_be_empty=True,
    ),
    Table(
        "activity",
        "crm",
        "活动",
        "What reps did and plan to do for their opportunities, by opportunity and time.",
        "销售代表为各机会已做与计划做的事，按机会与时间排列。",
        (
            _id("activity_id", "Activity id", "活动编号"),
            Column("activity_type", "enum:activity_type", "Type", "活动类型"),
            Column("activity_purpose", "enum:activity_purpose", "Step of the sale", "活动目的"),
            Column("priority", "enum:priority", "Priority", "优先级"),
            Column("activity_status", "enum:activity_status", "Status", "状态"),
            Column("description", "VARCHAR", "Description", "活动描述"),
            _ref("customer_id", "customer", "Customer", "客户"),
            _ref(
                "contact_id",
                "contact",
                "Contact (empty: nobody in particular)",
                "联系人（为空表示无特定对象）",
                optional=True,
            ),
            _ref("opportunity_id", "opportunity", "Opportunity", "机会"),
            _ref("owner_id", "employee", "Who does it", "执行人"),
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
            _later("actual_end_at", "actual_start_at", "Actual end", "实际结束时间"),
            Column(
                "repeat_every_days",
                "SMALLINT",
                "Cycle of a periodic activity",
                "周期",
                "days",
                optional=True,
                check="repeat_every_days > 0",
            ),
            _amount("cost", "Cost", "成本"),
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
            _ref("next_activity_id", "activity", "Follow-up planned from it", "后续活动", optional=True),
            Column("logged_at", "TIMESTAMP", "When it was typed in", "录入时间", "local time"),
        ),
        may_be_empty=True,
    ),
    Table(
        "quote",
        "crm",
        "产品报价",
        "Price offers made inside an opportunity, with their revisions.",
        "机会中的报价及其各次修订。",
        (
            _id("quote_id", "Quote id", "报价编号"),
            _ref("opportunity_id", "opportunity", "Opportunity", "机会"),
            Column("revision_no", "SMALLINT", "Revision", "版本", "1, 2, …", check="revision_no >= 1"),
            Column("quote_status", "enum:quote_status", "Status", "报价状态"),
            Column("quoted_at", "TIMESTAMP", "Made", "报价时间", "local time"),
            Column("valid_until", "DATE", "Valid until", "有效期", check="valid_until >= quoted_at::DATE"),
            _percent("discount_pct", "Discount off what the deal is worth at list", "整单折扣"),
            _amount("total_amount", "Total, the sum of its lines", "总金额", "0.01"),
            _ref("approved_by", "employee", "Manager who approved the discount", "审批人", optional=True),
        ),
        may_be_empty=True,
    ),
    Table(
        "contract",
        "crm",
        "合同",
        "Contracts negotiated, and signed if the opportunity was won.",
        "谈判中的合同；赢单后签订。",
        (
            _id("contract_id", "Contract id", "合同编号"),
            _ref("customer_id", "customer", "Customer", "客户"),
            _ref("opportunity_id", "opportunity", "Opportunity", "机会"),
            Column("contract_status", "enum:contract_status", "Status", "合同状态"),
            Column("drafted_at", "TIMESTAMP", "Drafted", "起草时间", "local time"),
            Column("signed_on", "DATE", "Signed", "签订日期", optional=True),
            Column("start_on", "DATE", "Starts", "开始日期", optional=True, check="start_on >= signed_on"),
            Column("end_on", "DATE", "Ends", "结束日期", optional=True, check="end_on >= start_on"),
            _amount("total_value", "Value", "合同金额", "0.01"),
            _ref("owner_id", "employee", "Owner", "负责人"),
        ),
        may_be_empty=True,
    ),
    Table(
        "sales_target",
        "crm",
        "销售计划",
        "The plan of each quarter: orders for each rep; promotions and selling days by stage for each region.",
        "每季度计划：销售代表的销售额与新客户；各区域分阶段的升迁数量与资源投入。",
        (
            _id("sales_target_id", "Plan line id", "计划编号"),
            Column("period_start", "DATE", "First day of the period", "期间开始"),
            Column("report_period", "enum:report_period", "Length of the period", "期间类型"),
            _ref("employee_id", "employee", "For a rep", "员工", optional=True),
            Column(
                "team_id",
                "BIGINT",
                "or for a team",
                "部门",
                references="team",
                optional=True,
                check="employee_id IS NULL",
            ),
            Column(
                "target_amount",
                "DECIMAL(14,2)",
                "Planned orders",
                "销售额计划",
                "CNY",
                optional=True,
                check="target_amount >= 0",
            ),
            _optional_count("target_new_accounts", "Planned new customers", "客户发展计划"),
            Column(
                "stage_no",
                "SMALLINT",
                "Stage this line is about",
                "阶段升迁计划：阶段",
                references="sales_stage",
                optional=True,
            ),
            _optional_count("target_promotions", "Planned promotions out of the stage", "阶段升迁计划：数量"),
            Column(
                "resource_days",
                "DECIMAL(8,2)",
                "Selling days planned for the stage",
                "销售资源计划",
                "person-days",
                optional=True,
                check="resource_days >= 0",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "workflow_item",
        "crm",
        "工作流事项",
        "What rules put on people's desks: an alarm for every stage that lasts too long.",
        "由规则生成的待处理事项：阶段滞留过久的报警。",
        (
            _id("workflow_item_id", "Item id", "事项编号"),
            Column("workflow_kind", "enum:workflow_kind", "Kind", "类型"),
            Column("rule_code", "VARCHAR", "Rule that made it", "规则"),
            Column("object_type", "enum:object_type", "Object", "对象类型"),
            Column("object_id", "BIGINT", "Object id", "对象编号", kind_in="object_type"),
            _ref("employee_id", "employee", "For", "处理人"),
            Column("created_at", "TIMESTAMP", "Raised", "产生时间", "local time"),
            Column("workflow_status", "enum:workflow_status", "Status", "状态"),
            _later("closed_at", "created_at", "Closed", "办结时间"),
        ),
        may_be_empty=True,
    ),
    Table(
        "role_permission",
        "crm",
        "权限",
        "Which role may do what to which object, and to whose.",
        "何种角色可对何种对象、哪些记录执行何种操作。",
        (
            Column("app_role", "enum:app_role", "Role", "角色", primary=True),
            Column("object_type", "enum:object_type", "Object", "对象", primary=True),
            Column("read_scope", "enum:permission_scope", "May read", "查看范围"),
            Column("write_scope", "enum:permission_scope", "May change", "修改范围"),
            Column("export_scope", "enum:permission_scope", "May export", "导出范围"),
            Column("dispatch_scope", "enum:permission_scope", "May assign", "分派权限"),
        ),
        may_be_empty=True,
    ),
)

_TRADE = (
    Table(
        "sales_order",
        "crm",
        "订单",
        "Orders, numbered in the order of time; those won by the sales force name their opportunity.",
        "订单，按时间先后编号；销售团队赢得的订单注明其机会。",
        (
            _id("sales_order_id", "Order id", "订单编号"),
            _ref("customer_id", "customer", "Customer", "客户"),
            Column("channel", "enum:channel", "Channel used to buy", "购买渠道"),
            Column("ordered_at", "TIMESTAMP", "Ordered", "下单时间", "local time"),
            _amount("total_amount", "Total, the sum of its lines", "订单金额", "0.01"),
            _ref("opportunity_id", "opportunity", "Opportunity won", "机会", optional=True),
            _ref("quote_id", "quote", "Quote accepted", "报价", optional=True),
            _ref("contract_id", "contract", "Contract", "合同", optional=True),
            Column(
                "order_status",
                "enum:order_status",
                "Status (empty: needs no approval)",
                "订单状态（无需审批则为空）",
                optional=True,
            ),
            _later("approved_at", "ordered_at", "Approved", "审批时间"),
            _ref("approved_by", "employee", "Approved by", "审批人", optional=True),
            _ref("owner_id", "employee", "Rep credited", "业绩归属", optional=True),
        ),
    ),
    Table(
        "line_item",
        "crm",
        "明细",
        "Lines of orders and, where there is a sales force, of opportunities and quotes.",
        "订单的明细行；有销售团队时，亦含机会与报价的明细行。",
        (
            _id("line_item_id", "Line id", "明细编号"),
            _ref("sales_order_id", "sales_order", "Order", "订单", optional=True),
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
            Column(
                "line_parent",
                "enum:line_parent",
                "Document it belongs to, exactly one",
                "所属单据类型（有且仅有一个）",
                check="(sales_order_id IS NOT NULL) = (line_parent = 'order') "
                "AND (quote_id IS NOT NULL) = (line_parent = 'quote') "
                "AND (opportunity_id IS NOT NULL) = (line_parent = 'opportunity')",
            ),
            _ref("opportunity_id", "opportunity", "Opportunity", "机会", optional=True),
            _ref("quote_id", "quote", "Quote", "报价", optional=True),
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
    Table(
        "truth_lead",
        "truth",
        "线索真值",
        "Real quality of each lead.",
        "每条线索的真实质量。",
        (
            Column("lead_id", "BIGINT", "Lead", "线索", primary=True, references="lead"),
            _share("fit", "Fit of need and offer", "匹配度"),
            _share("intent", "Intent to buy", "购买意愿"),
            _share("convert_probability", "Chance of being converted, given the response", "真实转化概率"),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_opportunity",
        "truth",
        "机会真值",
        "Real state of each opportunity whenever it changes; lost ones have one more row for their end.",
        "每个机会每次变化时的真实状态；输单另有一行记录其结束。",
        (
            Column("opportunity_id", "BIGINT", "Opportunity", "机会", primary=True, references="opportunity"),
            Column("changed_at", "TIMESTAMP", "When", "时间", "local time", primary=True),
            Column("true_stage_no", "SMALLINT", "Stage", "真实阶段", check="true_stage_no BETWEEN 1 AND 10"),
            Column("buyer_stage", "enum:buyer_stage", "Stage of the buyer's process", "买方阶段"),
            _share("win_probability", "Chance of winning from here", "真实赢单概率"),
            _rate("promotion_hazard", "Hazard of the next promotion", "升迁风险率", "1/day"),
            Column(
                "true_reason",
                "enum:outcome_reason",
                "True cause of the outcome, in the last row",
                "真实成败原因（末行）",
                optional=True,
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_employee",
        "truth",
        "员工真值",
        "Skill and habits of each sales representative.",
        "每位销售代表的能力与习惯。",
        (
            Column("employee_id", "BIGINT", "Employee", "员工", primary=True, references="employee"),
            Column("skill", "DOUBLE", "Skill", "能力", "standard deviations"),
            _share("diligence", "Share of activities begun on time", "勤勉度"),
            Column(
                "optimism_bias_pct",
                "DOUBLE",
                "Stated less true chance of winning, on average",
                "乐观偏差",
                "percentage points",
            ),
            _share("logging_rate", "Share of activities typed in within a day", "录入及时率"),
            Column(
                "capacity_hours",
                "DOUBLE",
                "Hours for selling",
                "产能",
                "hours/week",
                check="capacity_hours > 0",
            ),
        ),
        may_be_empty=True,
    ),
)

#: Every table, parents before children.
TABLES: Final = _BASE + _SALES + _TRADE + _MARKETING + _TRUTH
_BY_NAME = {table.name: table for table in TABLES}
