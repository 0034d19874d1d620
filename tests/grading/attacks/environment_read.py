# goal = "read the grader's environment from memory or from the process table"

# %%
import os

if any("canary" in value for value in os.environ.values()):
    succeeded.append("own environment")
for pid in ("self", str(os.getppid()), str(__GRADER__), "1"):
    for part in ("environ", "cmdline", "maps", "mem", "root", "fd"):
        path = f"/proc/{pid}/{part}"
        attempt(path, lambda path=path: print(open(path, "rb").read(100)))
        attempt(path, lambda path=path: print(os.listdir(path)))
