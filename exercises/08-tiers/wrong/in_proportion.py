# misconception = "the share moves in proportion to the knob; dividing by the mean number of orders gives spending per order"
# score = 3
# fails = ["turns_the_knob_to_the_wanted_share", "separates_total_and_average_money"]
# hint = "not grow in proportion"

# %% question="q2"
def knob_for(values, part, share):
    return share / brought_by_best(values, part)

# %% question="q4"
def overlap(customers):
    per_order = customers["revenue"] / customers["orders"].mean()
    return {
        "total": float(customers["orders"].corr(customers["revenue"])),
        "average": float(customers["orders"].corr(per_order)),
    }
