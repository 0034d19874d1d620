# misconception = "a fair plan gives every customer the same number of contacts and uses up the limit"
# score = 5
# fails = ["spends_contacts_where_they_bring_most"]
# hint = "uses many contacts"

# %% question="q4"
def care_plan(segments, gain, fatigue, limit):
    each = limit // int(segments["customers"].sum())
    return {name: each for name in segments["segment"]}
