# misconception = "the best price is the one that wins the most customers"
# score = 7
# fails = ["neither_the_highest_nor_the_lowest_price"]
# hint = "what is left of each"

# %% question="q3"
def best_price(offers, worth, firm, unit_cost, spread, prices):
    return min(prices)
