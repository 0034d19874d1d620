"""A small course of one chapter, built once, and copies of it to spoil."""

import shutil
from pathlib import Path

import pytest

from crmsim.terms import speaking

# Before they are imported, so that what they assert says what it found.
pytest.register_assert_rewrite("course_browser", "course_explorer", "course_outputs")

from course_browser import CHROMIUM, OFFLINE, Watched, newcomers_lab  # noqa: E402

FIXTURES = Path(__file__).parent / "fixtures" / "course"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Begin every test in English, whatever the one before left."""
    monkeypatch.delenv("CRMSIM_LANG", raising=False)
    with speaking("en"):
        yield


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The small course, not built."""
    folder = tmp_path / "course"
    shutil.copytree(FIXTURES, folder)
    monkeypatch.setenv("CRMSIM_COURSE", str(folder))
    return folder


@pytest.fixture(scope="session")
def _built(tmp_path_factory):
    from crmsim.authoring.build import build
    from crmsim.authoring.source import read

    folder = tmp_path_factory.mktemp("built") / "course"
    shutil.copytree(FIXTURES, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRMSIM_COURSE", str(folder))
        build(read(folder / "chapters" / "06_small.py"))
    return folder


@pytest.fixture
def built(_built, tmp_path, monkeypatch):
    """The small course with both editions built; a copy of its own for every test."""
    folder = tmp_path / "course"
    shutil.copytree(_built, folder)
    monkeypatch.setenv("CRMSIM_COURSE", str(folder))
    return folder


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        # Chromium's own sandbox does not work for root in a container.
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", OFFLINE])
        yield chromium
        chromium.close()


@pytest.fixture
def watched(browser):
    watched = Watched(browser)
    yield watched
    watched.page.close()
    watched.all_is_well()


@pytest.fixture(scope="module")
def lab(request, browser, tmp_path_factory):
    """A newcomer's JupyterLab for all tests of a module, in the module's language."""
    watched = Watched(browser)
    with newcomers_lab(tmp_path_factory.mktemp("home"), request.module.LANG, watched) as lab:
        yield lab
        watched.page.close()
    watched.all_is_well()
