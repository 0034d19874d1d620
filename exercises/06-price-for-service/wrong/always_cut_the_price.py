# misconception = "customers always like a lower price best"
# score = 8
# fails = ["most_value_for_a_yuan"]
# hint = "A price cut is one way"

# %% question="q4"
def best_improvement(worth, cost):
    return "money"
