"""Check questions of a chapter: bilingual, with feedback for every option; none gives itself away."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from crmsim.coursefiles import course_folder
from crmsim.terms import LANGUAGES
from crmsim.text import Text

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(_Strict):
    """The same words in both languages."""

    en: Words
    zh: Words

    @property
    def text(self) -> Text:
        """As something that follows the current language."""
        return Text(self.en, self.zh)


class Option(_Strict):
    """One answer that can be chosen.

    Attributes
    ----------
    text
        What it says.
    right
        Whether choosing it is right.
    feedback
        What the learner reads after choosing it.
    misconception
        Of a wrong option: a short name of the idea that leads to it.
    """

    text: Both
    feedback: Both
    right: bool = False
    misconception: Name | None = None


class Item(_Strict):
    """A question.

    Attributes
    ----------
    id, section
        Its name in the file, and the part of the chapter it belongs to.
    stem
        The question.
    options
        Three or more. No right one means a prediction: nothing is judged, every option has feedback.
    status
        ``settled``; ``textbook`` if only one book's wording has it so; ``disputed`` if sources differ;
        ``prediction`` if it is asked before the result is seen.
    note
        What everybody reads after answering; needed if the item is disputed.
    """

    id: Name
    section: Name
    stem: Both
    option: Annotated[list[Option], Field(min_length=3)]
    status: Literal["settled", "textbook", "disputed", "prediction"] = "settled"
    note: Both | None = None

    @property
    def several(self) -> bool:
        """Whether more than one option is right."""
        return sum(option.right for option in self.option) > 1

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        right = sum(option.right for option in self.option)
        if (self.status == "prediction") != (right == 0):
            raise ValueError("an item has a right option, unless its status is prediction: then it has none")
        if right == len(self.option):
            raise ValueError("every option is right: add a wrong one that learners really believe")
        for option in self.option:
            if self.status != "prediction" and option.right == (option.misconception is not None):
                raise ValueError(
                    f"option {option.text.en!r}: a wrong option names its misconception, a right one has none"
                )
        if self.status == "disputed" and self.note is None:
            raise ValueError("a disputed item needs a note that says who holds what")
        return self


class Quiz(_Strict):
    """The items of a chapter, in order."""

    item: Annotated[list[Item], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for name, times in Counter(item.id for item in self.item).items():
            if times > 1:
                raise ValueError(f"two items have the id {name!r}")
        return self


def load(path: Path) -> Quiz:
    """Read a quiz file.

    Raises
    ------
    ValueError
        With one line for everything that is missing or not allowed, and where.
    """
    try:
        return Quiz.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise ValueError(f"{path.name}: " + "; ".join(lines)) from None


def quiz_file(chapter: str) -> Path:
    """Return the file with the questions of a chapter, given its two digits."""
    if not re.fullmatch(r"\d\d", chapter):
        raise ValueError(f"chapter must be two digits such as '06', not {chapter!r}")
    path = course_folder() / "quizzes" / f"{chapter}.toml"
    if not path.exists():
        there = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml"))) or "none"
        raise FileNotFoundError(f"chapter {chapter} has no questions; chapters that have: {there}")
    return path


_PLACEHOLDER = re.compile(
    r"todo|tbd|fixme|xxx|lorem|placeholder|待补|待定|占位|\boption [a-e]\b|选项[A-E一二三四]", re.I
)
_EASY_WAY_OUT = re.compile(r"\b(all|none) of (the above|these)\b|以上(都|皆|全)|都不(对|是)$", re.I)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# Chinese needs about a third of the characters of English; outside this range something is missing.
_FEWEST, _MOST = 0.12, 0.95
_MUCH_LONGER = 1.6
_TOO_OFTEN = 0.6


def lint(quiz: Quiz) -> Iterator[tuple[str, str]]:
    """Find what would spoil the questions.

    Yields
    ------
    tuple of str
        The item's id (empty if it concerns the whole file), and what is wrong with it.
    """
    for item in quiz.item:
        for words in _words(item):
            yield from ((item.id, problem) for problem in _spoilt(words))
        for lang in LANGUAGES:
            stems = [getattr(option.text, lang) for option in item.option]
            if len(set(stems)) < len(stems):
                yield item.id, f"two options say the same in {lang}"
            right = [len(stem) for stem, option in zip(stems, item.option, strict=True) if option.right]
            wrong = [len(stem) for stem, option in zip(stems, item.option, strict=True) if not option.right]
            if len(right) == 1 and right[0] > _MUCH_LONGER * fmean(wrong) and right[0] > max(wrong):
                yield (
                    item.id,
                    f"the right option is much longer than the others in {lang}: it gives itself away",
                )
    judged = [item for item in quiz.item if item.status != "prediction" and not item.several]
    if len(judged) < 5:
        return
    places = Counter(next(i for i, option in enumerate(item.option) if option.right) for item in judged)
    place, times = places.most_common(1)[0]
    if times > _TOO_OFTEN * len(judged):
        yield "", f"the right option is number {place + 1} in {times} of {len(judged)} items: vary its place"
    for lang in LANGUAGES:
        longest = sum(max(item.option, key=lambda o: len(getattr(o.text, lang))).right for item in judged)
        if longest > _TOO_OFTEN * len(judged):
            yield "", f"the right option is the longest in {longest} of {len(judged)} items in {lang}"


def _words(item: Item) -> Iterator[Both]:
    yield item.stem
    for option in item.option:
        yield option.text
        yield option.feedback
    if item.note:
        yield item.note


def _spoilt(words: Both) -> Iterator[str]:
    for lang in LANGUAGES:
        text = getattr(words, lang)
        if _PLACEHOLDER.search(text):
            yield f"a placeholder in {lang}: {text!r}"
        if _EASY_WAY_OUT.search(text):
            yield f"'all of the above' tests reading, not understanding: {text!r}"
    if _CHINESE.search(words.en) and not _CHINESE.search(words.zh):
        yield f"the languages are exchanged: {words.en!r}"
    if len(words.en) > 12 and not _FEWEST <= len(words.zh) / len(words.en) <= _MOST:
        yield f"one language says more than the other: {words.en!r} / {words.zh!r}"
    if len(words.en) > 12 and not _CHINESE.search(words.zh):
        yield f"there is no Chinese in {words.zh!r}"
    if Counter(_DIGITS.findall(words.en)) != Counter(_DIGITS.findall(words.zh)):
        yield f"the figures differ between the languages: {words.en!r} / {words.zh!r}"
