# misconception = "what the reps say on average is the chance; a forecast without mean error is a good one"
# score = 3
# fails = ["learns_from_all_deals_that_were_there", "scores_forecasts_by_what_happened"]
# hint = "not what came of it"

# %% question="q2"
def record_chances(history):
    return (history["stated_pct"] / 100).groupby(history["stage_no"]).mean()

# %% question="q4"
def forecast_scores(history, chances):
    happened = history["won"].astype(float)
    said = {"stated": history["stated_pct"] / 100, "record": history["stage_no"].map(chances)}
    return {name: float((p - happened).mean()) for name, p in said.items()}
