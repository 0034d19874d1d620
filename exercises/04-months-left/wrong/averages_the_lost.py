# misconception = "customers live as long as those who are already lost did (survivors left out)"
# score = 9
# fails = ["those_still_here_count_too"]
# hint = "has not finished"

# %% question="q2"
def mean_lifetime(table):
    return float(table["months"][table["lost"]].mean())
