# misconception = "a gap is experience minus expectation"
# score = 7
# fails = ["the_gap_that_customers_feel"]
# hint = "sign of satisfaction"

# %% question="q1"
def felt_gap(levels, weights):
    importance = levels["dimension"].map(weights / weights.sum())
    return ((levels["delivered"] - levels["expected"]) * importance).groupby(levels["branch"]).sum()
