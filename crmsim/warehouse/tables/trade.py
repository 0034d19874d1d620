"""What was sold: orders and their lines."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, amount, identity, later, reference

__all__ = ["TRADE"]

TRADE: Final = (
    Table(
        "sales_order",
        "crm",
        "订单",
        "Orders, numbered in the order of time; those won by the sales force name their opportunity.",
        "订单，按时间先后编号；销售团队赢得的订单注明其机会。",
        (
            identity("sales_order_id", "Order id", "订单编号"),
            reference("customer_id", "customer", "Customer", "客户"),
            Column("channel", "enum:channel", "Channel used to buy", "购买渠道"),
            Column(
                "device",
                "BIGINT",
                "Device used to order online (empty: not online, or devices are not kept)",
                "线上下单所用设备（非线上订单或未记录设备则为空）",
                optional=True,
                check="device >= 0 AND channel IN ('web', 'wap')",
            ),
            Column("ordered_at", "TIMESTAMP", "Ordered", "下单时间", "local time"),
            amount("total_amount", "Total, the sum of its lines", "订单金额", "0.01"),
            reference("opportunity_id", "opportunity", "Opportunity won", "机会", optional=True),
            reference("quote_id", "quote", "Quote accepted", "报价", optional=True),
            reference("contract_id", "contract", "Contract", "合同", optional=True),
            Column(
                "order_status",
                "enum:order_status",
                "Status (empty: needs no approval)",
                "订单状态（无需审批则为空）",
                optional=True,
            ),
            later("approved_at", "ordered_at", "Approved", "审批时间"),
            reference("approved_by", "employee", "Approved by", "审批人", optional=True),
            reference("owner_id", "employee", "Rep credited", "业绩归属", optional=True),
        ),
    ),
    Table(
        "line_item",
        "crm",
        "明细",
        "Lines of orders and, where there is a sales force, of opportunities and quotes.",
        "订单的明细行；有销售团队时，亦含机会与报价的明细行。",
        (
            identity("line_item_id", "Line id", "明细编号"),
            reference("sales_order_id", "sales_order", "Order", "订单", optional=True),
            reference("product_id", "product", "Product", "产品"),
            Column("quantity", "DECIMAL(12,2)", "Quantity", "数量", "units", check="quantity > 0"),
            amount("unit_price", "Price after discount", "单价", "0.01"),
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
            reference("opportunity_id", "opportunity", "Opportunity", "机会", optional=True),
            reference("quote_id", "quote", "Quote", "报价", optional=True),
        ),
    ),
)
