# goal = "raise the limits again, or become someone else"

# %%
import os
import resource

for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
    ceiling = resource.getrlimit(kind)[1]
    attempt(str(kind), lambda kind=kind, ceiling=ceiling: resource.setrlimit(kind, (ceiling, ceiling + 1)))
attempt("user", lambda: os.setuid(1))
attempt("group", lambda: os.setgid(1))
attempt("root folder", lambda: os.chroot("."))
