"""The patterns that were planted, to check what an analyst has found; empty where there is none."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Column, Table, amount, identity, rate, reference, share

__all__ = ["PATTERNS_TRUTH"]

PATTERNS_TRUTH: Final = (
    Table(
        "truth_season",
        "truth",
        "季节真值",
        "How demand swings over the year; empty where no season is planted.",
        "一年之中需求的季节波动；未植入季节规律时为空。",
        (
            Column(
                "calendar_month",
                "SMALLINT",
                "Month of the year",
                "月份（1–12）",
                primary=True,
                check="calendar_month BETWEEN 1 AND 12",
            ),
            Column(
                "factor",
                "DOUBLE",
                "Demand in this month ÷ the mean of the year",
                "当月需求 ÷ 全年平均",
                check="factor > 0",
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_churn_rule",
        "truth",
        "流失规则真值",
        "A planted rule of churn, a row for each source it is about: who meets all the conditions of a row leaves "
        "with its chance in each month, and then churn_rule is the cause. Empty where no rule is planted.",
        "植入的流失规则，每个涉及的来源一行：满足某行全部条件的客户，每月以该行概率流失，成因记为 churn_rule；"
        "未植入规则时为空。",
        (
            Column("source", "enum:lead_source", "Found through this source", "客户来源为此项", primary=True),
            Column(
                "orders_at_least",
                "INTEGER",
                "Orders before the month, at least",
                "当月之前的订单数不少于",
                "orders",
                check="orders_at_least >= 1",
            ),
            Column(
                "months_below",
                "INTEGER",
                "Calendar months since the month of the first order, fewer than",
                "距首单月份的月数少于",
                "months",
                check="months_below >= 1",
            ),
            share("monthly_chance", "Chance of leaving by this rule in each month", "每月因此规则流失的概率"),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_customer_segment",
        "truth",
        "客户真实细分",
        "Which kind of customer each is, and the ways of that kind; filled where segments are planted.",
        "每位客户所属的细分及其习惯；植入细分时才有数据。",
        (
            Column("customer_id", "BIGINT", "Customer", "客户", primary=True, references="customer"),
            Column("segment_no", "SMALLINT", "Segment", "细分", check="segment_no >= 1"),
            Column("channel", "enum:channel", "Channel the segment likes", "该细分偏好的渠道"),
            Column(
                "hour_from",
                "SMALLINT",
                "Hour from which the segment likes to buy",
                "该细分偏好时段的起点",
                "h",
                check="hour_from BETWEEN 0 AND 23",
            ),
            Column(
                "hour_to", "SMALLINT", "… until", "该细分偏好时段的终点", "h", check="hour_to > hour_from"
            ),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_basket_rule",
        "truth",
        "真实购物篮规则",
        "Products that bring others with them, and a pair that only shares a season; filled where rules are "
        "planted. Support, confidence and lift are those in all orders placed without a rep.",
        "会带动其他产品的产品，以及一对仅因同季而同购的产品；植入规则时才有数据。支持度、置信度与提升度按全部自主订单计算。",
        (
            identity("rule_no", "Rule", "规则编号"),
            reference("antecedent_id", "product", "Product that brings another", "前项产品"),
            Column(
                "consequent_id",
                "BIGINT",
                "Product it brings",
                "后项产品",
                references="product",
                check="consequent_id <> antecedent_id",
            ),
            Column("is_trap", "BOOLEAN", "No rule: the two only share a season", "并非规则：仅因同季"),
            Column(
                "planted_confidence",
                "DOUBLE",
                "Chance that the one brings the other (empty for traps)",
                "植入的置信度（陷阱为空）",
                "0–1",
                optional=True,
                check="planted_confidence BETWEEN 0 AND 1",
            ),
            share("support", "Share of orders with both", "支持度"),
            share("confidence", "Share of orders with the first that also have the second", "置信度"),
            rate("lift", "Confidence over the share of orders with the second", "提升度", "ratio"),
        ),
        may_be_empty=True,
    ),
    Table(
        "truth_fraud",
        "truth",
        "真实欺诈订单",
        "Orders that are not the customer's own; filled where frauds are planted. They take the place of orders "
        "of the customer, whose true lifetime value counts those.",
        "并非客户本人所下的订单；植入欺诈时才有数据。它们取代了客户本人的订单，真实终身价值仍按本人订单计。",
        (
            Column("sales_order_id", "BIGINT", "Order", "订单", primary=True, references="sales_order"),
            Column(
                "fraud_session", "BIGINT", "One intruder in one month", "欺诈会话（同一入侵者、同一月份）"
            ),
            amount("own_amount", "What the order would have been worth", "若为本人下单的金额", "0.01"),
        ),
        may_be_empty=True,
    ),
)
