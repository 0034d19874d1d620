# misconception = "share of wallet is our sales divided by the rivals' sales"
# score = 5
# fails = ["relates_own_spending_to_the_category"]
# hint = "It includes your sales"

# %% question="q1"
def wallet_shares(customers):
    table = customers.set_index("customer_id")
    return (table["own_spend"] / table["rival_spend"])[table["rival_spend"] > 0]
