# misconception = "the rep's chance and the record's chance are both applied"
# score = 5
# fails = ["forecasts_with_the_record_and_its_spread"]
# hint = "are not multiplied"

# %% question="q3"
def sober_forecast(open_deals, chances):
    p, v = open_deals["stage_no"].map(chances), open_deals["amount"]
    return [float((p * open_deals["stated_pct"] / 100 * v).sum()), float((p * (1 - p) * v**2).sum() ** 0.5)]
