# misconception = "a customer brings new ones in every year, whether still there or not, and later ones are worth the same"
# score = 4
# fails = ["brings_all_eight_factors_to_today", "compares_factors_on_the_same_footing"]
# hint = "talk for all the years"

# %% question="q2"
def lifetime_value(margin, retention, discount, years, growth, cost_keep, marketing, mention_rate, other):
    cash = yearly_cash(margin, retention, years, growth, cost_keep, marketing, other)
    own = sum(amount / (1 + discount) ** year for year, amount in enumerate(cash, 1))
    return own + mention_rate * years * own
