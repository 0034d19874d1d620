"""The learner's folder belongs to the learner."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from crmsim import coursefiles
from crmsim.lab import BESIDE, KEPT, MANIFEST, NEW, SAME, UPDATED, WELCOME, deliver, demo_command, lab_command


@pytest.fixture
def stored(course):
    """A course whose chapter was built: only the notebook's first heading matters here."""
    for lang, title in (("en", "A small chapter"), ("zh", "短短一章")):
        folder = course / "chapters" / lang
        folder.mkdir()
        (folder / "06_small.ipynb").write_text(edition(title))
    return course


def edition(title):
    return json.dumps({"cells": [{"cell_type": "markdown", "source": [f"# {title}\n", "text"]}]})


def statuses(directory, lang="en"):
    return {path.name: status for path, status in deliver(directory, lang)}


def test_everything_is_new_at_first_and_the_same_afterwards(stored, tmp_path):
    mine = tmp_path / "mine"
    assert statuses(mine) == {WELCOME: NEW, "06_small.ipynb": NEW}
    assert statuses(mine) == {WELCOME: SAME, "06_small.ipynb": SAME}


def test_the_welcome_page_lists_the_chapters_in_the_chosen_language(stored, tmp_path):
    deliver(tmp_path, "zh")
    assert "[短短一章](06_small.ipynb)" in (tmp_path / "zh" / WELCOME).read_text()


def test_an_untouched_file_is_updated(stored, tmp_path):
    deliver(tmp_path, "en")
    (stored / "chapters/en/06_small.ipynb").write_text(edition("A revised chapter"))
    assert statuses(tmp_path) == {WELCOME: UPDATED, "06_small.ipynb": UPDATED}
    assert "revised" in (tmp_path / "en/06_small.ipynb").read_text()


def test_a_changed_file_is_kept_and_the_new_edition_comes_beside_it_once(stored, tmp_path):
    deliver(tmp_path, "en")
    mine = tmp_path / "en/06_small.ipynb"
    mine.write_text("mine")
    assert statuses(tmp_path)["06_small.ipynb"] == KEPT
    (stored / "chapters/en/06_small.ipynb").write_text(edition("A revised chapter"))
    assert statuses(tmp_path)["06_small.new.ipynb"] == BESIDE
    assert mine.read_text() == "mine"
    assert "revised" in (tmp_path / "en/06_small.new.ipynb").read_text()
    assert statuses(tmp_path)["06_small.ipynb"] == KEPT


def test_work_in_the_file_beside_is_kept_too(stored, tmp_path):
    deliver(tmp_path, "en")
    for name, title in (("06_small", "Second"), ("06_small.new", "Third")):
        (tmp_path / f"en/{name}.ipynb").write_text("mine")
        (stored / "chapters/en/06_small.ipynb").write_text(edition(title))
        deliver(tmp_path, "en")
    texts = [path.read_text() for path in sorted((tmp_path / "en").glob("06_small*.ipynb"))]
    assert texts.count("mine") == 2
    assert sum("Third" in text for text in texts) == 1


@pytest.mark.parametrize("spoilt", ["{", "[]", None])
def test_without_a_manifest_nothing_of_the_learner_is_overwritten(stored, tmp_path, spoilt):
    deliver(tmp_path, "en")
    (tmp_path / "en/06_small.ipynb").write_text("mine")
    if spoilt is None:
        (tmp_path / MANIFEST).unlink()
    else:
        (tmp_path / MANIFEST).write_text(spoilt)
    deliver(tmp_path, "en")
    assert (tmp_path / "en/06_small.ipynb").read_text() == "mine"


def test_a_deleted_file_comes_back(stored, tmp_path):
    deliver(tmp_path, "en")
    (tmp_path / "en/06_small.ipynb").unlink()
    assert statuses(tmp_path)["06_small.ipynb"] == NEW


def test_lab_opens_the_welcome_page_without_news_and_in_the_language(tmp_path):
    command, environment = lab_command(tmp_path, "zh")
    assert f"--LabApp.default_url=/lab/tree/zh/{WELCOME}" in command
    assert "--LabApp.news_url=None" in command
    assert environment["CRMSIM_LANG"] == "zh"
    settings = environment["JUPYTER_CONFIG_PATH"].split(":")[0] + "/labconfig/default_setting_overrides.json"
    with open(settings) as file:
        assert json.load(file)["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}


SERVER = """
import os, signal, sys, time
say = lambda word: os.write(1, word + b"\\n")  # a signal may come in the middle of a print
signal.signal(signal.SIGINT, lambda *_: say(b"asked"))
signal.signal(signal.SIGTERM, lambda *_: (say(b"ended"), sys.exit(3)))
say(b"ready")
while True: time.sleep(0.1)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_whoever_ends_crmsim_ends_the_server_and_ctrl_c_lets_it_ask():
    server = f"[sys.executable, '-c', {SERVER!r}]"
    code = f"import os, sys; from crmsim.lab import serve; sys.exit(serve({server}, dict(os.environ)))"
    command = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    said = iter(command.stdout.readline, "")
    assert next(said) == "ready\n"
    os.killpg(command.pid, signal.SIGINT)  # what a terminal does for Ctrl-C
    assert next(said) == "asked\n"
    time.sleep(0.5)
    assert command.poll() is None
    command.terminate()
    assert next(said) == "ended\n"
    assert command.wait(20) == 3


def test_a_demo_of_an_unknown_explorer_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="disconfirmation"), demo_command("../../etc/passwd"):
        pass


def test_the_course_is_found_in_the_checkout_in_the_environment_or_where_one_says(monkeypatch, tmp_path):
    monkeypatch.delenv("CRMSIM_COURSE", raising=False)
    assert (coursefiles.course_folder() / "coverage.toml").is_file()
    installed = tmp_path / "share" / "crmsim" / "course"
    installed.mkdir(parents=True)
    (installed / "coverage.toml").touch()
    monkeypatch.setattr(
        coursefiles, "__file__", str(tmp_path / "site-packages" / "crmsim" / "coursefiles.py")
    )
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    assert coursefiles.course_folder() == installed
    monkeypatch.setenv("CRMSIM_COURSE", str(tmp_path / "elsewhere"))
    with pytest.raises(FileNotFoundError, match="CRMSIM_COURSE"):
        coursefiles.course_folder()
