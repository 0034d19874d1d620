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

from crmsim.coursefiles import course_folder
from crmsim.lab import deliver, lab_command, trust

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHAPTERS = sorted(path.stem for path in (course_folder() / "chapters").glob("*.py"))

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


@contextlib.contextmanager
def jupyterlab(home, lang):
    """Deliver the course into an empty home and serve it; yield the address of the learner's folder."""
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
    with serving(command, environment, port, home) as url:
        yield f"{url}/lab/tree/{lang}"


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


def run_chapter(page, lab, chapter):
    """All cells run, every explorer draws, and the first one follows the keyboard."""
    # Without what an earlier visit to the same server has left open.
    page.goto(f"{lab}/{chapter}.ipynb?reset")
    page.wait_for_function(READY, arg=f"{chapter}.ipynb")
    # The promise of the command is kept when the last cell has run.
    assert page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
    failed = page.evaluate(FAILED)
    assert failed == [], failed
    first = page.locator(".crmsim:has(.chart):has(input[type=range])").first
    first.scroll_into_view_if_needed()
    drawing = first.locator(".chart [role=img]")
    drawing.locator("svg").wait_for()
    drawn = drawing.get_attribute("data-drawn")
    first.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([n, chart]) => chart.dataset.drawn > n", arg=[int(drawn), drawing.element_handle()]
    )
    assert first.locator(".says").inner_text(), "the move is told in words"


def end(page):
    """Stop the kernel of the notebook that is open, so that the next one has the machine to itself."""
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")


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

    def screenshot(self, name):
        """Keep a picture where CRMSIM_SCREENSHOTS says, for a person to look at."""
        if folder := os.environ.get("CRMSIM_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
