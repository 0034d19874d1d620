# misconception = "loyalty rises with satisfaction in a straight line, ten points bring the same everywhere"
# score = 3
# fails = ["finds_the_market_behind_the_survey", "climbs_along_the_curve"]
# hint = "it is a power, not a slope"

# %% question="q2"
def market_theta(satisfaction, aim):
    return float(np.polyfit(satisfaction / 100, aim, 1)[0])

# %% question="q3"
def lift(theta, satisfaction, points):
    return theta * points / 100
