# goal = "read a file of the grader's and another learner's work"

# %%
import mmap
import os
import shutil

attempt("read", lambda: print(open(__CANARY__).read()))
attempt("other work", lambda: print(open(__OTHER__).read()))
attempt("copy", lambda: shutil.copyfile(__CANARY__, "loot"))
attempt("map", lambda: mmap.mmap(os.open(__CANARY__, os.O_RDONLY), 0, prot=mmap.PROT_READ))
attempt("list", lambda: print(os.listdir(os.path.dirname(__CANARY__))))
attempt("home", lambda: print(os.listdir(os.path.expanduser("~root"))))
attempt("users", lambda: print(open("/etc/passwd").read()))
