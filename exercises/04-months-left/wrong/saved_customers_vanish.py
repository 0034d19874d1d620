# misconception = "to lower a probability is enough; the row need not add up to 1"
# score = 8
# fails = ["saved_customers_stay_where_they_are"]
# hint = "saved customers vanished"

# %% question="q3"
def extra_months(P, stage, saved):
    better = P.copy()
    better.loc[stage, "decline"] *= 1 - saved
    return float(months_by_stage(better, "identification").sum() - months_by_stage(P, "identification").sum())
