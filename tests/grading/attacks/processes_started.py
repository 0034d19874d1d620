# goal = "start other programs"

# %%
import multiprocessing
import os
import pty
import subprocess

attempt("fork", os.fork)
attempt("system", lambda: os.system("true") == 0 or 1 / 0)
attempt("run", lambda: subprocess.run(["true"]))
attempt("spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("exec", lambda: os.execv("/bin/true", ["true"]))
attempt("pty", pty.fork)
attempt("pool", lambda: multiprocessing.Pool(2))
attempt("process", lambda: multiprocessing.Process(target=print).start())

# %%
!touch started

# %%
%%bash
touch started

# %%
if os.path.exists("started"):
    succeeded.append("shell")
