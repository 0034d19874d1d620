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

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

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
def serving(command, environment, port, path, folder, log):
    """Run a server until the end of the ``with`` block; yield the address of a page on it."""
    url = f"http://127.0.0.1:{port}{path}"
    environment = {**environment, "JUPYTER_CONFIG_DIR": str(folder / "config"), "HOME": str(folder)}
    with open(log, "w") as output:
        server = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, cwd=folder
        )
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    urllib.request.urlopen(
                        f"http://127.0.0.1:{port}/static/favicons/favicon.ico", timeout=5
                    ).close()
                    break
                except urllib.error.HTTPError:
                    break
                except OSError:
                    if server.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"the server did not start: {Path(log).read_text()}") from None
                    time.sleep(0.2)
            yield url
        finally:
            server.terminate()
            server.wait(20)


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
        if route.request.url.startswith(("http://127.0.0.1", "data:", "blob:")):
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
