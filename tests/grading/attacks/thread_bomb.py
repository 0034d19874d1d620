# goal = "drown the machine in threads"

# %%
import threading
import time

for _ in range(100_000):
    threading.Thread(target=time.sleep, args=(1000,)).start()
