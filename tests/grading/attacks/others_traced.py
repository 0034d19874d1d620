# goal = "read or write the memory of the grader"

# %%
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def syscall(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


for pid in (os.getppid(), __GRADER__):
    attempt(f"ptrace {pid}", lambda pid=pid: syscall(101, 16, pid, 0, 0))
    attempt(f"read memory {pid}", lambda pid=pid: syscall(310, pid, bytes(16), 1, bytes(16), 1, 0))
    attempt(f"memory {pid}", lambda pid=pid: open(f"/proc/{pid}/mem", "r+b"))
    attempt(f"compare {pid}", lambda pid=pid: syscall(312, pid, pid, 0, 0, 0))
