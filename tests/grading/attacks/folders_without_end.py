# goal = "leave folders too deep to be removed"

# %%
import os

for _ in range(1900):
    os.mkdir("d")
    os.chdir("d")
open("bottom", "w").close()
