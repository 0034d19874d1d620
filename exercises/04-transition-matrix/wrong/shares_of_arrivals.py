# misconception = "the share of a stage's arrivals that come from another stage is a transition probability"
# score = 7
# fails = ["shares_are_of_those_who_start_in_the_row"]
# hint = "who arrive in a stage, or of all moves"

# %% question="q2"
def move_shares(counts):
    shares = (counts / counts.sum(axis=0)).fillna(0.0)
    for stage in counts.index[counts.sum(axis=1) == 0]:
        shares.loc[stage, stage] = 1.0
    return shares
