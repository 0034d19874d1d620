# misconception = "enough service makes up for any price"
# score = 7
# fails = ["service_that_makes_up_for_price"]
# hint = "best service cannot make up"

# %% question="q2"
def service_needed(offers, worth, firm, rise):
    return float(offers.loc[firm, "service"] + rise * worth["money"] / worth["service"])
