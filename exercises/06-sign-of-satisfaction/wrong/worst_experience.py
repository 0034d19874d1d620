# misconception = "the most disappointed customer is the one with the worst experience, whatever was expected"
# score = 6
# fails = ["each_formula_has_its_favourite"]
# hint = "expected nothing"

# %% question="q1"
def most_satisfied(survey):
    rows = survey.sort_values("customer").set_index("customer")
    return {"slide": int(rows["experienced"].idxmin()), "literature": int(rows["experienced"].idxmax())}
