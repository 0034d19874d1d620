"""The back office: goods, bills, payments and messages between the systems."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Rule

__all__ = ["ERP"]

ERP: Final = (
    Rule(
        "inventory_movement",
        "numbered in the order of time, and stock on hand is never negative",
        "编号与时间顺序一致，且库存从不为负",
        "SELECT inventory_movement_id FROM (SELECT inventory_movement_id, moved_at, "
        "lag(moved_at) OVER (ORDER BY inventory_movement_id) AS before, "
        "sum(quantity) OVER (PARTITION BY product_id ORDER BY inventory_movement_id) AS stock "
        "FROM inventory_movement) WHERE moved_at < before OR stock < 0",
    ),
    Rule(
        "inventory_movement",
        "goods only, and shipments and returns have an order, whose moment they do not precede",
        "仅限实物；发货与退货均有订单，且不早于下单时间",
        "SELECT inventory_movement_id FROM inventory_movement JOIN product USING (product_id) "
        "LEFT JOIN sales_order o USING (sales_order_id) WHERE is_service OR moved_at < ordered_at "
        "OR (movement_type IN ('shipment', 'return') AND o.sales_order_id IS NULL)",
    ),
    Rule(
        "inventory_movement",
        "what is shipped was ordered, once, and all of it comes back and is written off if any does",
        "发货即为所订，仅一次；退货则全部退回并报损",
        "SELECT sales_order_id, product_id FROM (SELECT sales_order_id, product_id, "
        "-sum(quantity) FILTER (movement_type = 'shipment') AS shipped, "
        "coalesce(sum(quantity) FILTER (movement_type = 'return'), 0) AS back, "
        "coalesce(-sum(quantity) FILTER (movement_type = 'adjustment'), 0) AS gone "
        "FROM inventory_movement WHERE sales_order_id IS NOT NULL GROUP BY ALL) "
        "LEFT JOIN (SELECT sales_order_id, product_id, sum(quantity) AS ordered FROM line_item GROUP BY ALL) "
        "USING (sales_order_id, product_id) WHERE shipped > coalesce(ordered, 0) "
        "OR (back <> 0 AND back <> shipped) OR gone > back",
    ),
    Rule(
        "invoice",
        "of its order's customer and amount, on the day its last goods left",
        "与订单的客户、金额一致，于最后一批货物发出当日开具",
        "SELECT invoice_id FROM invoice i JOIN sales_order o USING (sales_order_id) LEFT JOIN "
        "(SELECT sales_order_id, max(moved_at)::DATE AS left_on FROM inventory_movement "
        "WHERE movement_type = 'shipment' GROUP BY ALL) USING (sales_order_id) "
        "WHERE i.customer_id <> o.customer_id OR amount <> total_amount OR invoiced_on < ordered_at::DATE "
        "OR invoiced_on <> left_on",
    ),
    Rule(
        "invoice",
        "every line of goods of an order that was billed has left",
        "已开票订单的所有实物均已发货",
        "SELECT invoice_id FROM invoice JOIN line_item USING (sales_order_id) JOIN product USING (product_id) "
        "ANTI JOIN (FROM inventory_movement WHERE movement_type = 'shipment') USING (sales_order_id, product_id) "
        "WHERE NOT is_service",
    ),
    Rule(
        "invoice",
        "its state agrees with its payments, its due date and its goods",
        "状态与收款、到期日及退货一致",
        "SELECT invoice_id FROM invoice LEFT JOIN (SELECT invoice_id, sum(amount) AS paid FROM payment "
        "GROUP BY ALL) USING (invoice_id) LEFT JOIN (SELECT DISTINCT sales_order_id, true AS back "
        "FROM inventory_movement WHERE movement_type = 'return') USING (sales_order_id) WHERE invoice_status "
        "<> CASE WHEN paid = amount THEN 'paid' WHEN back OR invoice_status = 'void' THEN 'void' "
        "WHEN due_on <= (SELECT max(date_day) FROM calendar) THEN 'overdue' WHEN paid > 0 THEN 'part_paid' "
        "ELSE 'issued' END OR paid > amount OR (invoice_status = 'void' AND paid > 0)",
    ),
    Rule(
        "payment",
        "not before its invoice, nor after the calendar",
        "不早于开票，且在日历范围内",
        "SELECT payment_id FROM payment JOIN invoice USING (invoice_id) WHERE paid_on < invoiced_on "
        "OR paid_on > (SELECT max(date_day) FROM calendar)",
    ),
    Rule(
        "erp_sync",
        "each message is in step, given up or on its way: never two of them",
        "每条消息或已同步、或已放弃、或在途，互不重叠",
        "SELECT erp_sync_id FROM erp_sync WHERE (synced_at IS NOT NULL AND gave_up_at IS NOT NULL) "
        "OR greatest(detected_at, synced_at, gave_up_at)::DATE > (SELECT max(date_day) FROM calendar)",
    ),
    Rule(
        "erp_sync",
        "every customer in the ERP, and every order it bills, has come by a message",
        "ERP 中的每位客户、每张已开票的订单均由同步消息而来",
        "SELECT 'customer', customer_id FROM erp_customer ANTI JOIN (SELECT object_id AS customer_id FROM erp_sync "
        "WHERE object_type = 'customer' AND synced_at IS NOT NULL) USING (customer_id) "
        "UNION ALL SELECT 'sales_order', sales_order_id FROM invoice ANTI JOIN (SELECT object_id AS "
        "sales_order_id FROM erp_sync WHERE object_type = 'sales_order' AND synced_at IS NOT NULL) "
        "USING (sales_order_id)",
    ),
    Rule(
        "truth_credit",
        "a default is a cause on record, and no loss is larger than what is owed",
        "每次违约均有成因记录，损失不超过敞口",
        "SELECT customer_id, review_on FROM truth_credit LEFT JOIN (SELECT object_id, month_start "
        "FROM truth_event_cause WHERE cause = 'default') ON month_start = date_trunc('month', defaulted_on) "
        "AND truth_credit.customer_id = object_id WHERE (defaulted_on IS NOT NULL) <> (month_start IS NOT NULL) "
        "OR loss > exposure OR (defaulted_on IS NULL AND exposure > 0)",
    ),
)
