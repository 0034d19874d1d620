# misconception = "the misplaced are measured against all customers"
# score = 5
# fails = ["follows_the_best_into_the_future"]
# hint = "What is the whole"

# %% question="q3"
def misplaced(past, later, part):
    size = round(part * len(past))
    return len(set(past.nlargest(size).index) - set(later.nlargest(size).index)) / len(past)
