# misconception = "whoever has been silent for ninety days is leaving"
# score = 8
# fails = ["the_alarm_serves_another_company"]
# hint = "always order rarely"

# %% question="q3"
def alarm(orders, today):
    return today - orders.groupby("customer")["day"].max() > 90
