# misconception = "the closer the relationship, the better for the firm"
# score = 5
# fails = ["the_most_profitable_type", "cells_stand_under_their_names"]
# hint = "same type in every case"

# %% question="q2"
def type_to_choose(types, firm, customers, margin):
    return types["value"].idxmax()
