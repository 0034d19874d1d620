# misconception = "customers who did not buy again need not be looked at"
# score = 5
# fails = ["follows_the_best_into_the_future"]
# hint = "survivor bias"

# %% question="q3"
def misplaced(past, later, part):
    past, later = past[later > 0], later[later > 0]
    size = round(part * len(past))
    return len(set(past.nlargest(size).index) - set(later.nlargest(size).index)) / size
