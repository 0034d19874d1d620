"""The tables agree with the kernel's headers, the filter decides as meant, and no privilege is needed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from crmsim.grading import bubblewrap, landlock, seccomp
from crmsim.grading.confine import ConfinementError, choose_level, readable_paths
from crmsim.grading.exercise import Exercise
from crmsim.grading.grade import grade
from crmsim.grading.proof import notebook_text, reference_answers
from crmsim.grading.submission import Submission
from crmsim.grading.workshop import Workshop, remove_tree

PID = 4321
TABLES = (seccomp._ALLOWED, seccomp._PRETENDED, seccomp._CONDITIONAL)
HEADERS = {
    "x86_64": ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"],
    "aarch64": ["/usr/include/asm-generic/unistd.h"],
}
NEWER_THAN_SOME_HEADERS = {"fchmodat2"}


def decided(machine: str, number: int, arguments: tuple[int, ...] = (), arch: int | None = None) -> int:
    """Run the filter as the kernel would; the opcodes are those of classic BPF (McCanne & Jacobson 1993)."""
    data = {0: number, 4: seccomp._AUDIT_ARCH[machine] if arch is None else arch}
    data |= {16 + 8 * k: value & 0xFFFFFFFF for k, value in enumerate(arguments)}
    lines = seccomp.program(machine, PID)
    place, accumulator = 0, 0
    while True:
        code, if_true, if_false, value = lines[place]
        place += 1
        if code == 0x20:
            accumulator = data.get(value, 0)
        elif code == 0x15:
            place += if_true if accumulator == value else if_false
        elif code == 0x45:
            place += if_true if accumulator & value else if_false
        else:
            assert code == 0x06
            return value


ALLOWED, PRETENDED, REFUSED, KILLED = 0x7FFF0000, 0x00050000, 0x00050001, 0x80000000


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_call_numbers_are_those_of_the_kernels_headers(machine: str) -> None:
    found = [Path(path) for path in HEADERS[machine] if Path(path).exists()]
    if not found:
        pytest.skip(f"CALL NUMBERS OF {machine} NOT CHECKED: no kernel headers here")
    text = found[0].read_text()
    defined = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    if machine == "aarch64":
        defined["newfstatat"] = defined["fstatat"]
    ours = {name: n for table in TABLES for name, n in seccomp.numbers(table, machine).items()}
    for name in ours.keys() - (NEWER_THAN_SOME_HEADERS - defined.keys()):
        assert ours[name] == defined[name], name


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_decides_as_meant_on_both_machines(machine: str) -> None:
    tables = [seccomp.numbers(table, machine) for table in TABLES]
    assert all(decided(machine, number) == ALLOWED for number in tables[0].values())
    assert all(decided(machine, number) == PRETENDED for number in tables[1].values())
    calls = tables[2]
    thread, process = 0x003D0F00, 0x01200011
    assert decided(machine, calls["clone"], (thread,)) == ALLOWED
    assert decided(machine, calls["clone"], (process,)) == REFUSED
    assert decided(machine, calls["clone3"]) == 0x00050000 | 38
    assert decided(machine, calls["tgkill"], (PID, PID, 6)) == ALLOWED
    assert decided(machine, calls["tgkill"], (1, 1, 9)) == REFUSED
    assert decided(machine, calls["prlimit64"], (0, 7)) == ALLOWED
    assert decided(machine, calls["prlimit64"], (1, 7)) == REFUSED
    set_owner, tty_inject, network = 8, 0x5412, 2
    assert decided(machine, calls["fcntl"], (3, 3)) == ALLOWED
    assert decided(machine, calls["fcntl"], (3, set_owner)) == REFUSED
    assert decided(machine, calls["ioctl"], (0, tty_inject)) == REFUSED
    assert decided(machine, calls["socketpair"], (network,)) == REFUSED
    assert decided(machine, calls["seccomp"]) == REFUSED
    assert decided(machine, 0, arch=0x40000003) == KILLED
    listed = {number for table in tables for number in table.values()}
    assert all(decided(machine, n) == REFUSED for n in range(1024) if n not in listed)
    assert decided(machine, 0x40000000) == REFUSED


def test_exercises_and_home_are_not_among_the_readable_paths(margin: Exercise) -> None:
    root = Path(__file__).resolve().parents[2]
    for path in readable_paths():
        assert not margin.folder.is_relative_to(path)
        assert not (root / "exercises").is_relative_to(path)
        assert not Path.home().is_relative_to(path)


def test_a_level_that_does_not_work_here_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 2)
    assert choose_level("auto") == "rlimit"
    for level in ("landlock", "bwrap"):
        with pytest.raises(ConfinementError, match="needs Landlock version 3"):
            choose_level(level)
    with pytest.raises(ConfinementError, match="use one of"):
        choose_level("none")


def test_auto_takes_the_strongest_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 6)
    monkeypatch.setattr(seccomp, "available", lambda: True)
    for works, level in ((True, "bwrap"), (False, "landlock")):
        monkeypatch.setattr(bubblewrap, "works", lambda works=works: works)
        assert choose_level("auto") == level


@pytest.mark.skipif(landlock.abi() < landlock.OLDEST_ABI, reason="NOT TRIED: no recent Landlock here")
def test_landlock_level_needs_no_privilege(margin: Exercise, tmp_path: Path) -> None:
    path = tmp_path / "ada.ipynb"
    path.write_text(notebook_text(margin, reference_answers(margin)))
    program = f"""
import ctypes, pathlib
from crmsim.grading.confine import _drop_capabilities
_drop_capabilities(ctypes.CDLL(None, use_errno=True))
assert int([x for x in open("/proc/self/status") if x.startswith("CapEff")][0].split()[1], 16) == 0
from crmsim.grading.exercise import load
from crmsim.grading.grade import grade
from crmsim.grading.submission import Submission
from crmsim.grading.workshop import Workshop
with Workshop("landlock") as workshop:
    exercise = load(pathlib.Path({str(margin.folder)!r}))
    result = grade(exercise, Submission("ada", pathlib.Path({str(path)!r})), workshop)
print(result.status, result.score, result.level)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout == "graded 4.0 landlock\n", done.stderr


def test_where_nothing_can_be_forked_a_worker_is_started_on_its_own(
    margin: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ada.ipynb"
    path.write_text(notebook_text(margin, reference_answers(margin)))
    with monkeypatch.context() as patch:
        patch.setattr("crmsim.grading.workshop.sys.platform", "darwin")
        with Workshop() as workshop:
            result = grade(margin, Submission("ada", path), workshop)
    assert (result.status, result.score, result.level) == ("graded", 4, "rlimit")


def test_a_deep_and_locked_folder_is_removed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    place = root
    for _ in range(300):
        place = place / "d"
    place.mkdir(parents=True)
    (place / "bottom").write_text("x")
    (root / "link").symlink_to(tmp_path)
    (root / "locked").mkdir(mode=0)
    remove_tree(root)
    assert not root.exists()
    assert tmp_path.exists()
