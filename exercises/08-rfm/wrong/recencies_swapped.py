# misconception = "recency in RFM is the time from the first to the last purchase"
# score = 6
# fails = ["tells_the_two_recencies_apart"]
# hint = "wrong way round"

# %% question="q1"
def two_recencies(orders, as_of):
    now = pd.Timestamp(as_of)
    days = orders[orders["ordered_at"] <= now].groupby("customer_id")["ordered_at"]
    return pd.DataFrame({"silent_days": (days.max() - days.min()).dt.days, "active_days": (now - days.max()).dt.days})
