# misconception = "the last order in the file is the last one known; a purchase is a purchase, the first one too"
# score = 5
# fails = ["tells_the_two_recencies_apart", "does_not_count_the_first_purchase"]
# hint = "Your count includes the first purchase"

# %% question="q1"
def two_recencies(orders, as_of):
    days = orders.groupby("customer_id")["ordered_at"]
    first, last = days.min(), days.max()
    return pd.DataFrame({"silent_days": (last.max() - last).dt.days, "active_days": (last - first).dt.days})

# %% question="q2"
def times_back(orders, as_of):
    return orders[orders["ordered_at"] <= pd.Timestamp(as_of)].groupby("customer_id").size()
