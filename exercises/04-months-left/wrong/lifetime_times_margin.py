# misconception = "value is lifetime times the margin of today's stage"
# score = 8
# fails = ["later_months_are_worth_less"]
# hint = "changes with the stage"

# %% question="q4"
def stage_value(P, margin, discount):
    N = np.linalg.inv(np.eye(4) - P.loc[LIVING, LIVING].to_numpy())
    return pd.Series(N.sum(axis=1) * margin[LIVING].to_numpy(), index=LIVING)
