"""The back office: the ERP's copy of customers, stock, bills, payments, and what was kept in step how."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, amount, identity, later, reference, share

__all__ = ["ERP", "ERP_TRUTH"]

ERP: Final = (
    Table(
        "erp_customer",
        "crm",
        "ERP 客户主数据",
        "Customers as the ERP knows them, once they have ordered. What was typed wrongly on the way stays wrong "
        "until somebody compares the two systems; a customer entered twice has two rows.",
        "ERP 中的客户（首次下单后建立）。录入错误在两系统对账前一直存在；重复录入的客户有两行。",
        (
            Column("erp_customer_no", "VARCHAR", "Customer number in the ERP", "ERP 客户号", primary=True),
            reference("customer_id", "customer", "Customer in the CRM", "CRM 客户"),
            Column("name", "VARCHAR", "Name", "名称"),
            Column("city", "VARCHAR", "City", "城市"),
            Column("address", "VARCHAR", "Address", "地址"),
            Column("phone", "VARCHAR", "Phone", "电话"),
            Column("on_account", "BOOLEAN", "Buys on account", "赊销客户"),
            Column(
                "credit_limit",
                "DECIMAL(14,2)",
                "Credit limit (on account only)",
                "信用额度（仅赊销客户）",
                "CNY",
                optional=True,
                check="credit_limit > 0 AND on_account",
            ),
            Column(
                "annual_income",
                "DECIMAL(16,2)",
                "Yearly income or revenue, as declared when the account was opened (on account only)",
                "年收入或营业额，开户时申报（仅赊销客户）",
                "CNY/year",
                optional=True,
                check="annual_income > 0 AND on_account",
            ),
            Column("opened_at", "TIMESTAMP", "Entered in the ERP", "ERP 建档时间", "local time"),
            Column(
                "blocked_on",
                "DATE",
                "Delivered against payment only since (bill long overdue)",
                "信用冻结日期（账单长期逾期，此后款到发货）",
                optional=True,
                check="on_account",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "inventory_movement",
        "crm",
        "库存流水",
        "Stock ledger of the ERP, in the order of time; stock on hand is the running sum. A line larger than the "
        "usual purchase is bought for its order. What comes back is not sold again but written off at the end "
        "of the month.",
        "ERP 库存流水，按时间先后；累计即为现有库存。超过常规采购批量的订单行专门采购。退货不再销售，月末报损。",
        (
            identity("inventory_movement_id", "Movement id", "流水号"),
            reference("product_id", "product", "Product", "产品"),
            Column("movement_type", "enum:movement_type", "Kind", "类型"),
            Column("moved_at", "TIMESTAMP", "When", "时间", "local time"),
            Column(
                "quantity",
                "DECIMAL(12,2)",
                "Quantity",
                "数量",
                "units, + in, - out",
                check="quantity <> 0 AND (quantity > 0) = (movement_type IN ('production', 'purchase', 'return'))",
            ),
            amount("unit_cost", "Cost", "单位成本"),
            reference(
                "sales_order_id",
                "sales_order",
                "Order bought for, shipped or returned",
                "采购、发货或退货所属订单",
                optional=True,
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "invoice",
        "crm",
        "发票",
        "Bills of the ERP, one for each order that has left in full, with their state at the end of the calendar.",
        "ERP 发票：订单全部发货后开具一张，状态为历史结束时的状态。",
        (
            identity("invoice_id", "Invoice id", "发票编号"),
            Column("sales_order_id", "BIGINT", "Order", "订单", unique=True, references="sales_order"),
            reference("customer_id", "customer", "Customer", "客户"),
            Column("invoiced_on", "DATE", "Issued", "开票日期"),
            Column("due_on", "DATE", "Due", "到期日", check="due_on >= invoiced_on"),
            amount("amount", "Amount", "金额", "0.01"),
            Column(
                "invoice_status",
                "enum:invoice_status",
                "State at the end; void if the goods came back",
                "期末状态；退货则作废",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "payment",
        "crm",
        "收款",
        "Receipts from customers.",
        "客户付款。",
        (
            identity("payment_id", "Payment id", "收款编号"),
            reference("invoice_id", "invoice", "Invoice", "发票"),
            Column("paid_on", "DATE", "Date", "收款日期"),
            amount("amount", "Amount", "金额", "0.01"),
            Column("payment_method", "enum:payment_method", "Method", "付款方式"),
        ),
        may_be_empty=True,
    ),
    Table(
        "erp_sync",
        "crm",
        "ERP 同步日志",
        "Differences between CRM and ERP – new customers, orders, stock levels, and errors found later – and when "
        "the two were in step again. Each row is in step, given up, or still on its way. What was given up, or "
        "arrived wrong, is sent again in a row of its own once it is found.",
        "CRM 与 ERP 的差异（新客户、新订单、库存变化及事后发现的错误）及恢复一致的时间。每行或已同步，或已放弃，"
        "或仍在途。放弃或出错的记录被发现后另起一行重发。",
        (
            identity("erp_sync_id", "Sync id", "同步编号"),
            Column("object_type", "enum:object_type", "Kind of record", "对象类型"),
            Column("object_id", "BIGINT", "Record", "对象编号", kind_in="object_type"),
            Column("sync_direction", "enum:sync_direction", "Direction", "方向"),
            Column(
                "field_name",
                "VARCHAR",
                "Field that differs (empty: the whole record)",
                "差异字段（为空表示整条记录）",
                optional=True,
            ),
            Column("crm_value", "VARCHAR", "Value in the CRM", "CRM 值", optional=True),
            Column("erp_value", "VARCHAR", "Value in the ERP", "ERP 值", optional=True),
            Column("attempts", "SMALLINT", "Attempts", "尝试次数", check="attempts >= 1"),
            Column(
                "detected_at", "TIMESTAMP", "Difference arose or was found", "产生或发现时间", "local time"
            ),
            later(
                "synced_at", "detected_at", "In step again (empty: not yet)", "恢复一致时间（为空表示尚未）"
            ),
            later("gave_up_at", "detected_at", "Given up (dead letter)", "放弃时间（死信）"),
        ),
        may_be_empty=True,
    ),
)

ERP_TRUTH: Final = (
    Table(
        "truth_credit",
        "truth",
        "信用真值",
        "Each yearly review of each customer on account who was billed in the year before: what drives default, "
        "its true chance, and whether it came.",
        "每年对上一年有账单的赊销客户进行评审：违约的驱动因素、真实违约概率及是否违约。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            Column("review_on", "DATE", "Review", "评审日期", primary=True),
            share("limit_use", "Share of the credit limit in use", "额度使用率"),
            share("late_share", "Share of last year's bills not paid in time", "上年逾期账单占比"),
            Column("income_z", "DOUBLE", "Log income", "收入对数", "standard deviations from the median"),
            share("default_probability", "Chance of default within a year", "一年内违约概率"),
            Column(
                "defaulted_on",
                "DATE",
                "Pays nothing from here on (empty: no default)",
                "违约日期（为空表示未违约）",
                optional=True,
                check="defaulted_on >= review_on",
            ),
            amount("exposure", "Owed and never paid willingly, known by the end", "违约敞口（截至期末）"),
            amount("loss", "What of it is lost", "违约损失"),
        ),
        may_be_empty=True,
    ),
)
