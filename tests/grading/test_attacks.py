"""Every attack in ``attacks/`` is tried on the grader, in one batch with honest work.

None may raise its score above that of a blank notebook, reach what it should not, change anything outside its
folder, live on, or stop the batch.
"""

import json
import os
import platform
import socket
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from crmsim.grading import bubblewrap, landlock, percent
from crmsim.grading.confine import Limits
from crmsim.grading.exercise import Exercise
from crmsim.grading.grade import Result, grade_all
from crmsim.grading.proof import notebook_text, reference_answers
from crmsim.grading.submission import collect
from crmsim.grading.workshop import Workshop

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.py"))
CANARY = "canary-in-the-coal-mine"
PRELUDE = """
succeeded = []


def attempt(name, action):
    try:
        action()
    except BaseException:
        return
    succeeded.append(name)
"""
EPILOGUE = 'print("SUCCEEDED", succeeded)'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        landlock.abi() < landlock.OLDEST_ABI,
        reason=f"ATTACKS NOT TRIED: this kernel has no Landlock of version {landlock.OLDEST_ABI} or newer",
    ),
]


@dataclass
class Battle:
    """The batch, and what there was to reach."""

    results: dict[str, Result]
    canary: Path
    before: os.stat_result
    out: Path
    connections: int
    processes: set[int]
    folders: list[str]


@pytest.fixture(scope="module", params=["landlock", "bwrap"])
def battle(
    request: pytest.FixtureRequest, margin: Exercise, tmp_path_factory: pytest.TempPathFactory
) -> Battle:
    if request.param == "bwrap" and not bubblewrap.works():
        pytest.skip("ATTACKS NOT TRIED AT LEVEL bwrap: no bubblewrap here that may make namespaces")
    place = tmp_path_factory.mktemp("battle")
    canary = place / "secret.txt"
    canary.write_text(CANARY)
    batch, out = place / "batch", place / "out"
    batch.mkdir()
    out.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as service, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRMSIM_SECRET", CANARY)
        service.settimeout(0)
        targets = {
            "__CANARY__": str(canary),
            "__OTHER__": str(batch / "honest-0.ipynb"),
            "__EXERCISE__": str(margin.folder),
            "__OUT__": str(out),
            "__GRADER__": os.getpid(),
            "__PORT__": service.getsockname()[1],
        }
        for path in ATTACKS:
            (batch / f"{path.stem}.ipynb").write_text(_notebook(margin, path, targets))
        for number in range(5):
            honest = notebook_text(margin, reference_answers(margin))
            (batch / f"{'aejpz'[number]}-honest.ipynb").write_text(honest)
        (batch / "honest-0.ipynb").write_text(honest)
        before = canary.stat()
        with Workshop(request.param, Limits(cell_seconds=4, total_seconds=20)) as workshop:
            workshop.start({}).end()
            assert workshop._server is not None
            servers = _descendants(workshop._server.pid)
            graded = list(grade_all(margin, collect([batch], "margin"), workshop, jobs=3))
            processes = _descendants(workshop._server.pid) - servers
            folders = os.listdir(workshop._root)
        connections = 0
        try:
            service.accept()
            connections = 1
        except BlockingIOError:
            pass
    results = {result.student: result for result in graded}
    return Battle(results, canary, before, out, connections, processes, folders)


def _notebook(exercise: Exercise, path: Path, targets: dict[str, object]) -> str:
    """The blank notebook with the attack's cells in front and its answers in place."""
    _, cells = percent.read(path)
    answers = {c.attributes["question"]: c.source for c in cells if "question" in c.attributes}
    notebook = json.loads(notebook_text(exercise, answers))
    front = [PRELUDE, *(cell.source for cell in cells if "question" not in cell.attributes)]
    for name, value in targets.items():
        front = [source.replace(name, repr(value)) for source in front]

    def code(source: str) -> dict[str, object]:
        return {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}

    notebook["cells"] = [*map(code, front), *notebook["cells"], code(EPILOGUE)]
    return json.dumps(notebook)


def _descendants(ancestor: int) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {ancestor}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def test_the_corpus_has_at_least_25_attacks() -> None:
    assert len(ATTACKS) >= 25


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_attack_gains_nothing(path: Path, battle: Battle) -> None:
    if "syscall(" in path.read_text() and platform.machine() != "x86_64":
        pytest.skip(f"ATTACK NOT JUDGED: {path.stem} uses the system call numbers of x86-64")
    result = battle.results[path.stem]
    assert result.status in ("graded", "incomplete"), result.reason
    assert result.score == 0
    assert not any(verdict.fault for verdict in result.verdicts)
    printed = "".join(cell.printed for cell in result.cells)
    assert CANARY not in printed
    assert "canary" not in repr(result.verdicts)
    told = [line for line in printed.splitlines() if line.startswith("SUCCEEDED")]
    assert told in ([], ["SUCCEEDED []"])


@pytest.mark.parametrize("name", ["a-honest", "e-honest", "honest-0", "j-honest", "p-honest", "z-honest"])
def test_honest_work_among_attacks_gets_full_marks(name: str, battle: Battle) -> None:
    assert (battle.results[name].status, battle.results[name].score) == ("graded", 4)


def test_nothing_outside_was_read_changed_or_left(battle: Battle) -> None:
    after = battle.canary.stat()
    assert battle.canary.read_text() == CANARY
    assert stat.S_IMODE(after.st_mode) == stat.S_IMODE(battle.before.st_mode)
    assert (after.st_mtime_ns, after.st_uid) == (battle.before.st_mtime_ns, battle.before.st_uid)
    assert list(battle.canary.parent.glob("secret.txt?*")) == []
    assert list(battle.out.iterdir()) == []
    assert battle.connections == 0
    assert not [name for name in sys.modules if "poison" in name]


def test_no_process_and_no_folder_is_left(battle: Battle) -> None:
    assert battle.processes == set()
    assert battle.folders == ["home"]
