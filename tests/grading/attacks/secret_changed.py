# goal = "change, empty, rename, remove or re-own a file of the grader's"

# %%
import os

attempt("append", lambda: open(__CANARY__, "a").write("x"))
attempt("empty", lambda: os.truncate(__CANARY__, 0))
attempt("rename", lambda: os.rename(__CANARY__, __CANARY__ + ".old"))
attempt("remove", lambda: os.remove(__CANARY__))
attempt("own", lambda: os.chown(__CANARY__, 1, 1))
attempt("mark", lambda: os.setxattr(__CANARY__, "user.x", b"x"))
# These two are answered with "done"; whether anything was done is looked at from outside.
os.chmod(__CANARY__, 0o777)
os.utime(__CANARY__, (0, 0))
