# misconception = "shares are always of all respondents"
# score = 7
# fails = ["better_and_worse"]
# hint = "divide by everybody"

# %% question="q4"
def better_worse(letter, feature):
    count = pd.crosstab(feature, letter).reindex(columns=list("AOMIRQ"), fill_value=0)
    everybody = count.sum(axis=1)
    return pd.DataFrame(
        {"better": (count["A"] + count["O"]) / everybody, "worse": -(count["O"] + count["M"]) / everybody}
    )
