"""Everything the course lists as part of a CRM system has its place in the database of a whole firm, and varies."""

import pytest

from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.scenario import Scenario
from crmsim.warehouse import TABLES, connect, save
from crmsim.warehouse.schema import ENUMS

# element → where it lives. "enum:x": a list of codes; "view:x": a view.
ELEMENTS = {
    # 销售机会
    "机会题目 title": "opportunity.title",
    "机会描述 description": "opportunity.description",
    "机会对象 customer, distributor, partner": "opportunity.customer_id customer.customer_role",
    "机会联系人 contact": "opportunity.primary_contact_id opportunity_contact_role.contact_id",
    "机会影响力 buying influences": "opportunity_contact_role.influence_role",
    "机会竞争对手 competitors": "competitor_assessment.opportunity_id",
    "机会产品 products": "line_item.opportunity_id",
    "销售方法 sales method": "opportunity.sales_method",
    "机会阶段 stage": "opportunity.stage_no opportunity_stage_history.to_stage_no",
    "成功率 chance": "opportunity.probability_pct sales_stage.textbook_probability_pct",
    "预计销售额 amount": "opportunity.amount",
    "机会工作组 work group": "assignment.assignment_role",
    "预计结束时间 expected end": "opportunity.expected_close_on",
    "机会来源 source": "opportunity.lead_source",
    "机会报价 quotes": "quote.opportunity_id",
    "机会订单 orders": "sales_order.opportunity_id",
    "机会合同 contracts": "contract.opportunity_id",
    "机会附件 attachments": "attachment.object_id",
    "机会模板 template": "opportunity.template_id enum:article_type",
    "机会报表 report": "view:v_report_opportunity",
    "成败原因 reason": "opportunity.outcome_reason",
    # CUTE
    "四种影响力 four influences": "enum:influence_role",
    "关注的问题 concern": "opportunity_contact_role.concern opportunity_contact_role.can_veto",
    "教练位置 where the coach sits": "opportunity_contact_role.coach_position",
    "联系人态度 attitude": "opportunity_contact_role.attitude",
    # 活动
    "活动类型 type": "activity.activity_type enum:activity_type",
    "活动优先级 priority": "activity.priority",
    "活动状态 status": "activity.activity_status",
    "活动描述 description of an activity": "activity.description",
    "活动客户 customer of an activity": "activity.customer_id",
    "活动联系人 contact of an activity": "activity.contact_id",
    "活动所属机会 opportunity of an activity": "activity.opportunity_id",
    "预定时间 planned": "activity.planned_start_at activity.planned_end_at",
    "实际时间 actual": "activity.actual_start_at activity.actual_end_at",
    "周期 cycle": "activity.repeat_every_days",
    "活动成本 cost": "activity.cost",
    "活动评价 evaluation": "activity.evaluation",
    # 服务请求
    "服务题目、描述 title, description": "service_request.title service_request.description",
    "服务对象 customer of a request": "service_request.customer_id",
    "服务联系人 contact of a request": "service_request.contact_id",
    "服务产品 product of a request": "service_request.product_id service_request.asset_id",
    "服务状态 status of a request": "service_request.request_status",
    "严重程度 severity": "service_request.severity",
    "服务优先级 priority of a request": "service_request.priority",
    "服务分类 category": "service_request.request_category",
    "服务阶段 stage of a request": "service_request.request_stage status_history.to_code",
    "服务工作组 work group of a request": "assignment.assignment_role",
    "提出、完成时间 raised, completed": "service_request.opened_at service_request.completed_at",
    "服务来源 source of a request": "service_request.source_channel",
    "服务条款 terms": "entitlement.response_hours service_request.entitlement_id",
    "服务订单 service order": "service_request.service_fee",
    "服务合同 contract of a request": "service_request.contract_id",
    "服务活动 service activities": "activity.service_request_id",
    "解决方案 solution": "service_request.solution_id",
    "产品担保书 warranty": "enum:entitlement_type entitlement.asset_id",
    "服务附件 attachments of a request": "attachment.object_type",
    "服务模板 template of a request": "service_request.template_id",
    "服务报表 report on service": "view:v_report_service",
    "服务产生的机会 opportunity from a request": "service_request.opportunity_id opportunity.service_request_id",
    "服务成本 cost of a request": "service_request.service_cost",
    # 投诉
    "投诉分类 classes": "enum:complaint_target enum:complaint_subclass",
    "投诉客户、时间、地点 who, when, where": "service_request.opened_at service_request.location",
    "投诉种类 class": "service_request.complaint_target",
    "紧急、重要程度 urgency, importance": "service_request.priority service_request.severity",
    "处理历史 history": "status_history.changed_at activity.service_request_id",
    "投诉分发权限 who may dispatch": "role_permission.dispatch_scope",
    "分派与提炼 dispatch, distil": "workflow_item.workflow_kind service_request.solution_id",
    "投诉原因 cause": "service_request.complaint_cause truth_event_cause.cause",
    # 客户信息
    "名称、成立、人数 basics": "customer.name customer.founded_on customer.employee_count",
    "经营范围 scope": "customer.business_scope",
    "经营状况 condition": "customer.annual_revenue customer.profit_margin_pct",
    "股东 shareholders": "customer_relationship.share_pct",
    "开户 bank": "customer.bank_name customer.bank_opened_on",
    "社会关系 social ties": "customer_relationship.customer_link_type",
    "上市 listing": "customer.stock_exchange customer.ticker",
    "信用 credit": "customer.credit_grade customer.credit_limit",
    "相关记录 related records": "view:v_customer_360",
    "公司与个人 company, person": "customer.customer_kind",
    "客户权限 row permission": "role_permission.read_scope",
    "商业关系 business ties": "enum:customer_link_type",
    "客户分配与调整 reallocation": "assignment.from_at",
    "客户事件 events": "activity.activity_type interaction.started_at",
    "导入导出 import, export": "system_log.log_action system_log.row_count",
    # 客户终身价值的数据
    "年龄、婚姻、性别 person": "contact.birth_date contact.marital_status contact.gender",
    "收入、职业、住址 living": "contact.income_band contact.occupation contact.home_address",
    "经济、气候、风俗 region": "territory.economy_index territory.climate territory.custom_note",
    "爱好 interests": "contact.hobby",
    "态度 attitude of customers": "enum:question_type survey_answer.answer_score",
    "需求 needs": "survey_answer.answer_text lead.interest",
    "渠道行为 behaviour by channel": "sales_order.channel",
    "家庭、朋友 family, friends": "customer_relationship.to_customer_id",
    # 客户关怀
    "节日、个性化、一对一 care": "enum:campaign_type calendar.holiday_zh",
    "关怀分类 care classes": "customer.care_class",
    "赠送、折扣 gift, discount": "campaign_member.offer_type",
    # 市场活动
    "活动种类 types": "campaign.campaign_type",
    "形式、内容、主推 form, content, product": "campaign.form_zh campaign.content_zh campaign.product_id",
    "确定、实施、评价 plan, run, evaluate": "campaign.campaign_status campaign.evaluation",
    "活动负责人 who is in charge": "campaign.owner_id",
    "七类资源 seven resources": "enum:campaign_resource_type campaign_resource.planned_cost",
    # 市场调查
    "调查模板 template of a survey": "survey.template",
    "调查项 items": "survey_question.question_type",
    "调查对象 sample": "campaign_member.campaign_id",
    "发放渠道 ways to ask": "survey_answer.survey_channel",
    "调查统计 totals": "view:v_survey_result",
    # 客户价值与关系
    "明星、金牛、瘦狗、幼童 matrix": "customer.value_quadrant",
    "客户金字塔 pyramid": "customer.value_tier",
    "最近、频率、金额 RFM": "view:v_rfm model_score.score",
    "终身价值 lifetime value": "truth_customer_trait.clv_true model_score.label",
    "偏好 preferences": "line_item.product_id customer.preferred_channel",
    "五种关系 five relationships": "customer.relationship_type enum:relationship_type",
    "生命周期 life cycle": "truth_customer_state.lifecycle_stage",
    "满意与忠诚 satisfaction, loyalty": "truth_customer_state.satisfaction truth_customer_state.loyalty",
    "钱包份额 share of wallet": "truth_customer_state.wallet_share",
    "新老客户 new, old": "customer.created_at sales_order.ordered_at",
    # 销售流程与计划
    "线索来源 sources": "enum:lead_source",
    "机会活动 steps": "enum:activity_purpose",
    "购买类型 buying types": "opportunity.buying_type",
    "购买过程 buyer's stages": "truth_opportunity.buyer_stage",
    "十个阶段 ten stages": "sales_stage.stage_no",
    "五段管线 five phases": "sales_stage.pipeline_phase",
    "三种计划 three plans": "sales_target.target_amount sales_target.target_promotions sales_target.resource_days",
    "滞留报警 alarm": "sales_stage.max_dwell_days workflow_item.rule_code",
    "优劣势 SWOT": "competitor_assessment.swot",
    "比较方面 aspects": "competitor_assessment.assessment_aspect competitor_assessment.note",
    "销售自助 self-service": "knowledge_article.article_type",
    # 呼叫中心、报表、服务流程
    "销售屏 sales screen": "interaction.result_type",
    "服务屏 service screen": "asset.customer_id entitlement.customer_id",
    "日报 daily report": "view:v_report_daily",
    "报表周期 periods": "enum:report_period",
    "邮件与上级 mail, superiors": "interaction.channel employee.manager_id",
    "服务流程 service flow": "enum:request_stage",
    # 架构与软件
    "分析部分 analysis": "model_score.score_kind view:v_cube_sales",
    "门户与工作中心 portals": "view:v_rep_home view:v_manager_home",
    "组织与职位 organisation": "team.org_level employee.app_role",
    "人员进出 staff come and go": "employee.hired_on employee.left_on employee.monthly_cost",
    "权限 permission": "role_permission.write_scope role_permission.export_scope",
    "系统日志 log": "system_log.logged_at system_log.object_type",
    "订单、财务 orders, bills": "sales_order.sales_order_id invoice.amount payment.amount",
    "库存 stock": "inventory_movement.quantity",
    "数据同步 synchronisation": "erp_sync.synced_at erp_customer.erp_customer_no",
    "分析主题 scores": "enum:score_kind",
}

# Lists of codes of which a firm shows fewer than half, or none, and why.
FEW = {
    "request_stage": "in the end nearly all requests are closed; the stages between are in status_history",
    "score_kind": "the firm scores five things; the others are for the learner's own runs",
    "report_period": "plans are quarterly; the other periods are the grain of reports, not of rows",
}


@pytest.fixture(scope="module")
def sql(tmp_path_factory):
    history = simulate(Scenario.preset("firm", customers=400, months=24), seed=5, panel=True)
    folder = save(records.chunks(history), tmp_path_factory.mktemp("elements") / "firm")
    with connect(folder, truth=True) as connection:
        connection.execute("SET search_path = 'crm.main,truth.main'")
        yield lambda text: connection.sql(text).df()


HOMES = sorted({home for homes in ELEMENTS.values() for home in homes.split()})


@pytest.mark.parametrize("home", [home for home in HOMES if ":" not in home])
def test_every_element_has_a_column_that_varies(sql, home):
    table, column = home.split(".")
    assert sql(f"SELECT count(DISTINCT {column}) AS n FROM {table}")["n"][0] >= 2


@pytest.mark.parametrize("home", [home for home in HOMES if home.startswith("view:")])
def test_every_view_of_the_course_has_rows(sql, home):
    assert len(sql(f"FROM {home.removeprefix('view:')} LIMIT 2")) == 2


@pytest.mark.parametrize("home", [home for home in HOMES if home.startswith("enum:")])
def test_at_least_half_the_codes_of_every_list_occur(sql, home):
    name = home.removeprefix("enum:")
    used = [(table.name, column.name) for table in TABLES for column in table.columns if column.enum == name]
    found = sql(" UNION ".join(f"SELECT {column}::VARCHAR AS code FROM {table}" for table, column in used))
    seen, all_codes = set(found["code"].dropna()), set(ENUMS[name]["codes"])
    assert seen <= all_codes
    assert bool(seen)
    assert (2 * len(seen) < len(all_codes)) == (name in FEW)
