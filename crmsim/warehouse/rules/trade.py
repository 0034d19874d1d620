"""Orders, lines, customers, requests and their truth: totals that add up, time that never runs backwards."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Rule

__all__ = ["TRADE"]

TRADE: Final = (
    Rule(
        "sales_order",
        "total is the sum of its lines",
        "总额等于明细之和",
        "SELECT sales_order_id FROM sales_order LEFT JOIN line_item USING (sales_order_id) "
        "GROUP BY sales_order_id, total_amount HAVING total_amount IS DISTINCT FROM sum(line_amount)",
    ),
    Rule(
        "sales_order",
        "numbered in the order of time",
        "编号与时间顺序一致",
        "SELECT sales_order_id FROM (SELECT sales_order_id, ordered_at, "
        "lag(ordered_at) OVER (ORDER BY sales_order_id) AS before FROM sales_order) "
        "WHERE ordered_at < before",
    ),
    Rule(
        "sales_order",
        "no order before the customer's record, or outside the calendar",
        "订单不早于客户建档，且在日历范围内",
        "SELECT sales_order_id FROM sales_order JOIN customer USING (customer_id) "
        "WHERE ordered_at < created_at OR ordered_at < (SELECT min(date_day) FROM calendar) "
        "OR ordered_at >= (SELECT max(date_day) + 1 FROM calendar)",
    ),
    Rule(
        "sales_order",
        "where devices are kept, every order placed online without a rep has one",
        "记录设备时，每张自主线上订单均有设备",
        "SELECT sales_order_id FROM sales_order WHERE opportunity_id IS NULL AND channel IN ('web', 'wap') "
        "AND device IS NULL AND EXISTS (FROM sales_order WHERE device IS NOT NULL)",
    ),
    Rule(
        "truth_fraud",
        "one customer, one month in each session; placed without a rep, after the month of the first order",
        "每个会话仅属一位客户、一个月份；均为首单月份之后的自主订单",
        "SELECT min(sales_order_id) FROM truth_fraud JOIN sales_order o USING (sales_order_id) "
        "JOIN (SELECT customer_id, min(ordered_at) AS first_at FROM sales_order GROUP BY customer_id) "
        "USING (customer_id) GROUP BY fraud_session HAVING count(DISTINCT customer_id) > 1 "
        "OR count(DISTINCT date_trunc('month', ordered_at)) > 1 "
        "OR bool_or(opportunity_id IS NOT NULL "
        "OR date_trunc('month', ordered_at) <= date_trunc('month', first_at))",
    ),
    Rule(
        "truth_customer_segment",
        "where there are segments, everybody who has traits is in one, and nobody else",
        "存在细分时，有潜在特质的客户且仅此类客户属于某一细分",
        "SELECT coalesce(t.customer_id, s.customer_id) FROM truth_customer_trait t "
        "FULL JOIN truth_customer_segment s USING (customer_id) "
        "WHERE (t.customer_id IS NULL OR s.customer_id IS NULL) AND EXISTS (FROM truth_customer_segment)",
    ),
    Rule(
        "truth_basket_rule",
        "support, confidence and lift are those of the orders placed without a rep",
        "支持度、置信度与提升度与自主订单一致",
        "WITH held AS (SELECT DISTINCT sales_order_id, product_id FROM line_item JOIN sales_order "
        "USING (sales_order_id) WHERE sales_order.opportunity_id IS NULL), "
        "many AS (SELECT product_id, count(*) AS n FROM held GROUP BY product_id), "
        "pairs AS (SELECT a.product_id AS antecedent_id, b.product_id AS consequent_id, count(*) AS n "
        "FROM held a JOIN held b USING (sales_order_id) GROUP BY ALL) "
        "SELECT rule_no FROM truth_basket_rule r LEFT JOIN pairs p USING (antecedent_id, consequent_id) "
        "LEFT JOIN many a ON a.product_id = antecedent_id LEFT JOIN many b ON b.product_id = consequent_id, "
        "(SELECT count(*) AS n FROM sales_order WHERE opportunity_id IS NULL) o "
        "WHERE abs(support - coalesce(p.n, 0) / o.n) > 1e-9 "
        "OR abs(confidence - coalesce(p.n / a.n, 0)) > 1e-9 "
        "OR abs(lift - coalesce(p.n * o.n / a.n / b.n, 0)) > 1e-6",
    ),
    Rule(
        "line_item",
        "price and discount agree with the list price",
        "单价、折扣与标准价格一致",
        "SELECT line_item_id FROM line_item JOIN product USING (product_id) "
        "WHERE abs(list_price * (1 - discount_pct / 100) - unit_price) > 0.005 + list_price * 0.00005",
    ),
    Rule(
        "customer",
        "whoever is called current or lost has ordered, and nobody else has",
        "现有客户与流失客户且仅此类客户有订单",
        "SELECT customer_id FROM customer WHERE (customer_status IN ('current', 'lost')) "
        "<> (customer_id IN (SELECT customer_id FROM sales_order))",
    ),
    Rule(
        "customer",
        "every customer has a contact",
        "每位客户至少有一位联系人",
        "SELECT customer_id FROM customer ANTI JOIN contact USING (customer_id)",
    ),
    Rule(
        "interaction",
        "the contact is one of the customer's",
        "联系人属于该客户",
        "SELECT interaction_id FROM interaction i JOIN contact c USING (contact_id) "
        "WHERE i.customer_id <> c.customer_id",
    ),
    Rule(
        "interaction",
        "not before the customer's record",
        "不早于客户建档",
        "SELECT interaction_id FROM interaction JOIN customer USING (customer_id) "
        "WHERE started_at < created_at",
    ),
    Rule(
        "service_request",
        "its first contact is of the same customer and moment, and leads to it",
        "首次接入与该请求的客户、时间一致并指向该请求",
        "SELECT service_request_id FROM service_request r JOIN interaction i USING (interaction_id) "
        "WHERE i.customer_id <> r.customer_id OR started_at <> opened_at "
        "OR employee_id IS DISTINCT FROM owner_id "
        "OR result_type <> 'service_request' OR result_id <> service_request_id",
    ),
    Rule(
        "service_request",
        "time from raising to response agrees with the wait on a day without a night between",
        "当日响应的请求，其等待时长与时间戳一致",
        "SELECT service_request_id FROM service_request JOIN interaction USING (interaction_id) "
        "WHERE opened_at::DATE = first_response_at::DATE "
        "AND date_diff('second', opened_at, first_response_at) <> wait_s",
    ),
    Rule(
        "service_request",
        "the desk works on working days only",
        "客服仅在工作日处理请求",
        "SELECT service_request_id, date_day FROM (SELECT service_request_id, "
        "unnest([opened_at, first_response_at, completed_at])::DATE AS date_day FROM service_request) "
        "JOIN calendar USING (date_day) WHERE NOT is_workday",
    ),
    Rule(
        "service_request",
        "no agent serves two requests at once",
        "同一坐席不会同时处理两个请求",
        "SELECT service_request_id FROM (SELECT service_request_id, first_response_at, "
        "lag(coalesce(talked, completed_at)) OVER (PARTITION BY owner_id "
        "ORDER BY first_response_at, coalesce(talked, completed_at)) AS before FROM service_request "
        "LEFT JOIN (SELECT service_request_id, arg_min_null(actual_end_at, activity_id) AS talked FROM activity "
        "GROUP BY service_request_id) USING (service_request_id) WHERE owner_id IS NOT NULL) "
        "WHERE first_response_at < before",
    ),
    Rule(
        "service_request",
        "complaint columns are filled for complaints and only for them",
        "投诉类请求且仅投诉类请求填写投诉栏",
        "SELECT service_request_id FROM service_request WHERE (request_category = 'complaint') "
        "<> (complaint_target IS NOT NULL) OR (complaint_target IS NULL) <> (complaint_subclass IS NULL)",
    ),
    Rule(
        "service_request",
        "open exactly as long as it is not completed",
        "未完成的请求状态为处理中",
        "SELECT service_request_id FROM service_request "
        "WHERE (request_status = 'open') <> (completed_at IS NULL)",
    ),
    Rule(
        "truth_customer_trait",
        "every customer who orders without a rep has traits",
        "每位自行下单的客户都有潜在特质",
        "SELECT customer_id FROM customer ANTI JOIN truth_customer_trait USING (customer_id) "
        "WHERE owner_id IS NULL AND customer_status <> 'potential'",
    ),
    Rule(
        "truth_customer_outcome",
        "repeat orders are those on record",
        "复购次数与订单记录一致",
        "SELECT customer_id FROM customer LEFT JOIN truth_customer_outcome USING (customer_id) "
        "JOIN (SELECT customer_id, count(*) - 1 AS repeats FROM sales_order WHERE opportunity_id IS NULL "
        "GROUP BY customer_id) USING (customer_id) WHERE repeat_orders IS DISTINCT FROM repeats",
    ),
    Rule(
        "truth_failure",
        "a failure the company heard of is a complaint on record, and no other is",
        "被投诉的失误均有投诉记录，且仅此有记录",
        "SELECT f.customer_id, month_start, failure_no FROM truth_failure f LEFT JOIN service_request r "
        "USING (service_request_id) WHERE is_voiced <> (service_request_id IS NOT NULL) "
        "OR (is_voiced AND (r.request_category <> 'complaint' OR r.customer_id <> f.customer_id))",
    ),
    Rule(
        "service_request",
        "every complaint is about a failure",
        "每项投诉都对应一次失误",
        "SELECT service_request_id FROM service_request ANTI JOIN truth_failure USING (service_request_id) "
        "WHERE request_category = 'complaint'",
    ),
    Rule(
        "truth_customer_state",
        "satisfaction is performance less expectation",
        "满意度等于实际体验减期望值",
        "SELECT customer_id, month_start FROM truth_customer_state "
        "WHERE abs(perceived_performance - expectation - satisfaction) > 1e-6",
    ),
    Rule(
        "campaign",
        "costs are the sums of its seven resources",
        "预算与实际成本等于七类资源之和",
        "SELECT campaign_id FROM campaign c LEFT JOIN campaign_resource r USING (campaign_id) "
        "GROUP BY campaign_id, budget, c.actual_cost HAVING budget IS DISTINCT FROM sum(planned_cost) "
        "OR c.actual_cost IS DISTINCT FROM sum(r.actual_cost) OR count(DISTINCT campaign_resource_type) <> 7",
    ),
    Rule(
        "campaign",
        "a plan has cost nothing and contacted nobody yet, anything else has",
        "计划中的活动尚无实际成本与成员，其余活动均有",
        "SELECT campaign_id FROM campaign WHERE (campaign_status = 'plan') <> (actual_cost IS NULL) "
        "OR (campaign_status = 'plan' AND campaign_id IN (SELECT campaign_id FROM campaign_member))",
    ),
    Rule(
        "campaign_member",
        "costs no more than the campaign; the control group costs nothing and gets nothing",
        "成员费用不超过活动成本；对照组无费用、无优惠、无渠道",
        "SELECT campaign_id FROM campaign_member JOIN campaign USING (campaign_id) "
        "GROUP BY campaign_id, actual_cost HAVING sum(cost) > actual_cost "
        "OR bool_or(is_control AND (cost <> 0 OR campaign_member.offer_type <> 'none' OR channel IS NOT NULL))",
    ),
    Rule(
        "campaign_member",
        "known to the firm before, member once, and responded by the order that is on record",
        "成员事先已建档、每次活动仅一次，响应时间与订单一致",
        "SELECT m.campaign_member_id FROM campaign_member m JOIN campaign c USING (campaign_id) "
        "JOIN customer k USING (customer_id) LEFT JOIN sales_order o "
        "ON o.customer_id = m.customer_id AND o.ordered_at >= c.start_on AND o.ordered_at < c.end_on + 1 "
        "GROUP BY ALL HAVING k.created_at >= c.start_on "
        "OR (c.survey_id IS NULL AND m.responded_at IS DISTINCT FROM min(o.ordered_at)) "
        "UNION ALL SELECT min(campaign_member_id) FROM campaign_member "
        "GROUP BY campaign_id, customer_id HAVING count(*) > 1",
    ),
    Rule(
        "survey_answer",
        "answers a question of that survey, by an invited customer, inside its scale and time",
        "回答对应该问卷的题目与受邀客户，且在量表与时间范围内",
        "SELECT a.campaign_member_id FROM survey_answer a "
        "LEFT JOIN survey_question q USING (survey_id, question_no) "
        "LEFT JOIN survey s USING (survey_id) "
        "LEFT JOIN campaign_member m USING (campaign_member_id) "
        "LEFT JOIN campaign c USING (campaign_id) "
        "WHERE q.survey_id IS NULL OR c.survey_id IS DISTINCT FROM a.survey_id "
        "OR m.responded_at IS DISTINCT FROM a.answered_at OR a.answered_at::DATE NOT BETWEEN opened_on "
        "AND closed_on OR (answer_score IS NULL) <> (scale_min IS NULL) "
        "OR (answer_text IS NULL) = (scale_min IS NULL) OR answer_score NOT BETWEEN scale_min AND scale_max",
    ),
    Rule(
        "truth_effect",
        "every member of a campaign has both potential outcomes, and survey invitations have none",
        "活动成员均有两种潜在结果，问卷邀请没有",
        "SELECT campaign_member_id FROM campaign_member JOIN campaign USING (campaign_id) "
        "LEFT JOIN truth_effect e USING (campaign_member_id) "
        "WHERE (survey_id IS NULL) <> (e.campaign_member_id IS NOT NULL)",
    ),
)
