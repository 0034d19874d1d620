# misconception = "precision is the share of the falling customers that the alarm finds"
# score = 9
# fails = ["precision_and_recall"]
# hint = "the wrong way round"

# %% question="q2"
def alarm_quality(alarm, falling):
    falling = falling.reindex(alarm.index)
    precision = float(alarm[falling].mean())
    return {"precision": precision, "recall": float(falling[alarm].mean()), "lift": precision / float(falling.mean())}
