# misconception = "both F and M are nested in R only"
# score = 5
# fails = ["scores_within_what_came_before"]
# hint = "M has to be scored within each pair"

# %% question="q4"
def cells_nested(rfm, groups):
    R = score(-rfm["silent_days"], groups)
    F, M = (rfm[name].groupby(R, group_keys=False).apply(score, groups) for name in ("times_back", "spend"))
    return R.astype(str) + F.reindex(rfm.index).astype(str) + M.reindex(rfm.index).astype(str)
