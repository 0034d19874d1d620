# misconception = "a customer spends 1 / (1 - stay) months in every stage, sure to pass through each once"
# score = 5
# fails = ["months_in_each_stage", "saved_customers_stay_where_they_are"]
# hint = "length of one visit"

# %% question="q1"
def months_by_stage(P, start):
    return pd.Series([1 / (1 - P.loc[stage, stage]) for stage in LIVING], index=LIVING)
