# goal = "leave folders that cannot be opened"

# %%
import os

os.mkdir("locked")
os.mkdir("locked/inner", 0)
os.chmod("locked", 0)
