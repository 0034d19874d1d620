# misconception = "the more is promised, the smaller the gap"
# score = 6
# fails = ["four_causes_add_up"]
# hint = "does it make customers happier"

# %% question="q2"
def causes(levels, weights):
    steps = [("wanted", "understood"), ("understood", "specified"), ("specified", "delivered"), ("wanted", "expected")]
    importance = levels["dimension"].map(weights / weights.sum())
    parts = {name: (levels[a] - levels[b]) * importance for name, (a, b) in zip(GAPS, steps)}
    return pd.DataFrame(parts).groupby(levels["branch"]).sum()
