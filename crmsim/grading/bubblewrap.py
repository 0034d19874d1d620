"""Bubblewrap: Linux namespaces around the process that starts the workers, where the machine allows them."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_ISOLATE = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]


@cache
def works() -> bool:
    """Whether bubblewrap is installed and may make namespaces; many containers forbid it."""
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        return False
    trial = ["bwrap", *_ISOLATE, "--ro-bind", "/", "/", "--proc", "/proc", sys.executable, "-c", ""]
    return subprocess.run(trial, capture_output=True, timeout=30).returncode == 0


def wrapped(command: list[str], readable: Iterable[Path], own: Path) -> list[str]:
    """The command line that runs a command with no network and with these files only.

    Parameters
    ----------
    command
        What to run.
    readable
        Files and folders to show, read-only; missing ones are skipped.
    own
        The one folder that can be written to.
    """
    binds: list[str] = []
    for path in readable:
        binds += ["--ro-bind-try", str(path), str(path)]
    mounts = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    program = shutil.which("bwrap") or "bwrap"  # the command itself gets an environment without a PATH
    return [program, *_ISOLATE, *mounts, *binds, "--bind", str(own), str(own), "--", *command]
