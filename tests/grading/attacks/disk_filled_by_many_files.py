# goal = "fill the disk with many files"

# %%
for number in range(10_000_000):
    with open(f"{number}", "wb") as file:
        file.write(b"x" * 100_000)
