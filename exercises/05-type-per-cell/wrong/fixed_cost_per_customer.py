# misconception = "a programme's fixed cost is a cost per customer"
# score = 5
# fails = ["the_most_profitable_type", "cells_stand_under_their_names"]
# hint = "once for every customer"

# %% question="q2"
def type_to_choose(types, firm, customers, margin):
    hour = firm["wage"] * (1 + customers * types["hours"] / firm["attention"]) ** firm["congestion"]
    profit = customers * (margin * types["value"] - types["hours"] * hour - types["fixed_cost"])
    return profit.idxmax()
