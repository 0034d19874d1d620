# misconception = "each step of the ladder begins where it beats the step below"
# score = 6
# fails = ["a_type_may_never_be_best"]
# hint = "with its neighbour only"

# %% question="q2"
def best_from(programmes, firm, customers):
    kinds = programmes.to_dict("index")
    names = list(programmes.index)
    margins = [boundary_margin(kinds[a], kinds[b], firm, customers) for a, b in zip(names, names[1:])]
    return pd.Series([0.0, *margins], index=names)
