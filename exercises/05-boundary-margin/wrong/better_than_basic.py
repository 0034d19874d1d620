# misconception = "a type is best as soon as it beats doing nothing"
# score = 6
# fails = ["a_type_may_never_be_best"]
# hint = "with basic only"

# %% question="q2"
def best_from(programmes, firm, customers):
    kinds = programmes.to_dict("index")
    names = list(programmes.index)
    return pd.Series(
        [0.0, *(boundary_margin(kinds[names[0]], kinds[name], firm, customers) for name in names[1:])], index=names
    )
