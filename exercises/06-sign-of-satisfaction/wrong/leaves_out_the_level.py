# misconception = "only the difference from expectation makes satisfaction; the level plays no part"
# score = 5
# fails = ["disappointment_weighs_more"]
# hint = "left the level of the experience out"

# %% question="q3"
def disappointment_weight(survey):
    gap = survey["experienced"] - survey["expected"]
    columns = [np.ones(len(gap)), gap.clip(lower=0), (-gap).clip(lower=0)]
    _, c, minus_e = np.linalg.lstsq(np.column_stack(columns), survey["score"], rcond=None)[0]
    return float(-minus_e / c)
