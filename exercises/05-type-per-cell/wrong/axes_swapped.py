# misconception = "which axis of the nine-cell table is which does not matter"
# score = 8
# fails = ["cells_stand_under_their_names"]
# hint = "Numbers of customers stand in your columns"

# %% question="q3"
def choice_matrix(types, firm, counts, margins):
    rows = {m: [type_to_choose(types, firm, n, margins[m]) for n in counts.values()] for m in margins}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(counts))
