# misconception = "pairs that cannot be ordered belong to the total all the same"
# score = 5
# fails = ["pairs_in_the_same_order"]
# hint = "speaks neither for nor"

# %% question="q2"
def agreement(formula, score):
    f, y = formula.to_numpy(), score.to_numpy()
    same = np.sign(f[:, None] - f) * np.sign(y[:, None] - y)
    return float((same > 0).sum() / (len(f) * (len(f) - 1)))
