"""What a worker takes away from itself before a learner's code runs, and how strong that is on this machine.

Three levels, strongest first: ``bwrap`` (own namespaces, and all that follows), ``landlock`` (files, network,
signals and system calls refused by the kernel), ``rlimit`` (memory, processor time and file size only).
``auto`` takes the strongest that works here.
"""

import ctypes
import os
import platform
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crmsim.grading import bubblewrap, landlock, seccomp

LEVELS = ("bwrap", "landlock", "rlimit")


class ConfinementError(RuntimeError):
    """The level asked for does not work on this machine."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds
        Wall-clock seconds for one cell or one call of a learner's function.
    total_seconds
        Wall-clock seconds for the whole submission.
    memory_mb
        Address space beyond what the libraries already take, in MiB.
    file_mb
        Size of one file, in MiB.
    folder_mb, folder_files
        Size in MiB of, and number of files in, the worker's folder.
    open_files
        Files open at the same time.
    """

    cell_seconds: float = 10.0
    total_seconds: float = 60.0
    memory_mb: int = 1024
    file_mb: int = 16
    folder_mb: int = 64
    folder_files: int = 2000
    open_files: int = 64

    def to_json(self) -> dict[str, Any]:
        """The limits as plain data, for the worker."""
        return asdict(self)


def choose_level(asked: str) -> str:
    """The level to grade at.

    Parameters
    ----------
    asked
        ``"auto"`` or one of `LEVELS`.

    Raises
    ------
    ConfinementError
        If a level is asked for by name and does not work here.
    """
    if asked not in ("auto", *LEVELS):
        raise ConfinementError(f"level {asked!r} is unknown; use one of auto, {', '.join(LEVELS)}")
    kernel = landlock.abi() >= landlock.OLDEST_ABI and seccomp.available()
    works = {"bwrap": kernel and bubblewrap.works(), "landlock": kernel, "rlimit": True}
    if asked == "auto":
        return next(level for level in LEVELS if works[level])
    if not works[asked]:
        need = f"Landlock version {landlock.OLDEST_ABI} (Linux 6.2 or newer, x86-64 or arm64)"
        if asked == "bwrap":
            need += " and a bubblewrap that may make namespaces"
        raise ConfinementError(f"level {asked!r} does not work on this machine: it needs {need}")
    return asked


def readable_paths() -> list[Path]:
    """The files any Python program needs: the interpreter, installed packages, shared libraries, time zones.

    Deliberately not ``sys.path``: it may hold the root of a checkout, and with it every solution.
    """
    paths = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {Path(prefix) / "lib" for prefix in (sys.prefix, sys.base_prefix)}
    paths.add(Path(__file__).resolve().parents[1])
    system = "/lib /lib64 /usr/lib /usr/lib64 /usr/local/lib /usr/share/zoneinfo /usr/share/fonts"
    devices = "/etc/ld.so.cache /etc/localtime /dev/urandom /dev/zero"
    return sorted(paths | {Path(path) for path in (system + " " + devices).split()})


def _machine_facts() -> list[Path]:
    """What libraries ask about the machine before they choose a number of threads; DuckDB aborts without."""
    facts = "/proc/self/cgroup /proc/cpuinfo /proc/meminfo /proc/stat /sys/devices/system/cpu /sys/fs/cgroup"
    return [Path(path) for path in facts.split()]


def confine(level: str, folder: Path, limits: Limits) -> None:
    """Confine this process for good.

    Parameters
    ----------
    level
        One of `LEVELS`. The namespaces of ``bwrap`` are already around this process.
    folder
        The folder the process may write to.
    limits
        What it may use.

    Raises
    ------
    OSError
        If any step is refused; then the process must not go on.
    """
    _limit(limits)
    if level == "rlimit":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _drop_capabilities(libc)
    set_no_new_privileges = 38
    if libc.prctl(set_no_new_privileges, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    landlock.restrict([*readable_paths(), *_machine_facts()], folder)
    seccomp.restrict()


def _limit(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # Windows has none; the grader's own clock is then the only limit
        return

    def at_most(kind: int, amount: int) -> None:
        hard = resource.getrlimit(kind)[1]
        if hard != resource.RLIM_INFINITY:
            amount = min(amount, hard)
        resource.setrlimit(kind, (amount, amount))

    mebi = 1 << 20
    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_CPU, int(limits.total_seconds) + 5)
    at_most(resource.RLIMIT_FSIZE, limits.file_mb * mebi)
    at_most(resource.RLIMIT_NOFILE, limits.open_files)
    if sys.platform == "linux":  # elsewhere the limit is not enforced or not understood
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        at_most(resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory_mb * mebi)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up what root may do; for root, file modes and some kernel limits are otherwise void."""
    version_3 = 0x20080522
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if libc.syscall(126 if platform.machine() == "x86_64" else 91, header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset: " + os.strerror(ctypes.get_errno()))
