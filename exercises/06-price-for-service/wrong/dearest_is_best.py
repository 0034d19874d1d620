# misconception = "the higher the price, the higher the profit"
# score = 7
# fails = ["neither_the_highest_nor_the_lowest_price"]
# hint = "who still buys"

# %% question="q3"
def best_price(offers, worth, firm, unit_cost, spread, prices):
    return max(prices, key=lambda price: price - unit_cost)
