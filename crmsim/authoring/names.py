"""Prose calls an idea by its name in the glossary, so that learners meet one name for one idea."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from crmsim import terms
from crmsim.terms import Language

_CHINESE = re.compile("[\u4e00-\u9fff]")
_NOT_PROSE = re.compile(r"```.*?```|`[^`]*`|\$[^$]*\$|\]\([^)]*\)", re.S)


class OtherName(NamedTuple):
    """A name that another book gives to an idea of the glossary."""

    name: str
    canonical: str
    pattern: re.Pattern[str]
    # Canonical names of other ideas that contain this one: 客户满意度调查 holds 满意度调查.
    harmless: re.Pattern[str] | None


@cache
def other_names(lang: Language) -> list[OtherName]:
    """Return the names that prose in one language should not use.

    Short names (承诺, quality) are everyday words as well and are left alone, and so is a name that contains
    the canonical one or is contained in it (客户满意度).
    """
    known = [term.label(lang).casefold() for term in terms.terms().values()]
    found = []
    for term in terms.terms().values():
        canonical = term.label(lang)
        for alias in term.aliases:
            name = alias.casefold()
            if ("zh" if _CHINESE.search(alias) else "en") != lang:
                continue
            long_enough = len(name) >= 3 if lang == "zh" else " " in name
            if (
                not long_enough
                or name in known
                or name in canonical.casefold()
                or canonical.casefold() in name
            ):
                continue
            edge = r"\b" if lang == "en" else ""
            wider = "|".join(re.escape(one) for one in known if name in one)
            found.append(
                OtherName(
                    alias,
                    canonical,
                    re.compile(edge + re.escape(alias) + edge, re.I),
                    re.compile(wider, re.I) if wider else None,
                )
            )
    return found


def everyday(course: Path) -> set[str]:
    """Read the names that are ordinary words too: ``words`` in ``everyday.toml`` of the course."""
    path = course / "everyday.toml"
    return set(tomllib.loads(path.read_text(encoding="utf-8"))["words"]) if path.exists() else set()


def misnamed(prose: str, lang: Language, allowed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Find ideas under another name.

    Parameters
    ----------
    prose
        Markdown; code, formulas and links are passed over.
    lang
        Its language.
    allowed
        Other names that may stand here.

    Yields
    ------
    tuple of str
        The name used, and the glossary's.
    """
    plain = _NOT_PROSE.sub(" ", prose)
    for other in other_names(lang):
        text = other.harmless.sub(" ", plain) if other.harmless else plain
        if other.name not in allowed and other.pattern.search(text):
            yield other.name, other.canonical
