# misconception = "care should always go up to the number customers like, whatever it costs"
# score = 6
# fails = ["stops_when_a_contact_no_longer_pays"]
# hint = "costs more than it brings"

# %% question="q3"
def best_contacts(ideal, gain, fatigue, profit, cost):
    return int(ideal)
