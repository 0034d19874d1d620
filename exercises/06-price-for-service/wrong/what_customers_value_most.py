# misconception = "improve what customers value most"
# score = 8
# fails = ["most_value_for_a_yuan"]
# hint = "whatever it costs the firm"

# %% question="q4"
def best_improvement(worth, cost):
    return worth[cost.index].idxmax()
