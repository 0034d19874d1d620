# misconception = "the probability of a move in k months is the monthly probability to the power of k"
# score = 7
# fails = ["mix_follows_every_path"]
# hint = "raised each entry to a power"

# %% question="q3"
def mix_after(shares, stage, months):
    mix = shares.loc[stage] ** months
    if months == 0:
        mix = (shares.columns == stage) * mix
    return mix
