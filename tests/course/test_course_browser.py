"""What a learner sees: the course in JupyterLab and Voilà, in both languages, by keyboard, offline."""

import pytest
from course_browser import CHROMIUM, Watched, free_port, serving

from crmsim.coursefiles import course_folder
from crmsim.lab import deliver, demo_command, lab_command, trust

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the browser tests did not run"),
]

WORDS = {
    "en": {"slider": "Perceived performance", "axis": "Satisfaction", "right": "Right.", "check": "Check"},
    "zh": {"slider": "感知绩效", "axis": "满意度", "right": "正确。", "check": "检查"},
}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        # Chromium's own sandbox does not work for root in a container.
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def watched(browser):
    watched = Watched(browser)
    yield watched
    watched.page.close()
    assert watched.outside == [], "something was asked for outside this machine"
    assert watched.errors == []


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
def test_a_chapter_runs_in_jupyterlab_and_its_explorer_follows_the_keyboard(
    built, tmp_path, watched, lang, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    trust(deliver(tmp_path / "mine", lang))
    command, environment = lab_command(tmp_path / "mine", lang)
    port = free_port()
    command += [
        "--no-browser",
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    with serving(
        command, environment, port, f"/lab/tree/{lang}/welcome.ipynb", tmp_path, tmp_path / "log"
    ) as url:
        page = watched.page
        page.goto(url)
        page.click(".jp-RenderedMarkdown a[href*='06_small']")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell >> nth=3")
        # Before anything has run, the stored picture of the explorer is there.
        page.wait_for_selector(".jp-RenderedSVG img")
        page.wait_for_function("""() => {
          const panel = jupyterapp.shell.currentWidget;
          const kernel = panel?.sessionContext?.session?.kernel;
          return panel?.context?.path?.endsWith("06_small.ipynb") && panel.context.isReady
            && kernel?.status === "idle" && kernel.connectionStatus === "connected";
        }""")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_selector(".crmsim.quiz")
        explore(page, lang)
        answer(page, lang)
        page.locator(".crmsim").first.scroll_into_view_if_needed()
        watched.screenshot(f"lab-{lang}")
        assert page.locator(".jp-toast, .Toastify__toast").count() == 0, "a prompt about news or updates"
        page.close()


CHAPTERS = sorted(path.stem for path in (course_folder() / "chapters").glob("*.py"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_of_the_course_runs_in_jupyterlab(tmp_path, watched, chapter, lang, monkeypatch):
    """All cells run, every explorer draws, and the first one follows the keyboard."""
    monkeypatch.setenv("HOME", str(tmp_path))
    trust(deliver(tmp_path / "mine", lang))
    command, environment = lab_command(tmp_path / "mine", lang)
    port = free_port()
    command += [
        "--no-browser",
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    page_of = f"/lab/tree/{lang}/{chapter}.ipynb"
    with serving(command, environment, port, page_of, tmp_path, tmp_path / "log") as url:
        page = watched.page
        page.goto(url)
        page.wait_for_function("""() => {
          const panel = window.jupyterapp?.shell.currentWidget;
          const kernel = panel?.sessionContext?.session?.kernel;
          return panel?.context?.isReady && kernel?.status === "idle" && kernel.connectionStatus === "connected";
        }""")
        # The promise of the command is kept when the last cell has run.
        assert page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)")
        page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
        )
        failed = page.evaluate("""() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
          .filter((cell) => cell.cell_type === "code")
          .filter((cell) => cell.outputs.some((output) => output.output_type === "error")
            && !(cell.getMetadata("tags") ?? []).includes("raises-exception"))
          .map((cell) => cell.getSource())""")
        assert failed == []
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
        watched.screenshot(f"{chapter}-{lang}")
        page.close()


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
        with serving(command, environment, port, "/", tmp_path, tmp_path / "log") as url:
            watched.page.goto(url)
            explore(watched.page, lang)
            watched.page.click(".crmsim button.language")
            other = "zh" if lang == "en" else "en"
            watched.page.wait_for_selector(f".crmsim .chart text:has-text('{WORDS[other]['axis']}')")
            watched.page.click(".crmsim button.code")
            assert "Satisfaction(negativity=2" in watched.page.locator(".crmsim pre").inner_text()
            watched.screenshot(f"voila-{lang}")
            watched.page.close()
