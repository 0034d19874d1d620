"""The untrusted side: one process that runs one submission's cells and answers with plain data.

Nothing in here decides anything. Whatever a learner's code does to this process, all that leaves it are
messages that the grader reads as data.
"""

import contextlib
import io
import os
import socket
import sys
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from crmsim.grading import plain
from crmsim.grading.channel import Channel, ClosedError, MessageError, to_line
from crmsim.grading.confine import Limits, confine

MAX_OUTPUT = 10_000
"""Characters of a cell's printed output that are kept."""


def make_shell() -> InteractiveShell:
    """An IPython without history, colours or start-up files."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Minimal"
    return InteractiveShell(config=config)


class _Printed(io.TextIOBase):
    """Keeps the first `MAX_OUTPUT` characters written to it and forgets the rest."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = MAX_OUTPUT - len(self.text)
        if room > 0:
            self.text += text[:room]
        return len(text)


def serve(connection: socket.socket, shell: InteractiveShell) -> None:
    """Confine this process as the first message says, then answer requests until the grader hangs up.

    Parameters
    ----------
    connection
        The socket to the grader.
    shell
        Where the learner's cells run.
    """
    channel = Channel(connection)
    try:
        begin = channel.receive()
        folder = Path(begin["folder"])
        _settle(folder, begin["lang"])
        try:
            confine(begin["level"], folder, Limits(**begin["limits"]))
        except OSError as error:
            channel.send(to_line({"ok": False, "error": str(error)}))
            return
        sys.path.insert(0, "")
        channel.send(to_line({"ok": True}))
        while True:
            request = channel.receive()
            try:
                line = to_line(_answer(request, shell))
            except MessageError as error:
                line = to_line({"id": request["id"], "ok": False, "error": _described(error)})
            channel.send(line)
    except ClosedError:
        return


def _settle(folder: Path, lang: str) -> None:
    """Make the worker's folder its home, so that libraries keep their caches there."""
    os.chdir(folder)
    names = ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    os.environ.update(dict.fromkeys(names, str(folder)), MPLBACKEND="agg", CRMSIM_LANG=lang)


def _answer(request: dict[str, Any], shell: InteractiveShell) -> dict[str, Any]:
    printed = _Printed()
    answer: dict[str, Any] = {"id": request["id"]}
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            answer |= _HANDLERS[request["do"]](request, shell)
        except BaseException as error:
            answer |= {"ok": False, "error": _described(error)}
    return answer | {"printed": printed.text}


def _run_cell(request: dict[str, Any], shell: InteractiveShell) -> dict[str, Any]:
    result = shell.run_cell(request["source"], store_history=True)
    error = result.error_before_exec or result.error_in_exec
    return {"ok": True} if error is None else {"ok": False, "error": _described(error)}


def _call(request: dict[str, Any], shell: InteractiveShell) -> dict[str, Any]:
    name = request["name"]
    if shell.user_ns.get(name, ...) is ...:
        return {"ok": False, "missing": True}
    arguments = [plain.decode(argument) for argument in request["args"]]
    keywords = {key: plain.decode(argument) for key, argument in request["kwargs"].items()}
    return {"ok": True, "value": plain.encode(shell.user_ns[name](*arguments, **keywords))}


def _get(request: dict[str, Any], shell: InteractiveShell) -> dict[str, Any]:
    value = shell.user_ns.get(request["name"], ...)
    if value is ...:
        return {"ok": False, "missing": True}
    return {"ok": True, "value": plain.encode(value)}


_HANDLERS = {"cell": _run_cell, "call": _call, "get": _get}


def _described(error: BaseException) -> dict[str, str]:
    try:
        message = str(error)
    except BaseException:
        message = ""
    return {"type": type(error).__name__[:80], "message": message[:500]}


def main() -> None:
    """Serve one submission over the socket given as standard input; where there is no fork server."""
    if sys.platform == "win32":
        connection = socket.fromshare(sys.stdin.buffer.read())
    else:
        connection = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    serve(connection, make_shell())


if __name__ == "__main__":
    main()
