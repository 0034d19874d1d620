# misconception = "a table may be used as a whole whatever day the analysis is for"
# score = 10
# fails = ["the_future_is_not_known"]
# hint = "What did the firm know"

# %% question="q1"
def silence_ratio(orders, today):
    day = orders.groupby("customer")["day"].agg(["min", "max", "size"])
    interval = (day["max"] - day["min"]) / (day["size"] - 1)
    return (today - day["max"]) / interval.where(interval > 0)
