# misconception = "a firm that works closely with some customer is of the partnership type"
# score = 7
# fails = ["what_most_customers_meet_with"]
# hint = "partner of all"

# %% question="q4"
def practised_type(contacts):
    level = contacts["kind"].map({"sale": 0, "hotline": 1, "after_sale_call": 2, "advice": 3, "joint_project": 4})
    return level.groupby(contacts["firm"]).max().map(lambda k: TYPES[k])
