# misconception = "the larger the base, the easier a programme pays, for its cost is shared"
# score = 7
# fails = ["between_sharing_and_crowding"]
# hint = "only one force"

# %% question="q3"
def easiest_size(less, more, firm, sizes):
    return max(sizes)
