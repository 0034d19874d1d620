"""What an analyst computes from observed tables: plain pandas in, plain pandas out.

Every function names the columns it needs and says which are missing; none looks at truth or at the future.

===============  ======================================================================
module           idea
===============  ======================================================================
frames           errors: what a table or a parameter lacks
intervals        how far a share in a sample can be off
rfm              how recently, how often, for how much: scores and eleven segments
clv              what each customer was, is and will be worth
value_matrix     star, cash cow, baby, dog
tiers            customer pyramids, and who is put on the wrong step
concentration    Lorenz, Gini, 80/20, whale curve
profitability    profit per customer by activity-based costing
cohorts          retention by cohort, survival with censoring, the leaky bucket
lifecycle        stages as a Markov chain: how long they will stay
decline          signals and alarms of decline, and how good they are
satisfaction     gaps, and where they come from; importance and performance
kano             what delights, satisfies, or is only missed
delivered_value  benefits minus costs to the customer; choice shares
loyalty          attitude and behaviour; wallet; net promoter score
matching         choosing customers in three steps
pipeline         conversion, dwell time, forecasts, stalled deals
calibration      are stated probabilities true?
uplift           what a campaign changed
basket           what is bought together
cross_sell       what is bought next
mining           scores for churn, credit and fraud, judged on later data
grouping         segments of customers that are alike
linkage          records that are one customer
forecasting      weekly sales, seasons, and how far off
erp              fill rate, consistency of records, order to cash
===============  ======================================================================
"""

from crmsim.analysis.basket import (
    association_rules,
    frequent_itemsets,
    rule_by_stratum,
)
from crmsim.analysis.calibration import (
    brier_score,
    calibration_curve,
    calibration_line,
)
from crmsim.analysis.clv import (
    CustomerModels,
    fit_customer_models,
    past_value,
    predicted_value,
    value_components,
)
from crmsim.analysis.cohorts import (
    cohort_activity,
    cohort_retention,
    customer_durations,
    customer_flow,
    kaplan_meier,
    survival_at,
    survival_quantile,
)
from crmsim.analysis.concentration import (
    customers_for_share,
    gini,
    lorenz_curve,
    top_share,
    whale_curve,
    whale_peak,
)
from crmsim.analysis.cross_sell import (
    first_purchases,
    next_product_matrix,
    recommend_next,
    top_k_hit_rate,
)
from crmsim.analysis.decline import (
    decline_alarm,
    decline_signals,
    detector_quality,
)
from crmsim.analysis.delivered_value import (
    BENEFITS,
    ValueWeights,
    delivered_value,
    iso_value_points,
    logit_shares,
)
from crmsim.analysis.erp import (
    days_sales_outstanding,
    fill_rate,
    order_to_cash,
    stock_on_hand,
    sync_consistency,
    sync_summary,
)
from crmsim.analysis.forecasting import (
    forecast_error,
    forecast_sales,
    level_break,
    seasonal_indices,
    symmetric_error,
)
from crmsim.analysis.frames import (
    AnalysisError,
    MissingColumnsError,
)
from crmsim.analysis.grouping import (
    segment_agreement,
    segment_customers,
)
from crmsim.analysis.intervals import (
    Interval,
    wilson_interval,
)
from crmsim.analysis.kano import (
    KANO_ANSWERS,
    KANO_LABELS,
    KANO_TABLE,
    kano_class,
    kano_summary,
)
from crmsim.analysis.lifecycle import (
    LIFECYCLE_STAGES,
    absorption_shares,
    expected_months,
    fundamental_matrix,
    transition_counts,
    transition_matrix,
)
from crmsim.analysis.linkage import (
    link_customers,
    pairwise_match_quality,
)
from crmsim.analysis.loyalty import (
    dick_basu_type,
    intention_by_rating,
    jones_sasser_quadrant,
    net_promoter_score,
    repeat_rate,
    share_of_wallet,
)
from crmsim.analysis.matching import (
    ATTRACTION_WEIGHTS,
    CAPABILITIES,
    MATCH_ACTIONS,
    attractiveness,
    fit_bottleneck,
    fit_smooth,
    match_score,
)
from crmsim.analysis.mining import (
    TimeSplit,
    alarm_cost,
    churn_snapshot,
    expected_loss,
    fit_scorecard,
    score_quality,
    time_split,
)
from crmsim.analysis.pipeline import (
    TEXTBOOK_PROBABILITY,
    forecast_totals,
    littles_law,
    opportunity_forecasts,
    sales_cycle,
    stage_conversion,
    stage_dwell,
    stage_spells,
    stage_win_probability,
    stall_thresholds,
    stalled_opportunities,
    weighted_pipeline,
    win_rate,
)
from crmsim.analysis.profitability import (
    activity_rates,
    customer_profit,
    profit_by_revenue_share,
)
from crmsim.analysis.rfm import (
    RFM_SEGMENTS,
    quintile,
    response_by_score,
    rfm_correlation,
    rfm_scores,
    rfm_scores_nested,
    rfm_segment,
    rfm_table,
)
from crmsim.analysis.satisfaction import (
    IPM_LABELS,
    RATER_WEIGHTS,
    derived_importance,
    gap,
    gap_by_dimension,
    gap_decomposition,
    importance_performance,
    weighted_gap,
)
from crmsim.analysis.tiers import (
    TIER_LABELS,
    curry_pyramid,
    rank_tiers,
    tier_confusion,
    value_tiers,
    zeithaml_tiers,
)
from crmsim.analysis.uplift import (
    Effect,
    average_effect,
    campaign_response,
    qini_coefficient,
    qini_curve,
    stratified_effect,
    targeting_profit,
    uplift_by,
)
from crmsim.analysis.value_matrix import (
    spend_growth,
    value_quadrant,
)

__all__ = [
    "ATTRACTION_WEIGHTS",
    "BENEFITS",
    "CAPABILITIES",
    "IPM_LABELS",
    "KANO_ANSWERS",
    "KANO_LABELS",
    "KANO_TABLE",
    "LIFECYCLE_STAGES",
    "MATCH_ACTIONS",
    "RATER_WEIGHTS",
    "RFM_SEGMENTS",
    "TEXTBOOK_PROBABILITY",
    "TIER_LABELS",
    "AnalysisError",
    "CustomerModels",
    "Effect",
    "Interval",
    "MissingColumnsError",
    "TimeSplit",
    "ValueWeights",
    "absorption_shares",
    "activity_rates",
    "alarm_cost",
    "association_rules",
    "attractiveness",
    "average_effect",
    "brier_score",
    "calibration_curve",
    "calibration_line",
    "campaign_response",
    "churn_snapshot",
    "cohort_activity",
    "cohort_retention",
    "curry_pyramid",
    "customer_durations",
    "customer_flow",
    "customer_profit",
    "customers_for_share",
    "days_sales_outstanding",
    "decline_alarm",
    "decline_signals",
    "delivered_value",
    "derived_importance",
    "detector_quality",
    "dick_basu_type",
    "expected_loss",
    "expected_months",
    "fill_rate",
    "first_purchases",
    "fit_bottleneck",
    "fit_customer_models",
    "fit_scorecard",
    "fit_smooth",
    "forecast_error",
    "forecast_sales",
    "forecast_totals",
    "frequent_itemsets",
    "fundamental_matrix",
    "gap",
    "gap_by_dimension",
    "gap_decomposition",
    "gini",
    "importance_performance",
    "intention_by_rating",
    "iso_value_points",
    "jones_sasser_quadrant",
    "kano_class",
    "kano_summary",
    "kaplan_meier",
    "level_break",
    "link_customers",
    "littles_law",
    "logit_shares",
    "lorenz_curve",
    "match_score",
    "net_promoter_score",
    "next_product_matrix",
    "opportunity_forecasts",
    "order_to_cash",
    "pairwise_match_quality",
    "past_value",
    "predicted_value",
    "profit_by_revenue_share",
    "qini_coefficient",
    "qini_curve",
    "quintile",
    "rank_tiers",
    "recommend_next",
    "repeat_rate",
    "response_by_score",
    "rfm_correlation",
    "rfm_scores",
    "rfm_scores_nested",
    "rfm_segment",
    "rfm_table",
    "rule_by_stratum",
    "sales_cycle",
    "score_quality",
    "seasonal_indices",
    "segment_agreement",
    "segment_customers",
    "share_of_wallet",
    "spend_growth",
    "stage_conversion",
    "stage_dwell",
    "stage_spells",
    "stage_win_probability",
    "stall_thresholds",
    "stalled_opportunities",
    "stock_on_hand",
    "stratified_effect",
    "survival_at",
    "survival_quantile",
    "symmetric_error",
    "sync_consistency",
    "sync_summary",
    "targeting_profit",
    "tier_confusion",
    "time_split",
    "top_k_hit_rate",
    "top_share",
    "transition_counts",
    "transition_matrix",
    "uplift_by",
    "value_components",
    "value_quadrant",
    "value_tiers",
    "weighted_gap",
    "weighted_pipeline",
    "whale_curve",
    "whale_peak",
    "wilson_interval",
    "win_rate",
    "zeithaml_tiers",
]
