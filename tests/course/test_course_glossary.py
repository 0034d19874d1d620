"""The glossary pages are those of the terms as they stand."""

import pytest

from crmsim.coursefiles import course_folder
from crmsim.terms import LANGUAGES, glossary_markdown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_committed_page_is_the_generated_one(lang, monkeypatch):
    """If not: ``crmsim course glossary``."""
    monkeypatch.delenv("CRMSIM_COURSE", raising=False)
    page = (course_folder() / f"glossary.{lang}.md").read_text("utf-8")
    assert page == glossary_markdown(lang)
    assert page.count("\n|") > 400
