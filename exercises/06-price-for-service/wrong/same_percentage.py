# misconception = "ten per cent more price is made up for by ten per cent more service"
# score = 7
# fails = ["service_that_makes_up_for_price"]
# hint = "Ten per cent more price"

# %% question="q2"
def service_needed(offers, worth, firm, rise):
    score = float(offers.loc[firm, "service"] * (1 + rise / offers.loc[firm, "money"]))
    return score if score <= 10 else None
