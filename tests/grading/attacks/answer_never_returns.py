# goal = "block the batch with a function that never returns"

# %% question="q1"
def clv(margin, retention, discount):
    while True:
        pass
