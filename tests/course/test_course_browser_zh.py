"""From ``make lab`` in an empty home to the last chapter in Chinese, in a real browser, offline."""

import pytest
from course_browser import BROWSER, CHAPTERS, run_chapter

LANG = "zh"

pytestmark = BROWSER


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_of_the_course_runs_in_jupyterlab(lab, chapter, request):
    run_chapter(lab, chapter, request.session)
