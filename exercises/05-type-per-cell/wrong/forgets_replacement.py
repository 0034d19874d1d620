# misconception = "what a relationship is worth is the margin it brings; keeping customers saves nothing"
# score = 8
# fails = ["value_of_a_customer_under_each_type"]
# hint = "Who pays for them"

# %% question="q1"
def slot_value(trial, replacement):
    total = trial.groupby("type")[["customers", "margin"]].sum()
    margin = total["margin"] / total["customers"]
    return margin / margin["basic"]
