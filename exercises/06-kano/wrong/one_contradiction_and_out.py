# misconception = "a respondent with one questionable answer is careless"
# score = 8
# fails = ["who_ticks_one_box_is_left_out"]
# hint = "One contradiction in twelve"

# %% question="q2"
def careful(answers):
    questionable = answers["respondent"][letters(answers) == "Q"]
    return answers[~answers["respondent"].isin(questionable)]
