# misconception = "shares may be compared whatever deals they come from"
# score = 5
# fails = ["compares_the_same_deals"]
# hint = "may lie in the deals"

# %% question="q4"
def excuses(lost_deals):
    said = lost_deals["recorded"].value_counts(normalize=True)
    true = lost_deals["found"].value_counts(normalize=True)
    return said.sub(true, fill_value=0.0)
