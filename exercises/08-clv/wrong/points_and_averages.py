# misconception = "one per cent more is one point more; the base is worth what its average customer is worth, times their number"
# score = 5
# fails = ["compares_factors_on_the_same_footing", "adds_values_instead_of_averaging_factors"]
# hint = "a customer who does not exist"

# %% question="q3"
def effects(factors, step):
    base = lifetime_value(**factors)
    return {
        name: lifetime_value(**factors | {name: factors[name] + step}) / base - 1 for name in factors if name != "years"
    }

# %% question="q4"
def base_value(segments, discount, years):
    customers = segments["customers"].sum()
    margin = (segments["margin"] * segments["customers"]).sum() / customers
    retention = (segments["retention"] * segments["customers"]).sum() / customers
    return customers * lifetime_value(margin, retention, discount, years, 0, 0, 0, 0, 0)
