# misconception = "a closer relationship pays as soon as it makes no loss"
# score = 0
# fails = ["where_two_lines_cross", "a_type_may_never_be_best", "between_sharing_and_crowding"]
# hint = "stops making a loss"

# %% question="q1"
def boundary_margin(less, more, firm, customers):
    hour = firm["wage"] * (1 + customers * more["hours"] / firm["attention"]) ** firm["congestion"]
    return (more["hours"] * hour + more["fixed_cost"] / customers) / more["value"]
