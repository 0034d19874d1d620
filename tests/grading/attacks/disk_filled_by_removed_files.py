# goal = "fill the disk with files that are open but no longer listed"

# %%
import os

held = []
for number in range(1000):
    held.append(open(f"{number}", "wb"))
    os.unlink(f"{number}")
    held[-1].write(b"x" * 1_000_000)
succeeded.append("a gigabyte")
