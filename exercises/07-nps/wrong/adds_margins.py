# misconception = "two waves differ only if their intervals do not overlap; every answer counts the same"
# score = 3
# fails = ["compares_two_waves", "lets_every_customer_count_once"]
# hint = "partly cancel"

# %% question="q3"
def score_change(first, second, z):
    change = promoter_score(second) - promoter_score(first)
    width = score_margin(first, z) + score_margin(second, z)
    return [change, change - width, change + width]

# %% question="q4"
def company_score(answers, customers):
    return promoter_score(answers["score"])
