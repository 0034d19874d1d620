# misconception = "a share of customers is a share of revenue; the mix of those who stayed is a rate of staying"
# score = 4
# fails = ["weighs_customers_by_their_money", "starts_from_all_customers_of_a_kind"]
# hint = "survivor bias"

# %% question="q3"
def revenue_on_habit(own_spend, kind):
    return float((kind == "spurious").mean())

# %% question="q4"
def stay_rate(kind, stayed):
    return kind[stayed].value_counts(normalize=True)
