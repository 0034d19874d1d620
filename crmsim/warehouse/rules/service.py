"""The papers of the service desk: the life of a request, in order and in office hours."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Rule

__all__ = ["SERVICE"]

SERVICE: Final = (
    Rule(
        "customer",
        "has a tier and a care class exactly when it has bought",
        "有订单的客户且仅此类客户有价值分层与关怀分类",
        "SELECT customer_id FROM customer WHERE (value_tier IS NULL) <> (care_class IS NULL) "
        "OR (value_tier IS NULL) = (customer_id IN (SELECT customer_id FROM sales_order))",
    ),
    Rule(
        "asset",
        "was bought by that customer, on that order and day",
        "由该客户在该订单、该日购买",
        "SELECT asset_id FROM asset a JOIN sales_order o USING (sales_order_id) WHERE a.customer_id <> o.customer_id "
        "OR purchased_on <> ordered_at::DATE OR NOT EXISTS (FROM line_item l "
        "WHERE l.sales_order_id = a.sales_order_id AND l.product_id = a.product_id)",
    ),
    Rule(
        "entitlement",
        "is the warranty of one of the customer's units from the day of purchase, or comes with a signed contract",
        "为该客户某件资产自购买日起的担保，或随已签合同而来",
        "SELECT entitlement_id FROM entitlement e LEFT JOIN asset a USING (asset_id) LEFT JOIN contract c "
        "ON c.contract_id = e.contract_id WHERE (asset_id IS NULL) <> (entitlement_type <> 'warranty') "
        "OR (e.contract_id IS NULL) <> (entitlement_type <> 'service_term') "
        "OR e.customer_id <> coalesce(a.customer_id, c.customer_id) "
        "OR e.start_on <> coalesce(purchased_on, c.start_on) OR e.end_on <> c.end_on "
        "OR (e.contract_id IS NOT NULL AND signed_on IS NULL)",
    ),
    Rule(
        "service_request",
        "the unit is the customer's, in use, and of the product named",
        "所涉资产属于该客户、正在使用，且与产品一致",
        "SELECT service_request_id FROM service_request r JOIN asset a USING (asset_id) "
        "WHERE a.customer_id <> r.customer_id OR a.product_id IS DISTINCT FROM r.product_id "
        "OR purchased_on > opened_at::DATE OR retired_on <= opened_at::DATE",
    ),
    Rule(
        "service_request",
        "warranty or terms are the customer's, valid on that day, and those of the unit or contract named",
        "担保或条款属于该客户、当日有效，且与资产或合同一致",
        "SELECT service_request_id FROM service_request r JOIN entitlement e USING (entitlement_id) "
        "WHERE e.customer_id <> r.customer_id OR opened_at::DATE NOT BETWEEN start_on AND end_on "
        "OR e.asset_id IS DISTINCT FROM r.asset_id OR e.contract_id IS DISTINCT FROM r.contract_id",
    ),
    Rule(
        "service_request",
        "costs what its activities cost",
        "服务成本等于其活动成本之和",
        "SELECT service_request_id FROM service_request r LEFT JOIN (SELECT service_request_id, sum(cost) AS spent "
        "FROM activity GROUP BY service_request_id) USING (service_request_id) "
        "WHERE service_cost IS DISTINCT FROM "
        "CASE WHEN EXISTS (FROM knowledge_article) THEN coalesce(spent, 0) END",
    ),
    Rule(
        "service_request",
        "only visits and repairs are charged, with approval, and never inside free terms",
        "仅上门与维修经审批后收费，免费条款内不收费",
        "SELECT service_request_id FROM service_request r LEFT JOIN entitlement e USING (entitlement_id) "
        "WHERE service_fee IS NOT NULL AND (free_of_charge OR location IS NULL OR NOT EXISTS (FROM workflow_item w "
        "WHERE rule_code = 'approve_service_order' AND object_id = service_request_id AND workflow_status = 'done'))",
    ),
    Rule(
        "service_request",
        "staff complained of are named in complaints about staff only; causes are found in completed complaints",
        "仅针对人员的投诉写明被投诉人员；仅已完成的投诉写明原因",
        "SELECT service_request_id FROM service_request "
        "WHERE (complaint_employee_id IS NOT NULL AND complaint_target <> 'staff') "
        "OR (complaint_cause IS NOT NULL AND (completed_at IS NULL OR complaint_target IS NULL)) "
        "OR ((complaint_employee_id IS NOT NULL OR complaint_cause IS NOT NULL) AND complaint_target IS NULL)",
    ),
    Rule(
        "service_request",
        "articles noted were published before",
        "所用文章此前已发布",
        "SELECT service_request_id FROM service_request JOIN knowledge_article "
        "ON knowledge_article_id IN (solution_id, template_id) WHERE published_at > opened_at",
    ),
    Rule(
        "activity",
        "is for an opportunity, for a request, or for the sake of the customer",
        "属于某机会、某服务请求，或纯为关怀客户",
        "SELECT activity_id FROM activity WHERE (opportunity_id IS NOT NULL AND service_request_id IS NOT NULL) "
        "OR (opportunity_id IS NULL AND service_request_id IS NULL AND activity_purpose <> 'care')",
    ),
    Rule(
        "activity",
        "for a request: of its customer and contact, not before the first response, and done when it is completed "
        "(but for the care call)",
        "服务活动属于该请求的客户与联系人，不早于首次响应，并在请求完成前结束（关怀回访除外）",
        "SELECT activity_id FROM activity a JOIN service_request r USING (service_request_id) "
        "WHERE a.customer_id <> r.customer_id OR a.contact_id IS DISTINCT FROM r.contact_id "
        "OR planned_start_at < first_response_at OR actual_start_at < planned_start_at OR first_response_at IS NULL "
        "OR (activity_purpose <> 'care' AND actual_end_at > completed_at) "
        "OR (activity_purpose = 'care' AND planned_start_at < completed_at)",
    ),
    Rule(
        "activity",
        "nobody at the desk does two things at once",
        "客服人员不会同时做两件事",
        "SELECT activity_id FROM (SELECT activity_id, actual_start_at, lag(actual_end_at) OVER "
        "(PARTITION BY owner_id ORDER BY actual_start_at, actual_end_at) AS before FROM activity "
        "WHERE service_request_id IS NOT NULL AND actual_start_at IS NOT NULL) WHERE actual_start_at < before",
    ),
    Rule(
        "status_history",
        "every change begins where the one before ended, and time never runs backwards",
        "每次变更的原值即上次的新值，时间不倒退",
        "SELECT status_history_id FROM (SELECT *, lag(to_code) OVER steps AS earlier, "
        "lag(changed_at) OVER steps AS before FROM status_history "
        "WINDOW steps AS (PARTITION BY object_type, object_id, field_name ORDER BY status_history_id)) "
        "WHERE from_code IS DISTINCT FROM earlier OR changed_at < before",
    ),
    Rule(
        "status_history",
        "begins with the request, and ends as the request stands",
        "始于请求提出，终于请求现状",
        "SELECT service_request_id FROM service_request r LEFT JOIN (SELECT object_id, "
        "min(changed_at) AS first, max_by(to_code, status_history_id) FILTER (field_name = 'request_stage') AS stage, "
        "max_by(to_code, status_history_id) FILTER (field_name = 'request_status') AS status, "
        "max(changed_at) FILTER (to_code IN ('completed', 'rejected')) AS over FROM status_history "
        "WHERE object_type = 'service_request' GROUP BY object_id) ON object_id = service_request_id "
        "WHERE EXISTS (FROM status_history) AND (first IS DISTINCT FROM opened_at "
        "OR over IS DISTINCT FROM completed_at OR stage IS DISTINCT FROM request_stage::VARCHAR "
        "OR status IS DISTINCT FROM request_status::VARCHAR)",
    ),
    Rule(
        "status_history",
        "requests are moved on working days only",
        "仅在工作日变更请求状态",
        "SELECT status_history_id FROM status_history JOIN calendar ON date_day = changed_at::DATE "
        "WHERE object_type = 'service_request' AND NOT is_workday",
    ),
    Rule(
        "assignment",
        "of a request: its owner from the first response, helpers and approvers after that",
        "请求的负责人自首次响应起，协作者与审批人在其后",
        "SELECT assignment_id FROM assignment JOIN service_request ON service_request_id = object_id "
        "WHERE object_type = 'service_request' AND (from_at < first_response_at OR (assignment_role = 'owner' "
        "AND (employee_id <> owner_id OR from_at <> first_response_at)))",
    ),
    Rule(
        "workflow_item",
        "a request is escalated exactly when a promise has lapsed, or it is both severe and urgent",
        "请求恰在承诺逾期、或既严重又紧急时升级",
        "WITH run AS (SELECT max(date_day) + 1 AS night FROM calendar), "
        "promised AS (SELECT service_request_id, opened_at, first_response_at, completed_at, night, "
        "opened_at + to_seconds((3600 * response_hours)::INTEGER) AS respond_by, "
        "opened_at + to_seconds((3600 * resolve_hours)::INTEGER) AS resolve_by "
        "FROM run, service_request JOIN entitlement USING (entitlement_id)), due AS ("
        "SELECT service_request_id AS object_id, 'escalation_response' AS rule_code, respond_by AS moment "
        "FROM promised WHERE respond_by < night AND coalesce(first_response_at, night) > respond_by UNION ALL "
        "SELECT service_request_id, 'escalation_resolution', resolve_by "
        "FROM promised WHERE resolve_by < night AND coalesce(completed_at, night) > resolve_by UNION ALL "
        "SELECT service_request_id, 'escalation_severity', opened_at FROM service_request "
        "WHERE EXISTS (FROM knowledge_article) AND severity IN ('high', 'urgent') "
        "AND priority IN ('high', 'urgent')) "
        "SELECT object_id, rule_code FROM due FULL JOIN (FROM workflow_item WHERE object_type = 'service_request' "
        "AND rule_code LIKE 'escalation_%') AS raised USING (object_id, rule_code) "
        "WHERE created_at IS DISTINCT FROM moment",
    ),
    Rule(
        "workflow_item",
        "of a request: an item is closed when it is done, and due after it was raised",
        "请求事项办结方有办结时间，截止不早于产生",
        "SELECT workflow_item_id FROM workflow_item WHERE object_type = 'service_request' "
        "AND (workflow_status = 'done') <> (closed_at IS NOT NULL)",
    ),
    Rule(
        "workflow_item",
        "a birthday is remembered on the date on file or within days, and written to on the day or not at all",
        "生日关怀按档案日期或随后数日内提醒，且仅于当日完成",
        "WITH care AS (SELECT w.*, birth_date, w.created_at::DATE AS day, year(w.created_at) - year(birth_date) AS age "
        "FROM workflow_item w LEFT JOIN contact ON contact_id = object_id WHERE rule_code = 'birthday_care') "
        "SELECT workflow_item_id FROM care WHERE object_type <> 'customer' OR birth_date IS NULL "
        "OR (workflow_status = 'done') <> (closed_at IS NOT NULL) OR closed_at > due_at "
        "OR (day - (birth_date + to_years(age))::DATE NOT BETWEEN 0 AND 12 "
        "AND day - (birth_date + to_years(age - 1))::DATE NOT BETWEEN 0 AND 12)",
    ),
    Rule(
        "truth_service_request",
        "every request with a title has a truth, and complaints and only they a root cause",
        "凡有题目的请求均有真值，且仅投诉有真实成因",
        "SELECT service_request_id FROM service_request r FULL JOIN truth_service_request t "
        "USING (service_request_id) WHERE (title IS NULL) <> (intent IS NULL) "
        "OR (root_cause IS NOT NULL) <> (title IS NOT NULL AND complaint_target IS NOT NULL)",
    ),
)
