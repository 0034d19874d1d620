# misconception = "who buys without liking is latently loyal"
# score = 5
# fails = ["crosses_feeling_and_doing"]
# hint = "Latent means hidden"

# %% question="q2"
def loyalty_kind(attitude, share, attitude_cut, share_cut):
    kind = pd.Series("none", index=attitude.index)
    kind[(attitude >= attitude_cut) & (share >= share_cut)] = "true"
    kind[(attitude >= attitude_cut) & (share < share_cut)] = "spurious"
    kind[(attitude < attitude_cut) & (share >= share_cut)] = "latent"
    return kind
