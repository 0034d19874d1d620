"""What a learner does with explorers and questions by keyboard, and what must be true then in any front end."""

import re

from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.terms import label

WORDS = {
    "en": {
        "slider": "Perceived performance",
        "axis": "Satisfaction",
        "answer": "How far the service fell short",
        "right": "Right.",
        "check": "Check",
    },
    "zh": {
        "slider": "感知绩效",
        "axis": "满意度",
        "answer": "服务差了多少",
        "right": "正确。",
        "check": "检查",
    },
}


def press(explorer, key, slider=0):
    """Press a key on a slider and wait until the chart has been drawn anew; return the slider's value."""
    chart, slider = explorer.locator(".chart [role=img]"), explorer.locator("input[type=range]").nth(slider)
    chart.locator("svg").wait_for()
    slider.focus()
    drawn = int(chart.get_attribute("data-drawn"))
    explorer.page.keyboard.press(key)
    explorer.page.wait_for_function(
        "([n, chart]) => chart.dataset.drawn > n", arg=[drawn, chart.element_handle()]
    )
    return slider.input_value()


def explore(explorer, lang):
    """Move the performance by keyboard; say what must be true of any explorer in any front end."""
    page, chart, says = explorer.page, explorer.locator(".chart [role=img]"), explorer.locator(".says")
    chart.locator("svg").wait_for()
    before, said = chart.inner_html(), says.inner_text()
    assert WORDS[lang]["axis"] in chart.text_content()
    assert explorer.locator(".control", has_text=WORDS[lang]["slider"]).count() == 1
    assert press(explorer, "ArrowRight", slider=1) == "6.5"
    assert chart.inner_html() != before
    assert says.inner_text() != said
    assert says.inner_text() in chart.get_attribute("aria-label")
    for key, value in (("ArrowUp", "7"), ("PageUp", "8"), ("Home", "0"), ("End", "10"), ("ArrowLeft", "9.5")):
        assert press(explorer, key, slider=1) == value
    assert says.get_attribute("aria-live") == "polite"
    accessible(page)
    if lang == "zh":
        glyphs_are_drawn(page)
        assert not page.evaluate(
            "[...document.querySelectorAll('.crmsim label span')].some(s => s.scrollWidth > s.clientWidth + 1 "
            "&& getComputedStyle(s).overflow !== 'visible')"
        ), "a label is cut off"


def recommends_another_type(explorer, lang):
    """Move a slider of the matrix of relationship types to its end: another type is recommended in words."""
    before = recommended(explorer, lang)
    press(explorer, "End", slider=1)
    assert recommended(explorer, lang) != before


def recommended(explorer, lang):
    """Return the relationship type in the sentence below the chart, as soon as it is on the screen."""
    says = explorer.locator(".says").element_handle()
    explorer.page.wait_for_function("says => says.innerText", arg=says)
    said = says.inner_text()
    found = re.search(r"(?:Recommended: |from \w+ to |推荐：|变为)(\w+)", said)
    assert found, said
    assert found[1] in {label(kind, lang).lower() for kind in RELATIONSHIP_TYPES}
    return found[1]


def answer(page, lang):
    """Answer a question by keyboard."""
    question = page.locator(".crmsim.quiz fieldset", has_text=WORDS[lang]["answer"])
    question.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    question.locator(f".verdict .right:has-text('{WORDS[lang]['right']}')").wait_for()
    assert question.locator("button").inner_text() == WORDS[lang]["check"]


def accessible(page):
    """Every control has a name, and text stands out by 4.5 to 1 (WCAG 2.1, 1.4.3)."""
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
