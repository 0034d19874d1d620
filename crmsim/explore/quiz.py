"""Questions in a notebook: asked in the page, judged in the kernel, so that the page holds no answer key."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from crmsim import terms
from crmsim.authoring.quizzes import Item, load, quiz_file
from crmsim.explore.live import STATIC
from crmsim.terms import Language
from crmsim.text import Text, speaking

WORDS = {
    "title": Text("Check your understanding", "检查理解"),
    "prediction": Text("Your prediction", "你的预测"),
    "language": Text("中文", "English"),
    "check": Text("Check", "检查"),
    "record": Text("Record my prediction", "记下我的预测"),
    "one": Text(" Choose one.", "（选一项）"),
    "several": Text(" Choose all that apply.", "（选出所有符合的）"),
    "nothing": Text("Choose an answer first.", "请先选择。"),
}
RIGHT = Text("Right.", "正确。")
WRONG = Text("Not yet.", "还不对。")
INCOMPLETE = Text("Right so far, but something is missing.", "目前都对，但还不全。")
RECORDED = Text("Recorded. Now run it and compare.", "已记下。现在运行并对照。")


class QuizWidget(anywidget.AnyWidget):
    """The questions of one section.

    Parameters
    ----------
    items
        What is asked; which option is right stays in the kernel.
    """

    _esm = STATIC / "quiz.js"
    _css = STATIC / "explorer.css"

    face = traitlets.Dict().tag(sync=True)
    verdicts = traitlets.Dict().tag(sync=True)

    def __init__(self, items: list[Item]) -> None:
        super().__init__()
        self.items = {item.id: item for item in items}
        self.answers: dict[str, list[int]] = {}
        self.lang: Language = terms.language()
        self._speak()
        self.on_msg(self._hear)

    def answer(self, item: str, chosen: list[int]) -> None:
        """Judge an answer.

        Parameters
        ----------
        item
            The id of the question.
        chosen
            Positions of the chosen options, from 0.
        """
        if item not in self.items or not all(
            isinstance(n, int) and 0 <= n < len(self.items[item].option) for n in chosen
        ):
            raise ValueError(f"there is no item {item!r} with options {chosen!r}")
        self.answers = {**self.answers, item: sorted(set(chosen))}
        self._speak()

    def speak(self, lang: Language) -> None:
        """Show the questions and what was said about the answers in one language."""
        self.lang = lang
        self._speak()

    def _speak(self) -> None:
        with speaking(self.lang), self.hold_sync():
            self.face = {
                "lang": "zh-CN" if self.lang == "zh" else "en",
                "title": str(WORDS["prediction" if self._predicts() else "title"]),
                "words": {name: str(words) for name, words in WORDS.items()},
                "items": [
                    {
                        "id": item.id,
                        "stem": f"{item.stem.text}{WORDS['several' if item.several else 'one']}",
                        "several": item.several,
                        "prediction": item.status == "prediction",
                        "options": [str(option.text.text) for option in item.option],
                    }
                    for item in self.items.values()
                ],
            }
            self.verdicts = {
                name: self._verdict(self.items[name], chosen) for name, chosen in self.answers.items()
            }

    def _predicts(self) -> bool:
        return all(item.status == "prediction" for item in self.items.values())

    def _verdict(self, item: Item, chosen: list[int]) -> dict[str, Any]:
        if not chosen:
            return {"tone": "", "verdict": str(WORDS["nothing"]), "feedback": []}
        all_right = all(item.option[n].right for n in chosen)
        complete = all_right and len(chosen) == sum(option.right for option in item.option)
        if item.status == "prediction":
            tone, verdict = "", RECORDED
        else:
            tone = "right" if complete else "wrong"
            verdict = RIGHT if complete else INCOMPLETE if all_right else WRONG
        feedback = [str(item.option[n].feedback.text) for n in chosen]
        if item.note and (complete or item.status == "prediction"):
            feedback.append(str(item.note.text))
        return {"tone": tone, "verdict": str(verdict), "feedback": feedback}

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        if message.get("language"):
            self.speak("en" if self.lang == "zh" else "zh")
        elif "item" in message:
            self.answer(message["item"], message.get("chosen", []))

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Add the questions as plain text, for print and wherever widgets do not run."""
        bundle = super()._repr_mimebundle_() or ({}, {})
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        lines, rows = [self.face["title"]], []
        for number, item in enumerate(self.face["items"], 1):
            box = "☐" if item["several"] else "○"
            lines += ["", f"{number}. {item['stem']}", *(f"   {box} {option}" for option in item["options"])]
            options = "".join(f"<li>{box} {html.escape(option)}</li>" for option in item["options"])
            rows.append(f'<li>{html.escape(item["stem"])}<ul style="list-style: none">{options}</ul></li>')
        title = html.escape(self.face["title"])
        page = f'<section lang="{self.face["lang"]}"><h3>{title}</h3><ol>{"".join(rows)}</ol></section>'
        return {**data, "text/html": page, "text/plain": "\n".join(lines)}, metadata


def quiz(chapter: str, section: str) -> QuizWidget:
    """Ask the questions of one section of a chapter.

    Parameters
    ----------
    chapter
        Two digits, for example ``"06"``.
    section
        The section's name in the quiz file.

    Raises
    ------
    ValueError
        If there is no such section; the message lists those there are.
    """
    items = load(quiz_file(chapter)).item
    chosen = [item for item in items if item.section == section]
    if not chosen:
        there = ", ".join(dict.fromkeys(item.section for item in items))
        raise ValueError(f"chapter {chapter} has no section {section!r}; it has {there}")
    return QuizWidget(chosen)
