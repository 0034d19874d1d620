"""A real browser in front of a real server, and a record of everything that should not happen in it."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from course_explorer import answer, explore, press
from course_outputs import code_cells, differences

from crmsim.coursefiles import course_folder
from crmsim.lab import WELCOME, deliver, lab_command, trust

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHAPTERS = sorted(path.stem for path in (course_folder() / "chapters").glob("*.py"))
CLOSELY = "06_satisfaction"
"""The chapter of the explorer and the question that are tried key by key."""

BROWSER = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the browser tests did not run"),
]

# Messages of the front ends themselves, about themselves.
HARMLESS = (
    "favicon",
    "WebGL",
    "GPU",
    "Failed to load resource: the server responded with a status of 404 (Not Found)",
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(command, environment, port, folder):
    """Run a server until the end of the ``with`` block; yield its address."""
    environment = {**environment, "JUPYTER_CONFIG_DIR": str(folder / "config"), "HOME": str(folder)}
    log = folder / "log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, cwd=folder
        )
        try:
            wait_for(lambda: answers(port), server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def wait_for(done, server, log, seconds=120):
    """Wait until ``done()`` is true, as long as the server lives."""
    deadline = time.monotonic() + seconds
    while not (result := done()):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start: {Path(log).read_text()}")
        time.sleep(0.1)
    return result


def answers(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/static/favicons/favicon.ico", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


READY = """name => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return panel?.context?.isReady && panel.context.path.endsWith(name)
    && kernel?.status === "idle" && kernel.connectionStatus === "connected";
}"""

FAILED = """() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .filter((cell) => cell.cell_type === "code")
  .filter((cell) => !(cell.getMetadata("tags") ?? []).includes("raises-exception"))
  .flatMap((cell) => cell.outputs.filter((output) => output.output_type === "error")
    .map((output) => `${cell.id}: ${output.ename}: ${output.evalue}`))"""

CLOSE = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  await panel.sessionContext.shutdown();
  panel.dispose();
}"""


class Lab:
    """A learner's JupyterLab in one page, in which chapter after chapter is opened and closed.

    Loading JupyterLab takes as long as running a chapter: it is loaded once.
    """

    def __init__(self, watched, address, folder):
        self.watched, self.page, self.folder = watched, watched.page, folder
        self.page.goto(f"{address}/lab/tree/{folder.name}/{WELCOME}")
        self.page.wait_for_function(READY, arg=WELCOME)

    @contextlib.contextmanager
    def chapter(self, name):
        """Open a chapter from the welcome page; in the end nothing may have gone wrong in the page."""
        self.command("docmanager:open", path=f"{self.folder.name}/{WELCOME}")
        self.page.click(f".jp-RenderedMarkdown a[href*='{name}']")
        self.page.wait_for_function(READY, arg=f"{name}.ipynb")
        try:
            yield self.page
            assert self.page.locator(".jp-toast, .Toastify__toast").count() == 0, (
                "a prompt about news or updates"
            )
            self.watched.all_is_well()
        finally:
            # Without its kernel, so that the next chapter has the machine to itself.
            self.page.evaluate(CLOSE)
            self.watched.forget()

    def command(self, name, **arguments):
        """Do what a menu does; return when it is done."""
        call = "([name, arguments]) => jupyterapp.commands.execute(name, arguments).then(() => true)"
        assert self.page.evaluate(call, [name, arguments])

    def run(self):
        """Run all cells of the chapter, none of which fails."""
        # What is shown afterwards is of this run.
        self.command("notebook:clear-all-cell-outputs")
        # The promise of the command is kept when the last cell has run.
        self.command("notebook:run-all-cells")
        failed = self.page.evaluate(FAILED)
        assert failed == [], failed

    def saved(self, name):
        """Save the chapter; return the learner's file."""
        self.command("docmanager:save")
        return self.folder / f"{name}.ipynb"


@contextlib.contextmanager
def jupyterlab(home, lang, watched):
    """Deliver the course into an empty home, serve it, and open it in a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        trust(deliver(home / "mine", lang))
    command, environment = lab_command(home / "mine", lang)
    port = free_port()
    command += [
        "--no-browser",
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    with serving(command, environment, port, home) as address:
        yield Lab(watched, address, home / "mine" / lang)


def run_chapter(lab, chapter, session):
    """All cells run and show what is stored, every explorer draws, the first one follows the keyboard."""
    stored = course_folder() / "chapters" / lab.folder.name / f"{chapter}.ipynb"
    cells = code_cells(stored)
    explorers = sum('explorer("' in cell.source for cell in cells)
    with lab.chapter(chapter) as page:
        there = "([what, n]) => document.querySelectorAll(what).length === n"
        # Before anything has run, the stored picture of every explorer is there.
        page.wait_for_function(there, arg=[".jp-RenderedSVG img", explorers])
        lab.run()
        ran = lab.saved(chapter)
        assert differences(session, stored, ran) == []
        assert [cell.execution_count for cell in code_cells(ran)] == list(range(1, len(cells) + 1))
        page.wait_for_function(there, arg=[".crmsim .chart [role=img] svg", explorers])
        first = page.locator(".crmsim:has(.chart):has(input[type=range])").first
        press(first, "ArrowRight")
        assert first.locator(".says").inner_text(), "the move is told in words"
        if chapter == CLOSELY:
            explore(first, lab.folder.name)
            answer(page, lab.folder.name)
        lab.watched.screenshot(f"{chapter}-{lab.folder.name}")


INSIDE = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "file:")


class Watched:
    """A page that lets nothing leave the machine, and remembers who tried and what went wrong."""

    def __init__(self, browser):
        self.page = browser.new_page(viewport={"width": 1400, "height": 1100})
        self.outside: list[str] = []
        self.errors: list[str] = []
        # A shared machine that is busy is slow, not wrong.
        self.page.set_default_timeout(120_000)
        self.page.route("**/*", self._route)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _route(self, route):
        if route.request.url.startswith(INSIDE):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _console(self, message):
        if message.type == "error" and not any(part in message.text for part in HARMLESS):
            self.errors.append(message.text)

    def all_is_well(self):
        assert self.outside == [], "something was asked for outside this machine"
        assert self.errors == []

    def forget(self):
        self.outside.clear()
        self.errors.clear()

    def screenshot(self, name):
        """Keep a picture where CRMSIM_SCREENSHOTS says, for a person to look at."""
        if folder := os.environ.get("CRMSIM_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
