"""Does the database keep every promise? Each check is one query that looks for rows that break it.

Checks of types, keys, ranges and enumerations follow from `schema`; those about totals and time are written
out here. One broken promise never hides another: every check runs, also when the query itself fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import duckdb
from rich.table import Table as RichTable
from rich.text import Text

from crmsim.warehouse.schema import ENUMS, TABLES, Column, Table, enum_codes, quoted
from crmsim.warehouse.store import connect

__all__ = ["Check", "checks_table", "validate"]

_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Check:
    """One promise and how well it is kept.

    Attributes
    ----------
    table : str
    rule, rule_zh : str
        The promise in words.
    violations : int or None
        Rows that break it; None when it could not be checked.
    examples : tuple of str
        Keys of up to three such rows, or why it could not be checked.
    """

    table: str
    rule: str
    rule_zh: str
    violations: int | None
    examples: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the promise is kept."""
        return self.violations == 0


@dataclass(frozen=True)
class _Rule:
    """A promise and the query whose rows break it; its columns identify them."""

    table: str
    en: str
    zh: str
    broken: str


_TIME_AND_TOTALS: Final = (
    _Rule(
        "sales_order",
        "total is the sum of its lines",
        "总额等于明细之和",
        "SELECT sales_order_id FROM sales_order LEFT JOIN line_item USING (sales_order_id) "
        "GROUP BY sales_order_id, total_amount HAVING total_amount IS DISTINCT FROM sum(line_amount)",
    ),
    _Rule(
        "sales_order",
        "numbered in the order of time",
        "编号与时间顺序一致",
        "SELECT sales_order_id FROM (SELECT sales_order_id, ordered_at, "
        "lag(ordered_at) OVER (ORDER BY sales_order_id) AS before FROM sales_order) "
        "WHERE ordered_at < before",
    ),
    _Rule(
        "sales_order",
        "no order before the customer's record, or outside the calendar",
        "订单不早于客户建档，且在日历范围内",
        "SELECT sales_order_id FROM sales_order JOIN customer USING (customer_id) "
        "WHERE ordered_at < created_at OR ordered_at < (SELECT min(date_day) FROM calendar) "
        "OR ordered_at >= (SELECT max(date_day) + 1 FROM calendar)",
    ),
    _Rule(
        "line_item",
        "price and discount agree with the list price",
        "单价、折扣与标准价格一致",
        "SELECT line_item_id FROM line_item JOIN product USING (product_id) "
        "WHERE abs(list_price * (1 - discount_pct / 100) - unit_price) > 0.005 + list_price * 0.00005",
    ),
    _Rule(
        "customer",
        "whoever is called current or lost has ordered, and nobody else has",
        "现有客户与流失客户且仅此类客户有订单",
        "SELECT customer_id FROM customer WHERE (customer_status IN ('current', 'lost')) "
        "<> (customer_id IN (SELECT customer_id FROM sales_order))",
    ),
    _Rule(
        "customer",
        "every customer has a contact",
        "每位客户至少有一位联系人",
        "SELECT customer_id FROM customer ANTI JOIN contact USING (customer_id)",
    ),
    _Rule(
        "interaction",
        "the contact is one of the customer's",
        "联系人属于该客户",
        "SELECT interaction_id FROM interaction i JOIN contact c USING (contact_id) "
        "WHERE i.customer_id <> c.customer_id",
    ),
    _Rule(
        "interaction",
        "not before the customer's record",
        "不早于客户建档",
        "SELECT interaction_id FROM interaction JOIN customer USING (customer_id) "
        "WHERE started_at < created_at",
    ),
    _Rule(
        "service_request",
        "its first contact is of the same customer and moment, and leads to it",
        "首次接入与该请求的客户、时间一致并指向该请求",
        "SELECT service_request_id FROM service_request r JOIN interaction i USING (interaction_id) "
        "WHERE i.customer_id <> r.customer_id OR started_at <> opened_at "
        "OR employee_id IS DISTINCT FROM owner_id "
        "OR result_type <> 'service_request' OR result_id <> service_request_id",
    ),
    _Rule(
        "service_request",
        "time from raising to response agrees with the wait on a day without a night between",
        "当日响应的请求，其等待时长与时间戳一致",
        "SELECT service_request_id FROM service_request JOIN interaction USING (interaction_id) "
        "WHERE opened_at::DATE = first_response_at::DATE "
        "AND date_diff('second', opened_at, first_response_at) <> wait_s",
    ),
    _Rule(
        "service_request",
        "the desk works on working days only",
        "客服仅在工作日处理请求",
        "SELECT service_request_id, date_day FROM (SELECT service_request_id, "
        "unnest([opened_at, first_response_at, completed_at])::DATE AS date_day FROM service_request) "
        "JOIN calendar USING (date_day) WHERE NOT is_workday",
    ),
    _Rule(
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
    _Rule(
        "service_request",
        "complaint columns are filled for complaints and only for them",
        "投诉类请求且仅投诉类请求填写投诉栏",
        "SELECT service_request_id FROM service_request WHERE (request_category = 'complaint') "
        "<> (complaint_target IS NOT NULL) OR (complaint_target IS NULL) <> (complaint_subclass IS NULL)",
    ),
    _Rule(
        "service_request",
        "open exactly as long as it is not completed",
        "未完成的请求状态为处理中",
        "SELECT service_request_id FROM service_request "
        "WHERE (request_status = 'open') <> (completed_at IS NULL)",
    ),
    _Rule(
        "truth_customer_trait",
        "every customer who orders without a rep has traits",
        "每位自行下单的客户都有潜在特质",
        "SELECT customer_id FROM customer ANTI JOIN truth_customer_trait USING (customer_id) "
        "WHERE owner_id IS NULL AND customer_status <> 'potential'",
    ),
    _Rule(
        "truth_customer_outcome",
        "repeat orders are those on record",
        "复购次数与订单记录一致",
        "SELECT customer_id FROM customer LEFT JOIN truth_customer_outcome USING (customer_id) "
        "JOIN (SELECT customer_id, count(*) - 1 AS repeats FROM sales_order WHERE opportunity_id IS NULL "
        "GROUP BY customer_id) USING (customer_id) WHERE repeat_orders IS DISTINCT FROM repeats",
    ),
    _Rule(
        "truth_failure",
        "a failure the company heard of is a complaint on record, and no other is",
        "被投诉的失误均有投诉记录，且仅此有记录",
        "SELECT f.customer_id, month_start, failure_no FROM truth_failure f LEFT JOIN service_request r "
        "USING (service_request_id) WHERE is_voiced <> (service_request_id IS NOT NULL) "
        "OR (is_voiced AND (r.request_category <> 'complaint' OR r.customer_id <> f.customer_id))",
    ),
    _Rule(
        "service_request",
        "every complaint is about a failure",
        "每项投诉都对应一次失误",
        "SELECT service_request_id FROM service_request ANTI JOIN truth_failure USING (service_request_id) "
        "WHERE request_category = 'complaint'",
    ),
    _Rule(
        "truth_customer_state",
        "satisfaction is performance less expectation",
        "满意度等于实际体验减期望值",
        "SELECT customer_id, month_start FROM truth_customer_state "
        "WHERE abs(perceived_performance - expectation - satisfaction) > 1e-6",
    ),
    _Rule(
        "campaign",
        "costs are the sums of its seven resources",
        "预算与实际成本等于七类资源之和",
        "SELECT campaign_id FROM campaign c LEFT JOIN campaign_resource r USING (campaign_id) "
        "GROUP BY campaign_id, budget, c.actual_cost HAVING budget IS DISTINCT FROM sum(planned_cost) "
        "OR c.actual_cost IS DISTINCT FROM sum(r.actual_cost) OR count(DISTINCT campaign_resource_type) <> 7",
    ),
    _Rule(
        "campaign",
        "a plan has cost nothing and contacted nobody yet, anything else has",
        "计划中的活动尚无实际成本与成员，其余活动均有",
        "SELECT campaign_id FROM campaign WHERE (campaign_status = 'plan') <> (actual_cost IS NULL) "
        "OR (campaign_status = 'plan' AND campaign_id IN (SELECT campaign_id FROM campaign_member))",
    ),
    _Rule(
        "campaign_member",
        "costs no more than the campaign; the control group costs nothing and gets nothing",
        "成员费用不超过活动成本；对照组无费用、无优惠、无渠道",
        "SELECT campaign_id FROM campaign_member JOIN campaign USING (campaign_id) "
        "GROUP BY campaign_id, actual_cost HAVING sum(cost) > actual_cost "
        "OR bool_or(is_control AND (cost <> 0 OR campaign_member.offer_type <> 'none' OR channel IS NOT NULL))",
    ),
    _Rule(
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
    _Rule(
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
    _Rule(
        "truth_effect",
        "every member of a campaign has both potential outcomes, and survey invitations have none",
        "活动成员均有两种潜在结果，问卷邀请没有",
        "SELECT campaign_member_id FROM campaign_member JOIN campaign USING (campaign_id) "
        "LEFT JOIN truth_effect e USING (campaign_member_id) "
        "WHERE (survey_id IS NULL) <> (e.campaign_member_id IS NOT NULL)",
    ),
)

_SALES: Final = (
    _Rule(
        "opportunity",
        "amount and quote totals are the sums of their lines",
        "机会金额与报价总额等于明细之和",
        "SELECT 'opportunity', opportunity_id FROM opportunity LEFT JOIN line_item USING (opportunity_id) "
        "GROUP BY opportunity_id, amount HAVING amount <> coalesce(sum(line_amount), 0) "
        "UNION ALL SELECT 'quote', quote_id FROM quote LEFT JOIN line_item USING (quote_id) "
        "GROUP BY quote_id, total_amount HAVING total_amount IS DISTINCT FROM sum(line_amount)",
    ),
    _Rule(
        "opportunity",
        "begins as its lead is converted: same moment, rep, source, customer and region",
        "由线索转化而来：时间、负责人、来源、客户、区域一致",
        "SELECT opportunity_id FROM opportunity o JOIN lead l USING (lead_id) JOIN customer k "
        "ON k.customer_id = o.customer_id WHERE l.converted_at IS DISTINCT FROM o.created_at "
        "OR l.owner_id <> o.owner_id OR l.lead_source <> o.lead_source OR l.customer_id <> o.customer_id "
        "OR k.territory_id IS DISTINCT FROM l.territory_id OR k.created_at > o.created_at",
    ),
    _Rule(
        "lead",
        "is converted exactly when it has a customer and an opportunity",
        "已转化的线索且仅此类线索有客户与机会",
        "SELECT l.lead_id FROM lead l LEFT JOIN opportunity o USING (lead_id) "
        "GROUP BY l.lead_id, lead_status, converted_at, l.customer_id HAVING count(o.opportunity_id) "
        "<> (lead_status = 'converted')::INT OR (lead_status = 'converted') <> (converted_at IS NOT NULL) "
        "OR (converted_at IS NULL) <> (l.customer_id IS NULL)",
    ),
    _Rule(
        "opportunity",
        "won exactly when the contract is signed; closed, and with a reason, only when it is not open",
        "签订合同即赢单；结束时间与原因仅见于已结束的机会",
        "SELECT opportunity_id FROM opportunity WHERE (opportunity_status = 'won') <> (stage_no = 10) "
        "OR (opportunity_status = 'open') <> (closed_at IS NULL) "
        "OR (opportunity_status = 'open' AND outcome_reason IS NOT NULL)",
    ),
    _Rule(
        "opportunity_stage_history",
        "each opportunity climbs stage by stage, numbered without gaps, in the order of time",
        "阶段逐级推进，序号连续，时间递增",
        "SELECT opportunity_id, seq_no FROM (SELECT *, lag(to_stage_no) OVER steps AS before, "
        "lag(changed_at) OVER steps AS earlier, row_number() OVER steps AS place "
        "FROM opportunity_stage_history "
        "WINDOW steps AS (PARTITION BY opportunity_id ORDER BY seq_no)) "
        "WHERE place <> seq_no OR from_stage_no IS DISTINCT FROM before OR to_stage_no <> coalesce(before, 0) + 1 "
        "OR changed_at <= earlier",
    ),
    _Rule(
        "opportunity",
        "is as its history says: first and last change, stage, amount",
        "与阶段历史一致：首末时间、阶段、金额",
        "SELECT opportunity_id FROM opportunity o LEFT JOIN (SELECT opportunity_id, min(changed_at) AS first, "
        "max(changed_at) AS last, max(to_stage_no) AS stage, max_by(amount, seq_no) AS latest, "
        "max_by(probability_pct, seq_no) AS stated "
        "FROM opportunity_stage_history GROUP BY opportunity_id) h USING (opportunity_id) "
        "WHERE first IS DISTINCT FROM created_at OR stage <> stage_no OR latest <> amount OR last > closed_at "
        "OR probability_pct <> CASE WHEN opportunity_status IN ('open', 'won') THEN stated ELSE 0 END",
    ),
    _Rule(
        "opportunity_contact_role",
        "one person for each influence, at the customer, met after the opportunity was opened",
        "每种影响力一人，属于该客户，且识别时间不早于机会建立",
        "SELECT r.opportunity_id, r.contact_id FROM opportunity_contact_role r "
        "JOIN opportunity o USING (opportunity_id) JOIN contact c ON c.contact_id = r.contact_id "
        "WHERE c.customer_id <> o.customer_id OR recorded_at < o.created_at OR c.created_at > recorded_at "
        "UNION ALL SELECT opportunity_id, max(contact_id) FROM opportunity_contact_role "
        "GROUP BY opportunity_id, influence_role HAVING count(*) > 1",
    ),
    _Rule(
        "activity",
        "is of its opportunity's customer and contacts, and done while the opportunity was open",
        "属于该机会的客户与联系人，且在机会进行期间执行",
        "SELECT activity_id FROM activity a JOIN opportunity o USING (opportunity_id) "
        "LEFT JOIN contact c ON c.contact_id = a.contact_id WHERE a.customer_id <> o.customer_id "
        "OR c.customer_id <> a.customer_id OR a.owner_id <> o.owner_id OR planned_start_at < o.created_at "
        "OR actual_start_at < o.created_at OR actual_end_at > o.closed_at OR logged_at < actual_end_at",
    ),
    _Rule(
        "activity",
        "what was done has begun and ended, what is planned has not, and only what was done is judged",
        "已执行的活动有起止时间，计划中的没有；仅已执行的有评价与后续活动",
        "SELECT a.activity_id FROM activity a LEFT JOIN activity n ON n.activity_id = a.next_activity_id "
        "WHERE (a.activity_status = 'completed') <> (a.actual_end_at IS NOT NULL) "
        "OR (a.activity_status IN ('completed', 'in_progress')) <> (a.actual_start_at IS NOT NULL) "
        "OR (a.evaluation IS NOT NULL AND a.activity_status <> 'completed') "
        "OR (a.evaluation IS NULL) <> (a.result_note IS NULL) OR n.opportunity_id <> a.opportunity_id "
        "OR n.activity_id <= a.activity_id",
    ),
    _Rule(
        "activity",
        "reps work on working days only",
        "销售仅在工作日工作",
        "SELECT 'activity', activity_id FROM activity JOIN calendar ON date_day = actual_start_at::DATE "
        "WHERE NOT is_workday UNION ALL SELECT 'opportunity', opportunity_id FROM opportunity_stage_history "
        "JOIN calendar ON date_day = changed_at::DATE WHERE NOT is_workday",
    ),
    _Rule(
        "quote",
        "revisions are numbered without gaps, in the order of time, and the discount never falls",
        "各版本序号连续、时间递增，折扣不减",
        "SELECT quote_id FROM (SELECT *, lag(quoted_at) OVER steps AS earlier, "
        "lag(discount_pct) OVER steps AS less, row_number() OVER steps AS place FROM quote "
        "WINDOW steps AS (PARTITION BY opportunity_id ORDER BY revision_no)) "
        "WHERE place <> revision_no OR quoted_at <= earlier OR discount_pct < less",
    ),
    _Rule(
        "quote",
        "made while its opportunity was open, and accepted if and only if that was won",
        "在机会进行期间报价；赢单的机会恰有一份被接受的报价",
        "SELECT opportunity_id FROM opportunity o LEFT JOIN quote q USING (opportunity_id) "
        "GROUP BY opportunity_id, opportunity_status, o.created_at, closed_at "
        "HAVING count(*) FILTER (quote_status = 'accepted') <> (opportunity_status = 'won')::INT "
        "OR min(quoted_at) < o.created_at OR max(quoted_at) > closed_at",
    ),
    _Rule(
        "contract",
        "of its opportunity's customer, signed on the day that was won",
        "属于该机会的客户，并在赢单当日签订",
        "SELECT contract_id FROM contract c JOIN opportunity o USING (opportunity_id) "
        "WHERE c.customer_id <> o.customer_id OR (signed_on IS NULL) <> (opportunity_status <> 'won') "
        "OR signed_on <> closed_at::DATE OR (signed_on IS NULL) <> (end_on IS NULL) "
        "OR drafted_at > closed_at",
    ),
    _Rule(
        "sales_order",
        "every opportunity won is one order, as quoted, contracted and at that moment, and no other is",
        "每个赢单的机会对应一份订单，金额与报价、合同一致，时间相同；其他机会没有订单",
        "SELECT o.opportunity_id, s.sales_order_id FROM opportunity o "
        "FULL JOIN (FROM sales_order WHERE opportunity_id IS NOT NULL) s USING (opportunity_id) "
        "LEFT JOIN quote q USING (quote_id) LEFT JOIN contract c ON c.contract_id = s.contract_id "
        "WHERE (opportunity_status = 'won') <> (s.sales_order_id IS NOT NULL) "
        "OR s.ordered_at <> o.closed_at OR s.customer_id <> o.customer_id OR s.owner_id <> o.owner_id "
        "OR (s.sales_order_id IS NOT NULL AND (q.quote_status IS DISTINCT FROM 'accepted' "
        "OR q.opportunity_id <> o.opportunity_id OR c.opportunity_id IS DISTINCT FROM o.opportunity_id "
        "OR s.total_amount <> q.total_amount OR s.total_amount <> c.total_value)) "
        "UNION ALL SELECT opportunity_id, max(sales_order_id) FROM sales_order "
        "WHERE opportunity_id IS NOT NULL GROUP BY opportunity_id HAVING count(*) > 1",
    ),
    _Rule(
        "sales_order",
        "approved exactly when somebody approved it",
        "已审批的订单有审批人与审批时间",
        "SELECT sales_order_id FROM sales_order WHERE (order_status IS NULL) <> (opportunity_id IS NULL) "
        "OR (approved_at IS NULL) <> (approved_by IS NULL) "
        "OR (order_status = 'approved') <> (approved_at IS NOT NULL)",
    ),
    _Rule(
        "workflow_item",
        "an alarm is raised when a stage has lasted too long, and closed with the stage",
        "阶段滞留超期即报警，阶段结束即办结",
        "SELECT workflow_item_id FROM workflow_item w JOIN opportunity o ON o.opportunity_id = object_id "
        "WHERE workflow_kind = 'stage_alarm' AND (object_type <> 'opportunity' "
        "OR w.created_at <= o.created_at OR w.created_at > o.closed_at "
        "OR (workflow_status = 'open') <> (w.closed_at IS NULL) OR w.closed_at > o.closed_at "
        "OR (w.closed_at IS NULL AND opportunity_status <> 'open') OR w.employee_id <> o.owner_id)",
    ),
    _Rule(
        "sales_target",
        "each line is for one rep or one team",
        "每条计划恰属一名员工或一个部门",
        "SELECT sales_target_id FROM sales_target WHERE (employee_id IS NULL) = (team_id IS NULL) "
        "OR (team_id IS NULL) <> (stage_no IS NULL)",
    ),
    _Rule(
        "truth_opportunity",
        "the truth has the stages on record, and for closed opportunities the true reason last",
        "真值与记录的阶段一致，已结束的机会末行有真实原因",
        "SELECT opportunity_id FROM opportunity o LEFT JOIN (SELECT opportunity_id, "
        "max(true_stage_no) AS stage, max_by(true_reason, changed_at) AS reason, count(true_reason) AS told, "
        "max(changed_at) AS last FROM truth_opportunity GROUP BY opportunity_id) t USING (opportunity_id) "
        "WHERE stage IS DISTINCT FROM stage_no OR (opportunity_status = 'open') <> (told = 0) OR told > 1 "
        "OR (told = 1) <> (reason IS NOT NULL) OR last <> coalesce(closed_at, last)",
    ),
    _Rule(
        "truth_lead",
        "every lead and every rep has a truth",
        "每条线索、每位销售代表都有真值",
        "SELECT 'lead', lead_id FROM lead ANTI JOIN truth_lead USING (lead_id) "
        "UNION ALL SELECT 'employee', employee_id FROM employee ANTI JOIN truth_employee USING (employee_id) "
        "WHERE app_role = 'sales_rep'",
    ),
)

_SYSTEM: Final = (
    _Rule(
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
    _Rule(
        "system_log",
        "in the order of time, by people employed then, and not in the future",
        "按时间排列，操作人当时在职，且不晚于日历末日",
        "SELECT system_log_id FROM (SELECT *, lag(logged_at) OVER (ORDER BY system_log_id) AS before "
        "FROM system_log) JOIN employee USING (employee_id) WHERE logged_at < before "
        "OR logged_at::DATE < hired_on OR logged_at::DATE > left_on "
        "OR logged_at >= (SELECT max(date_day) + 1 FROM calendar)",
    ),
    _Rule(
        "system_log",
        "what was exported may be exported by that role, and what was refused may not",
        "导出的内容该角色有权导出，被拒绝的则无权",
        "SELECT system_log_id FROM system_log l JOIN employee USING (employee_id) LEFT JOIN role_permission p "
        "ON p.app_role = employee.app_role AND p.object_type = l.object_type "
        "WHERE log_action IN ('export', 'denied') "
        "AND (log_action = 'export') <> (coalesce(export_scope, 'none') <> 'none')",
    ),
    _Rule(
        "attachment",
        "not before the record it is attached to",
        "不早于所附记录",
        "SELECT attachment_id FROM attachment JOIN (SELECT 'opportunity' AS kind, opportunity_id AS id, created_at "
        "FROM opportunity UNION ALL SELECT 'quote', quote_id, quoted_at FROM quote "
        "UNION ALL SELECT 'contract', contract_id, drafted_at FROM contract "
        "UNION ALL SELECT 'service_request', service_request_id, opened_at FROM service_request) AS owner "
        "ON kind = object_type::VARCHAR AND id = object_id WHERE uploaded_at < created_at",
    ),
    _Rule(
        "model_score",
        "of something on record at the time, and of opportunities while they are open",
        "评分对象当时已建档；机会评分时尚未结束",
        "SELECT model_run, object_id FROM model_score JOIN customer ON customer_id = object_id "
        "WHERE object_type = 'customer' AND created_at >= as_of + 1 "
        "UNION ALL SELECT model_run, object_id FROM model_score JOIN opportunity ON opportunity_id = object_id "
        "WHERE object_type = 'opportunity' AND (created_at >= as_of + 1 OR closed_at < as_of + 1)",
    ),
    _Rule(
        "customer_relationship",
        "shares held in a firm add to no more than all of it, and no two ties are the same",
        "持股合计不超过全部，且无重复关系",
        "SELECT from_customer_id FROM customer_relationship GROUP BY from_customer_id HAVING sum(share_pct) > 100 "
        "UNION ALL SELECT min(from_customer_id) FROM customer_relationship "
        "GROUP BY from_customer_id, to_customer_id, customer_link_type HAVING count(*) > 1",
    ),
    _Rule(
        "lead",
        "put down to a campaign only if it came from marketing, and after the campaign began",
        "仅来源为市场营销的线索归因于此前开始的市场活动",
        "SELECT lead_id FROM lead JOIN campaign USING (campaign_id) "
        "WHERE lead_source <> 'marketing' OR created_at < start_on "
        "UNION ALL SELECT opportunity_id FROM opportunity o JOIN lead l USING (lead_id) "
        "WHERE o.campaign_id IS DISTINCT FROM l.campaign_id",
    ),
)


_BACK_OFFICE: Final = (
    _Rule(
        "inventory_movement",
        "numbered in the order of time, and stock on hand is never negative",
        "编号与时间顺序一致，且库存从不为负",
        "SELECT inventory_movement_id FROM (SELECT inventory_movement_id, moved_at, "
        "lag(moved_at) OVER (ORDER BY inventory_movement_id) AS before, "
        "sum(quantity) OVER (PARTITION BY product_id ORDER BY inventory_movement_id) AS stock "
        "FROM inventory_movement) WHERE moved_at < before OR stock < 0",
    ),
    _Rule(
        "inventory_movement",
        "goods only, and shipments and returns have an order, whose moment they do not precede",
        "仅限实物；发货与退货均有订单，且不早于下单时间",
        "SELECT inventory_movement_id FROM inventory_movement JOIN product USING (product_id) "
        "LEFT JOIN sales_order o USING (sales_order_id) WHERE is_service OR moved_at < ordered_at "
        "OR (movement_type IN ('shipment', 'return') AND o.sales_order_id IS NULL)",
    ),
    _Rule(
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
    _Rule(
        "invoice",
        "of its order's customer and amount, on the day its last goods left",
        "与订单的客户、金额一致，于最后一批货物发出当日开具",
        "SELECT invoice_id FROM invoice i JOIN sales_order o USING (sales_order_id) LEFT JOIN "
        "(SELECT sales_order_id, max(moved_at)::DATE AS left_on FROM inventory_movement "
        "WHERE movement_type = 'shipment' GROUP BY ALL) USING (sales_order_id) "
        "WHERE i.customer_id <> o.customer_id OR amount <> total_amount OR invoiced_on < ordered_at::DATE "
        "OR invoiced_on <> left_on",
    ),
    _Rule(
        "invoice",
        "every line of goods of an order that was billed has left",
        "已开票订单的所有实物均已发货",
        "SELECT invoice_id FROM invoice JOIN line_item USING (sales_order_id) JOIN product USING (product_id) "
        "ANTI JOIN (FROM inventory_movement WHERE movement_type = 'shipment') USING (sales_order_id, product_id) "
        "WHERE NOT is_service",
    ),
    _Rule(
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
    _Rule(
        "payment",
        "not before its invoice, nor after the calendar",
        "不早于开票，且在日历范围内",
        "SELECT payment_id FROM payment JOIN invoice USING (invoice_id) WHERE paid_on < invoiced_on "
        "OR paid_on > (SELECT max(date_day) FROM calendar)",
    ),
    _Rule(
        "erp_sync",
        "each message is in step, given up or on its way: never two of them",
        "每条消息或已同步、或已放弃、或在途，互不重叠",
        "SELECT erp_sync_id FROM erp_sync WHERE (synced_at IS NOT NULL AND gave_up_at IS NOT NULL) "
        "OR greatest(detected_at, synced_at, gave_up_at)::DATE > (SELECT max(date_day) FROM calendar)",
    ),
    _Rule(
        "erp_sync",
        "every customer in the ERP, and every order it bills, has come by a message",
        "ERP 中的每位客户、每张已开票的订单均由同步消息而来",
        "SELECT 'customer', customer_id FROM erp_customer ANTI JOIN (SELECT object_id AS customer_id FROM erp_sync "
        "WHERE object_type = 'customer' AND synced_at IS NOT NULL) USING (customer_id) "
        "UNION ALL SELECT 'sales_order', sales_order_id FROM invoice ANTI JOIN (SELECT object_id AS "
        "sales_order_id FROM erp_sync WHERE object_type = 'sales_order' AND synced_at IS NOT NULL) "
        "USING (sales_order_id)",
    ),
    _Rule(
        "truth_credit",
        "a default is a cause on record, and no loss is larger than what is owed",
        "每次违约均有成因记录，损失不超过敞口",
        "SELECT customer_id, review_on FROM truth_credit LEFT JOIN (SELECT object_id, month_start "
        "FROM truth_event_cause WHERE cause = 'default') ON month_start = date_trunc('month', defaulted_on) "
        "AND truth_credit.customer_id = object_id WHERE (defaulted_on IS NOT NULL) <> (month_start IS NOT NULL) "
        "OR loss > exposure OR (defaulted_on IS NULL AND exposure > 0)",
    ),
)

_DESK: Final = (
    _Rule(
        "customer",
        "has a tier and a care class exactly when it has bought",
        "有订单的客户且仅此类客户有价值分层与关怀分类",
        "SELECT customer_id FROM customer WHERE (value_tier IS NULL) <> (care_class IS NULL) "
        "OR (value_tier IS NULL) = (customer_id IN (SELECT customer_id FROM sales_order))",
    ),
    _Rule(
        "asset",
        "was bought by that customer, on that order and day",
        "由该客户在该订单、该日购买",
        "SELECT asset_id FROM asset a JOIN sales_order o USING (sales_order_id) WHERE a.customer_id <> o.customer_id "
        "OR purchased_on <> ordered_at::DATE OR NOT EXISTS (FROM line_item l "
        "WHERE l.sales_order_id = a.sales_order_id AND l.product_id = a.product_id)",
    ),
    _Rule(
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
    _Rule(
        "service_request",
        "the unit is the customer's, in use, and of the product named",
        "所涉资产属于该客户、正在使用，且与产品一致",
        "SELECT service_request_id FROM service_request r JOIN asset a USING (asset_id) "
        "WHERE a.customer_id <> r.customer_id OR a.product_id IS DISTINCT FROM r.product_id "
        "OR purchased_on > opened_at::DATE OR retired_on <= opened_at::DATE",
    ),
    _Rule(
        "service_request",
        "warranty or terms are the customer's, valid on that day, and those of the unit or contract named",
        "担保或条款属于该客户、当日有效，且与资产或合同一致",
        "SELECT service_request_id FROM service_request r JOIN entitlement e USING (entitlement_id) "
        "WHERE e.customer_id <> r.customer_id OR opened_at::DATE NOT BETWEEN start_on AND end_on "
        "OR e.asset_id IS DISTINCT FROM r.asset_id OR e.contract_id IS DISTINCT FROM r.contract_id",
    ),
    _Rule(
        "service_request",
        "costs what its activities cost",
        "服务成本等于其活动成本之和",
        "SELECT service_request_id FROM service_request r LEFT JOIN (SELECT service_request_id, sum(cost) AS spent "
        "FROM activity GROUP BY service_request_id) USING (service_request_id) "
        "WHERE service_cost IS DISTINCT FROM "
        "CASE WHEN EXISTS (FROM knowledge_article) THEN coalesce(spent, 0) END",
    ),
    _Rule(
        "service_request",
        "only visits and repairs are charged, with approval, and never inside free terms",
        "仅上门与维修经审批后收费，免费条款内不收费",
        "SELECT service_request_id FROM service_request r LEFT JOIN entitlement e USING (entitlement_id) "
        "WHERE service_fee IS NOT NULL AND (free_of_charge OR location IS NULL OR NOT EXISTS (FROM workflow_item w "
        "WHERE rule_code = 'approve_service_order' AND object_id = service_request_id AND workflow_status = 'done'))",
    ),
    _Rule(
        "service_request",
        "staff complained of are named in complaints about staff only; causes are found in completed complaints",
        "仅针对人员的投诉写明被投诉人员；仅已完成的投诉写明原因",
        "SELECT service_request_id FROM service_request "
        "WHERE (complaint_employee_id IS NOT NULL AND complaint_target <> 'staff') "
        "OR (complaint_cause IS NOT NULL AND (completed_at IS NULL OR complaint_target IS NULL)) "
        "OR ((complaint_employee_id IS NOT NULL OR complaint_cause IS NOT NULL) AND complaint_target IS NULL)",
    ),
    _Rule(
        "service_request",
        "articles noted were published before",
        "所用文章此前已发布",
        "SELECT service_request_id FROM service_request JOIN knowledge_article "
        "ON knowledge_article_id IN (solution_id, template_id) WHERE published_at > opened_at",
    ),
    _Rule(
        "activity",
        "is for an opportunity or for a request",
        "属于某机会或某服务请求",
        "SELECT activity_id FROM activity WHERE (opportunity_id IS NULL) = (service_request_id IS NULL)",
    ),
    _Rule(
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
    _Rule(
        "activity",
        "nobody at the desk does two things at once",
        "客服人员不会同时做两件事",
        "SELECT activity_id FROM (SELECT activity_id, actual_start_at, lag(actual_end_at) OVER "
        "(PARTITION BY owner_id ORDER BY actual_start_at, actual_end_at) AS before FROM activity "
        "WHERE service_request_id IS NOT NULL AND actual_start_at IS NOT NULL) WHERE actual_start_at < before",
    ),
    _Rule(
        "status_history",
        "every change begins where the one before ended, and time never runs backwards",
        "每次变更的原值即上次的新值，时间不倒退",
        "SELECT status_history_id FROM (SELECT *, lag(to_code) OVER steps AS earlier, "
        "lag(changed_at) OVER steps AS before FROM status_history "
        "WINDOW steps AS (PARTITION BY object_type, object_id, field_name ORDER BY status_history_id)) "
        "WHERE from_code IS DISTINCT FROM earlier OR changed_at < before",
    ),
    _Rule(
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
    _Rule(
        "status_history",
        "requests are moved on working days only",
        "仅在工作日变更请求状态",
        "SELECT status_history_id FROM status_history JOIN calendar ON date_day = changed_at::DATE "
        "WHERE object_type = 'service_request' AND NOT is_workday",
    ),
    _Rule(
        "assignment",
        "of a request: its owner from the first response, helpers and approvers after that",
        "请求的负责人自首次响应起，协作者与审批人在其后",
        "SELECT assignment_id FROM assignment JOIN service_request ON service_request_id = object_id "
        "WHERE object_type = 'service_request' AND (from_at < first_response_at OR (assignment_role = 'owner' "
        "AND (employee_id <> owner_id OR from_at <> first_response_at)))",
    ),
    _Rule(
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
    _Rule(
        "workflow_item",
        "of a request: an item is closed when it is done, and due after it was raised",
        "请求事项办结方有办结时间，截止不早于产生",
        "SELECT workflow_item_id FROM workflow_item WHERE object_type = 'service_request' "
        "AND (workflow_status = 'done') <> (closed_at IS NOT NULL)",
    ),
    _Rule(
        "truth_service_request",
        "every request with a title has a truth, and complaints and only they a root cause",
        "凡有题目的请求均有真值，且仅投诉有真实成因",
        "SELECT service_request_id FROM service_request r FULL JOIN truth_service_request t "
        "USING (service_request_id) WHERE (title IS NULL) <> (intent IS NULL) "
        "OR (root_cause IS NOT NULL) <> (title IS NOT NULL AND complaint_target IS NOT NULL)",
    ),
)


def validate(directory: str | Path) -> list[Check]:
    """Check every promise of the schema on a company.

    Parameters
    ----------
    directory : path
        A folder written by `save`. Where the truth has been taken away, what involves it is not checked.

    Returns
    -------
    list of Check
        All of them, kept or broken.

    Raises
    ------
    CompanyFileError
        If there is no readable company.
    """
    truth = (Path(directory) / "truth.duckdb").exists()
    rules = [rule for rule in _rules() if truth or "truth_" not in rule.table + rule.broken]
    with connect(directory, truth) as connection:
        connection.execute(f"SET search_path = 'crm.main{',truth.main' if truth else ''}'")
        return [_run(connection, rule) for rule in rules]


def checks_table(checks: list[Check], language: Literal["en", "zh"] = "en") -> RichTable:
    """The checks as a table for the terminal, broken promises in red with example keys."""
    heads = {
        "en": ("table", "promise", "broken by", "examples"),
        "zh": ("表", "承诺", "违反行数", "示例"),
    }
    table = RichTable(*heads[language])
    for check in checks:
        count = "?" if check.violations is None else f"{check.violations:,}"
        table.add_row(
            check.table,
            Text(check.rule if language == "en" else check.rule_zh),
            Text(count),
            Text("; ".join(check.examples)),
            style=None if check.ok else "red",
        )
    return table


def _run(connection: duckdb.DuckDBPyConnection, rule: _Rule) -> Check:
    try:
        found = connection.execute(f"SELECT count(*) FROM ({rule.broken})").fetchone()
        count = int(found[0]) if found else 0
        rows = (
            connection.execute(f"SELECT * FROM ({rule.broken}) ORDER BY ALL LIMIT {_EXAMPLES}").fetchall()
            if count
            else []
        )
    except duckdb.Error as error:
        return Check(rule.table, rule.en, rule.zh, None, (str(error).splitlines()[0],))
    return Check(rule.table, rule.en, rule.zh, count, tuple(", ".join(map(str, row)) for row in rows))


def _rules() -> Iterator[_Rule]:
    yield from _label_rules()
    for table in TABLES:
        yield from _table_rules(table)
        for column in table.columns:
            yield from _column_rules(table, column)
    yield from _TIME_AND_TOTALS
    yield from _SALES
    yield from _BACK_OFFICE
    yield from _DESK
    yield from _SYSTEM


def _label_rules() -> Iterator[_Rule]:
    codes = ", ".join(
        f"('{name}', '{code}', {place})"
        for name in ENUMS
        for place, code in enumerate(enum_codes(name), start=1)
    )
    yield _Rule(
        "code_label",
        "every code of every enumeration has its label, and no other",
        "每个枚举代码都有标签，且无多余代码",
        f"SELECT * FROM (VALUES {codes}) AS promised(enum_name, code, sort_order) "
        "FULL JOIN code_label USING (enum_name, code, sort_order) "
        "WHERE label_en IS NULL OR promised.code IS NULL",
    )


def _table_rules(table: Table) -> Iterator[_Rule]:
    key = ", ".join(table.primary_key)
    promised = ", ".join(f"({quoted(column.name)}, {quoted(column.full_type)})" for column in table.columns)
    yield _Rule(
        table.name,
        "has the promised columns and types",
        "列与类型符合约定",
        f"SELECT column_name FROM (VALUES {promised}) AS promised(column_name, data_type) FULL JOIN "
        f"(SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{table.name}') AS found "
        "USING (column_name, data_type) WHERE promised.column_name IS NULL OR found.column_name IS NULL",
    )
    if not table.may_be_empty:
        yield _Rule(
            table.name,
            "is not empty",
            "非空表",
            f"SELECT 'no rows' WHERE NOT EXISTS (SELECT 1 FROM {table.name})",
        )
    yield _Rule(
        table.name,
        f"{key} is unique",
        f"主键唯一：{key}",
        f"SELECT {key} FROM {table.name} GROUP BY {key} HAVING count(*) > 1",
    )
    required = [column.name for column in table.columns if not column.optional]
    yield _Rule(
        table.name,
        "required columns are filled",
        "必填列均有值",
        f"SELECT {key} FROM {table.name} WHERE {' OR '.join(f'{name} IS NULL' for name in required)}",
    )


def _column_rules(table: Table, column: Column) -> Iterator[_Rule]:
    key, name = ", ".join(table.primary_key), column.name
    if column.unique:
        yield _Rule(
            table.name,
            f"{name} is unique",
            f"{name} 唯一",
            f"SELECT {name} FROM {table.name} WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1",
        )
    if column.references:
        yield _Rule(
            table.name,
            f"{name} is a {column.references}",
            f"{name} 存在于 {column.references}",
            f"SELECT {key} FROM {table.name} WHERE {name} IS NOT NULL AND {name} NOT IN "
            f"(SELECT {_key_of(column.references)} FROM {column.references})",
        )
    if column.kind_in:
        known = " UNION ALL ".join(
            f"SELECT '{other}' AS kind, {_key_of(other)} AS id FROM {other}"
            for other in enum_codes("object_type")
            if other in {table.name for table in TABLES}
        )
        yield _Rule(
            table.name,
            f"{name} is a row of the table named in {column.kind_in}",
            f"{name} 存在于 {column.kind_in} 所指的表",
            f"SELECT {key} FROM {table.name} ANTI JOIN ({known}) AS known "
            f"ON known.kind = {column.kind_in}::VARCHAR AND known.id = {name} WHERE {name} IS NOT NULL",
        )
    if column.check:
        yield _Rule(
            table.name,
            column.check,
            column.check,
            f"SELECT {key} FROM {table.name} WHERE {name} IS NOT NULL AND NOT ({column.check})",
        )


def _key_of(name: str) -> str:
    return next(table.primary_key[0] for table in TABLES if table.name == name)
