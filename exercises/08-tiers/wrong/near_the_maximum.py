# misconception = "the best fifth are those within a fifth of the best customer's value"
# score = 3
# fails = ["counts_heads_for_the_best", "turns_the_knob_to_the_wanted_share"]
# hint = "a fifth of the heads"

# %% question="q1"
def brought_by_best(values, part):
    return float(values[values >= (1 - part) * values.max()].sum() / values.sum())
