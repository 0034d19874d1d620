"""Getting in: the learner's own copy of the course in JupyterLab, and an explorer on the classroom wall."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from crmsim.coursefiles import course_folder
from crmsim.terms import LANGUAGE_VARIABLE, LANGUAGES, Language
from crmsim.text import Text

JUPYTER = Path(__file__).parent / "jupyter"
_EXTENSIONS = ("anywidget", "@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8")
MANIFEST = ".crmsim-course.json"
WELCOME = "welcome.ipynb"

NEW, SAME, UPDATED, KEPT, BESIDE = "new", "same", "updated", "kept", "kept, the new one beside it"

_WELCOME_WORDS = {
    "title": Text("Welcome to the CRM course", "欢迎学习客户关系管理"),
    "how": Text(
        "Open a chapter below. Run a cell with Shift+Enter; change the code and run it again. "
        "These are your own copies: whatever you change stays, also when the course is updated.",
        "从下面选择一章打开。按 Shift+Enter 运行单元格，可以修改代码后再运行。"
        "这些文件是你自己的副本：你的改动会一直保留，课程更新时也不会被覆盖。",
    ),
    "chapters": Text("Chapters", "章节"),
    "none": Text("No chapter has been built yet.", "还没有生成任何章节。"),
}


class Delivered(NamedTuple):
    """What became of one file of the course in the learner's folder."""

    path: Path
    status: str


def deliver(directory: Path, lang: Language) -> list[Delivered]:
    """Copy the chapters in one language into the learner's folder, never over what the learner has changed.

    Parameters
    ----------
    directory
        The learner's folder; made if needed. It remembers in a manifest what was delivered.
    lang
        ``"en"`` or ``"zh"``; the files go into a folder of this name.

    Returns
    -------
    list of Delivered
        ``new``, ``same``, ``updated`` (the learner had not touched it), ``kept`` (the learner's own), or kept
        with the new edition beside it as ``….new.ipynb``.
    """
    chapters = sorted((course_folder() / "chapters" / lang).glob("[0-9][0-9]_*.ipynb"))
    contents = {WELCOME: _welcome(chapters, lang)} | {path.name: path.read_bytes() for path in chapters}
    folder = directory / lang
    folder.mkdir(parents=True, exist_ok=True)
    manifest = _read_manifest(directory)
    results = [
        _deliver(folder / name, content, manifest, f"{lang}/{name}") for name, content in contents.items()
    ]
    _replace(directory / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return results


def trust(delivered: list[Delivered]) -> None:
    """Sign what was just written, as ``jupyter trust`` does: JupyterLab shows no stored SVG of a stranger."""
    from jupyter_core.paths import jupyter_data_dir
    from nbformat import read
    from nbformat.sign import NotebookNotary

    signatures = Path(jupyter_data_dir())
    signatures.mkdir(parents=True, exist_ok=True)
    notary = NotebookNotary(data_dir=str(signatures))
    for path, status in delivered:
        if status in (NEW, UPDATED, BESIDE):
            notary.sign(read(path, as_version=4))


def _deliver(path: Path, content: bytes, manifest: dict[str, str], key: str) -> Delivered:
    ours = _hash(content)
    offered, manifest[key] = manifest.get(key), ours
    if not path.exists():
        _replace(path, content)
        return Delivered(path, NEW)
    theirs = _hash(path.read_bytes())
    if theirs == ours:
        return Delivered(path, SAME)
    if theirs == offered:
        _replace(path, content)
        return Delivered(path, UPDATED)
    if offered == ours:
        return Delivered(path, KEPT)
    beside = path.with_suffix(".new.ipynb")
    if not beside.exists() or _hash(beside.read_bytes()) == offered:
        _replace(beside, content)
    else:
        beside = path.with_suffix(f".{ours[:8]}.ipynb")
        _replace(beside, content)
    return Delivered(beside, BESIDE)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write a whole file or none."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _read_manifest(directory: Path) -> dict[str, str]:
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        # Without a readable manifest every file that differs counts as the learner's own.
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _title(path: Path) -> str:
    """Return the first heading of a notebook."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return path.stem


def _welcome(chapters: list[Path], lang: Language) -> bytes:
    """Write the notebook that lists the chapters there are."""
    words = {name: text[LANGUAGES.index(lang)] for name, text in _WELCOME_WORDS.items()}
    rows = [f"- [{_title(path)}]({path.name})" for path in chapters] or [words["none"]]
    text = "\n".join([f"# {words['title']}", "", words["how"], "", f"## {words['chapters']}", "", *rows])
    return _notebook({"cell_type": "markdown", "source": text.splitlines(keepends=True)})


def _notebook(cell: dict[str, Any]) -> bytes:
    """Write a notebook of one cell; the same cell gives the same bytes."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {
        "cells": [{"id": "only", "metadata": {}, **cell}],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _environment(lang: Language) -> dict[str, str]:
    """Return the variables Jupyter starts with: ours in front of what the user has."""
    ours = {"JUPYTER_CONFIG_PATH": JUPYTER / "config" / lang, "JUPYTER_PATH": JUPYTER / "share"}
    paths = {
        name: os.pathsep.join(filter(None, [str(path), os.environ.get(name)])) for name, path in ours.items()
    }
    return {**os.environ, **paths, LANGUAGE_VARIABLE: lang}


def _as_root() -> list[str]:
    # In a container everybody is root, and Jupyter would refuse to start.
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def lab_command(directory: Path, lang: Language) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that open the learner's folder in JupyterLab."""
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        *_as_root(),
        f"--ServerApp.root_dir={directory.resolve()}",
        f"--LabApp.default_url=/lab/tree/{lang}/{WELCOME}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    return command, _environment(lang)


def serve(command: list[str], environment: dict[str, str]) -> int:
    """Run a server until it ends, and end it, with all its kernels, when this process is told to.

    Returns
    -------
    int
        The server's exit status.
    """
    # Ctrl-C reaches the server too, which asks whether it is meant, and may go on.
    on_ctrl_c = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with subprocess.Popen(command, env=environment) as server:
            on_end = signal.signal(signal.SIGTERM, lambda *_: server.terminate())
            try:
                return server.wait()
            finally:
                signal.signal(signal.SIGTERM, on_end)
    finally:
        signal.signal(signal.SIGINT, on_ctrl_c)


def open_lab(directory: Path, lang: Language) -> int:
    """Open the learner's folder in JupyterLab; return its exit status when it is closed."""
    return serve(*lab_command(directory, lang))


def voila_command(page: Path, lang: Language) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that show the outputs of a notebook as a page."""
    command = [
        *(sys.executable, "-m", "voila", str(page)),
        "--template=crmsim",
        # The extensions that the page needs; others may need JupyterLab itself.
        *(f"--VoilaConfiguration.extension_allowlist={extension}" for extension in _EXTENSIONS),
        # The kernel of a page that was closed would stay for ever.
        "--MappingKernelManager.cull_idle_timeout=600",
        "--MappingKernelManager.cull_interval=60",
    ]
    return command, _environment(lang)


@contextmanager
def demo_command(name: str, lang: Language = "en") -> Iterator[tuple[list[str], dict[str, str]]]:
    """Give the command and the environment that show one explorer full-screen with Voilà.

    The page it shows is removed at the end of the ``with`` block.

    Raises
    ------
    ValueError
        If there is no explorer of this name; the message lists those there are.
    """
    from crmsim.explore import explorers

    if name not in explorers():
        raise ValueError(f"there is no explorer {name!r}; there are: {', '.join(explorers())}")
    lines = [
        "from crmsim.explore import explorer\n",
        "from crmsim.terms import language\n",
        "\n",
        f'language("{lang}")\n',
        f'explorer("{name}")',
    ]
    cell = {"cell_type": "code", "execution_count": None, "outputs": [], "source": lines}
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / f"{name}.ipynb"
        page.write_bytes(_notebook(cell))
        yield voila_command(page, lang)


def demo(name: str, lang: Language = "en") -> int:
    """Show one explorer full-screen in the browser.

    Parameters
    ----------
    name
        One of :func:`crmsim.explore.explorers`.
    lang
        ``"en"`` or ``"zh"``; a button on the page changes it.

    Returns
    -------
    int
        Voilà's exit status, when it is closed.
    """
    with demo_command(name, lang) as (command, environment):
        return serve(command, environment)
