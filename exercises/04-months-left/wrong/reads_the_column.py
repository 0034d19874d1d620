# misconception = "the column of the fundamental matrix belongs to the stage one starts from"
# score = 5
# fails = ["months_in_each_stage", "saved_customers_stay_where_they_are"]
# hint = "Think of rows and columns"

# %% question="q1"
def months_by_stage(P, start):
    N = np.linalg.inv(np.eye(4) - P.loc[LIVING, LIVING].to_numpy())
    return pd.Series(N[:, LIVING.index(start)], index=LIVING)
