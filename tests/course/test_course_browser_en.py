"""From ``make lab`` in an empty home to the last chapter in English, in a real browser, offline."""

import pytest
from course_browser import BROWSER, CHAPTERS, Watched, run_chapter

LANG = "en"

pytestmark = BROWSER


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_of_the_course_runs_in_jupyterlab(lab, chapter, request):
    run_chapter(lab, chapter, request.session)


def test_what_is_asked_for_outside_this_machine_is_seen_and_not_got(browser):
    watched = Watched(browser)
    asked = ["https://example.com/style.css", "http://192.0.2.1/script.js"]
    got = watched.page.evaluate(
        "(urls) => Promise.allSettled(urls.map((url) => fetch(url, {mode: 'no-cors'})))", asked
    )
    assert [one["status"] for one in got] == ["rejected", "rejected"]
    assert watched.outside == asked
    with pytest.raises(AssertionError, match="outside this machine"):
        watched.all_is_well()
    watched.page.close()
