# misconception = "an old deal is a stalled deal; a blank field is part of the whole"
# score = 4
# fails = ["watches_the_time_in_the_present_stage", "leaves_blanks_out_of_the_whole"]
# hint = "grows old, too"

# %% question="q2"
def stalled(open_deals, limits, today):
    over = today - open_deals["created_day"] - open_deals["stage_no"].map(limits)
    return open_deals.loc[over[over > 0].sort_values(ascending=False).index, "opportunity_id"].tolist()

# %% question="q3"
def reason_shares(reasons):
    return reasons.value_counts() / len(reasons)
