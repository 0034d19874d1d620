# misconception = "an alarm is as good as the share of customers it judges rightly"
# score = 9
# fails = ["precision_and_recall"]
# hint = "never rings would then"

# %% question="q2"
def alarm_quality(alarm, falling):
    falling = falling.reindex(alarm.index)
    precision = float((alarm == falling).mean())
    return {"precision": precision, "recall": float(alarm[falling].mean()), "lift": precision / float(falling.mean())}
