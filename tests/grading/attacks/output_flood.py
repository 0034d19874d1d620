# goal = "fill the grader's memory with output"

# %%
import os
import sys

for _ in range(500):
    print("x" * 100_000)
    sys.stderr.write("y" * 100_000)
for stream in (1, 2):
    for _ in range(500):
        os.write(stream, b"z" * 100_000)
display("w" * 50_000_000)
