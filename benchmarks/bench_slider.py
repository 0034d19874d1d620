"""How long a learner waits between moving a slider and seeing the new chart, in a real browser.

A key is pressed on a slider of an explorer that simulates 5 000 customers over 36 months; the clock stops when
the browser has drawn the new chart. The bar: median below 200 ms, 95th percentile below 400 ms.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CUSTOMERS, MONTHS, PRESSES = 5_000, 36, 60

SIMULATION = f"""
import altair as alt
from crmsim.charts import describe
from crmsim.engines.vector import simulate
from crmsim.explore import Explorer, Slider, Text
from crmsim.outcomes import stage_counts
from crmsim.scenario import Scenario

world = Scenario.preset(
    "retail", customers={CUSTOMERS}, months={MONTHS}, acquisition={{"newcomers": "none", "opening_span": 0}}
)

def compute(quality, negativity):
    changed = world.replace(satisfaction={{"design_quality": quality, "negativity": negativity}})
    return stage_counts(simulate(changed, 1)).reset_index().melt("month", var_name="stage", value_name="number")

def chart(frame):
    return describe(
        alt.Chart(frame).mark_line(point=True).encode(
            x="month:Q", y=alt.Y("number:Q", scale=alt.Scale(domain=[0, {CUSTOMERS}])), color="stage:N"
        ),
        en="Customers in each stage by month.", zh="逐月各阶段的客户数。",
    )

def lost(frame):
    return frame["number"].iloc[-1]

Explorer(
    title=Text("Who stays?", "谁会留下？"),
    controls=[
        Slider("quality", 6.0, 9.0, 0.02, 7.0, Text("Quality", "质量")),
        Slider("negativity", 0, 5, 0.1, 2.0, Text("Negativity", "负面偏好")),
    ],
    compute=compute, chart=chart,
    say=lambda now, before: Text(
        f"{{lost(now.result)}} customers are lost.", f"流失 {{lost(now.result)}} 位客户。"
    ),
    code="compute($quality, $negativity)",
)
"""

#: What is measured: an explorer of the course that walks each customer, and a full simulation for every key.
EXPLORERS = {
    "lifecycle_stages of the course": 'from crmsim.explore import explorer\n\nexplorer("lifecycle_stages")',
    "the whole engine for every key": SIMULATION,
}

# Runs in the page: presses nothing itself, but notes when a key arrives and when the next drawing is finished.
WATCH = """() => {
  const chart = document.querySelector(".crmsim .chart [role=img]");
  window.waits = [];
  const slider = document.querySelector(".crmsim input[type=range]");
  slider.addEventListener("input", () => { window.began = performance.now(); });
  new MutationObserver(() => requestAnimationFrame(() => window.waits.push(performance.now() - window.began)))
    .observe(chart, { attributes: true, attributeFilter: ["data-drawn"] });
}"""


def start_voila(folder: Path, source: str) -> tuple[subprocess.Popen[bytes], str]:
    """Serve the explorer on a free port."""
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": "explorer",
                "metadata": {},
                "outputs": [],
                "source": source.splitlines(keepends=True),
            }
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "slider.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    from crmsim.lab import voila_command

    command, environment = voila_command(folder / "slider.ipynb", "en")
    server = subprocess.Popen(
        [*command, "--no-browser", f"--port={port}"],
        env={**environment, "JUPYTER_CONFIG_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}voila/static/voila.js", timeout=2).close()
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.2)
    return server, url


def measure(url: str) -> list[float]:
    """Press arrow keys and return the waits in milliseconds."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url, timeout=120_000)
        page.wait_for_selector(".crmsim .chart svg", timeout=120_000)
        page.evaluate(WATCH)
        page.locator(".crmsim input[type=range]").first.focus()
        for press in range(PRESSES):
            page.keyboard.press("ArrowRight" if press % 20 < 10 else "ArrowLeft")
            page.wait_for_function("n => window.waits.length > n", arg=press, timeout=60_000)
        waits = page.evaluate("window.waits")
        browser.close()
    return [float(wait) for wait in waits]


def main() -> None:
    """Print the median and the 95th percentile for each explorer."""
    if shutil.which("chromium") is None:
        print("no chromium on this machine: not measured")
        return
    late = False
    print(
        f"{CUSTOMERS:,} customers × {MONTHS} months; key to redrawn chart (bars: median 200, 95th percentile 400 ms)"
    )
    for name, source in EXPLORERS.items():
        with tempfile.TemporaryDirectory() as folder:
            server, url = start_voila(Path(folder), source)
            try:
                waits = measure(url)[5:]
            finally:
                server.terminate()
                server.wait(20)
        median, slow = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        late |= median >= 200 or slow >= 400
        print(f"{name}: median {median:.0f} ms, 95th percentile {slow:.0f} ms, {len(waits)} key presses")
    if hasattr(os, "getloadavg"):
        print(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if late:
        sys.exit("slower than the bar")


if __name__ == "__main__":
    main()
