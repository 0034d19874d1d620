# misconception = "the formula on the slide is the one in the literature"
# score = 6
# fails = ["each_formula_has_its_favourite"]
# hint = "the other's favourite"

# %% question="q1"
def most_satisfied(survey):
    rows = survey.sort_values("customer").set_index("customer")
    gap = rows["experienced"] - rows["expected"]
    return {"slide": int(gap.idxmax()), "literature": int(gap.idxmin())}
