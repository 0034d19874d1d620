# misconception = "the whole model shows what its parts do"
# score = 6
# fails = ["what_each_ingredient_does_alone"]
# hint = "really switched off"

# %% question="q4"
def acts_alone(types, firm, margin, sizes):
    return {name: direction(steps(types, firm, margin, sizes)) for name in INGREDIENTS}
