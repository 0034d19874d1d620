"""Landlock: the kernel lets a Linux process give up files, TCP and signals for good, without being root.

Source: Linux kernel documentation, "Landlock: unprivileged access control" (userspace-api/landlock).
"""

import ctypes
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same numbers on x86-64 and arm64
_RULE_PATH_BENEATH = 1
_VERSION_FLAG = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << k for k in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << k for k in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
OWN = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

OLDEST_ABI = 3
"""Before version 3 (Linux 6.2) any file could still be emptied by opening it for truncation."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """Version of the kernel's Landlock interface; 0 where there is none."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        return 0
    version = ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION_FLAG)
    return max(0, int(version))


def restrict(readable: Iterable[Path], own: Path) -> None:
    """Leave this thread (and what it starts) only the given files; no TCP, no signals to other processes.

    Parameters
    ----------
    readable
        Files and folders that may still be read; missing ones are skipped.
    own
        The folder in which files may be made, changed and removed.

    Raises
    ------
    OSError
        If the kernel refuses any step. ``PR_SET_NO_NEW_PRIVS`` must have been set before.
    """
    version = abi()
    known = (1 << 16) - 1
    if version < 5:
        known &= ~IOCTL_DEV
    ruleset = _Ruleset(known, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    libc = ctypes.CDLL(None, use_errno=True)

    def ask(*args: object) -> int:
        result = int(libc.syscall(*args))
        if result < 0:
            raise OSError(ctypes.get_errno(), "Landlock: " + os.strerror(ctypes.get_errno()))
        return result

    rules = ask(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), 0)
    grants = [(path, READ) for path in readable] + [(Path("/dev/null"), READ | WRITE_FILE), (own, OWN)]
    for path, rights in grants:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        allowed = rights if path.is_dir() else rights & _FILE_RIGHTS
        rule = _PathBeneath(allowed, place)
        ask(_ADD_RULE, rules, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        os.close(place)
    ask(_RESTRICT, rules, 0)
    os.close(rules)
