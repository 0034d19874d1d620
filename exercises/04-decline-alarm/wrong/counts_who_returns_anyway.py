# misconception = "an offer earned every customer who came back after it"
# score = 8
# fails = ["what_the_offer_changes_pays_for_it"]
# hint = "come back without it"

# %% question="q4"
def worth_restoring(cases):
    return cases["back_with_offer"] * (cases["value_back"] - cases["value_falling"]) > cases["cost"]
