# misconception = "a service is the plain average of its dimensions"
# score = 7
# fails = ["the_gap_that_customers_feel"]
# hint = "stain on the carpet"

# %% question="q1"
def felt_gap(levels, weights):
    return (levels["expected"] - levels["delivered"]).groupby(levels["branch"]).mean()
