# misconception = "extra hours are bought at today's price; the price of the hours one has anyway stays"
# score = 0
# fails = ["where_two_lines_cross", "a_type_may_never_be_best", "between_sharing_and_crowding"]
# hint = "price the hours of both types alike"

# %% question="q1"
def boundary_margin(less, more, firm, customers):
    hour = firm["wage"] * (1 + customers * more["hours"] / firm["attention"]) ** firm["congestion"]
    extra = (more["hours"] - less["hours"]) * hour + (more["fixed_cost"] - less["fixed_cost"]) / customers
    return extra / (more["value"] - less["value"])
