"""The papers of the sales force: they agree with each other and with what was won."""

from __future__ import annotations

from typing import Final

from crmsim.warehouse.columns import Rule

__all__ = ["SALES"]

SALES: Final = (
    Rule(
        "opportunity",
        "amount and quote totals are the sums of their lines",
        "机会金额与报价总额等于明细之和",
        "SELECT 'opportunity', opportunity_id FROM opportunity LEFT JOIN line_item USING (opportunity_id) "
        "GROUP BY opportunity_id, amount HAVING amount <> coalesce(sum(line_amount), 0) "
        "UNION ALL SELECT 'quote', quote_id FROM quote LEFT JOIN line_item USING (quote_id) "
        "GROUP BY quote_id, total_amount HAVING total_amount IS DISTINCT FROM sum(line_amount)",
    ),
    Rule(
        "opportunity",
        "begins as its lead is converted: same moment, rep, source, customer and region",
        "由线索转化而来：时间、负责人、来源、客户、区域一致",
        "SELECT opportunity_id FROM opportunity o JOIN lead l USING (lead_id) JOIN customer k "
        "ON k.customer_id = o.customer_id WHERE l.converted_at IS DISTINCT FROM o.created_at "
        "OR l.owner_id <> o.owner_id OR l.lead_source <> o.lead_source OR l.customer_id <> o.customer_id "
        "OR k.territory_id IS DISTINCT FROM l.territory_id OR k.created_at > o.created_at",
    ),
    Rule(
        "lead",
        "is converted exactly when it has a customer and an opportunity",
        "已转化的线索且仅此类线索有客户与机会",
        "SELECT l.lead_id FROM lead l LEFT JOIN opportunity o USING (lead_id) "
        "GROUP BY l.lead_id, lead_status, converted_at, l.customer_id HAVING count(o.opportunity_id) "
        "<> (lead_status = 'converted')::INT OR (lead_status = 'converted') <> (converted_at IS NOT NULL) "
        "OR (converted_at IS NULL) <> (l.customer_id IS NULL)",
    ),
    Rule(
        "opportunity",
        "won exactly when the contract is signed; closed, and with a reason, only when it is not open",
        "签订合同即赢单；结束时间与原因仅见于已结束的机会",
        "SELECT opportunity_id FROM opportunity WHERE (opportunity_status = 'won') <> (stage_no = 10) "
        "OR (opportunity_status = 'open') <> (closed_at IS NULL) "
        "OR (opportunity_status = 'open' AND outcome_reason IS NOT NULL)",
    ),
    Rule(
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
    Rule(
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
    Rule(
        "opportunity_contact_role",
        "one person for each influence, at the customer, met after the opportunity was opened",
        "每种影响力一人，属于该客户，且识别时间不早于机会建立",
        "SELECT r.opportunity_id, r.contact_id FROM opportunity_contact_role r "
        "JOIN opportunity o USING (opportunity_id) JOIN contact c ON c.contact_id = r.contact_id "
        "WHERE c.customer_id <> o.customer_id OR recorded_at < o.created_at OR c.created_at > recorded_at "
        "UNION ALL SELECT opportunity_id, max(contact_id) FROM opportunity_contact_role "
        "GROUP BY opportunity_id, influence_role HAVING count(*) > 1",
    ),
    Rule(
        "activity",
        "is of its opportunity's customer and contacts, and done while the opportunity was open",
        "属于该机会的客户与联系人，且在机会进行期间执行",
        "SELECT activity_id FROM activity a JOIN opportunity o USING (opportunity_id) "
        "LEFT JOIN contact c ON c.contact_id = a.contact_id WHERE a.customer_id <> o.customer_id "
        "OR c.customer_id <> a.customer_id OR a.owner_id <> o.owner_id OR planned_start_at < o.created_at "
        "OR actual_start_at < o.created_at OR actual_end_at > o.closed_at OR logged_at < actual_end_at",
    ),
    Rule(
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
    Rule(
        "activity",
        "reps work on working days only",
        "销售仅在工作日工作",
        "SELECT 'activity', activity_id FROM activity JOIN calendar ON date_day = actual_start_at::DATE "
        "WHERE NOT is_workday UNION ALL SELECT 'opportunity', opportunity_id FROM opportunity_stage_history "
        "JOIN calendar ON date_day = changed_at::DATE WHERE NOT is_workday",
    ),
    Rule(
        "quote",
        "revisions are numbered without gaps, in the order of time, and the discount never falls",
        "各版本序号连续、时间递增，折扣不减",
        "SELECT quote_id FROM (SELECT *, lag(quoted_at) OVER steps AS earlier, "
        "lag(discount_pct) OVER steps AS less, row_number() OVER steps AS place FROM quote "
        "WINDOW steps AS (PARTITION BY opportunity_id ORDER BY revision_no)) "
        "WHERE place <> revision_no OR quoted_at <= earlier OR discount_pct < less",
    ),
    Rule(
        "quote",
        "made while its opportunity was open, and accepted if and only if that was won",
        "在机会进行期间报价；赢单的机会恰有一份被接受的报价",
        "SELECT opportunity_id FROM opportunity o LEFT JOIN quote q USING (opportunity_id) "
        "GROUP BY opportunity_id, opportunity_status, o.created_at, closed_at "
        "HAVING count(*) FILTER (quote_status = 'accepted') <> (opportunity_status = 'won')::INT "
        "OR min(quoted_at) < o.created_at OR max(quoted_at) > closed_at",
    ),
    Rule(
        "contract",
        "of its opportunity's customer, signed on the day that was won",
        "属于该机会的客户，并在赢单当日签订",
        "SELECT contract_id FROM contract c JOIN opportunity o USING (opportunity_id) "
        "WHERE c.customer_id <> o.customer_id OR (signed_on IS NULL) <> (opportunity_status <> 'won') "
        "OR signed_on <> closed_at::DATE OR (signed_on IS NULL) <> (end_on IS NULL) "
        "OR drafted_at > closed_at",
    ),
    Rule(
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
    Rule(
        "sales_order",
        "approved exactly when somebody approved it",
        "已审批的订单有审批人与审批时间",
        "SELECT sales_order_id FROM sales_order WHERE (order_status IS NULL) <> (opportunity_id IS NULL) "
        "OR (approved_at IS NULL) <> (approved_by IS NULL) "
        "OR (order_status = 'approved') <> (approved_at IS NOT NULL)",
    ),
    Rule(
        "workflow_item",
        "an alarm is raised when a stage has lasted too long, and closed with the stage",
        "阶段滞留超期即报警，阶段结束即办结",
        "SELECT workflow_item_id FROM workflow_item w JOIN opportunity o ON o.opportunity_id = object_id "
        "WHERE workflow_kind = 'stage_alarm' AND (object_type <> 'opportunity' "
        "OR w.created_at <= o.created_at OR w.created_at > o.closed_at "
        "OR (workflow_status = 'open') <> (w.closed_at IS NULL) OR w.closed_at > o.closed_at "
        "OR (w.closed_at IS NULL AND opportunity_status <> 'open') OR w.employee_id <> o.owner_id)",
    ),
    Rule(
        "sales_target",
        "each line is for one rep or one team",
        "每条计划恰属一名员工或一个部门",
        "SELECT sales_target_id FROM sales_target WHERE (employee_id IS NULL) = (team_id IS NULL) "
        "OR (team_id IS NULL) <> (stage_no IS NULL)",
    ),
    Rule(
        "truth_opportunity",
        "the truth has the stages on record, and for closed opportunities the true reason last",
        "真值与记录的阶段一致，已结束的机会末行有真实原因",
        "SELECT opportunity_id FROM opportunity o LEFT JOIN (SELECT opportunity_id, "
        "max(true_stage_no) AS stage, max_by(true_reason, changed_at) AS reason, count(true_reason) AS told, "
        "max(changed_at) AS last FROM truth_opportunity GROUP BY opportunity_id) t USING (opportunity_id) "
        "WHERE stage IS DISTINCT FROM stage_no OR (opportunity_status = 'open') <> (told = 0) OR told > 1 "
        "OR (told = 1) <> (reason IS NOT NULL) OR last <> coalesce(closed_at, last)",
    ),
    Rule(
        "truth_lead",
        "every lead and every rep has a truth",
        "每条线索、每位销售代表都有真值",
        "SELECT 'lead', lead_id FROM lead ANTI JOIN truth_lead USING (lead_id) "
        "UNION ALL SELECT 'employee', employee_id FROM employee ANTI JOIN truth_employee USING (employee_id) "
        "WHERE app_role = 'sales_rep'",
    ),
)
