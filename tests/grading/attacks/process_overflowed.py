# goal = "end the worker by recursion without end"

# %%
import sys

sys.setrecursionlimit(10**9)


def fall():
    return [fall()].sort(key=lambda item: fall())


fall()
