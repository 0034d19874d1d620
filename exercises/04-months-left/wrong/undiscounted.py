# misconception = "the value of a customer is the sum of all margins to come"
# score = 8
# fails = ["later_months_are_worth_less"]
# hint = "worth as much as one today"

# %% question="q4"
def stage_value(P, margin, discount):
    N = np.linalg.inv(np.eye(4) - P.loc[LIVING, LIVING].to_numpy())
    return pd.Series(N @ margin[LIVING].to_numpy(), index=LIVING)
