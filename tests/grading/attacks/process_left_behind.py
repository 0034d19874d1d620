# goal = "let something live on after the grader has gone"

# %%
import atexit
import os
import threading
import time


def live_on():
    while True:
        time.sleep(0.01)


atexit.register(live_on)
threading.Thread(target=live_on).start()
threading.Thread(target=live_on, daemon=True).start()
attempt("fork twice", lambda: os.fork() or os.fork())
attempt("new session", lambda: os.fork() or os.setsid())
