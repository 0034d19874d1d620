# misconception = "a deal that is still in its stage has not been converted and counts against it"
# score = 5
# fails = ["leaves_open_stays_out"]
# hint = "the younger the pipeline"

# %% question="q2"
def real_steps(opportunities, stages):
    reached = stages["stage_no"].value_counts().sort_index()
    return (reached.shift(-1) / reached).loc[1:9]
