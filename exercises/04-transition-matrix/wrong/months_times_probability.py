# misconception = "two per cent a month are twenty-four per cent a year"
# score = 7
# fails = ["mix_follows_every_path"]
# hint = "passes 1 sooner or later"

# %% question="q3"
def mix_after(shares, stage, months):
    if months == 0:
        return pd.Series((shares.columns == stage) * 1.0, index=shares.columns)
    return months * shares.loc[stage]
