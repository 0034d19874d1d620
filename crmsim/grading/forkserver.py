"""A process that has already imported what submissions need and makes a copy of itself for each of them.

It holds no secret, no check and no other submission: it is started with an empty environment and told only
what to import and, for each worker, which socket to serve. Linux only.
"""

import ctypes
import gc
import json
import os
import pkgutil
import signal
import socket
import sys
import warnings
from contextlib import suppress
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from crmsim.grading import worker


def main() -> None:
    """Answer the requests that arrive on standard input until it closes.

    ``{"do": "start"}`` with a socket attached answers ``{"pid": …}``; ``{"do": "end", "pid": …}`` kills that
    worker and answers ``{"status": …}``, its wait status.
    """
    control = socket.socket(fileno=os.dup(0))
    for name in sys.argv[1:]:
        with suppress(ImportError, AttributeError):
            pkgutil.resolve_name(name)
    # Python 3.12 warns of forking beside threads; the idle ones of numeric libraries take no part in the copies.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    shell = worker.make_shell()
    gc.freeze()  # what is shared with the workers is not touched, and so not copied, by their collector
    gc.enable()
    children: set[int] = set()
    while True:
        request, connections, _, _ = socket.recv_fds(control, 4096, 1)
        if not request:
            break
        message = json.loads(request)
        if message["do"] == "start":
            pid = os.fork()
            if pid == 0:
                _become_worker(connections[0], shell)
            os.close(connections[0])
            children.add(pid)
            answer: dict[str, Any] = {"pid": pid}
        else:
            # Of another server's child the grader may still hold the number; it ended with its parent.
            # A child not yet waited for keeps its number, so no other process can be hit.
            pid = message["pid"]
            answer = {"status": int(signal.SIGKILL)}
            if pid in children:
                os.kill(pid, signal.SIGKILL)
                answer = {"status": os.waitpid(pid, 0)[1]}
                children.discard(pid)
        control.sendall(json.dumps(answer).encode() + b"\n")
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)  # libraries need not be taken down one by one


def _become_worker(connection: int, shell: InteractiveShell) -> None:
    try:
        die_with_parent = 1
        ctypes.CDLL(None).prctl(die_with_parent, signal.SIGKILL, 0, 0, 0)
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        channel = 3
        if connection != channel:
            os.dup2(connection, channel)
        os.closerange(channel + 1, os.sysconf("SC_OPEN_MAX"))
        worker.serve(socket.socket(fileno=channel), shell)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
