# misconception = "a correlation is the share of pairs in the same order"
# score = 5
# fails = ["pairs_in_the_same_order"]
# hint = "runs from"

# %% question="q2"
def agreement(formula, score):
    return float(np.corrcoef(formula, score)[0, 1])
