# misconception = "the best programme is the one with the highest return on its cost"
# score = 4
# fails = ["the_highest_profit_for_each_size", "what_each_ingredient_does_alone"]
# hint = "always wins that race"

# %% question="q2"
def steps(types, firm, margin, sizes):
    walk = []
    for customers in sizes:
        load = customers * types["hours"] / firm["attention"]
        hour = firm["wage"] * (1 + load) ** firm["congestion"]
        cost = customers * types["hours"] * hour + types["fixed_cost"]
        walk.append(int((profit(types, firm, customers, margin) / cost).to_numpy().argmax()))
    return walk
