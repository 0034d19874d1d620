# misconception = "a large R is a good R"
# score = 3
# fails = ["gives_the_best_the_highest_scores", "scores_within_what_came_before"]
# hint = "silent longest"

# %% question="q3"
def cells_at_once(rfm, groups):
    R, F, M = (score(rfm[name], groups) for name in ("silent_days", "times_back", "spend"))
    return R.astype(str) + F.astype(str) + M.astype(str)

# %% question="q4"
def cells_nested(rfm, groups):
    return cells_at_once(rfm, groups)
