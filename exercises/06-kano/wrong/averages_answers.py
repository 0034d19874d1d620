# misconception = "the class of a feature is that of the average answers"
# score = 7
# fails = ["classes_that_customers_have_in_mind"]
# hint = "which nobody said"

# %% question="q3"
def feature_class(answers):
    mean = answers.groupby("feature")[["functional", "dysfunctional"]].mean().round().astype(int)
    return letters(mean)
