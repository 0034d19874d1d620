# misconception = "importance points always add up to 100"
# score = 7
# fails = ["the_gap_that_customers_feel"]
# hint = "Look at their sum"

# %% question="q1"
def felt_gap(levels, weights):
    importance = levels["dimension"].map(weights / 100)
    return ((levels["expected"] - levels["delivered"]) * importance).groupby(levels["branch"]).sum()
