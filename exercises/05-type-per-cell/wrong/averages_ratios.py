# misconception = "the mean of the monthly ratios is the ratio over the whole time"
# score = 8
# fails = ["value_of_a_customer_under_each_type"]
# hint = "averaged monthly ratios"

# %% question="q1"
def slot_value(trial, replacement):
    monthly = trial.assign(margin=trial["margin"] / trial["customers"], lost=trial["lost"] / trial["customers"])
    mean = monthly.groupby("type")[["margin", "lost"]].mean()
    return mean["margin"] / mean.loc["basic", "margin"] - replacement * mean["lost"]
