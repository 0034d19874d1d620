"""Every idea of the subject that has data behind it can be asked of a company's database, with one query each.

The numbers are places in the list of 119 things that a CRM is said to do, know or be in the books the course is
made from; three of them (115, 116, 117) are about choosing software, before there are data. What the simulator alone
knows is asked of the schema `truth`, as learners do when they check a guess.
"""

from typing import NamedTuple

import pytest

from crmsim.warehouse import connect, run


class Question(NamedTuple):
    """One question and its answer; where it is about a distinction, both sides must be seen in column `varies`."""

    topics: tuple[int, ...]
    text: str
    sql: str
    varies: str = ""


WITHOUT_DATA = {115, 116, 117}

QUESTIONS = (
    # Concepts and goals
    Question((1,), "What do we know of the customer with the longest story?", """
        SELECT object, count(*) AS rows FROM v_customer_360
        WHERE customer_id = (SELECT mode(customer_id) FROM v_customer_360)
        GROUP BY object""", "object"),
    Question((2,), "Which share of leads did we win, of customers did we keep, of turnover did we earn?", """
        WITH won AS (
            SELECT period_start('quarter', created_at) AS quarter,
                100 * avg((lead_status = 'converted')::INT) AS converted_pct
            FROM lead GROUP BY quarter
        ),
        bought AS (SELECT DISTINCT customer_id, period_start('quarter', ordered_at) AS quarter FROM sales_order),
        kept AS (
            SELECT now.quarter, 100.0 * count(later.quarter) / count(*) AS retained_pct
            FROM bought AS now
            LEFT JOIN bought AS later
                ON later.customer_id = now.customer_id AND later.quarter = now.quarter + to_months(3)
            GROUP BY now.quarter
        ),
        earned AS (
            SELECT period_start('quarter', happened_at) AS quarter, 100 * sum(profit) / sum(revenue) AS profit_pct
            FROM v_contribution GROUP BY quarter
        )
        FROM won JOIN kept USING (quarter) JOIN earned USING (quarter) ORDER BY quarter""", "retained_pct"),
    Question((3,), "Who answered through which channel, and was it the one they prefer?", """
        SELECT member.channel, member.channel = preferred_channel AS preferred, count(*) AS sent,
            avg((responded_at IS NOT NULL)::INT) AS response
        FROM campaign_member AS member JOIN customer USING (customer_id)
        WHERE NOT is_control
        GROUP BY ALL""", "channel"),
    Question((4,), "Which kinds of customers have we, new and old?", """
        SELECT customer_role, customer_status,
            created_at >= (SELECT max(date_day) FROM calendar) - INTERVAL 90 DAY AS is_new, count(*) AS customers
        FROM customer GROUP BY ALL""", "customer_role"),
    Question((5,), "Which share of what they spend in our trade do customers spend with us?", """
        SELECT customer_id, sum(total_amount) AS bought, any_value(share) AS wallet_share
        FROM sales_order
        JOIN (SELECT customer_id, avg(wallet_share) AS share FROM truth.truth_customer_state GROUP BY customer_id)
            USING (customer_id)
        GROUP BY customer_id""", "wallet_share"),
    Question((6,), "How far has each team come toward its goal?", """
        SELECT home.employee_id, sum(home.won_amount) AS won, sum(target) AS target
        FROM v_manager_home AS home
        JOIN (SELECT employee_id, sum(target_amount) AS target FROM sales_target GROUP BY employee_id) AS plan
            ON plan.employee_id = rep_id
        GROUP BY home.employee_id""", "won"),
    Question((7,), "Does satisfaction follow experience less expectation, or the other way round?", """
        SELECT corr(experience - expected, satisfied) AS experience_less_expectation,
            corr(expected - experience, satisfied) AS expectation_less_experience
        FROM (
            SELECT campaign_member_id,
                max(answer_score) FILTER (question_type = 'performance') AS experience,
                max(answer_score) FILTER (question_type = 'expectation') AS expected,
                max(answer_score) FILTER (question_type = 'satisfaction') AS satisfied
            FROM survey_answer JOIN survey_question USING (survey_id, question_no)
            GROUP BY campaign_member_id
        )"""),
    Question((8,), "Do those who buy often also recommend us?", """
        SELECT answer_score AS would_recommend, count(*) AS customers, avg(frequency) AS orders,
            avg((SELECT count(*) FROM customer_relationship AS tie
                 WHERE from_customer_id = customer_id AND customer_link_type = 'referral')) AS referrals
        FROM survey_answer
        JOIN survey_question USING (survey_id, question_no)
        JOIN campaign_member USING (campaign_member_id)
        JOIN v_rfm USING (customer_id)
        WHERE question_type = 'nps'
        GROUP BY answer_score""", "would_recommend"),
    Question((9, 97, 104), "Through which channels do customers reach us, and what becomes of it?", """
        SELECT channel, label_zh('channel', channel) AS zh, result_type, count(*) AS contacts, avg(wait_s) AS wait
        FROM interaction GROUP BY ALL""", "channel"),
    Question((10, 95, 98), "Which kinds of things does the company keep on record?", """
        SELECT table_name, comment, estimated_size AS rows FROM duckdb_tables()
        WHERE database_name = current_database() AND schema_name = 'main' AND estimated_size > 0""", "table_name"),
    Question((11,), "Which two products are bought together most often?", """
        SELECT a.product_id, b.product_id AS other_id, count(*) AS orders
        FROM line_item AS a JOIN line_item AS b USING (sales_order_id)
        WHERE a.product_id < b.product_id
        GROUP BY ALL ORDER BY orders DESC LIMIT 10""", "product_id"),
    Question((12,), "Who uses the system?", """
        SELECT app_role, label_en('app_role', app_role) AS en, count(DISTINCT employee_id) AS people
        FROM role_permission LEFT JOIN employee USING (app_role)
        GROUP BY app_role""", "app_role"),
    Question((13,), "How long is the sales cycle and how much does a rep sell, by quarter?", """
        SELECT quarter_start, avg(mean_cycle_days) AS cycle_days, avg(won_amount) AS sold_by_rep
        FROM v_report_rep GROUP BY quarter_start ORDER BY quarter_start""", "sold_by_rep"),
    Question((14,), "What is wrong in the files?", """
        SELECT table_name, column_name, defect, count(*) AS faults FROM truth.truth_defect GROUP BY ALL""", "defect"),
    Question((15,), "Are channels, rules, links to the back office and scores all in use?", """
        SELECT 'channels' AS requirement, count(DISTINCT channel) AS found FROM interaction
        UNION ALL SELECT 'rules', count(DISTINCT rule_code) FROM workflow_item
        UNION ALL SELECT 'messages', count(*) FROM erp_sync
        UNION ALL SELECT 'scores', count(*) FROM model_score""", "requirement"),
    Question((16,), "How is this company set up?", """
        SELECT run_key, run_value FROM truth.truth_run WHERE starts_with(run_key, 'scenario.')""", "run_key"),
    Question((17,), "What was bought, delivered, taken back and written off?", """
        SELECT movement_type, count(*) AS movements, sum(quantity) AS units, sum(quantity * unit_cost) AS value
        FROM inventory_movement GROUP BY movement_type""", "movement_type"),
    Question((18,), "To whom has the company relations?", """
        SELECT customer_role::VARCHAR AS party, count(*) AS number FROM customer GROUP BY customer_role
        UNION ALL SELECT 'employee', count(*) FROM employee
        UNION ALL SELECT 'competitor', count(*) FROM competitor""", "party"),
    Question((19,), "Which product comes first if output, sales, profit or customers are at the centre?", """
        WITH product AS (
            SELECT product_id, sum(quantity) AS output, sum(line_amount) AS sales,
                sum(line_amount - quantity * unit_cost) AS profit, count(DISTINCT customer_id) AS customers
            FROM line_item JOIN sales_order USING (sales_order_id) JOIN product USING (product_id)
            GROUP BY product_id
        ),
        centre AS (UNPIVOT product ON output::DOUBLE AS output, sales::DOUBLE AS sales, profit::DOUBLE AS profit,
            customers::DOUBLE AS customers INTO NAME centre VALUE worth)
        SELECT centre, arg_max(product_id, worth) AS product_id, max(worth) / sum(worth) AS share
        FROM centre GROUP BY centre""", "product_id"),
    Question((20,), "What do customers get and what does it cost them?", """
        SELECT 'product and service, points' AS part, avg(answer_score) AS mean
        FROM survey_answer JOIN survey_question USING (survey_id, question_no)
        WHERE question_type = 'performance'
        UNION ALL SELECT 'people, points', avg(evaluation) FROM activity
        UNION ALL SELECT 'money, CNY', avg(total_amount) FROM quote
        UNION ALL SELECT 'time, seconds', avg(wait_s) FROM interaction""", "part"),
    Question((21,), "Are we in touch more often where the relationship is closer?", """
        SELECT relationship_type, sum(orders) / count(DISTINCT customer_id) AS orders,
            sum(activities + campaign_contacts) / count(DISTINCT customer_id) AS contacts
        FROM v_report_customer JOIN customer USING (customer_id)
        GROUP BY relationship_type""", "relationship_type"),
    Question((22,), "What does it cost to win customers, and what to keep them?", """
        SELECT happened_at < coalesce(first_order, 'infinity') AS before_first_order,
            sum(activity_cost) AS visits, sum(campaign_cost) AS campaigns, sum(service_cost) AS service
        FROM v_contribution
        LEFT JOIN (SELECT customer_id, min(ordered_at) AS first_order FROM sales_order GROUP BY customer_id)
            USING (customer_id)
        GROUP BY before_first_order""", "before_first_order"),
    Question((23,), "How many customers flow in and how many leak out?", """
        SELECT quarter, count(*) FILTER (flow = 'in') AS won, count(*) FILTER (flow = 'out') AS lost
        FROM (
            SELECT period_start('quarter', min(ordered_at)) AS quarter, 'in' AS flow
            FROM sales_order GROUP BY customer_id
            UNION ALL
            SELECT period_start('quarter', max(ordered_at) + INTERVAL 180 DAY), 'out'
            FROM sales_order JOIN customer USING (customer_id)
            WHERE customer_status = 'lost'
            GROUP BY customer_id
        )
        GROUP BY quarter""", "won"),
    Question((24,), "How often do we give discounts, and how deep?", """
        SELECT line_parent, discount_pct > 0 AS reduced, count(*) AS lines, avg(discount_pct) AS depth
        FROM line_item GROUP BY ALL""", "reduced"),
    # Choosing customers, types of relationship, value
    Question((25,), "Which type of relationship did we choose for whom, and what do they bring?", """
        SELECT relationship_type, label_zh('relationship_type', relationship_type) AS zh, count(*) AS customers,
            avg(profit) AS profit
        FROM customer JOIN v_profitability USING (customer_id)
        GROUP BY relationship_type""", "relationship_type"),
    Question((26,), "Which product lines have many buyers, and which have a good margin?", """
        SELECT category_en, count(DISTINCT customer_id) AS buyers, sum(margin) / sum(line_amount) AS margin
        FROM v_cube_sales GROUP BY category_en""", "category_en"),
    Question((27,), "Do people of different income buy differently?", """
        SELECT income_band, hobby IS NOT NULL AS hobby_known, count(*) AS people, avg(monetary) AS spent
        FROM contact JOIN v_rfm USING (customer_id)
        WHERE income_band IS NOT NULL
        GROUP BY ALL""", "income_band"),
    Question((28,), "Who is worth much, at little risk, and what do they need?", """
        SELECT customer_id, monetary, overdue, need
        FROM v_rfm
        LEFT JOIN (
            SELECT customer_id, count(*) FILTER (invoice_status = 'overdue') AS overdue, count(payment_id) AS paid
            FROM invoice LEFT JOIN payment USING (invoice_id)
            GROUP BY customer_id
        ) USING (customer_id)
        LEFT JOIN (
            SELECT customer_id, max(answer_text) AS need
            FROM survey_answer
            JOIN survey_question USING (survey_id, question_no)
            JOIN campaign_member USING (campaign_member_id)
            WHERE question_type = 'need'
            GROUP BY customer_id
        ) USING (customer_id)
        ORDER BY monetary DESC""", "monetary"),
    Question((29,), "Do customers of good credit bring more, and do they press the price?", """
        SELECT credit_grade, count(*) AS companies, avg(profit) AS profit,
            avg((SELECT avg(discount_pct) FROM quote JOIN opportunity AS deal USING (opportunity_id)
                 WHERE deal.customer_id = customer.customer_id)) AS discount,
            avg((SELECT avg(paid_on - due_on) FROM invoice JOIN payment USING (invoice_id)
                 WHERE invoice.customer_id = customer.customer_id)) AS days_late
        FROM customer JOIN v_profitability USING (customer_id)
        WHERE credit_grade IS NOT NULL
        GROUP BY credit_grade""", "credit_grade"),
    Question((30,), "Are big companies good customers?", """
        SELECT size, count(*) AS companies, avg(annual_revenue) AS revenue, avg(profit) AS profit
        FROM (
            SELECT annual_revenue, profit, ntile(4) OVER (ORDER BY annual_revenue) AS size
            FROM customer JOIN v_profitability USING (customer_id)
            WHERE annual_revenue IS NOT NULL
        )
        GROUP BY size""", "size"),
    Question((31,), "How many customers has each account manager, and how much was done for them?", """
        SELECT customer.owner_id, count(DISTINCT customer_id) AS customers, count(activity_id) AS activities
        FROM customer LEFT JOIN activity USING (customer_id)
        WHERE customer.owner_id IS NOT NULL
        GROUP BY customer.owner_id""", "owner_id"),
    Question((31, 68), "To whom was work given, in which part?", """
        SELECT employee_id, assignment_role, count(*) AS given FROM assignment GROUP BY ALL""", "assignment_role"),
    Question((32,), "Which fifth of the customers brings which part of the profit?", """
        SELECT fifth, sum(profit) AS profit, 100 * sum(profit) / sum(sum(profit)) OVER () AS pct
        FROM (SELECT profit, ntile(5) OVER (ORDER BY profit DESC) AS fifth FROM v_profitability)
        GROUP BY fifth""", "profit"),
    Question((33,), "What was a customer worth up to now, and over the whole life?", """
        SELECT customer_id, value_so_far, stated_value, clv_true
        FROM v_clv_history JOIN truth.truth_customer_trait USING (customer_id)
        WHERE as_of = (SELECT max(date_day) FROM calendar)""", "value_so_far"),
    Question((34,), "Who is a star, a cow, a baby, a dog?", """
        SELECT value_quadrant, label_zh('value_quadrant', value_quadrant) AS zh, count(*) AS customers
        FROM customer WHERE value_quadrant IS NOT NULL GROUP BY value_quadrant""", "value_quadrant"),
    Question((35,), "What does each step of the pyramid bring?", """
        SELECT value_tier, count(*) AS customers, sum(revenue) AS revenue, sum(profit) AS profit
        FROM customer JOIN v_profitability USING (customer_id)
        WHERE value_tier IS NOT NULL
        GROUP BY value_tier""", "value_tier"),
    Question((36,), "How much do frequency and money tell us twice?", """
        SELECT corr(frequency, monetary) AS total, corr(frequency, monetary / frequency) AS per_order,
            count(DISTINCT (r_score, f_score, m_score)) AS cells
        FROM v_rfm"""),
    Question((37,), "At which stage of the relationship are customers, month by month?", """
        SELECT month_start, lifecycle_stage, count(*) AS customers
        FROM truth.truth_customer_state GROUP BY ALL""", "lifecycle_stage"),
    Question((38,), "Are the satisfied the profitable?", """
        SELECT answer_score, count(*) AS customers, avg(profit) AS profit
        FROM survey_answer
        JOIN survey_question USING (survey_id, question_no)
        JOIN campaign_member USING (campaign_member_id)
        JOIN v_profitability USING (customer_id)
        WHERE question_type = 'satisfaction'
        GROUP BY answer_score""", "answer_score"),
    Question((39,), "How are customers tied to one another, and what are the tied worth?", """
        SELECT customer_link_type, count(*) AS ties, avg(profit) AS profit
        FROM customer_relationship JOIN v_profitability ON customer_id = to_customer_id
        GROUP BY customer_link_type""", "customer_link_type"),
    # Selling
    Question((40,), "How long does each type of purchase take?", """
        SELECT buying_type, count(*) AS deals, avg(date_diff('day', created_at, closed_at)) AS days
        FROM opportunity WHERE opportunity_status = 'won' GROUP BY buying_type""", "buying_type"),
    Question((41,), "Where is the buyer when the seller is at each stage?", """
        SELECT true_stage_no, buyer_stage, count(*) AS deals FROM truth.truth_opportunity GROUP BY ALL""",
        "buyer_stage"),
    Question((42,), "How many of each thing does the sales force look after?", """
        SELECT 'customers' AS thing, count(*) AS number FROM customer WHERE owner_id IS NOT NULL
        UNION ALL SELECT 'opportunities', count(*) FROM opportunity
        UNION ALL SELECT 'activities', count(*) FROM activity WHERE opportunity_id IS NOT NULL
        UNION ALL SELECT 'quotes', count(*) FROM quote
        UNION ALL SELECT 'articles', count(*) FROM knowledge_article""", "thing"),
    Question((43,), "How did orders begin, and what happened on the way?", """
        SELECT lead_id, lead.lead_source, lead.created_at, min(actual_start_at) AS first_activity,
            list(DISTINCT activity_purpose) AS purposes, any_value(ordered_at) AS ordered_at
        FROM lead
        JOIN opportunity USING (lead_id)
        JOIN sales_order USING (opportunity_id)
        JOIN activity USING (opportunity_id)
        GROUP BY ALL""", "lead_source"),
    Question((44,), "How many deals reached each phase?", """
        SELECT pipeline_phase, count(DISTINCT opportunity_id) AS deals
        FROM opportunity_stage_history JOIN sales_stage ON stage_no = to_stage_no
        GROUP BY pipeline_phase""", "pipeline_phase"),
    Question((45,), "Which stage loses more than the book says, and which takes longest?", """
        SELECT stage_no, stage_en, promoted_pct - textbook_promoted_pct AS gap, median(days) AS days
        FROM v_stage_conversion JOIN v_stage_dwell USING (stage_no)
        GROUP BY ALL ORDER BY gap""", "stage_no"),
    Question((46,), "Which promotions are planned for each stage, and which came?", """
        SELECT stage_no, planned, came
        FROM (SELECT stage_no, sum(target_promotions) AS planned FROM sales_target GROUP BY stage_no)
        JOIN (SELECT stage_no, promoted AS came FROM v_stage_conversion) USING (stage_no)""", "stage_no"),
    Question((47,), "Were the deals that set off an alarm lost later?", """
        SELECT workflow_item_id IS NOT NULL AS alarmed, opportunity_status, count(*) AS deals
        FROM opportunity
        LEFT JOIN workflow_item
            ON object_type = 'opportunity' AND object_id = opportunity_id AND workflow_kind = 'stage_alarm'
        GROUP BY ALL""", "alarmed"),
    Question((47,), "Which deals stand still now?", "FROM v_stage_alarm"),
    Question((48, 35), "How many days are planned for each stage, and how many hours were spent?", """
        SELECT period_start, sum(resource_days) AS planned_days,
            (SELECT sum(hours) FROM report_activity('quarter') AS done WHERE done.period_start = plan.period_start)
                AS hours
        FROM sales_target AS plan GROUP BY period_start""", "hours"),
    Question((49,), "Which facts does a deal carry?", "FROM (SUMMARIZE opportunity)", "column_name"),
    Question((50,), "Do deals with a coach on our side succeed more often?", """
        SELECT opportunity_id IN (
                SELECT opportunity_id FROM opportunity_contact_role WHERE influence_role = 'coach'
            ) AS coached,
            count(*) AS deals, avg((opportunity_status = 'won')::INT) AS won
        FROM opportunity WHERE opportunity_status <> 'open' GROUP BY coached""", "coached"),
    Question((50,), "Who plays which part, with which attitude?", """
        SELECT influence_role, attitude, count(*) AS people FROM opportunity_contact_role GROUP BY ALL""",
        "influence_role"),
    Question((51,), "Does the ladder of the book hold here?", """
        SELECT stage_no, stage_zh, textbook_probability_pct, won_pct FROM v_stage_conversion""", "won_pct"),
    Question((52,), "Which facts does an activity carry?", "FROM (SUMMARIZE activity)", "column_name"),
    Question((53,), "Which activities are frequent in deals that were won?", """
        SELECT activity_type, label_en('activity_type', activity_type) AS en, count(*) AS done,
            avg((opportunity_status = 'won')::INT) AS in_won
        FROM activity JOIN opportunity USING (opportunity_id)
        WHERE activity_status = 'completed'
        GROUP BY activity_type""", "activity_type"),
    Question((54,), "What are each rival's strengths, weaknesses, and what follows?", """
        SELECT name, swot, label_zh('swot', swot) AS zh, count(*) AS notes
        FROM competitor_assessment JOIN competitor USING (competitor_id)
        WHERE swot IS NOT NULL
        GROUP BY ALL""", "swot"),
    Question((55,), "In which respect do we fall behind where we lose?", """
        SELECT assessment_aspect, avg(our_score - their_score) FILTER (opportunity_status = 'won') AS won,
            avg(our_score - their_score) FILTER (opportunity_status <> 'won') AS not_won
        FROM competitor_assessment JOIN opportunity USING (opportunity_id)
        GROUP BY assessment_aspect""", "assessment_aspect"),
    Question((56,), "Are quotes with a discount accepted more often, and who approved them?", """
        SELECT discount_pct > 5 AS deep, approved_by IS NOT NULL AS approved, count(*) AS quotes,
            avg((quote_status = 'accepted')::INT) AS accepted
        FROM quote GROUP BY ALL""", "deep"),
    Question((57,), "What do the four reports hold?", """
        SELECT 'customer' AS report, count(*) AS rows FROM v_report_customer
        UNION ALL SELECT 'opportunity', count(*) FROM v_report_opportunity
        UNION ALL SELECT 'activity', count(*) FROM v_report_activity
        UNION ALL SELECT 'rep', count(*) FROM v_report_rep""", "report"),
    Question((58,), "What does the mail of each week say?", """
        SELECT date_trunc('week', date_day)::DATE AS week, sum(leads) AS leads, sum(won) AS won,
            sum(won_amount) AS amount, sum(activities) AS activities
        FROM v_report_daily GROUP BY week ORDER BY week""", "activities"),
    Question((59,), "What can sales people look up by themselves?", """
        SELECT article_type, label_zh('article_type', article_type) AS zh, count(*) AS articles,
            sum(view_count) AS views
        FROM knowledge_article GROUP BY article_type""", "article_type"),
    Question((60,), "Which leads came in by phone or from a request, and what became of them?", """
        SELECT lead_source, lead_status, count(*) AS leads FROM lead
        WHERE lead_source IN ('phone', 'service_request')
        GROUP BY ALL""", "lead_source"),
    Question((61, 100), "What lies on each rep's desk?", """
        SELECT employee_id, item, count(*) AS things FROM v_rep_home GROUP BY ALL""", "item"),
    Question((62,), "Whom does each rep meet in open deals?", """
        SELECT opportunity.owner_id, competitor.name, count(DISTINCT opportunity_id) AS deals
        FROM opportunity
        JOIN competitor_assessment USING (opportunity_id)
        JOIN competitor USING (competitor_id)
        WHERE opportunity_status = 'open'
        GROUP BY ALL""", "name"),
    Question((63,), "What was done, what is late, what follows, what did it cost?", """
        SELECT activity_status, count(*) AS activities, count(next_activity_id) AS followed,
            count(repeat_every_days) AS repeated, sum(cost) AS cost
        FROM activity GROUP BY activity_status""", "activity_status"),
    Question((63, 103), "Which tasks does the system give people?", """
        SELECT workflow_kind, rule_code, workflow_status, count(*) AS tasks FROM workflow_item GROUP BY ALL""",
        "workflow_kind"),
    Question((64, 100), "What does each manager see?", "FROM v_manager_home", "employee_id"),
    Question((65, 118), "Which lists, regions, stages and rights are agreed?", """
        SELECT 'stages' AS standard, count(*) AS entries FROM sales_stage
        UNION ALL SELECT 'regions', count(*) FROM territory
        UNION ALL SELECT 'rights', count(*) FROM role_permission
        UNION ALL SELECT 'codes: ' || origin, count(*) FROM code_label GROUP BY origin""", "standard"),
    Question((66,), "Who does much, and who does it well?", """
        SELECT owner_id, sum(done) AS done, sum(hours) AS hours, avg(mean_evaluation) AS evaluation
        FROM v_report_activity GROUP BY owner_id""", "owner_id"),
    Question((67,), "Is the best seller the most skilled?", """
        SELECT name, sum(won_amount) AS sold, sum(activity_cost) AS cost, any_value(skill) AS skill
        FROM v_report_rep JOIN truth.truth_employee USING (employee_id)
        GROUP BY name ORDER BY sold DESC""", "sold"),
    Question((68,), "Which deals changed size or slipped?", """
        SELECT opportunity_id, max(amount) / min(amount) AS grown,
            date_diff('day', min(expected_close_on), max(expected_close_on)) AS moved_days
        FROM opportunity_stage_history
        GROUP BY opportunity_id HAVING count(*) > 1""", "moved_days"),
    Question((69, 105), "Who looked at, took out or brought in which records?", """
        SELECT employee_id, log_action, object_type, count(*) AS times, sum(row_count) AS rows
        FROM system_log GROUP BY ALL""", "log_action"),
    Question((70,), "What did customers of each city buy, and what are they worth?", """
        SELECT cube.city, category_en, sum(line_amount) AS amount FROM v_cube_sales AS cube
        GROUP BY ROLLUP (cube.city, category_en)""", "city"),
    Question((71,), "Whom have we met how often, and how do they feel about the deal?", """
        SELECT attitude, count(DISTINCT contact_id) AS people, count(activity_id) AS activities
        FROM opportunity_contact_role
        JOIN contact USING (contact_id)
        LEFT JOIN activity USING (contact_id, opportunity_id)
        GROUP BY attitude""", "attitude"),
    Question((72,), "How do contracts and their orders stand?", """
        SELECT contract_status, order_status, count(*) AS contracts, sum(total_value) AS value
        FROM contract LEFT JOIN sales_order USING (contract_id)
        GROUP BY ALL""", "contract_status"),
    Question((73,), "What was sold by quarter, region, kind of customer, rep and product, in every combination?", """
        SELECT quarter_no, territory_en, customer_kind, owner_id, category_en, sum(line_amount) AS amount
        FROM v_cube_sales
        GROUP BY CUBE (quarter_no, territory_en, customer_kind, owner_id, category_en)""", "quarter_no"),
    Question((74,), "What will the open deals bring, reckoned in three ways?", """
        SELECT sum(amount) AS all_of_them, sum(textbook_amount) AS textbook, sum(stated_amount) AS stated,
            sum(historical_amount) AS historical
        FROM v_forecast"""),
    # Service
    Question((75,), "Which facts of a company do we keep, and how complete are they?", """
        SELECT column_name, approx_unique, null_percentage FROM (SUMMARIZE customer)""", "column_name"),
    Question((75,), "Which business ties of customers do we know?", """
        SELECT customer_link_type, count(share_pct) AS with_share, count(*) AS ties
        FROM customer_relationship GROUP BY customer_link_type""", "customer_link_type"),
    Question((76, 102), "Who may read and take out customers, and who may write?", """
        SELECT app_role, read_scope, write_scope, export_scope FROM role_permission
        WHERE object_type = 'customer'""", "read_scope"),
    Question((76,), "Who was refused?", """
        SELECT employee_id, object_type, logged_at FROM system_log WHERE log_action = 'denied'"""),
    Question((77,), "Which steps do requests of each channel go through?", """
        SELECT source_channel, to_code, count(*) AS requests
        FROM status_history JOIN service_request ON object_id = service_request_id
        WHERE object_type = 'service_request' AND field_name = 'request_stage'
        GROUP BY ALL""", "to_code"),
    Question((78,), "Which facts does a request carry?", "FROM (SUMMARIZE service_request)", "column_name"),
    Question((79,), "What does each kind of service cost, and how is it liked?", """
        SELECT activity_type, count(*) AS done, avg(cost) AS cost, avg(satisfaction_rating) AS rating
        FROM activity JOIN service_request USING (service_request_id) GROUP BY activity_type""", "activity_type"),
    Question((80,), "Which paid service orders were approved by whom, and how long did it take?", """
        SELECT service_request_id, service_fee, employee_id, date_diff('minute', created_at, closed_at) AS minutes
        FROM workflow_item JOIN service_request ON service_request_id = object_id
        WHERE workflow_kind = 'approval' AND object_type = 'service_request'""", "service_fee"),
    Question((81,), "Whom do we care for, and how?", """
        SELECT care_class, campaign_type, count(*) AS contacts
        FROM campaign_member JOIN campaign USING (campaign_id) JOIN customer USING (customer_id)
        WHERE NOT is_control AND care_class IS NOT NULL
        GROUP BY ALL""", "care_class"),
    Question((82,), "What do people complain of?", """
        SELECT target_en, target_zh, subclass_en, count(*) AS complaints FROM v_complaint GROUP BY ALL""",
        "subclass_en"),
    Question((83,), "Was the cause found that lay behind the complaint?", """
        SELECT complaint_cause, root_cause, count(*) AS complaints, count(service_request.solution_id) AS solved
        FROM service_request JOIN truth.truth_service_request USING (service_request_id)
        WHERE complaint_cause IS NOT NULL
        GROUP BY ALL""", "root_cause"),
    Question((83,), "Who may give complaints out?", """
        SELECT app_role, dispatch_scope FROM role_permission WHERE object_type = 'service_request'""",
        "dispatch_scope"),
    Question((84,), "What pops up when a customer under warranty calls?", """
        SELECT item, count(*) AS rows FROM v_call_screen
        WHERE customer_id = (SELECT min(customer_id) FROM v_call_screen WHERE item = 'entitlement')
        GROUP BY item""", "item"),
    Question((85,), "Do those who liked how we solved it come back?", """
        SELECT satisfaction_rating >= 4 AS liked, count(*) AS requests,
            avg((EXISTS (SELECT 1 FROM sales_order AS later WHERE later.customer_id = request.customer_id
                AND ordered_at > completed_at))::INT) AS came_back
        FROM service_request AS request
        WHERE satisfaction_rating IS NOT NULL
        GROUP BY liked""", "liked"),
    # Marketing
    Question((86,), "Through which channel is each product line bought?", """
        SELECT category_en, channel, count(*) AS lines FROM v_cube_sales GROUP BY ALL""", "channel"),
    Question((86, 94), "Did the campaign reach those whose score said they were leaving?", """
        SELECT campaign_id, label AS risk, count(*) AS contacted, avg((responded_at IS NOT NULL)::INT) AS response
        FROM campaign_member JOIN model_score ON object_type = 'customer' AND object_id = customer_id
        WHERE NOT is_control AND score_kind = 'churn'
            AND as_of = (SELECT max(as_of) FROM model_score WHERE as_of < sent_at)
        GROUP BY ALL""", "risk"),
    Question((87,), "What did each campaign change, and what was it worth?", """
        SELECT name_en, campaign_type, lift_pct, lift_error_pct, profit FROM v_campaign_roi""", "campaign_type"),
    Question((88,), "Which resources were planned and used?", """
        SELECT campaign_resource_type, sum(planned_cost) AS planned, sum(actual_cost) AS used
        FROM campaign_resource GROUP BY campaign_resource_type""", "campaign_resource_type"),
    Question((89,), "How were the questions answered, and by how many of those asked?", """
        SELECT survey_id, question_type, invited, answers, response_pct, mean_score, nps
        FROM v_survey_result""", "question_type"),
    # Decisions
    Question((90,), "What sold, where, how much will sell, to whom should we turn?", """
        SELECT 'report' AS level, sum(revenue)::DOUBLE AS answer FROM v_report_monthly
        UNION ALL SELECT 'analysis', max(margin)
        FROM (SELECT sum(margin) AS margin FROM v_cube_sales GROUP BY category_en)
        UNION ALL SELECT 'forecast', sum(historical_amount) FROM v_forecast
        UNION ALL SELECT 'intelligence', count(*) FROM model_score WHERE label = 'high'""", "level"),
    Question((91, 99), "Which questions did the firm answer with scores?", """
        SELECT score_kind, label_zh('score_kind', score_kind) AS zh, object_type, count(*) AS scores
        FROM model_score GROUP BY ALL""", "score_kind"),
    Question((92,), "Turnover by year, quarter and month, rolled up", """
        SELECT year_no, quarter_no, month_no, sum(line_amount) AS amount FROM v_cube_sales
        GROUP BY ROLLUP (year_no, quarter_no, month_no)""", "month_no"),
    Question((93,), "From what could a machine learn who will leave?", """
        SELECT customer_status = 'lost' AS lost, recency_days, frequency, monetary, customer_kind, city,
            (SELECT count(*) FROM v_complaint AS told WHERE told.customer_id = customer.customer_id) AS complaints
        FROM customer JOIN v_rfm USING (customer_id)""", "lost"),
    # Architecture, back office, administration
    Question((96,), "What serves daily work, what analysis, what working together?", """
        SELECT 'operational' AS part, count(*) AS rows FROM opportunity
        UNION ALL SELECT 'analytical', count(*) FROM v_cube_sales
        UNION ALL SELECT 'collaborative', count(*) FROM interaction""", "part"),
    Question((99,), "Which ready-made views are there?", """
        SELECT view_name, comment FROM duckdb_views()
        WHERE NOT internal AND database_name = current_database()""", "view_name"),
    Question((101, 114), "Which departments are there, under whom, with which posts?", """
        SELECT team.name_en, parent.name_en AS parent, app_role, count(*) AS people
        FROM team
        LEFT JOIN team AS parent ON parent.team_id = team.parent_team_id
        JOIN employee ON employee.team_id = team.team_id
        GROUP BY ALL""", "name_en"),
    Question((106,), "How long from order to cash?", """
        SELECT invoice_status, count(*) AS orders, avg(order_to_cash_days) AS days
        FROM v_order_to_cash GROUP BY invoice_status""", "invoice_status"),
    Question((106,), "What is in stock, and who owes us what for how long?", """
        SELECT 'stock' AS what, sum(stock_value)::DOUBLE AS value FROM v_stock_on_hand
        UNION ALL SELECT age_band, sum(owed) FROM v_receivable GROUP BY age_band""", "what"),
    Question((107,), "How late is the other system, and what was given up?", """
        SELECT object_type, sync_direction, count(*) AS messages, count(gave_up_at) AS dead,
            avg(date_diff('second', detected_at, synced_at)) / 60 AS minutes
        FROM erp_sync GROUP BY ALL""", "sync_direction"),
    Question((107,), "Where do the two systems know a customer differently?", """
        SELECT customer.phone IS NOT DISTINCT FROM erp.phone AS same_phone, count(*) AS customers
        FROM customer JOIN erp_customer AS erp USING (customer_id)
        GROUP BY same_phone""", "same_phone"),
    # Introducing a CRM
    Question((108,), "How complete are the addresses of customers?", """
        SELECT customer_kind, count(*) AS customers, avg((phone IS NULL)::INT) AS no_phone,
            avg((email IS NULL)::INT) AS no_email, avg((address IS NULL)::INT) AS no_address
        FROM customer GROUP BY customer_kind""", "customer_kind"),
    Question((109,), "Did the firm foresee what customers would bring?", """
        SELECT as_of, corr(stated_value, value_after) AS foreseen, count(stated_value) AS customers
        FROM v_clv_history GROUP BY as_of ORDER BY as_of"""),
    Question((110,), "What was promised and kept, and what was expected?", """
        SELECT entitlement_type, count(*) AS requests, avg(response_in_time::INT) AS answered_in_time,
            avg(resolution_in_time::INT) AS solved_in_time
        FROM v_cube_service WHERE entitlement_type IS NOT NULL GROUP BY entitlement_type""", "entitlement_type"),
    Question((111,), "Do the plans follow the value of the regions?", """
        SELECT name_en, target, profit
        FROM territory
        JOIN (SELECT territory_id, sum(profit) AS profit
              FROM customer JOIN v_profitability USING (customer_id) GROUP BY territory_id) USING (territory_id)
        JOIN (SELECT territory_id, sum(target_amount) AS target
              FROM sales_target JOIN employee USING (employee_id) JOIN team ON team.team_id = employee.team_id
              GROUP BY territory_id) USING (territory_id)""", "name_en"),
    Question((112,), "How long does a request rest at each step?", """
        SELECT from_code, median(hours) AS hours
        FROM (
            SELECT from_code, date_diff('second', lag(changed_at) OVER (
                PARTITION BY object_id ORDER BY status_history_id), changed_at) / 3600 AS hours
            FROM status_history WHERE object_type = 'service_request' AND field_name = 'request_stage'
        )
        WHERE hours IS NOT NULL
        GROUP BY from_code""", "from_code"),
    Question((113,), "Who starts the conversation, they or we?", """
        SELECT direction, sum(contacts) AS contacts
        FROM (
            SELECT direction, count(*) AS contacts FROM interaction GROUP BY direction
            UNION ALL
            SELECT if(activity_type = 'call_inbound', 'inbound', 'outbound'), count(*) FROM activity
            WHERE activity_type IN ('call_inbound', 'call_outbound')
            GROUP BY ALL
        )
        GROUP BY direction""", "direction"),
    Question((119,), "How do the main figures move, month by month?", """
        SELECT month_start, won, won_amount, sum(requests) AS requests, sum(completed) AS completed
        FROM (SELECT date_trunc('month', date_day)::DATE AS month_start, sum(won) AS won, sum(won_amount) AS won_amount
              FROM v_report_daily GROUP BY month_start)
        JOIN v_report_service USING (month_start)
        GROUP BY ALL ORDER BY month_start""", "requests"),
)  # fmt: skip


@pytest.fixture(scope="module")
def connection(firm):
    with connect(firm, truth=True) as connection:
        yield connection


def test_every_topic_is_asked():
    asked = {number for question in QUESTIONS for number in question.topics}
    assert asked | WITHOUT_DATA == set(range(1, 120))
    assert not asked & WITHOUT_DATA


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: f"{q.topics[0]}-{q.text[:40]}")
def test_the_database_answers(connection, question):
    answer = run(connection, question.sql)
    assert len(answer) > 0
    if question.varies:
        assert answer[question.varies].nunique() >= 2
