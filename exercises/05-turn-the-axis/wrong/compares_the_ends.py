# misconception = "first and last tell the direction"
# score = 4
# fails = ["direction_of_all_moves", "what_each_ingredient_does_alone"]
# hint = "two ends only"

# %% question="q3"
def direction(walk):
    return "level" if walk[-1] == walk[0] else "rises" if walk[-1] > walk[0] else "falls"
