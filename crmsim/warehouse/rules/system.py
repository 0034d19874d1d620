"""The office: ties, permissions, log, attachments and scores lean on rows that are there."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Rule

__all__ = ["SYSTEM"]

SYSTEM: Final = (
    Rule(
        "opportunity",
        "the request it came from names it, was raised before, and came from its customer; templates are articles",
        "来源服务请求与机会互相注明、提出在先且属于同一客户；模板为统一资料库文章",
        "SELECT o.opportunity_id FROM opportunity o LEFT JOIN service_request r USING (service_request_id) "
        "WHERE o.service_request_id IS NOT NULL AND (r.opportunity_id IS DISTINCT FROM o.opportunity_id "
        "OR r.customer_id <> o.customer_id OR opened_at > created_at) "
        "UNION ALL SELECT opportunity_id FROM opportunity WHERE template_id IS NOT NULL AND template_id NOT IN "
        "(SELECT knowledge_article_id FROM knowledge_article WHERE article_type "
        "IN ('opportunity_template', 'sales_process_template'))",
    ),
    Rule(
        "system_log",
        "in the order of time, by people employed then, and not in the future",
        "按时间排列，操作人当时在职，且不晚于日历末日",
        "SELECT system_log_id FROM (SELECT *, lag(logged_at) OVER (ORDER BY system_log_id) AS before "
        "FROM system_log) JOIN employee USING (employee_id) WHERE logged_at < before "
        "OR logged_at::DATE < hired_on OR logged_at::DATE > left_on "
        "OR logged_at >= (SELECT max(date_day) + 1 FROM calendar)",
    ),
    Rule(
        "system_log",
        "what was exported may be exported by that role, and what was refused may not",
        "导出的内容该角色有权导出，被拒绝的则无权",
        "SELECT system_log_id FROM system_log l JOIN employee USING (employee_id) LEFT JOIN role_permission p "
        "ON p.app_role = employee.app_role AND p.object_type = l.object_type "
        "WHERE log_action IN ('export', 'denied') "
        "AND (log_action = 'export') <> (coalesce(export_scope, 'none') <> 'none')",
    ),
    Rule(
        "attachment",
        "not before the record it is attached to",
        "不早于所附记录",
        "SELECT attachment_id FROM attachment JOIN (SELECT 'opportunity' AS kind, opportunity_id AS id, created_at "
        "FROM opportunity UNION ALL SELECT 'quote', quote_id, quoted_at FROM quote "
        "UNION ALL SELECT 'contract', contract_id, drafted_at FROM contract "
        "UNION ALL SELECT 'service_request', service_request_id, opened_at FROM service_request) AS owner "
        "ON kind = object_type::VARCHAR AND id = object_id WHERE uploaded_at < created_at",
    ),
    Rule(
        "model_score",
        "of something on record at the time, and of opportunities while they are open",
        "评分对象当时已建档；机会评分时尚未结束",
        "SELECT model_run, object_id FROM model_score JOIN customer ON customer_id = object_id "
        "WHERE object_type = 'customer' AND created_at >= as_of + 1 "
        "UNION ALL SELECT model_run, object_id FROM model_score JOIN opportunity ON opportunity_id = object_id "
        "WHERE object_type = 'opportunity' AND (created_at >= as_of + 1 OR closed_at < as_of + 1)",
    ),
    Rule(
        "customer_relationship",
        "shares held in a firm add to no more than all of it, and no two ties are the same",
        "持股合计不超过全部，且无重复关系",
        "SELECT from_customer_id FROM customer_relationship GROUP BY from_customer_id HAVING sum(share_pct) > 100 "
        "UNION ALL SELECT min(from_customer_id) FROM customer_relationship "
        "GROUP BY from_customer_id, to_customer_id, customer_link_type HAVING count(*) > 1",
    ),
    Rule(
        "lead",
        "put down to a campaign only if it came from marketing, and after the campaign began",
        "仅来源为市场营销的线索归因于此前开始的市场活动",
        "SELECT lead_id FROM lead JOIN campaign USING (campaign_id) "
        "WHERE lead_source <> 'marketing' OR created_at < start_on "
        "UNION ALL SELECT opportunity_id FROM opportunity o JOIN lead l USING (lead_id) "
        "WHERE o.campaign_id IS DISTINCT FROM l.campaign_id",
    ),
)
