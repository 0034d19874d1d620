# misconception = "worse is a size and has no sign"
# score = 7
# fails = ["better_and_worse"]
# hint = "which sign does the formula"

# %% question="q4"
def better_worse(letter, feature):
    count = pd.crosstab(feature, letter).reindex(columns=list("AOMIRQ"), fill_value=0)
    counted = count[list("AOMI")].sum(axis=1)
    return pd.DataFrame({"better": (count["A"] + count["O"]) / counted, "worse": (count["O"] + count["M"]) / counted})
