# goal = "fill the machine's memory"

# %%
import ctypes
import mmap
import os

attempt("heap", lambda: bytearray(4 << 30))
attempt("shared", lambda: mmap.mmap(-1, 4 << 30, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
attempt("memory file", lambda: os.memfd_create("x"))
hoard = []
while True:
    hoard.append(bytearray(50_000_000))
