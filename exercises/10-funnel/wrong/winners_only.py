# misconception = "only the cycle of won deals matters; a third less time is a third more sales"
# score = 4
# fails = ["counts_the_work_on_lost_deals", "turns_time_into_throughput"]
# hint = "most deals are lost"

# %% question="q3"
def deals_carried(closed, days):
    won = closed[closed["status"] == "won"]
    return float(len(closed) / days * (won["closed_day"] - won["created_day"]).mean())

# %% question="q4"
def sales_gain(cycle_cut, win_gain):
    return (1 + cycle_cut) * (1 + win_gain) - 1
