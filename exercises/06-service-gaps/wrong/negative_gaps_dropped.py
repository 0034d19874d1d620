# misconception = "a gap cannot be negative"
# score = 6
# fails = ["four_causes_add_up"]
# hint = "threw negative gaps away"

# %% question="q2"
def causes(levels, weights):
    steps = [("wanted", "understood"), ("understood", "specified"), ("specified", "delivered"), ("expected", "wanted")]
    importance = levels["dimension"].map(weights / weights.sum())
    parts = {name: (levels[a] - levels[b]).clip(lower=0) * importance for name, (a, b) in zip(GAPS, steps)}
    return pd.DataFrame(parts).groupby(levels["branch"]).sum()
