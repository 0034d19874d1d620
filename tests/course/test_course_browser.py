"""What a learner sees: the course in JupyterLab and Voilà, in both languages, by keyboard, offline."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from course_browser import BROWSER, free_port, serving, wait_for
from course_explorer import WORDS, explore, press

from crmsim.authoring.build import assemble
from crmsim.authoring.source import read
from crmsim.coursefiles import course_folder
from crmsim.lab import demo_command
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.terms import label

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = BROWSER


def course_cells(chapter, lang):
    """Return the ids of the cells of a chapter, in the order in which a learner runs them."""
    return [cell.id for cell in assemble(read(course_folder() / "chapters" / f"{chapter}.py"), lang).cells]


def recommended(page, lang):
    """Return the relationship type that the explorer of chapter 5 recommends in words."""
    said = page.locator(".crmsim:has(.chart) .says").first.inner_text()
    found = re.search(r"(?:Recommended: |from \w+ to |推荐：|变为)(\w+)", said)
    assert found, said
    assert found[1] in {label(kind, lang).lower() for kind in RELATIONSHIP_TYPES}
    return found[1]


def look_at(page, selector):
    """Select the cell above and the one below until what the cell above shows is there, as an eye would.

    Outputs that arrive late push a cell out of sight, and JupyterLab takes what is out of sight off the page.
    """
    for _ in range(30):
        page.keyboard.press("ArrowUp")
        with contextlib.suppress(playwright.TimeoutError):
            page.locator(f"{selector} >> visible=true").first.wait_for(timeout=3_000)
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{selector} was never seen:\n{page.locator('body').inner_text()[:2000]}")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_newcomer_types_make_lab_and_a_slider_of_chapter_5_changes_the_recommended_type(
    tmp_path, watched, lang
):
    """From an empty home and the command alone: what Jupyter opens, what can be clicked, what keys do."""
    makefile = Path(__file__).parents[2].joinpath("Makefile").read_text()
    (typed,) = re.findall(r"^lab:.*\n\t\$\(BIN\)/(.*)$", makefile, re.M)
    command = [str(Path(sys.executable).with_name(typed.split()[0])), *typed.split()[1:]]
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
    browser.chmod(0o755)
    hidden = ("JUPYTER", "XDG_", "CRMSIM_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment |= {"HOME": str(tmp_path), "BROWSER": str(browser), "CRMSIM_LANG": lang}
    log = tmp_path / "log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, cwd=tmp_path
        )
        try:
            wait_for(opened.exists, server, log)
            page = watched.page
            page.goto(opened.read_text())
            page.click(".jp-RenderedMarkdown a[href*='05_relationship_types']")
            shown = ".jp-NotebookPanel:not(.lm-mod-hidden):has(.jp-CodeCell)"
            page.wait_for_selector(shown)
            # What is run before the kernel answers is not run.
            idle = "#jp-main-statusbar :text('| Idle')"
            page.wait_for_selector(idle)
            page.locator(f"{shown} .jp-Cell").first.click()
            cells = course_cells("05_relationship_types", lang)
            for _ in range(cells.index("explore-matrix") + 1):
                page.keyboard.press("Shift+Enter")
            page.wait_for_selector(idle, timeout=240_000)
            look_at(page, ".crmsim .chart svg")
            before = recommended(page, lang)
            press(page.locator(".crmsim:has(.chart)").first, "End", slider=1)
            after = recommended(page, lang)
            assert after != before
            watched.screenshot(f"newcomer-{lang}")
            page.close()
        finally:
            server.terminate()
            server.wait(60)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_explorer_fills_the_screen_in_voila(tmp_path, watched, lang):
    port = free_port()
    with demo_command("disconfirmation", lang) as (command, environment):
        command += ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
        with serving(command, environment, port, tmp_path) as url:
            watched.page.goto(url)
            explore(watched.page.locator(".crmsim"), lang)
            watched.page.click(".crmsim button.language")
            other = "zh" if lang == "en" else "en"
            watched.page.wait_for_selector(f".crmsim .chart text:has-text('{WORDS[other]['axis']}')")
            watched.page.click(".crmsim button.code")
            assert "Satisfaction(negativity=2" in watched.page.locator(".crmsim pre").inner_text()
            watched.screenshot(f"voila-{lang}")
            watched.page.close()
