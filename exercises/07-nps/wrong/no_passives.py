# misconception = "everybody who is no promoter is a detractor"
# score = 6
# fails = ["nets_promoters_and_detractors"]
# hint = "What about 7 and 8"

# %% question="q1"
def promoter_score(scores):
    known = scores.dropna()
    return float(100 * ((known >= 9).mean() - (known < 9).mean()))
