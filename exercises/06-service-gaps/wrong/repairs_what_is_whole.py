# misconception = "money always buys improvement, even where there is no gap left"
# score = 5
# fails = ["the_repair_that_customers_feel_most"]
# hint = "closed already"

# %% question="q3"
def best_repair(levels, weights, price, budget):
    repair = {"dimension": weights.idxmax(), "gap": price.idxmin()}
    return pd.DataFrame(repair, index=sorted(set(levels["branch"])))
