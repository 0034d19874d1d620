# misconception = "who has spent much deserves an offer"
# score = 8
# fails = ["what_the_offer_changes_pays_for_it"]
# hint = "only the future can be changed"

# %% question="q4"
def worth_restoring(cases):
    return cases["spent_so_far"] > cases["cost"]
