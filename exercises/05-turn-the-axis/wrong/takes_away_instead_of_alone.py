# misconception = "what changes when an ingredient is taken away is what it does alone"
# score = 6
# fails = ["what_each_ingredient_does_alone"]
# hint = "took each ingredient away"

# %% question="q4"
def acts_alone(types, firm, margin, sizes):
    return {
        name: direction(steps(*switched(types, firm, [k for k in INGREDIENTS if k != name]), margin, sizes))
        for name in INGREDIENTS
    }
