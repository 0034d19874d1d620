"""An explorer on the classroom wall: full-screen in Voilà, in both languages, by keyboard, offline."""

import pytest
from course_browser import BROWSER, answers, free_port, serving
from course_explorer import WORDS, explore

from crmsim.lab import demo_command

pytestmark = BROWSER


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_explorer_fills_the_screen_in_voila(tmp_path, watched, lang):
    port = free_port()
    with demo_command("disconfirmation", lang) as (command, environment):
        command += ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
        with serving(command, environment, tmp_path, lambda: answers(port)):
            watched.page.goto(f"http://127.0.0.1:{port}")
            explore(watched.page.locator(".crmsim"), lang)
            watched.page.click(".crmsim button.language")
            other = "zh" if lang == "en" else "en"
            watched.page.wait_for_selector(f".crmsim .chart text:has-text('{WORDS[other]['axis']}')")
            watched.page.click(".crmsim button.code")
            assert "Satisfaction(negativity=2" in watched.page.locator(".crmsim pre").inner_text()
            watched.screenshot(f"voila-{lang}")
            watched.page.close()
