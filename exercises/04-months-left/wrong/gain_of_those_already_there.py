# misconception = "what a programme gains for customers of a stage, it gains for every new customer"
# score = 8
# fails = ["saved_customers_stay_where_they_are"]
# hint = "already in the stage"

# %% question="q3"
def extra_months(P, stage, saved):
    better = P.copy()
    better.loc[stage, stage] += saved * P.loc[stage, "decline"]
    better.loc[stage, "decline"] *= 1 - saved
    return float(months_by_stage(better, stage).sum() - months_by_stage(P, stage).sum())
