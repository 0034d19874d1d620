"""What a learner sees: the course in JupyterLab and Voilà, in both languages, by keyboard, offline."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from course_browser import BROWSER, READY, free_port, jupyterlab, serving, wait_for

from crmsim.authoring.build import assemble
from crmsim.authoring.source import read
from crmsim.coursefiles import course_folder
from crmsim.lab import demo_command
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.terms import label

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = BROWSER

WORDS = {
    "en": {"slider": "Perceived performance", "axis": "Satisfaction", "right": "Right.", "check": "Check"},
    "zh": {"slider": "感知绩效", "axis": "满意度", "right": "正确。", "check": "检查"},
}


def chart(page):
    return page.locator(".crmsim .chart [role=img]")


def press(page, key):
    """Press a key on the performance slider and wait until the chart has been drawn anew."""
    slider = page.locator(".crmsim input[type=range]").nth(1)
    slider.focus()
    drawn = int(chart(page).get_attribute("data-drawn"))
    page.keyboard.press(key)
    page.wait_for_function(
        "n => Number(document.querySelector('.crmsim .chart [role=img]').dataset.drawn) > n", arg=drawn
    )
    return slider.input_value()


def explore(page, lang):
    """Move a slider by keyboard; say what must be true of any explorer in any front end."""
    page.wait_for_selector(".crmsim .chart svg")
    before, said = chart(page).inner_html(), page.locator(".crmsim .says").inner_text()
    assert WORDS[lang]["axis"] in chart(page).text_content()
    assert page.locator(".crmsim .control", has_text=WORDS[lang]["slider"]).count() == 1
    assert press(page, "ArrowRight") == "6.5"
    assert chart(page).inner_html() != before
    assert page.locator(".crmsim .says").inner_text() != said
    assert page.locator(".crmsim .says").inner_text() in chart(page).get_attribute("aria-label")
    for key, value in (("ArrowUp", "7"), ("PageUp", "8"), ("Home", "0"), ("End", "10"), ("ArrowLeft", "9.5")):
        assert press(page, key) == value
    accessible(page)
    if lang == "zh":
        glyphs_are_drawn(page)
        assert not page.evaluate(
            "[...document.querySelectorAll('.crmsim label span')].some(s => s.scrollWidth > s.clientWidth + 1 "
            "&& getComputedStyle(s).overflow !== 'visible')"
        ), "a label is cut off"


def accessible(page):
    """Every control has a name, the sentence is announced, and text stands out by 4.5 to 1 (WCAG 2.1, 1.4.3)."""
    assert page.locator(".crmsim .says").get_attribute("aria-live") == "polite"
    assert page.evaluate(
        "[...document.querySelectorAll('.crmsim input, .crmsim select')].every(i => i.labels[0]?.textContent.trim())"
    )
    assert page.evaluate("[...document.querySelectorAll('.crmsim button')].every(b => b.textContent.trim())")
    faint = page.evaluate("""() => {
      const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
          .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (node) => {
        for (; node; node = node.parentElement) {
          const colour = getComputedStyle(node).backgroundColor;
          if (!/, 0\\)$|transparent/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
      };
      const texts = [...document.querySelectorAll(".crmsim :is(h3, span, output, button, p, pre, legend)")];
      return texts.filter((node) => node.textContent.trim()).filter((node) => {
        const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05) < 4.5;
      }).map((node) => node.outerHTML);
    }""")
    assert faint == []


def glyphs_are_drawn(page):
    """Two characters look different from each other and from nothing: neither is the box of a missing glyph."""
    different = page.evaluate("""() => {
      const texts = [...document.querySelectorAll(".crmsim .chart text")];
      const text = texts.find((t) => /[\\u4e00-\\u9fff]/.test(t.textContent));
      const draw = (character) => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 40;
        const context = canvas.getContext("2d");
        context.font = `30px ${getComputedStyle(text).fontFamily}`;
        context.fillText(character, 2, 32);
        return canvas.toDataURL();
      };
      return new Set(["满", "意", "度", " "].map(draw)).size;
    }""")
    assert different == 4


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_chapter_runs_in_jupyterlab_and_its_explorer_follows_the_keyboard(built, tmp_path, watched, lang):
    with jupyterlab(tmp_path, lang) as lab:
        page = watched.page
        page.goto(f"{lab}/welcome.ipynb")
        page.click(".jp-RenderedMarkdown a[href*='06_small']")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell >> nth=3")
        # Before anything has run, the stored picture of the explorer is there.
        page.wait_for_selector(".jp-RenderedSVG img")
        page.wait_for_function(READY, arg="06_small.ipynb")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_selector(".crmsim.quiz")
        explore(page, lang)
        answer(page, lang)
        page.locator(".crmsim").first.scroll_into_view_if_needed()
        watched.screenshot(f"lab-{lang}")
        assert page.locator(".jp-toast, .Toastify__toast").count() == 0, "a prompt about news or updates"
        page.close()


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
            margin = page.locator(".crmsim:has(.chart) input[type=range]").nth(1)
            margin.focus()
            drawing = page.locator(".crmsim .chart [role=img]").first
            drawn = drawing.get_attribute("data-drawn")
            page.keyboard.press("End")
            page.wait_for_function(
                "n => document.querySelector('.crmsim .chart [role=img]').dataset.drawn > n", arg=int(drawn)
            )
            after = recommended(page, lang)
            assert after != before
            watched.screenshot(f"newcomer-{lang}")
            page.close()
        finally:
            server.terminate()
            server.wait(60)


def answer(page, lang):
    """Answer a question by keyboard."""
    question = page.locator(".crmsim.quiz fieldset").first
    question.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".crmsim.quiz .verdict .right:has-text('{WORDS[lang]['right']}')")
    assert question.locator("button").inner_text() == WORDS[lang]["check"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_explorer_fills_the_screen_in_voila(tmp_path, watched, lang):
    port = free_port()
    with demo_command("disconfirmation", lang) as (command, environment):
        command += ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
        with serving(command, environment, port, tmp_path) as url:
            watched.page.goto(url)
            explore(watched.page, lang)
            watched.page.click(".crmsim button.language")
            other = "zh" if lang == "en" else "en"
            watched.page.wait_for_selector(f".crmsim .chart text:has-text('{WORDS[other]['axis']}')")
            watched.page.click(".crmsim button.code")
            assert "Satisfaction(negativity=2" in watched.page.locator(".crmsim pre").inner_text()
            watched.screenshot(f"voila-{lang}")
            watched.page.close()
