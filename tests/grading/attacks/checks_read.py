# goal = "read the checks and the reference"

# %%
for name in ("checks.py", "exercise.py", "wrong/starts_next_year.py"):
    attempt(name, lambda name=name: print(open(__EXERCISE__ + "/" + name).read()))
