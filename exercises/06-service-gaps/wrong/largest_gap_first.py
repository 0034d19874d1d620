# misconception = "begin with the largest gap, whatever its repair costs"
# score = 5
# fails = ["the_repair_that_customers_feel_most"]
# hint = "if money did not matter"

# %% question="q3"
def best_repair(levels, weights, price, budget):
    rows = levels.set_index(["branch", "dimension"])
    gaps = pd.DataFrame(
        {
            "gap1": rows["wanted"] - rows["understood"],
            "gap2": rows["understood"] - rows["specified"],
            "gap3": rows["specified"] - rows["delivered"],
            "gap4": rows["expected"] - rows["wanted"],
        }
    )
    best = gaps.mul(weights, axis=0, level="dimension").stack().groupby(level=0).idxmax()
    return pd.DataFrame({"dimension": best.str[1], "gap": best.str[2]})
