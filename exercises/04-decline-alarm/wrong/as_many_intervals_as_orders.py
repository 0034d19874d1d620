# misconception = "five orders make five intervals"
# score = 8
# fails = ["silence_by_the_customers_own_rhythm", "the_future_is_not_known"]
# hint = "four intervals"

# %% question="q1"
def silence_ratio(orders, today):
    seen = orders[orders["day"] <= today]
    day = seen.groupby("customer")["day"].agg(["min", "max", "size"])
    interval = (day["max"] - day["min"]) / day["size"]
    return (today - day["max"]) / interval.where(interval > 0)
