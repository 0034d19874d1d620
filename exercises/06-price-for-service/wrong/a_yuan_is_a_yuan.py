# misconception = "a yuan on the price tag is felt as one yuan"
# score = 7
# fails = ["service_that_makes_up_for_price"]
# hint = "feel a yuan of price as one yuan"

# %% question="q2"
def service_needed(offers, worth, firm, rise):
    score = float(offers.loc[firm, "service"] + rise / worth["service"])
    return score if score <= 10 else None
