# misconception = "a ratio may be read either way"
# score = 5
# fails = ["disappointment_weighs_more"]
# hint = "divided by which"

# %% question="q3"
def disappointment_weight(survey):
    gap = survey["experienced"] - survey["expected"]
    columns = [np.ones(len(gap)), survey["experienced"], gap.clip(lower=0), (-gap).clip(lower=0)]
    _, _, c, minus_e = np.linalg.lstsq(np.column_stack(columns), survey["score"], rcond=None)[0]
    return float(-c / minus_e)
