# misconception = "the chance of winning from a stage is its conversion"
# score = 7
# fails = ["reads_steps_off_the_ladder"]
# hint = "the chance of winning in the end"

# %% question="q1"
def next_step(ladder):
    return ladder[:-1]
