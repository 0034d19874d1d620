# misconception = "the list names what to switch off"
# score = 4
# fails = ["switches_off_what_is_not_on", "what_each_ingredient_does_alone"]
# hint = "switch off what should stay on"

# %% question="q1"
def switched(types, firm, on):
    types, firm = types.copy(), dict(firm)
    if "fixed_cost" in on:
        types["fixed_cost"] = 0.0
    for name in ("congestion", "dilution"):
        if name in on:
            firm[name] = 0.0
    return types, firm
