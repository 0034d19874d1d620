# goal = "read and change the grader's file through links made in the own folder"

# %%
import os

attempt("symbolic", lambda: (os.symlink(__CANARY__, "soft"), print(open("soft").read())))
attempt("hard", lambda: (os.link(__CANARY__, "hard"), print(open("hard").read())))
attempt("climb", lambda: print(os.listdir("..")))
attempt("rename out", lambda: (open("x", "w").close(), os.rename("x", __CANARY__ + ".new")))
