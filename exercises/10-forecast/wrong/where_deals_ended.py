# misconception = "only the stage in which a deal ended tells something; standard deviations add up"
# score = 3
# fails = ["learns_from_all_deals_that_were_there", "forecasts_with_the_record_and_its_spread"]
# hint = "had been in the early stages"

# %% question="q2"
def record_chances(history):
    last = history.groupby("opportunity_id")["stage_no"].transform("max")
    ended = history[history["stage_no"] == last]
    return ended["won"].astype(float).groupby(ended["stage_no"]).mean()

# %% question="q3"
def sober_forecast(open_deals, chances):
    p, v = open_deals["stage_no"].map(chances), open_deals["amount"]
    return [float((p * v).sum()), float(((p * (1 - p)) ** 0.5 * v).sum())]
