# misconception = "money for satisfaction should always go to the least satisfied; percent may be used as they are"
# score = 2
# fails = ["finds_the_market_behind_the_survey", "spends_where_the_curve_is_steep"]
# hint = "do they gain most"

# %% question="q2"
def market_theta(satisfaction, aim):
    return float((np.log(aim) / np.log(satisfaction)).mean())

# %% question="q4"
def best_group(theta, groups, points):
    return min(groups, key=groups.get)
