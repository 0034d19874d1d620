# misconception = "an hour of attention costs the wage, however many are needed"
# score = 5
# fails = ["the_most_profitable_type", "cells_stand_under_their_names"]
# hint = "an hour costs the same"

# %% question="q2"
def type_to_choose(types, firm, customers, margin):
    profit = customers * (margin * types["value"] - types["hours"] * firm["wage"]) - types["fixed_cost"]
    return profit.idxmax()
