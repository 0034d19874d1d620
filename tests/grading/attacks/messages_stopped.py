# goal = "leave the grader waiting on a closed or stolen connection"

# %%
import os
import threading

threading.Thread(target=lambda: [os.read(3, 1 << 16) for _ in range(100)], daemon=True).start()
