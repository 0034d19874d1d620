"""What everything else refers to: codes, calendar, organisation, products, customers."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, amount, identity, reference

__all__ = ["REFERENCE"]

REFERENCE: Final = (
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
            identity("territory_id", "Territory id", "区域编号"),
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
            identity("team_id", "Team id", "组织编号"),
            reference("parent_team_id", "team", "Parent unit", "上级组织", optional=True),
            Column("name_en", "VARCHAR", "English name", "英文名"),
            Column("name_zh", "VARCHAR", "Chinese name", "中文名"),
            Column("org_level", "enum:org_level", "Level", "层级"),
            reference("territory_id", "territory", "Territory served", "负责区域", optional=True),
        ),
    ),
    Table(
        "employee",
        "crm",
        "员工",
        "People of the company who appear in the records: the service desk and, if there is one, the sales force.",
        "记录中出现的本企业人员：服务台人员，以及销售团队（如有）。",
        (
            identity("employee_id", "Employee id", "员工编号"),
            Column("name", "VARCHAR", "Name", "姓名"),
            Column("app_role", "enum:app_role", "Position and application role", "职位/角色"),
            reference("team_id", "team", "Team", "所属部门"),
            reference("manager_id", "employee", "Line manager", "直属上级", optional=True),
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
            identity("product_id", "Product id", "产品编号"),
            Column("sku", "VARCHAR", "Code", "产品代码", unique=True),
            Column("name_en", "VARCHAR", "English name", "英文名"),
            Column("name_zh", "VARCHAR", "Chinese name", "中文名"),
            Column("category_en", "VARCHAR", "Category in English", "产品类别英文名"),
            Column("category_zh", "VARCHAR", "Category in Chinese", "产品类别"),
            Column("is_service", "BOOLEAN", "Service item", "是否服务"),
            amount("list_price", "List price", "标准价格", "0.01"),
            amount("unit_cost", "Unit cost", "单位成本"),
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
            identity("customer_id", "Customer id", "客户编号"),
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
            Column("address", "VARCHAR", "Address", "地址", optional=True),
            Column("phone", "VARCHAR", "Phone", "电话", optional=True),
            Column("email", "VARCHAR", "E-mail", "邮箱", optional=True),
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
            reference("territory_id", "territory", "Territory (sales force only)", "销售区域", optional=True),
            reference("owner_id", "employee", "Rep in charge (sales force only)", "负责人", optional=True),
        ),
    ),
    Table(
        "contact",
        "crm",
        "联系人",
        "People at customers: the person itself, or who speaks for the company.",
        "客户方的人：个人客户即本人，公司客户为其代表。",
        (
            identity("contact_id", "Contact id", "联系人编号"),
            reference("customer_id", "customer", "Customer", "客户"),
            Column("name", "VARCHAR", "Name", "姓名"),
            Column("job_title", "VARCHAR", "Job title (at companies)", "职务（公司客户）", optional=True),
            Column("phone", "VARCHAR", "Phone", "电话", optional=True),
            Column("email", "VARCHAR", "E-mail", "邮箱", unique=True, optional=True),
            Column("gender", "enum:gender", "Gender", "性别"),
            Column("birth_date", "DATE", "Birth date", "出生日期", optional=True),
            Column("created_at", "TIMESTAMP", "Record created", "建档时间", "local time"),
        ),
    ),
)
