# misconception = "whoever does not answer counts as passive; promoters and detractors vary independently"
# score = 4
# fails = ["nets_promoters_and_detractors", "measures_the_uncertainty_of_one_wave"]
# hint = "cannot be a detractor"

# %% question="q1"
def promoter_score(scores):
    return float(100 * ((scores >= 9).mean() - (scores <= 6).mean()))

# %% question="q2"
def score_margin(scores, z):
    known = scores.dropna()
    up, down = (known >= 9).mean(), (known <= 6).mean()
    return float(100 * z * np.sqrt((up * (1 - up) + down * (1 - down)) / len(known)))
