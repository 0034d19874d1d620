# misconception = "the share of customers lost so far is the monthly loss rate"
# score = 9
# fails = ["those_still_here_count_too"]
# hint = "grows the longer one looks"

# %% question="q2"
def mean_lifetime(table):
    return float(1 / table["lost"].mean())
