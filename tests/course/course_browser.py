"""A real browser in front of a real server, and a record of everything that should not happen in it."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from course_explorer import answer, explore, press, recommends_another_type
from course_outputs import code_cells, differences

from crmsim.coursefiles import course_folder
from crmsim.lab import WELCOME

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHAPTERS = sorted(path.stem for path in (course_folder() / "chapters").glob("*.py"))
BY_KEYS = "05_relationship_types"
"""The chapter that a newcomer runs, cell by cell with Shift+Enter."""
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
def serving(command, environment, home, ready):
    """Run a server in an empty home, from when ``ready()`` is true to the end of the ``with`` block."""
    environment = {**environment, "JUPYTER_CONFIG_DIR": str(home / "config"), "HOME": str(home)}
    log = home / "log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            command,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home,
            # In a group of its own: what is typed starts Jupyter as one more process, which has to end too.
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 120
            while not ready():
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start: {log.read_text()}")
                time.sleep(0.1)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(60)


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

RAN = f"""() => ({FAILED})().length || jupyterapp.shell.currentWidget.content.widgets
  .every((cell) => cell.model.type !== "code" || cell.model.executionCount)"""

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
        self.watched, self.page, self.folder, self.lang = watched, watched.page, folder, folder.name
        self.page.goto(address)
        self.page.wait_for_function(READY, arg=WELCOME)

    @contextlib.contextmanager
    def chapter(self, name):
        """Open a chapter from the welcome page; in the end nothing may have gone wrong in the page."""
        self.command("docmanager:open", path=f"{self.lang}/{WELCOME}")
        self.page.click(f".jp-RenderedMarkdown a[href*='{name}']")
        self.page.wait_for_function(READY, arg=f"{name}.ipynb")
        try:
            yield self.page
            prompts = self.page.locator(".jp-toast, .Toastify__toast").all_inner_texts()
            assert prompts == [], "a prompt about news or updates"
            self.watched.all_is_well()
        finally:
            # Without its kernel, so that the next chapter has the machine to itself.
            self.page.evaluate(CLOSE)
            self.watched.forget()

    def command(self, name, **arguments):
        """Do what a menu does; return when it is done."""
        call = "([name, arguments]) => jupyterapp.commands.execute(name, arguments).then(() => true)"
        assert self.page.evaluate(call, [name, arguments])

    def run(self, by_keys=False):
        """Run all cells of the chapter, none of which fails."""
        # What is shown afterwards is of this run.
        self.command("notebook:clear-all-cell-outputs")
        if by_keys:
            self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.click()
            for _ in range(self.page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") - 1):
                self.page.keyboard.press("Shift+Enter")
            # In the last cell, Shift+Enter would begin a new one.
            self.page.keyboard.press("Control+Enter")
            self.page.wait_for_function(RAN, timeout=240_000)
        else:
            # The promise of the command is kept when the last cell has run.
            self.command("notebook:run-all-cells")
        failed = self.page.evaluate(FAILED)
        assert failed == [], failed

    def saved(self, name):
        """Save the chapter; return the learner's file."""
        self.command("docmanager:save")
        return self.folder / f"{name}.ipynb"


@contextlib.contextmanager
def newcomers_lab(home, lang, watched):
    """Type ``make lab`` in an empty home, and open the page that Jupyter opens."""
    makefile = Path(__file__).parents[2].joinpath("Makefile").read_text()
    (typed,) = re.findall(r"^lab:.*\n\t\$\(BIN\)/(.*)$", makefile, re.M)
    command = [str(Path(sys.executable).with_name(typed.split()[0])), *typed.split()[1:]]
    opened, browser, config = home / "opened", home / "browser", home / "config"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
    browser.chmod(0o755)
    # The one thing that a newcomer has not: a handle for the tests to see what JupyterLab is doing.
    config.mkdir()
    (config / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
    hidden = ("JUPYTER", "XDG_", "CRMSIM_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment |= {"BROWSER": str(browser), "CRMSIM_LANG": lang}
    # A newcomer starts one JupyterLab; two that look for a free port at the same time take the same one.
    environment["JUPYTER_PORT"] = str(free_port())
    with serving(command, environment, home, opened.exists):
        yield Lab(watched, opened.read_text(), home / "crmsim-course" / lang)


def wait_for(shown, n):
    """Wait until so many are shown."""
    from playwright.sync_api import expect

    expect(shown).to_have_count(n, timeout=120_000)


def run_chapter(lab, chapter, session):
    """All cells run and show what is stored, every explorer draws, the first one follows the keyboard."""
    stored = course_folder() / "chapters" / lab.lang / f"{chapter}.ipynb"
    cells = code_cells(stored)
    explorers = sum('explorer("' in cell.source for cell in cells)
    with lab.chapter(chapter) as page:
        # Before anything has run, the stored picture of every explorer is there.
        wait_for(page.locator(".jp-RenderedSVG img"), explorers)
        lab.run(by_keys=chapter == BY_KEYS)
        ran = lab.saved(chapter)
        assert differences(session, stored, ran) == []
        assert [cell.execution_count for cell in code_cells(ran)] == list(range(1, len(cells) + 1))
        wait_for(page.locator(".crmsim .chart [role=img] svg"), explorers)
        first = page.locator(".crmsim:has(.chart):has(input[type=range])").first
        first.scroll_into_view_if_needed()
        if chapter == BY_KEYS:
            recommends_another_type(first, lab.lang)
        press(first, "ArrowRight")
        assert first.locator(".says").inner_text(), "the move is told in words"
        if chapter == CLOSELY:
            explore(first, lab.lang)
            answer(page, lab.lang)
        lab.watched.screenshot(f"{chapter}-{lab.lang}")


OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""How Chromium is started: to it there is no other machine."""
INSIDE = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "file:")


class Watched:
    """A page that remembers who asked for something outside this machine, and what went wrong."""

    def __init__(self, browser):
        self.page = browser.new_page(viewport={"width": 1400, "height": 1100})
        self.outside: list[str] = []
        self.errors: list[str] = []
        # A shared machine that is busy is slow, not wrong.
        self.page.set_default_timeout(120_000)
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, request):
        if not request.url.startswith(INSIDE):
            self.outside.append(request.url)

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
