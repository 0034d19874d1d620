# misconception = "the retention rate is applied once, not year by year"
# score = 0
# fails = ["lets_customers_leave_year_by_year", "brings_all_eight_factors_to_today", "compares_factors_on_the_same_footing", "adds_values_instead_of_averaging_factors"]
# hint = "leave in the first year only"

# %% question="q1"
def yearly_cash(margin, retention, years, growth, cost_keep, marketing, other):
    return [
        retention * (margin * (1 + growth) ** (year - 1) - cost_keep - marketing + other)
        for year in range(1, years + 1)
    ]
