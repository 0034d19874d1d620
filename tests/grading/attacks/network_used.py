# goal = "reach another machine, or a service on this one"

# %%
import ctypes
import socket

kinds = (
    (socket.AF_INET, socket.SOCK_STREAM),
    (socket.AF_INET, socket.SOCK_DGRAM),
    (socket.AF_INET6, socket.SOCK_STREAM),
    (socket.AF_UNIX, socket.SOCK_STREAM),
    (socket.AF_NETLINK, socket.SOCK_RAW),
)
for family, kind in kinds:
    attempt(str((family, kind)), lambda family=family, kind=kind: socket.socket(family, kind))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", __PORT__), timeout=1))
attempt("name", lambda: socket.getaddrinfo("localhost.example", 80))
