# misconception = "careless means neutral everywhere; who likes everything, with it and without, is a happy customer"
# score = 8
# fails = ["who_ticks_one_box_is_left_out"]
# hint = "someone who ticked the same box everywhere"

# %% question="q2"
def careful(answers):
    both = answers.groupby("respondent")[["functional", "dysfunctional"]].agg(["min", "max"])
    neutral = (both == 3).all(axis=1)
    return answers[~answers["respondent"].map(neutral)]
