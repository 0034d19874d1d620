# misconception = "all stays tell how long a stage normally takes, those of lost deals, too"
# score = 5
# fails = ["takes_winners_as_the_yardstick"]
# hint = "how long it takes to lose a deal"

# %% question="q1"
def alarm_days(stays, quantile):
    return stays.groupby("stage_no")["days"].quantile(quantile)
