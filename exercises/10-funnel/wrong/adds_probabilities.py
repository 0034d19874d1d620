# misconception = "a step's chance is the difference of two rungs; deals still in a stage have failed"
# score = 4
# fails = ["reads_steps_off_the_ladder", "leaves_open_stays_out"]
# hint = "multiplied, not added"

# %% question="q1"
def next_step(ladder):
    return [later - now for now, later in zip(ladder, ladder[1:])]

# %% question="q2"
def real_steps(opportunities, stages):
    reached = stages["stage_no"].value_counts().sort_index()
    return (reached.shift(-1) / reached).loc[1:9]
