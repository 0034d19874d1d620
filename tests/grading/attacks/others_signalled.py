# goal = "stop the grader or another submission with a signal"

# %%
import ctypes
import fcntl
import os
import signal
import socket

libc = ctypes.CDLL(None, use_errno=True)


def syscall(*arguments):
    if libc.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


for pid in (os.getppid(), __GRADER__, -1, 0):
    attempt(f"kill {pid}", lambda pid=pid: os.kill(pid, signal.SIGKILL))
    attempt(f"queue {pid}", lambda pid=pid: syscall(129, pid, 9, bytes(128)))
attempt("group", lambda: os.killpg(os.getpgid(os.getppid()), signal.SIGKILL))
attempt("thread", lambda: syscall(234, __GRADER__, __GRADER__, 9))
attempt("handle", lambda: os.pidfd_open(__GRADER__))
left, right = socket.socketpair()
attempt("owner", lambda: fcntl.fcntl(left, fcntl.F_SETOWN, __GRADER__))
