# misconception = "which question is asked first does not matter"
# score = 5
# fails = ["pairs_are_read_from_the_table", "classes_that_customers_have_in_mind"]
# hint = "read rows as columns"

# %% question="q1"
def letters(answers):
    pairs = zip(answers["functional"], answers["dysfunctional"])
    return pd.Series([TABLE[missing - 1][there - 1] for there, missing in pairs], index=answers.index)
