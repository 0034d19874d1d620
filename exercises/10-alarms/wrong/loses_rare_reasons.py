# misconception = "a reason that one side never names can be left out"
# score = 5
# fails = ["compares_the_same_deals"]
# hint = "named by one side only"

# %% question="q4"
def excuses(lost_deals):
    both = lost_deals.dropna(subset=["recorded", "found"])
    return (both["recorded"].value_counts(normalize=True) - both["found"].value_counts(normalize=True)).dropna()
