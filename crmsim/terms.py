"""The glossary: one canonical English and Chinese name for every idea of the course, and the language of now.

Tables, charts, widgets and graders take their words from here, so an idea has the same name wherever a
learner meets it, and another textbook's name for it is understood. The words are in ``terms.toml``.
"""

from __future__ import annotations

import difflib
import os
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, Literal, get_args

__all__ = [
    "LANGUAGES",
    "Language",
    "Term",
    "UnknownTermError",
    "glossary_markdown",
    "groups",
    "label",
    "language",
    "term",
    "terms",
]

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

#: Environment variable that names the language of a session that did not choose one.
LANGUAGE_VARIABLE: Final = "CRMSIM_LANG"

_chosen: ContextVar[Language | None] = ContextVar("crmsim_language", default=None)


@dataclass(frozen=True)
class Term:
    """An idea of the course and its names.

    Attributes
    ----------
    id : str
        Short English identifier, the same as the code in the database where there is one.
    group : str
        Identifier of the chapter of the glossary it stands in.
    en, zh : str
        The canonical names, ready to be a label.
    aliases : tuple of str
        Other names in either language that mean the same.
    definition_en, definition_zh : str
        What it means, in one sentence.
    source : str
        Where the course takes it from: a row of the source documents (S0-03), a publication, or "label" for a
        word that only names an axis or a control.
    """

    id: str
    group: str
    en: str
    zh: str
    aliases: tuple[str, ...]
    definition_en: str
    definition_zh: str
    source: str

    def label(self, lang: str | None = None) -> str:
        """Its name in one language, by default the current one."""
        return self.zh if _speak(lang) == "zh" else self.en

    def definition(self, lang: str | None = None) -> str:
        """Its meaning in one language, by default the current one."""
        return self.definition_zh if _speak(lang) == "zh" else self.definition_en


class UnknownTermError(KeyError):
    """A name that the glossary does not hold; the message offers the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])


def language(lang: str | None = None) -> Language:
    """Choose the language of labels, or ask which one it is.

    Parameters
    ----------
    lang : "en", "zh" or None
        The language from now on; nothing changes if it is left out.

    Returns
    -------
    "en" or "zh"
        What was chosen; without a choice the environment variable CRMSIM_LANG; without that, English. The
        locale of the computer never matters, so a notebook reads the same everywhere.

    Notes
    -----
    The choice belongs to the current context (PEP 567), so two editions can be built side by side. It lasts
    over the cells and the widgets of a notebook; a new thread starts without one.

    Raises
    ------
    ValueError
        If the language, or the one in CRMSIM_LANG, is not available.

    Examples
    --------
    >>> before = language()
    >>> language("zh"), label("loyalty")
    ('zh', '忠诚度')
    >>> _ = language(before)
    """
    if lang is not None:
        _chosen.set(_available(lang, "lang"))
    return _chosen.get() or _available(os.environ.get(LANGUAGE_VARIABLE) or "en", LANGUAGE_VARIABLE)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use one language inside a ``with`` block; afterwards the choice, or its absence, is what it was before.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.
    """
    before = _chosen.get()
    _chosen.set(_available(lang, "lang"))
    try:
        yield
    finally:
        _chosen.set(before)


def term(name: str) -> Term:
    """Look an idea up by its identifier or by any of its names, in either language.

    Parameters
    ----------
    name : str
        Case, width (ＣＬＶ), spaces, hyphens and underscores do not matter.

    Returns
    -------
    Term

    Raises
    ------
    UnknownTermError
        If nothing is called that; the message offers the nearest names.

    Examples
    --------
    >>> term("互动式").zh, term("share-of-wallet").zh
    ('能动型', '钱包份额')
    """
    names = _by_name()
    try:
        return names[_plain(name)]
    except KeyError:
        near = difflib.get_close_matches(_plain(name), names, n=3, cutoff=0.5)
        offers = ", ".join(dict.fromkeys(f"{names[other].en} ({names[other].zh})" for other in near))
        hint = f": did you mean {offers}?" if offers else "; `terms()` lists them all"
        raise UnknownTermError(f"the glossary has no term {name!r}{hint}") from None


def label(name: str, lang: str | None = None) -> str:
    """Name an idea in one language.

    Parameters
    ----------
    name : str
        As for `term`.
    lang : "en", "zh" or None
        By default the current language.

    Returns
    -------
    str

    Raises
    ------
    UnknownTermError, ValueError
        If the term is not known or the language not available.

    Examples
    --------
    >>> label("proactive", "zh"), label("能动型", "en")
    ('能动型', 'Proactive')
    """
    return term(name).label(lang)


def terms() -> Mapping[str, Term]:
    """All terms by identifier, in the order of the glossary."""
    return _glossary()[1]


def groups() -> Mapping[str, Mapping[Language, str]]:
    """The chapters of the glossary: identifier to title in each language."""
    return _glossary()[0]


def glossary_markdown(lang: str | None = None) -> str:
    """Write the whole glossary as a Markdown page.

    Parameters
    ----------
    lang : "en", "zh" or None
        Language of headings and definitions, by default the current one; the names are given in both.

    Returns
    -------
    str
        A table for each group of terms.
    """
    lang = _speak(lang)
    title, *heads = {
        "en": ("Glossary", "Term", "Chinese", "Also called", "Meaning"),
        "zh": ("术语表", "术语", "英文", "又称", "含义"),
    }[lang]
    other = next(each for each in LANGUAGES if each != lang)
    lines = [f"# {title}"]
    for group, names in groups().items():
        lines += ["", f"## {names[lang]}", "", _row(heads), _row(["---"] * len(heads))]
        lines += [
            _row([each.label(lang), each.label(other), ", ".join(each.aliases), each.definition(lang)])
            for each in terms().values()
            if each.group == group
        ]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _speak(lang: str | None) -> Language:
    return language() if lang is None else _available(lang, "lang")


def _available(lang: str, field: str) -> Language:
    if lang not in LANGUAGES:
        raise ValueError(f"{field} = {lang!r} is not available: allowed are {', '.join(LANGUAGES)}")
    return lang


def _plain(name: str) -> str:
    """Fold a name to its letters, characters and digits: case, width and marks between do not matter."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in folded if character.isalnum())


@cache
def _glossary() -> tuple[Mapping[str, Mapping[Language, str]], Mapping[str, Term]]:
    text = resources.files("crmsim").joinpath("terms.toml").read_text(encoding="utf-8")
    titles, entries = {}, {}
    for group, content in tomllib.loads(text).items():
        titles[group] = {lang: content.pop(lang) for lang in LANGUAGES}
        for name, fields in content.items():
            aliases = tuple(fields.pop("aliases", ()))
            entries[name] = Term(id=name, group=group, aliases=aliases, **fields)
    return MappingProxyType(titles), MappingProxyType(entries)


@cache
def _by_name() -> Mapping[str, Term]:
    return {
        _plain(name): each for each in terms().values() for name in (each.id, each.en, each.zh, *each.aliases)
    }
