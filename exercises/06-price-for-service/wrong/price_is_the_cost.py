# misconception = "what a customer pays is the price"
# score = 5
# fails = ["all_benefits_minus_all_costs", "neither_the_highest_nor_the_lowest_price"]
# hint = "not all a customer pays"

# %% question="q1"
def customer_value(offers, worth):
    return offers[BENEFITS] @ worth[BENEFITS] - offers["money"]
