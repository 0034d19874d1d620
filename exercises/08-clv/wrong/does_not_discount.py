# misconception = "money is money, whenever it comes"
# score = 2
# fails = ["brings_all_eight_factors_to_today", "compares_factors_on_the_same_footing", "adds_values_instead_of_averaging_factors"]
# hint = "money of different years"

# %% question="q2"
def lifetime_value(margin, retention, discount, years, growth, cost_keep, marketing, mention_rate, other):
    own = sum(yearly_cash(margin, retention, years, growth, cost_keep, marketing, other))
    return own + mention_rate * sum(retention**year for year in range(1, years + 1)) * own
