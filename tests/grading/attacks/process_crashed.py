# goal = "end the worker by a fault in machine code"

# %%
import ctypes

ctypes.string_at(0)
