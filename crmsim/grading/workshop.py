"""Where workers are started, watched and ended, each with a fresh folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from crmsim.grading import bubblewrap
from crmsim.grading.channel import Channel, ClosedError, MessageError, SilenceError, to_line
from crmsim.grading.confine import ConfinementError, Limits, choose_level, readable_paths

if TYPE_CHECKING:
    import pandas as pd

_START_SECONDS = 60.0
_LOOK_SECONDS = 0.25
_HOME = "home"


class WorkerDiedError(Exception):
    """A worker ended, or had to be ended, before it answered.

    Attributes
    ----------
    cause
        ``"time"`` (no answer in time), ``"disk"`` (its folder grew too large), ``"garbled"`` (what it sent is
        not an answer) or ``"gone"`` (it ended by itself).
    detail
        The signal or exit code, where it ended by itself.
    """

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(f"{cause} {detail}".strip())
        self.cause = cause
        self.detail = detail


# What is imported stays: looking for garbage meanwhile only takes time. The server turns the collector on again.
_SERVE = "import gc; gc.disable(); from crmsim.grading.forkserver import main; main()"


class Workshop:
    """Starts workers at one level of confinement; imports are paid once.

    Parameters
    ----------
    level
        ``"auto"`` or a level of `confine.LEVELS`.
    limits
        What one submission may use.
    warm
        What to import before the first worker starts, as `crmsim.grading.shelf.imports` names it; NumPy,
        pandas and IPython always are.

    Raises
    ------
    ConfinementError
        If the level does not work on this machine.
    """

    def __init__(self, level: str = "auto", limits: Limits | None = None, warm: Iterable[str] = ()) -> None:
        self.level = choose_level(level)
        self.limits = limits or Limits()
        self._warm = sorted(set(warm))
        self._root = Path(tempfile.mkdtemp(prefix="grading-"))
        (self._root / _HOME).mkdir()
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: Channel | None = None
        self._control_socket: socket.socket | None = None
        if sys.platform == "linux":
            self._start_server()  # its imports take place while the caller goes on

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the fork server and every worker, and remove their folders."""
        with self._lock:
            self._stop_server()
        with suppress(OSError):
            remove_tree(self._root)

    def start(self, files: Mapping[str, pd.DataFrame], lang: str = "en") -> Worker:
        """Start a worker in a fresh folder.

        Parameters
        ----------
        files
            Name of a CSV file -> table, written to the folder.
        lang
            Language of what the worker prints.
        """
        folder = Path(tempfile.mkdtemp(dir=self._root))
        for name, table in files.items():
            table.to_csv(folder / name, index=False)
        ours, theirs = socket.socketpair()
        process: _Forked | _Spawned
        with theirs:
            process = _Forked(self, theirs) if sys.platform == "linux" else _Spawned(theirs, folder)
        worker = Worker(process, Channel(ours), folder, self.limits)
        begin = {"folder": str(folder), "lang": lang, "level": self.level, "limits": self.limits.to_json()}
        try:
            worker.channel.send(to_line(begin), _START_SECONDS)
            answer = worker.channel.receive(_START_SECONDS)
        except (ClosedError, SilenceError) as error:
            worker.end()
            raise ConfinementError("a worker could not be started") from error
        if not answer.get("ok"):
            worker.end()
            raise ConfinementError(f"a worker could not be confined: {answer.get('error')}")
        return worker

    def order(self, message: dict[str, Any], connection: socket.socket | None = None) -> dict[str, Any]:
        """Send an order to the fork server, started first if need be, and return its answer."""
        with self._lock:
            if self._server is None or self._server.poll() is not None:
                self._start_server()
            assert self._control is not None
            assert self._control_socket is not None
            descriptors = [] if connection is None else [connection.fileno()]
            try:
                socket.send_fds(self._control_socket, [to_line(message)], descriptors)
                return self._control.receive(_START_SECONDS)
            except (OSError, MessageError) as error:
                self._stop_server()  # and with it every worker; the next order starts another
                raise ConfinementError("the process that starts the workers has ended") from error

    def _start_server(self) -> None:
        self._stop_server()
        command = [sys.executable, "-P", "-s", "-c", _SERVE, *self._warm]
        if self.level == "bwrap":
            prefixes = {Path(sys.prefix), Path(sys.base_prefix)}
            programs = [path / part for path in prefixes for part in ("bin", "pyvenv.cfg")]
            command = bubblewrap.wrapped(command, [*readable_paths(), *programs], self._root)
        ours, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_clean_environment(self._root / _HOME),
                cwd=self._root,
            )
        self._control, self._control_socket = Channel(ours), ours

    def _stop_server(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            try:
                self._server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
        self._server = self._control = self._control_socket = None


class Worker:
    """One running worker, seen from the trusted side. Made by `Workshop.start`."""

    def __init__(self, process: _Forked | _Spawned, channel: Channel, folder: Path, limits: Limits) -> None:
        self.channel = channel
        self._process = process
        self._folder = folder
        self._limits = limits
        self._asked = 0
        self._ended: str | None = None

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send one request and wait for its answer.

        Parameters
        ----------
        request
            What to do; see `crmsim.grading.worker`.
        seconds
            How long to wait.

        Raises
        ------
        WorkerDiedError
            If no proper answer came; the worker has then been ended.
        """
        self._asked += 1
        deadline = time.monotonic() + seconds
        line = to_line(request | {"id": self._asked})
        try:
            self.channel.send(line, seconds)
            while True:
                try:
                    left = deadline - time.monotonic()
                    answer = self.channel.receive(max(0.0, min(_LOOK_SECONDS, left)))
                    break
                except SilenceError:
                    if not self._folder_is_small():
                        raise WorkerDiedError("disk", self.end()) from None
                    if time.monotonic() >= deadline:
                        raise
        except SilenceError:
            raise WorkerDiedError("time", self.end()) from None
        except ClosedError:
            raise WorkerDiedError("gone", self.end()) from None
        except MessageError:
            raise WorkerDiedError("garbled", self.end()) from None
        if not self._folder_is_small():
            raise WorkerDiedError("disk", self.end())
        if answer.get("id") != self._asked or not isinstance(answer.get("ok"), bool):
            raise WorkerDiedError("garbled", self.end())
        return answer

    def end(self) -> str:
        """Kill the worker, remove its folder and say how it ended."""
        if self._ended is None:
            self.channel.close()
            self._ended = self._process.end()
            with suppress(OSError):  # below the landlock level something may still be writing there
                remove_tree(self._folder)
        return self._ended

    def _folder_is_small(self) -> bool:
        """Whether the worker's folder keeps to its limits; the kernel has no limit on a folder."""
        left_bytes, left_files = self._limits.folder_mb << 20, self._limits.folder_files
        folders = [str(self._folder)]
        while folders:
            with suppress(OSError), os.scandir(folders.pop()) as entries:
                for entry in entries:
                    left_files -= 1
                    with suppress(OSError):
                        left_bytes -= entry.stat(follow_symlinks=False).st_blocks * 512
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                    if left_bytes < 0 or left_files < 0:
                        return False
        return True


class _Forked:
    """A worker that the fork server copied from itself."""

    def __init__(self, workshop: Workshop, connection: socket.socket) -> None:
        self._workshop = workshop
        self._pid = workshop.order({"do": "start"}, connection)["pid"]

    def end(self) -> str:
        try:
            status = self._workshop.order({"do": "end", "pid": self._pid})["status"]
        except ConfinementError:
            return "ended with its parent"
        return _spelt(os.waitstatus_to_exitcode(status))


class _Spawned:
    """A worker started on its own, where forking is not safe or not possible."""

    def __init__(self, connection: socket.socket, home: Path) -> None:
        command = [sys.executable, "-P", "-s", "-m", "crmsim.grading.worker"]
        if sys.platform == "win32":
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, env=_clean_environment(home))
            assert self._process.stdin is not None
            with self._process.stdin as pipe:
                pipe.write(connection.share(self._process.pid))
        else:
            self._process = subprocess.Popen(
                command, stdin=connection.fileno(), env=_clean_environment(home), start_new_session=True
            )

    def end(self) -> str:
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError):  # the whole group: nothing here forbids starting processes
                os.killpg(self._process.pid, signal.SIGKILL)
        return _spelt(self._process.wait())


def _spelt(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"


def _clean_environment(home: Path) -> dict[str, str]:
    """The whole environment of the untrusted processes: nothing of the grader's own."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    python = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    # Arrow's own allocator reserves a gigabyte of addresses at once, more than a worker has.
    memory = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    environment = {"HOME": str(home), "LANG": "C.UTF-8", **memory, **threads, **python}
    if sys.platform == "win32":  # Windows cannot load its own libraries without this one
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return environment


def remove_tree(root: Path) -> None:
    """Remove a folder that a hostile program may have filled, however deep it nested its folders.

    Every folder found is lifted to the top before it is entered, so neither depth nor path length can grow.
    """
    lifted = 0
    while True:
        folders = []
        for entry in os.scandir(root):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
            else:
                folders.append(entry.path)
        if not folders:
            break
        for folder in folders:
            os.chmod(folder, stat.S_IRWXU)
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    lifted += 1
                    os.rename(entry.path, root / f"lifted-{time.monotonic_ns()}-{lifted}")
                else:
                    os.unlink(entry.path)
            os.rmdir(folder)
    shutil.rmtree(root)
