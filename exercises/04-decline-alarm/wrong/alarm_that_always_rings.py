# misconception = "an alarm that misses nobody is a good alarm"
# score = 8
# fails = ["the_alarm_serves_another_company"]
# hint = "drawn from a hat"

# %% question="q3"
def alarm(orders, today):
    return orders.groupby("customer")["day"].max() > 0
