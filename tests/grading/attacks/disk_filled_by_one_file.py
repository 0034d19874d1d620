# goal = "fill the disk with one file"

# %%
with open("big", "wb") as file:
    for _ in range(1000):
        file.write(b"x" * 1_000_000)
succeeded.append("a gigabyte")
