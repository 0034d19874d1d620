# misconception = "today's loyalty is already what today's satisfaction leads to"
# score = 6
# fails = ["looks_ahead_of_slow_feelings"]
# hint = "only covered a quarter of the way"

# %% question="q1"
def loyalty_aim(before, now, speed):
    return now
