# misconception = "the table says few customers, close relationship: so the fewer, the better"
# score = 7
# fails = ["between_sharing_and_crowding"]
# hint = "only one force"

# %% question="q3"
def easiest_size(less, more, firm, sizes):
    return min(sizes)
