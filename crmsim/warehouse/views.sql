-- Views of crm.duckdb: what analysts of the firm look at every day. Nothing is stored.

-- What a person reads for a code: SELECT label_en('channel', channel), label_zh('channel', channel) FROM sales_order
CREATE MACRO label_en(list_name, value) AS (
    SELECT any_value(label_en) FROM code_label WHERE enum_name = list_name AND code = value::VARCHAR
);
CREATE MACRO label_zh(list_name, value) AS (
    SELECT any_value(label_zh) FROM code_label WHERE enum_name = list_name AND code = value::VARCHAR
);

CREATE VIEW v_rfm AS
WITH bought AS (
    SELECT
        customer_id,
        date_diff('day', max(ordered_at)::DATE, (SELECT max(date_day) FROM calendar)) AS recency_days,
        count(*) AS frequency,
        sum(total_amount) AS monetary
    FROM sales_order
    GROUP BY customer_id
)
SELECT
    *,
    ntile(5) OVER (ORDER BY recency_days DESC, customer_id) AS r_score,
    ntile(5) OVER (ORDER BY frequency, customer_id) AS f_score,
    ntile(5) OVER (ORDER BY monetary, customer_id) AS m_score
FROM bought;
COMMENT ON VIEW v_rfm IS 'Recency, frequency, monetary value and their fifths (5 best) · 最近购买、购买频率、购买金额及五分位';

CREATE VIEW v_customer_360 AS
SELECT event.*, label_en AS category_en, label_zh AS category_zh
FROM (
    SELECT customer_id, ordered_at AS happened_at, 'sales_order' AS object, sales_order_id AS object_id,
        channel::VARCHAR AS channel, NULL AS category_list, NULL::VARCHAR AS category, total_amount AS amount
    FROM sales_order
    UNION ALL
    SELECT customer_id, opened_at, 'service_request', service_request_id,
        source_channel, 'request_category', request_category, service_fee
    FROM service_request
    UNION ALL
    SELECT customer_id, changed_at, 'status_history', status_history_id, NULL, field_name, to_code, NULL
    FROM status_history JOIN service_request ON object_type = 'service_request' AND service_request_id = object_id
    UNION ALL
    SELECT customer_id, started_at, 'interaction', interaction_id, channel, 'object_type', result_type, NULL
    FROM interaction
    UNION ALL
    SELECT customer_id, created_at, 'customer', customer_id, NULL, 'lead_source', source, NULL FROM customer
    UNION ALL
    SELECT customer_id, created_at, 'contact', contact_id, NULL, NULL, NULL, NULL FROM contact
    UNION ALL
    SELECT customer_id, created_at, 'lead', lead_id, NULL, 'lead_source', lead_source, NULL
    FROM lead
    WHERE customer_id IS NOT NULL
    UNION ALL
    SELECT customer_id, created_at, 'opportunity', opportunity_id, NULL, 'buying_type', buying_type, amount
    FROM opportunity
    UNION ALL
    SELECT customer_id, changed_at, 'opportunity_stage_history', opportunity_id, NULL, 'pipeline_phase',
        pipeline_phase, history.amount
    FROM opportunity_stage_history AS history
    JOIN sales_stage ON sales_stage.stage_no = to_stage_no
    JOIN opportunity USING (opportunity_id)
    WHERE seq_no > 1
    UNION ALL
    SELECT customer_id, actual_end_at, 'activity', activity_id, activity_type, 'activity_purpose',
        activity_purpose, NULL
    FROM activity
    WHERE actual_end_at IS NOT NULL
    UNION ALL
    SELECT customer_id, quoted_at, 'quote', quote_id, NULL, 'quote_status', quote_status, total_amount
    FROM quote JOIN opportunity USING (opportunity_id)
    UNION ALL
    SELECT customer_id, drafted_at, 'contract', contract_id, NULL, 'contract_status', contract_status, total_value
    FROM contract
    UNION ALL
    SELECT customer_id, purchased_on, 'asset', asset_id, NULL, NULL, NULL, NULL FROM asset
    UNION ALL
    SELECT customer_id, start_on, 'entitlement', entitlement_id, NULL, 'entitlement_type', entitlement_type, NULL
    FROM entitlement
    UNION ALL
    SELECT customer_id, moved_at, 'inventory_movement', inventory_movement_id, NULL, 'movement_type',
        movement_type, NULL
    FROM inventory_movement JOIN sales_order USING (sales_order_id)
    WHERE movement_type IN ('shipment', 'return')
    UNION ALL
    SELECT customer_id, invoiced_on, 'invoice', invoice_id, NULL, 'invoice_status', invoice_status, amount
    FROM invoice
    UNION ALL
    SELECT customer_id, paid_on, 'payment', payment_id, NULL, 'payment_method', payment_method, payment.amount
    FROM payment JOIN invoice USING (invoice_id)
    UNION ALL
    SELECT customer_id, sent_at, 'campaign_member', campaign_member_id, channel, 'member_status', member_status,
        NULL
    FROM campaign_member
    WHERE NOT is_control
    UNION ALL
    SELECT customer_id, answered_at, 'survey_answer', campaign_member_id, survey_channel, 'question_type',
        question_type, NULL
    FROM survey_answer
    JOIN survey_question USING (survey_id, question_no)
    JOIN campaign_member USING (campaign_member_id)
) AS event
LEFT JOIN code_label ON enum_name = category_list AND code = category;
COMMENT ON VIEW v_customer_360 IS 'Everything about a customer on one time line, categories in both languages · 360 度客户视图';

CREATE VIEW v_monthly_panel AS
WITH month AS (SELECT DISTINCT date_trunc('month', date_day)::DATE AS month_start FROM calendar),
bought AS (
    SELECT customer_id, date_trunc('month', ordered_at)::DATE AS month_start,
        count(*) AS orders, sum(total_amount) AS revenue
    FROM sales_order
    GROUP BY ALL
),
asked AS (
    SELECT customer_id, date_trunc('month', opened_at)::DATE AS month_start,
        count(*) AS requests, count(*) FILTER (request_category = 'complaint') AS complaints
    FROM service_request
    GROUP BY ALL
)
SELECT
    customer.customer_id,
    month.month_start,
    date_diff('month', customer.created_at::DATE, month.month_start) AS age_months,
    coalesce(bought.orders, 0) AS orders,
    coalesce(bought.revenue, 0) AS revenue,
    coalesce(asked.requests, 0) AS requests,
    coalesce(asked.complaints, 0) AS complaints
FROM customer
JOIN month ON month.month_start >= date_trunc('month', customer.created_at)
LEFT JOIN bought ON bought.customer_id = customer.customer_id AND bought.month_start = month.month_start
LEFT JOIN asked ON asked.customer_id = customer.customer_id AND asked.month_start = month.month_start;
COMMENT ON VIEW v_monthly_panel IS 'One row for each customer and month since the first contact · 客户月度面板';

CREATE VIEW v_cohort_retention AS
WITH active AS (
    SELECT DISTINCT customer_id, date_trunc('month', ordered_at)::DATE AS month_start FROM sales_order
),
first_month AS (SELECT customer_id, min(month_start) AS cohort_month FROM active GROUP BY customer_id),
cohort AS (SELECT cohort_month, count(*) AS cohort_size FROM first_month GROUP BY cohort_month),
month AS (SELECT DISTINCT date_trunc('month', date_day)::DATE AS month_start FROM calendar),
counted AS (
    SELECT cohort_month, month_start, count(*) AS active_customers
    FROM active JOIN first_month USING (customer_id)
    GROUP BY ALL
)
SELECT
    cohort_month,
    date_diff('month', cohort_month, month.month_start) AS age_months,
    cohort_size,
    coalesce(active_customers, 0) AS active_customers,
    100.0 * coalesce(active_customers, 0) / cohort_size AS retention_pct
FROM cohort
JOIN month ON month.month_start >= cohort_month
LEFT JOIN counted USING (cohort_month, month_start);
COMMENT ON VIEW v_cohort_retention IS 'Share of each month''s new customers who order again, by months since · 同期群留存率';

CREATE VIEW v_complaint AS
SELECT
    service_request_id, customer_id, opened_at, first_response_at, completed_at,
    date_diff('minute', opened_at, first_response_at) / 60.0 AS response_hours,
    request_status, severity, priority, source_channel, owner_id, complaint_target, complaint_subclass,
    label_en('complaint_target', complaint_target) AS target_en,
    label_zh('complaint_target', complaint_target) AS target_zh,
    label_en('complaint_subclass', complaint_subclass) AS subclass_en,
    label_zh('complaint_subclass', complaint_subclass) AS subclass_zh
FROM service_request
WHERE request_category = 'complaint';
COMMENT ON VIEW v_complaint IS 'Complaints with their class in both languages · 投诉';

CREATE VIEW v_report_monthly AS
WITH month AS (SELECT DISTINCT date_trunc('month', date_day)::DATE AS month_start FROM calendar),
bought AS (
    SELECT date_trunc('month', ordered_at)::DATE AS month_start, count(*) AS orders,
        sum(total_amount) AS revenue, count(DISTINCT customer_id) AS buyers
    FROM sales_order
    GROUP BY ALL
),
won AS (
    SELECT month_start, count(*) AS new_customers
    FROM (
        SELECT date_trunc('month', min(ordered_at))::DATE AS month_start FROM sales_order GROUP BY customer_id
    )
    GROUP BY month_start
),
asked AS (
    SELECT date_trunc('month', opened_at)::DATE AS month_start, count(*) AS requests,
        count(*) FILTER (request_category = 'complaint') AS complaints, avg(wait_s) AS mean_wait_s
    FROM service_request JOIN interaction USING (interaction_id)
    GROUP BY ALL
)
SELECT
    month_start,
    coalesce(new_customers, 0) AS new_customers,
    coalesce(buyers, 0) AS buyers,
    coalesce(orders, 0) AS orders,
    coalesce(revenue, 0) AS revenue,
    revenue / orders AS mean_basket,
    coalesce(requests, 0) AS requests,
    coalesce(complaints, 0) AS complaints,
    mean_wait_s
FROM month
LEFT JOIN bought USING (month_start)
LEFT JOIN won USING (month_start)
LEFT JOIN asked USING (month_start)
ORDER BY month_start;
COMMENT ON VIEW v_report_monthly IS 'The firm month by month · 月报';

CREATE VIEW v_campaign_roi AS
WITH bought AS (
    SELECT customer_id, date_trunc('month', ordered_at)::DATE AS month_start,
        sum(line_amount - quantity * unit_cost) AS margin
    FROM sales_order JOIN line_item USING (sales_order_id) JOIN product USING (product_id)
    GROUP BY ALL
),
member AS (
    SELECT campaign_id, is_control, count(*) AS members, avg((responded_at IS NOT NULL)::INT) AS response,
        avg(coalesce(margin, 0)) AS margin
    FROM campaign_member
    JOIN campaign USING (campaign_id)
    LEFT JOIN bought
        ON bought.customer_id = campaign_member.customer_id AND bought.month_start = campaign.start_on
    WHERE survey_id IS NULL
    GROUP BY ALL
)
SELECT
    campaign_id, campaign.name_en, campaign.name_zh, campaign_type, is_randomised, start_on,
    told.members AS contacted,
    coalesce(held.members, 0) AS held_out,
    100 * told.response AS contacted_response_pct,
    100 * held.response AS held_out_response_pct,
    100 * (told.response - held.response) AS lift_pct,
    100 * sqrt(
        told.response * (1 - told.response) / told.members + held.response * (1 - held.response) / held.members
    ) AS lift_error_pct,
    told.members * (told.response - held.response) AS extra_buyers,
    told.members * (told.margin - held.margin) AS extra_margin,
    actual_cost,
    told.members * (told.margin - held.margin) - actual_cost AS profit
FROM campaign
JOIN member AS told USING (campaign_id)
LEFT JOIN member AS held ON held.campaign_id = campaign.campaign_id AND held.is_control
WHERE NOT told.is_control;
COMMENT ON VIEW v_campaign_roi IS 'Response against the held-out, extra margin and cost of each campaign; causal only where the control group was drawn by lot · 活动评价';

CREATE VIEW v_survey_result AS
WITH invited AS (
    SELECT survey_id, count(*) AS invited FROM campaign_member JOIN campaign USING (campaign_id)
    WHERE survey_id IS NOT NULL
    GROUP BY survey_id
)
SELECT
    survey_id, question_no, question_type, text_en, text_zh, invited,
    count(campaign_member_id) AS answers,
    100.0 * count(campaign_member_id) / any_value(invited) AS response_pct,
    avg(answer_score) AS mean_score,
    stddev_samp(answer_score) AS sd_score,
    stddev_samp(answer_score) / sqrt(count(answer_score)) AS error_score,
    CASE WHEN question_type = 'nps'
        THEN 100 * avg((answer_score >= 9)::INT - (answer_score <= 6)::INT) END AS nps,
    CASE WHEN question_type = 'nps'
        THEN 100 * stddev_samp((answer_score >= 9)::INT - (answer_score <= 6)::INT) / sqrt(count(answer_score))
        END AS nps_error
FROM survey_question
JOIN invited USING (survey_id)
LEFT JOIN survey_answer USING (survey_id, question_no)
GROUP BY survey_id, question_no, question_type, text_en, text_zh, invited;
COMMENT ON VIEW v_survey_result IS 'Answers, means and net promoter score of each question, with standard errors · 调查统计';

-- The sales force. Open questions are answered as of the end of the calendar.

CREATE MACRO pipeline_at(day) AS TABLE
    SELECT opportunity_id, owner_id, stage_no, amount, probability_pct, expected_close_on
    FROM (
        SELECT opportunity_id, to_stage_no AS stage_no, amount, probability_pct, expected_close_on
        FROM opportunity_stage_history
        WHERE changed_at < day::DATE + 1
        QUALIFY row_number() OVER (PARTITION BY opportunity_id ORDER BY seq_no DESC) = 1
    )
    JOIN (SELECT opportunity_id, owner_id, closed_at FROM opportunity) USING (opportunity_id)
    WHERE closed_at IS NULL OR closed_at >= day::DATE + 1;

CREATE VIEW v_pipeline AS
SELECT
    stage_no, label_en AS stage_en, label_zh AS stage_zh, pipeline_phase, owner_id,
    count(*) AS opportunities,
    sum(amount) AS amount,
    sum(amount * textbook_probability_pct) / 100 AS weighted_amount,
    sum(amount * probability_pct) / 100 AS stated_weighted_amount
FROM opportunity
JOIN sales_stage USING (stage_no)
WHERE opportunity_status = 'open'
GROUP BY ALL
ORDER BY stage_no, owner_id;
COMMENT ON VIEW v_pipeline IS 'Open opportunities by stage and rep; at another date: FROM pipeline_at(''2024-01-01'') · 销售管线';

CREATE VIEW v_stage_dwell AS
SELECT
    opportunity_id, owner_id, buying_type, stage_no, entered_at, left_at,
    date_diff('second', entered_at, coalesce(left_at, (SELECT max(date_day) + 1 FROM calendar)::TIMESTAMP))
        / 86400 AS days,
    left_at IS NULL AS is_censored,
    CASE WHEN promoted_at IS NOT NULL THEN 'promoted' WHEN left_at IS NOT NULL THEN 'lost' ELSE 'open' END
        AS stay_result
FROM (
    SELECT
        opportunity_id, owner_id, buying_type, to_stage_no AS stage_no, changed_at AS entered_at,
        lead(changed_at) OVER (PARTITION BY opportunity_id ORDER BY seq_no) AS promoted_at,
        coalesce(promoted_at, closed_at) AS left_at
    FROM opportunity_stage_history
    JOIN opportunity USING (opportunity_id)
)
WHERE stage_no < 10;
COMMENT ON VIEW v_stage_dwell IS 'Every stay in a stage; stays that have not ended are censored · 阶段耗时（未结束者为删失）';

CREATE VIEW v_stage_conversion AS
WITH ladder AS (
    SELECT *, lead(textbook_probability_pct) OVER (ORDER BY stage_no) AS next_probability_pct FROM sales_stage
)
SELECT
    stage_no, label_en AS stage_en, label_zh AS stage_zh,
    count(opportunity_id) AS entered,
    count(*) FILTER (stay_result = 'promoted') AS promoted,
    count(*) FILTER (stay_result = 'lost') AS lost,
    count(*) FILTER (stay_result = 'open') AS still_open,
    100.0 * promoted / nullif(promoted + lost, 0) AS promoted_pct,
    any_value(100 * textbook_probability_pct / next_probability_pct) AS textbook_promoted_pct,
    100.0 * count(*) FILTER (opportunity_status = 'won')
        / nullif(count(*) FILTER (opportunity_status <> 'open'), 0) AS won_pct,
    any_value(textbook_probability_pct) AS textbook_probability_pct
FROM ladder
LEFT JOIN v_stage_dwell USING (stage_no)
LEFT JOIN (SELECT opportunity_id, opportunity_status FROM opportunity) USING (opportunity_id)
WHERE stage_no < 10
GROUP BY stage_no, label_en, label_zh
ORDER BY stage_no;
COMMENT ON VIEW v_stage_conversion IS 'Promotions and losses of each stage, and the share of closed deals that were won after reaching it, beside the textbook · 阶段升迁';

CREATE VIEW v_stage_alarm AS
SELECT
    opportunity_id, title, customer_id, v_stage_dwell.owner_id, stage_no, label_en AS stage_en, label_zh AS stage_zh,
    v_stage_dwell.entered_at, days, max_dwell_days, days - max_dwell_days AS days_over, amount
FROM v_stage_dwell
JOIN sales_stage USING (stage_no)
JOIN opportunity USING (opportunity_id)
WHERE is_censored AND days > max_dwell_days;
COMMENT ON VIEW v_stage_alarm IS 'Open opportunities that have been in their stage too long · 阶段滞留报警';

CREATE VIEW v_forecast AS
SELECT
    opportunity_id, opportunity.owner_id, customer_id, stage_no, expected_close_on, amount,
    sales_stage.textbook_probability_pct,
    probability_pct AS stated_probability_pct,
    won_pct AS historical_probability_pct,
    amount * sales_stage.textbook_probability_pct / 100 AS textbook_amount,
    amount * probability_pct / 100 AS stated_amount,
    amount::DOUBLE * won_pct / 100 AS historical_amount
FROM opportunity
JOIN sales_stage USING (stage_no)
LEFT JOIN (SELECT stage_no, won_pct FROM v_stage_conversion) USING (stage_no)
WHERE opportunity_status = 'open';
COMMENT ON VIEW v_forecast IS 'Three forecasts of each open opportunity: by the textbook, as stated, and by the record of closed deals · 销售额预测（三种口径）';

CREATE VIEW v_rep_home AS
SELECT employee_id, 'opportunity' AS item, opportunity_id AS object_id, customer_id, title,
    expected_close_on::TIMESTAMP AS due_at, amount
FROM opportunity JOIN employee ON employee_id = owner_id
WHERE opportunity_status = 'open'
UNION ALL
SELECT owner_id, 'activity', activity_id, customer_id, description, planned_start_at, NULL
FROM activity
WHERE activity_status IN ('planned', 'in_progress', 'overdue')
UNION ALL
SELECT employee_id, 'alarm', object_id, customer_id, title, workflow_item.created_at, amount
FROM workflow_item JOIN opportunity ON object_type = 'opportunity' AND opportunity_id = object_id
WHERE workflow_status = 'open'
UNION ALL
SELECT owner_id, 'lead', lead_id, customer_id, company_name, created_at, NULL
FROM lead
WHERE lead_status IN ('new', 'assigned', 'working')
UNION ALL
SELECT owner_id, 'customer', customer_id, customer_id, name, NULL, NULL FROM customer WHERE owner_id IS NOT NULL
UNION ALL
SELECT owner_id, 'sales_order', sales_order_id, customer_id, order_status::VARCHAR, ordered_at, total_amount
FROM sales_order
WHERE owner_id IS NOT NULL
UNION ALL
SELECT owner_id, 'contract', contract_id, customer_id, contract_status::VARCHAR, end_on::TIMESTAMP, total_value
FROM contract
WHERE contract_status IN ('negotiating', 'signed', 'active')
UNION ALL
SELECT employee_id, 'article', knowledge_article_id, NULL, title_en || ' · ' || title_zh, NULL, NULL
FROM employee CROSS JOIN knowledge_article
WHERE app_role = 'sales_rep' AND article_type IN (
    'sales_process_template', 'opportunity_template', 'requirement_survey', 'product_qa', 'standard_answer',
    'sales_case', 'training', 'company_intro'
)
UNION ALL
SELECT employee.employee_id, 'colleague', colleague.employee_id, NULL, colleague.name || ' · ' || colleague.phone,
    NULL, NULL
FROM employee
JOIN employee AS colleague ON colleague.employee_id <> employee.employee_id AND colleague.left_on IS NULL
WHERE employee.app_role = 'sales_rep';
COMMENT ON VIEW v_rep_home IS 'What is on each rep''s desk: WHERE employee_id = … · 销售人员视图';

-- First day of the quarter of the plan; the first quarter begins with the calendar.
CREATE MACRO plan_quarter(moment) AS (
    (SELECT min(date_day) FROM calendar)
    + to_months((3 * (date_diff('month', (SELECT min(date_day) FROM calendar), moment::DATE) // 3))::INT)
)::DATE;

-- First day of the day, week (from Monday), month or quarter of the plan of a moment.
CREATE MACRO period_start(period, moment) AS (
    CASE WHEN period = 'quarter' THEN plan_quarter(moment) ELSE date_trunc(period, moment)::DATE END
);

CREATE MACRO report_rep(period) AS TABLE
    WITH span AS (SELECT DISTINCT period_start(period, date_day) AS span_start FROM calendar),
    opened AS (
        SELECT owner_id, period_start(period, created_at) AS span_start, count(*) AS opened
        FROM opportunity
        GROUP BY ALL
    ),
    closed AS (
        SELECT owner_id, period_start(period, closed_at) AS span_start,
            count(*) FILTER (opportunity_status = 'won') AS won,
            count(*) FILTER (opportunity_status <> 'won') AS lost,
            avg(date_diff('day', created_at, closed_at)) FILTER (opportunity_status = 'won') AS mean_cycle_days
        FROM opportunity
        WHERE closed_at IS NOT NULL
        GROUP BY ALL
    ),
    sold AS (
        SELECT owner_id, period_start(period, ordered_at) AS span_start, sum(total_amount) AS won_amount
        FROM sales_order
        WHERE owner_id IS NOT NULL
        GROUP BY ALL
    ),
    acted AS (
        SELECT owner_id, period_start(period, actual_end_at) AS span_start,
            count(*) AS activities, sum(cost) AS activity_cost
        FROM activity
        WHERE activity_status = 'completed'
        GROUP BY ALL
    )
    SELECT
        employee.employee_id, name, employee.team_id, span.span_start AS period_start, target_amount,
        coalesce(won_amount, 0) AS won_amount,
        100 * coalesce(won_amount, 0)::DOUBLE / nullif(target_amount, 0) AS achieved_pct,
        coalesce(opened, 0) AS opened, coalesce(won, 0) AS won, coalesce(lost, 0) AS lost,
        100.0 * won / (won + lost) AS win_rate_pct,
        mean_cycle_days,
        coalesce(activities, 0) AS activities, coalesce(activity_cost, 0) AS activity_cost
    FROM employee
    CROSS JOIN span
    LEFT JOIN sales_target
        ON sales_target.employee_id = employee.employee_id AND report_period = period
        AND sales_target.period_start = span.span_start
    LEFT JOIN opened ON opened.owner_id = employee.employee_id AND opened.span_start = span.span_start
    LEFT JOIN closed ON closed.owner_id = employee.employee_id AND closed.span_start = span.span_start
    LEFT JOIN sold ON sold.owner_id = employee.employee_id AND sold.span_start = span.span_start
    LEFT JOIN acted ON acted.owner_id = employee.employee_id AND acted.span_start = span.span_start
    WHERE app_role = 'sales_rep'
    ORDER BY employee.employee_id, span.span_start;

CREATE VIEW v_report_rep AS
SELECT * RENAME (period_start AS quarter_start) FROM report_rep('quarter');
COMMENT ON VIEW v_report_rep IS 'Each rep quarter by quarter, plan and result; by day, week or month: FROM report_rep(''month'') · 销售代表季报';

CREATE VIEW v_manager_home AS
SELECT
    manager.employee_id, rep.employee_id AS rep_id, rep.name AS rep_name,
    coalesce(deals.opportunities, 0) AS open_opportunities,
    coalesce(deals.amount, 0) AS open_amount,
    coalesce(deals.weighted_amount, 0) AS weighted_amount,
    (SELECT count(*) FROM v_stage_alarm WHERE owner_id = rep.employee_id) AS stage_alarms,
    (SELECT count(*) FROM activity WHERE owner_id = rep.employee_id AND activity_status = 'overdue')
        AS overdue_activities,
    (SELECT sum(total_amount) FROM sales_order WHERE owner_id = rep.employee_id) AS won_amount,
    (
        SELECT 100.0 * count(*) FILTER (opportunity_status = 'won') / count(*) FROM opportunity
        WHERE owner_id = rep.employee_id AND opportunity_status <> 'open'
    ) AS win_rate_pct
FROM employee AS manager
JOIN employee AS rep ON rep.manager_id = manager.employee_id AND rep.app_role = 'sales_rep'
LEFT JOIN (
    SELECT owner_id, sum(opportunities) AS opportunities, sum(amount) AS amount,
        sum(weighted_amount) AS weighted_amount
    FROM v_pipeline
    GROUP BY owner_id
) AS deals ON deals.owner_id = rep.employee_id
ORDER BY manager.employee_id, rep_id;
COMMENT ON VIEW v_manager_home IS 'Each manager''s reps, their pipelines, alarms and results: WHERE employee_id = … · 销售经理视图';

CREATE VIEW v_report_daily AS
WITH happened AS (
    SELECT created_at::DATE AS date_day, 'lead' AS what, 0 AS amount FROM lead
    UNION ALL SELECT created_at::DATE, 'opened', amount FROM opportunity
    UNION ALL SELECT changed_at::DATE, 'promoted', amount FROM opportunity_stage_history WHERE seq_no > 1
    UNION ALL SELECT closed_at::DATE, if(opportunity_status = 'won', 'won', 'lost'), amount FROM opportunity
    UNION ALL SELECT actual_end_at::DATE, 'activity', cost FROM activity WHERE service_request_id IS NULL
    UNION ALL SELECT quoted_at::DATE, 'quote', total_amount FROM quote
)
SELECT
    date_day,
    count(*) FILTER (what = 'lead') AS leads,
    count(*) FILTER (what = 'opened') AS opened,
    count(*) FILTER (what = 'promoted') AS promotions,
    count(*) FILTER (what = 'won') AS won,
    coalesce(sum(amount) FILTER (what = 'won'), 0) AS won_amount,
    count(*) FILTER (what = 'lost') AS lost,
    count(*) FILTER (what = 'quote') AS quotes,
    count(*) FILTER (what = 'activity') AS activities,
    coalesce(sum(amount) FILTER (what = 'activity'), 0) AS activity_cost
FROM (SELECT date_day FROM calendar)
LEFT JOIN happened USING (date_day)
GROUP BY date_day
ORDER BY date_day;
COMMENT ON VIEW v_report_daily IS 'The sales force day by day; weeks, months and quarters by date_trunc · 销售日报';

CREATE VIEW v_report_opportunity AS
SELECT
    opportunity_id, title, customer.name AS customer_name, employee.name AS owner_name, opportunity.owner_id,
    buying_type, opportunity.lead_source, opportunity_status, outcome_reason, stage_no, probability_pct, amount,
    opportunity.created_at, closed_at,
    date_diff('day', opportunity.created_at, coalesce(closed_at, (SELECT max(date_day) + 1 FROM calendar)))
        AS age_days,
    coalesce(activities, 0) AS activities,
    coalesce(activity_cost, 0) AS activity_cost,
    coalesce(influences, 0) AS influences_met,
    coalesce(rivals, 0) AS rivals_noted,
    coalesce(quotes, 0) AS quotes
FROM opportunity
JOIN customer USING (customer_id)
JOIN employee ON employee_id = opportunity.owner_id
LEFT JOIN (
    SELECT opportunity_id, count(*) FILTER (activity_status = 'completed') AS activities,
        sum(cost) AS activity_cost
    FROM activity
    GROUP BY opportunity_id
) USING (opportunity_id)
LEFT JOIN (
    SELECT opportunity_id, count(*) AS influences FROM opportunity_contact_role GROUP BY opportunity_id
) USING (opportunity_id)
LEFT JOIN (
    SELECT opportunity_id, count(DISTINCT competitor_id) AS rivals
    FROM competitor_assessment
    GROUP BY opportunity_id
) USING (opportunity_id)
LEFT JOIN (SELECT opportunity_id, count(*) AS quotes FROM quote GROUP BY opportunity_id) USING (opportunity_id);
COMMENT ON VIEW v_report_opportunity IS 'Each opportunity with what was done for it; what was done in each day, week, month or quarter: FROM report_opportunity(''week'') · 机会报表';

CREATE MACRO report_activity(period) AS TABLE
    SELECT
        period_start(period, planned_start_at) AS period_start, owner_id,
        activity_type, label_en('activity_type', activity_type) AS type_en,
        label_zh('activity_type', activity_type) AS type_zh,
        activity_purpose, label_en('activity_purpose', activity_purpose) AS purpose_en,
        label_zh('activity_purpose', activity_purpose) AS purpose_zh,
        count(*) AS planned,
        count(*) FILTER (activity_status = 'completed') AS done,
        count(*) FILTER (activity_status = 'overdue') AS overdue,
        count(*) FILTER (activity_status = 'cancelled') AS cancelled,
        sum(date_diff('minute', actual_start_at, actual_end_at)) / 60 AS hours,
        sum(cost) AS cost,
        avg(evaluation) AS mean_evaluation,
        avg((date_diff('second', actual_end_at, logged_at) > 86400)::INT) AS late_logging_share
    FROM activity
    GROUP BY ALL;

CREATE VIEW v_report_activity AS
SELECT * RENAME (period_start AS month_start) FROM report_activity('month');
COMMENT ON VIEW v_report_activity IS 'Activities by month, rep, type and purpose; by day, week or quarter: FROM report_activity(''week'') · 活动报表';

CREATE MACRO report_opportunity(period) AS TABLE
    WITH happened AS (
        SELECT opportunity_id, changed_at AS moment, 'promoted' AS what, to_stage_no AS stage_no
        FROM opportunity_stage_history
        UNION ALL BY NAME
        SELECT opportunity_id, closed_at AS moment, opportunity_status::VARCHAR AS what
        FROM opportunity
        WHERE closed_at IS NOT NULL
        UNION ALL BY NAME
        SELECT opportunity_id, quoted_at AS moment, 'quote' AS what FROM quote
        UNION ALL BY NAME
        SELECT opportunity_id, actual_end_at AS moment, 'activity' AS what, cost,
            date_diff('minute', actual_start_at, actual_end_at) / 60 AS hours
        FROM activity
        WHERE actual_end_at IS NOT NULL AND opportunity_id IS NOT NULL
    )
    SELECT
        period_start(period, moment) AS period_start, opportunity_id, title, customer.name AS customer_name,
        opportunity.owner_id,
        max(happened.stage_no) AS stage_reached,
        count(*) FILTER (what = 'promoted' AND happened.stage_no > 1) AS promotions,
        count(*) FILTER (what = 'quote') AS quotes,
        count(*) FILTER (what = 'activity') AS activities,
        coalesce(sum(hours), 0) AS hours,
        coalesce(sum(cost), 0) AS activity_cost,
        count(*) FILTER (what = 'won') AS won,
        count(*) FILTER (what IN ('lost', 'abandoned')) AS lost
    FROM happened
    JOIN opportunity USING (opportunity_id)
    JOIN customer USING (customer_id)
    GROUP BY ALL;

CREATE VIEW v_cube_sales AS
SELECT
    line_item_id, sales_order_id, ordered_at::DATE AS date_day, year_no, quarter_no, month_no,
    product_id, category_en, category_zh, is_service,
    customer_id, customer_kind, customer_role, customer.city, industry, customer.source, sales_order.channel,
    customer.territory_id, territory.name_en AS territory_en, territory.name_zh AS territory_zh,
    team_id, sales_order.owner_id,
    quantity, line_amount, quantity * unit_cost AS cost_amount, line_amount - quantity * unit_cost AS margin
FROM sales_order
JOIN line_item USING (sales_order_id)
JOIN product USING (product_id)
JOIN customer USING (customer_id)
JOIN calendar ON date_day = ordered_at::DATE
LEFT JOIN territory ON territory.territory_id = customer.territory_id
LEFT JOIN employee ON employee_id = sales_order.owner_id;
COMMENT ON VIEW v_cube_sales IS 'Order lines with all their dimensions, for GROUP BY CUBE or ROLLUP · 销售立方体';

CREATE VIEW v_stock_on_hand AS
SELECT
    product_id, sku, name_en, name_zh,
    coalesce(sum(quantity), 0) AS on_hand,
    coalesce(sum(quantity), 0) * product.unit_cost AS stock_value,
    max(moved_at) FILTER (movement_type = 'purchase') AS last_receipt_at,
    max(moved_at) FILTER (movement_type = 'shipment') AS last_shipment_at
FROM product
JOIN inventory_movement USING (product_id)
GROUP BY product_id, sku, name_en, name_zh, product.unit_cost;
COMMENT ON VIEW v_stock_on_hand IS 'Stock of each product at the end: the running sum of its movements · 现有库存';

CREATE VIEW v_receivable AS
SELECT
    invoice_id, sales_order_id, invoice.customer_id, customer.name AS customer, invoiced_on, due_on,
    invoice_status, amount, coalesce(paid, 0) AS paid, amount - coalesce(paid, 0) AS owed,
    greatest(date_diff('day', due_on, last_day), 0) AS days_overdue,
    CASE
        WHEN due_on > last_day THEN 'not due'
        WHEN date_diff('day', due_on, last_day) <= 30 THEN '0-30'
        WHEN date_diff('day', due_on, last_day) <= 90 THEN '31-90'
        ELSE 'over 90'
    END AS age_band
FROM invoice
JOIN customer ON customer.customer_id = invoice.customer_id
CROSS JOIN (SELECT max(date_day) AS last_day FROM calendar)
LEFT JOIN (SELECT invoice_id, sum(amount) AS paid FROM payment GROUP BY invoice_id) USING (invoice_id)
WHERE invoice_status NOT IN ('paid', 'void');
COMMENT ON VIEW v_receivable IS 'Bills not yet paid at the end, by age: invoices less payments · 应收账款';

CREATE VIEW v_order_to_cash AS
SELECT
    sales_order_id, customer_id, ordered_at, total_amount,
    entered_at, first_shipped_at, last_shipped_at, invoiced_on, due_on, invoice_status, paid, last_paid_on,
    CASE WHEN paid = total_amount THEN date_diff('day', ordered_at::DATE, last_paid_on) END AS order_to_cash_days
FROM sales_order
LEFT JOIN (
    SELECT object_id AS sales_order_id, min(synced_at) AS entered_at
    FROM erp_sync
    WHERE object_type = 'sales_order'
    GROUP BY object_id
) USING (sales_order_id)
LEFT JOIN (
    SELECT sales_order_id, min(moved_at) AS first_shipped_at, max(moved_at) AS last_shipped_at
    FROM inventory_movement
    WHERE movement_type = 'shipment'
    GROUP BY sales_order_id
) USING (sales_order_id)
LEFT JOIN (
    SELECT sales_order_id, invoiced_on, due_on, invoice_status, sum(payment.amount) AS paid,
        max(paid_on) AS last_paid_on
    FROM invoice
    LEFT JOIN payment USING (invoice_id)
    GROUP BY ALL
) USING (sales_order_id);
COMMENT ON VIEW v_order_to_cash IS 'Each order from the desk to the bank: entered, delivered, billed, paid · 订单到收款';

-- The service desk. Clocks run on the wall from the request on; what is still open is judged at the end of the calendar.

CREATE VIEW v_service_home AS
SELECT
    owner_id AS employee_id, service_request_id, customer_id, name AS customer_name, title,
    request_category, label_en('request_category', request_category) AS category_en,
    label_zh('request_category', request_category) AS category_zh,
    severity, priority, request_status,
    request_stage, label_en('request_stage', request_stage) AS stage_en,
    label_zh('request_stage', request_stage) AS stage_zh,
    opened_at, first_response_at, entitlement_type,
    opened_at + to_seconds((3600 * response_hours)::INT) AS response_due_at,
    opened_at + to_seconds((3600 * resolve_hours)::INT) AS resolve_due_at,
    date_diff('minute', night, if(first_response_at IS NULL, response_due_at, resolve_due_at)) / 60.0 AS hours_left,
    date_diff('minute', opened_at, night) / 60.0 AS age_hours
FROM (FROM service_request WHERE request_status IN ('open', 'waiting_customer'))
JOIN (SELECT customer_id, name FROM customer) USING (customer_id)
LEFT JOIN (SELECT entitlement_id, entitlement_type, response_hours, resolve_hours FROM entitlement)
    USING (entitlement_id)
CROSS JOIN (SELECT (max(date_day) + 1)::TIMESTAMP AS night FROM calendar)
ORDER BY priority DESC, opened_at;
COMMENT ON VIEW v_service_home IS 'Open requests with the clock of what was promised (hours_left below 0: late), most urgent first; the complaint queue: WHERE request_category = ''complaint'' · 客服视图';

CREATE VIEW v_call_screen AS
SELECT screen.*, label_en AS state_en, label_zh AS state_zh
FROM (
    SELECT customer_id, 'customer' AS item, customer_id AS object_id, created_at AS since, name AS title_en,
        name AS title_zh, phone AS note, 'customer_status' AS state_list, customer_status::VARCHAR AS state
    FROM customer
    UNION ALL
    SELECT customer_id, 'contact', contact_id, created_at, name, name, phone, NULL, NULL FROM contact
    UNION ALL
    SELECT customer_id, 'asset', asset_id, purchased_on, name_en, name_zh, serial_no, NULL, NULL
    FROM asset JOIN product USING (product_id)
    WHERE retired_on IS NULL
    UNION ALL
    SELECT customer_id, 'entitlement', entitlement_id, start_on, label_en('entitlement_type', entitlement_type),
        label_zh('entitlement_type', entitlement_type), end_on::VARCHAR, NULL, NULL
    FROM entitlement
    WHERE end_on > (SELECT max(date_day) FROM calendar)
    UNION ALL
    SELECT customer_id, 'service_request', service_request_id, opened_at,
        label_en('request_category', request_category), label_zh('request_category', request_category), title,
        'request_status', request_status
    FROM service_request
    UNION ALL
    SELECT customer_id, 'activity', activity_id, coalesce(actual_start_at, planned_start_at),
        label_en('activity_type', activity_type), label_zh('activity_type', activity_type), description,
        'activity_status', activity_status
    FROM activity
    UNION ALL
    SELECT customer_id, 'knowledge_article', knowledge_article_id, published_at, title_en, title_zh, body,
        'article_type', article_type
    FROM (SELECT DISTINCT customer_id, product_id FROM asset WHERE retired_on IS NULL)
    JOIN knowledge_article USING (product_id)
    WHERE article_type = 'product_qa'
    UNION ALL
    SELECT customer_id, 'knowledge_article', knowledge_article_id, published_at, title_en, title_zh, body,
        'article_type', article_type
    FROM (SELECT customer_id FROM customer) CROSS JOIN knowledge_article
    WHERE article_type = 'call_script'
) AS screen
LEFT JOIN code_label ON enum_name = state_list AND code = state;
COMMENT ON VIEW v_call_screen IS 'What an agent sees when a customer calls: WHERE customer_id = (SELECT customer_id FROM contact WHERE phone = …) · 呼叫中心弹屏';

CREATE VIEW v_cube_service AS
SELECT
    service_request_id, opened_at::DATE AS date_day, year_no, quarter_no, month_no, is_workday,
    request_category, label_en('request_category', request_category) AS request_en,
    label_zh('request_category', request_category) AS request_zh,
    source_channel, severity, priority, request_status, complaint_target, complaint_cause, entitlement_type,
    service_request.product_id, product.category_en, product.category_zh,
    customer_id, customer_kind, customer_role, customer.city, relationship_type,
    customer.territory_id, territory.name_en AS territory_en, territory.name_zh AS territory_zh,
    team_id, service_request.owner_id,
    date_diff('second', opened_at, first_response_at) / 3600 AS response_hours,
    date_diff('second', opened_at, completed_at) / 3600 AS resolution_hours,
    coalesce(first_response_at, night) <= opened_at + to_seconds((3600 * promised.response_hours)::INT)
        AS response_in_time,
    coalesce(completed_at, night) <= opened_at + to_seconds((3600 * resolve_hours)::INT) AS resolution_in_time,
    coalesce(service_cost, 0) AS service_cost,
    coalesce(service_fee, 0) AS service_fee,
    satisfaction_rating
FROM service_request
JOIN customer USING (customer_id)
JOIN calendar ON date_day = opened_at::DATE
CROSS JOIN (SELECT (max(date_day) + 1)::TIMESTAMP AS night FROM calendar)
LEFT JOIN (SELECT entitlement_id, entitlement_type, response_hours, resolve_hours FROM entitlement) AS promised
    USING (entitlement_id)
LEFT JOIN product ON product.product_id = service_request.product_id
LEFT JOIN territory ON territory.territory_id = customer.territory_id
LEFT JOIN employee ON employee_id = service_request.owner_id;
COMMENT ON VIEW v_cube_service IS 'Requests with all their dimensions, for GROUP BY CUBE or ROLLUP; what was promised is kept or not yet broken, or empty without a promise · 服务立方体';

CREATE MACRO report_service(period) AS TABLE
    SELECT
        period_start(period, date_day) AS period_start, request_category, request_en, request_zh,
        count(*) AS requests,
        count(*) FILTER (request_status = 'completed') AS completed,
        count(*) FILTER (request_status = 'rejected') AS rejected,
        count(*) FILTER (request_status IN ('open', 'waiting_customer')) AS still_open,
        median(response_hours) AS median_response_hours,
        median(resolution_hours) AS median_resolution_hours,
        100 * avg(response_in_time::INT) AS response_in_time_pct,
        100 * avg(resolution_in_time::INT) AS resolution_in_time_pct,
        avg(satisfaction_rating) AS mean_rating,
        sum(service_cost) AS service_cost,
        sum(service_fee) AS service_fee
    FROM v_cube_service
    GROUP BY ALL
    ORDER BY period_start, request_category;

CREATE VIEW v_report_service AS
SELECT * RENAME (period_start AS month_start) FROM report_service('month');
COMMENT ON VIEW v_report_service IS 'Requests by month of opening and category; by day, week or quarter: FROM report_service(''week'') · 服务报表';

CREATE VIEW v_cube_marketing AS
SELECT
    campaign_member_id, sent_at::DATE AS date_day, year_no, quarter_no, month_no,
    campaign_id, campaign.name_en, campaign.name_zh, is_randomised,
    campaign_type, label_en('campaign_type', campaign_type) AS campaign_type_en,
    label_zh('campaign_type', campaign_type) AS campaign_type_zh,
    member.offer_type, campaign.product_id, category_en, category_zh, member.channel, is_control, member_status,
    customer_id, customer_kind, customer_role, city, relationship_type, source, customer.territory_id,
    (NOT is_control)::INT AS contacted,
    (responded_at IS NOT NULL)::INT AS responded,
    cost
FROM campaign_member AS member
JOIN campaign USING (campaign_id)
JOIN customer USING (customer_id)
JOIN calendar ON date_day = sent_at::DATE
LEFT JOIN product ON product.product_id = campaign.product_id;
COMMENT ON VIEW v_cube_marketing IS 'Members of campaigns and surveys with all their dimensions, for GROUP BY CUBE or ROLLUP · 营销立方体';

-- What each customer brought and cost. Costs that no customer caused (salaries, fixed costs of campaigns) are not spread.

CREATE VIEW v_contribution AS
SELECT customer_id, ordered_at AS happened_at, line_amount AS revenue, quantity * unit_cost AS cost_of_goods,
    line_amount - quantity * unit_cost AS profit
FROM line_item JOIN sales_order USING (sales_order_id) JOIN product USING (product_id)
UNION ALL BY NAME
SELECT customer_id, completed_at AS happened_at, service_fee, service_fee AS profit
FROM service_request
WHERE service_fee IS NOT NULL AND completed_at IS NOT NULL
UNION ALL BY NAME
SELECT customer_id, actual_end_at AS happened_at, cost AS activity_cost, -cost AS profit
FROM activity
WHERE actual_end_at IS NOT NULL AND service_request_id IS NULL
UNION ALL BY NAME
SELECT customer_id, actual_end_at AS happened_at, cost AS service_cost, -cost AS profit
FROM activity
WHERE actual_end_at IS NOT NULL AND service_request_id IS NOT NULL
UNION ALL BY NAME
SELECT customer_id, sent_at AS happened_at, cost AS campaign_cost, -cost AS profit
FROM campaign_member
WHERE NOT is_control;
COMMENT ON VIEW v_contribution IS 'Every amount a customer brought (order lines, fees) or cost (goods, activities, service, campaigns), one row each · 客户贡献明细';

CREATE VIEW v_profitability AS
SELECT
    customer_id, name,
    coalesce(sum(revenue), 0) AS revenue,
    coalesce(sum(service_fee), 0) AS service_fee,
    coalesce(sum(cost_of_goods), 0) AS cost_of_goods,
    coalesce(sum(activity_cost), 0) AS activity_cost,
    coalesce(sum(service_cost), 0) AS service_cost,
    coalesce(sum(campaign_cost), 0) AS campaign_cost,
    coalesce(sum(profit), 0) AS profit
FROM (SELECT customer_id, name FROM customer)
LEFT JOIN v_contribution USING (customer_id)
GROUP BY customer_id, name;
COMMENT ON VIEW v_profitability IS 'Profit of each customer: order lines and service fees less cost of goods, activities, service and campaign contacts · 客户利润贡献度';

CREATE VIEW v_clv_history AS
WITH quarter AS (
    SELECT period_start('quarter', date_day) AS quarter_start, max(date_day) AS as_of FROM calendar GROUP BY ALL
),
earned AS (
    SELECT customer_id, period_start('quarter', happened_at) AS quarter_start, sum(profit) AS profit
    FROM v_contribution
    GROUP BY ALL
)
SELECT
    customer_id, as_of,
    coalesce(profit, 0) AS quarter_profit,
    sum(quarter_profit) OVER (life ROWS 3 PRECEDING) AS last_year_profit,
    sum(quarter_profit) OVER (life ROWS UNBOUNDED PRECEDING) AS value_so_far,
    coalesce(sum(quarter_profit) OVER (life ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0) AS value_after,
    score AS stated_value
FROM (SELECT customer_id, created_at FROM customer)
JOIN quarter ON as_of >= created_at::DATE
LEFT JOIN earned USING (customer_id, quarter_start)
LEFT JOIN (
    SELECT object_id AS customer_id, as_of, score
    FROM model_score
    WHERE object_type = 'customer' AND score_kind = 'clv' AND starts_with(model_run, 'firm ')
) USING (customer_id, as_of)
WINDOW life AS (PARTITION BY customer_id ORDER BY as_of);
COMMENT ON VIEW v_clv_history IS 'Value of each customer quarter by quarter: earned so far and afterwards, beside what the firm expected then (its score clv) · 客户价值变动';

CREATE MACRO report_customer(period) AS TABLE
    WITH happened AS (
        SELECT customer_id, period_start(period, happened_at) AS period_start,
            count(*) FILTER (object = 'sales_order') AS orders,
            count(*) FILTER (object = 'service_request') AS requests,
            count(*) FILTER (object = 'service_request' AND category = 'complaint') AS complaints,
            count(*) FILTER (object = 'activity') AS activities,
            count(*) FILTER (object = 'campaign_member') AS campaign_contacts
        FROM v_customer_360
        WHERE object IN ('sales_order', 'service_request', 'activity', 'campaign_member')
        GROUP BY ALL
    ),
    earned AS (
        SELECT customer_id, period_start(period, happened_at) AS period_start,
            sum(revenue) AS revenue, sum(profit) AS profit
        FROM v_contribution
        GROUP BY ALL
    )
    SELECT
        period_start, customer_id, name AS customer_name, owner_id,
        coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue, coalesce(profit, 0) AS profit,
        coalesce(requests, 0) AS requests, coalesce(complaints, 0) AS complaints,
        coalesce(activities, 0) AS activities, coalesce(campaign_contacts, 0) AS campaign_contacts
    FROM happened
    FULL JOIN earned USING (customer_id, period_start)
    JOIN (SELECT customer_id, name, owner_id FROM customer) USING (customer_id);

CREATE VIEW v_report_customer AS
SELECT * RENAME (period_start AS month_start) FROM report_customer('month');
COMMENT ON VIEW v_report_customer IS 'Each customer in each month in which something happened; by day, week or quarter: FROM report_customer(''week'') · 客户报表';
