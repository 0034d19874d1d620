# misconception = "the average customer's interval fits every customer"
# score = 5
# fails = ["silence_by_the_customers_own_rhythm", "the_future_is_not_known", "the_alarm_serves_another_company"]
# hint = "divide everybody by the same interval"

# %% question="q1"
def silence_ratio(orders, today):
    seen = orders[orders["day"] <= today]
    day = seen.groupby("customer")["day"].agg(["min", "max", "size"])
    interval = (day["max"] - day["min"]) / (day["size"] - 1)
    return (today - day["max"]) / interval[interval > 0].mean()
