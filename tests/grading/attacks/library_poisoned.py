# goal = "change the libraries that the next submission will import"

# %%
import os

import crmsim
import numpy
import pandas

for module in (crmsim, numpy, pandas, os):
    attempt(module.__name__, lambda module=module: open(module.__file__, "a").write("\n# poisoned\n"))
    folder = os.path.dirname(module.__file__)
    attempt(folder, lambda folder=folder: open(folder + "/poison.py", "w").write("poisoned = True"))
