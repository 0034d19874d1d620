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
SELECT customer_id, ordered_at AS happened_at, 'sales_order' AS object, sales_order_id AS object_id,
    channel::VARCHAR AS channel, NULL::VARCHAR AS category, total_amount AS amount
FROM sales_order
UNION ALL
SELECT customer_id, opened_at, 'service_request', service_request_id,
    source_channel::VARCHAR, request_category::VARCHAR, NULL
FROM service_request
UNION ALL
SELECT customer_id, started_at, 'interaction', interaction_id, channel::VARCHAR, result_type::VARCHAR, NULL
FROM interaction
UNION ALL
SELECT customer_id, created_at, 'customer', customer_id, NULL, source::VARCHAR, NULL
FROM customer;
COMMENT ON VIEW v_customer_360 IS 'Everything about a customer on one time line · 360 度客户视图';

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
