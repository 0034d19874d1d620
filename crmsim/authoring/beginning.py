"""The first page of a new chapter: every part that a chapter has, to be filled."""

from __future__ import annotations

import re
from pathlib import Path

from crmsim.authoring.source import stamp

_HEADER = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

"""

# id, English, Chinese; an empty pair stands for a code cell.
_PARTS = (
    ("title", "# {en}\n\nA business question.", "# {zh}\n\n一个商业问题。"),
    (
        "objectives",
        "## You will be able to\n\n- …\n\nYou need: … Reading: … minutes; doing: … minutes.",
        "## 学完本章，你能够\n\n- …\n\n需要：……。阅读 … 分钟，动手 … 分钟。",
    ),
    ("setup", "", ""),
    ("predict", "## Predict\n\n…", "## 先预测\n\n……"),
    ("run", "", ""),
    ("explain", "## Explain\n\n…", "## 再解释\n\n……"),
    ("concept", "## The idea\n\n…", "## 概念\n\n……"),
    ("explore", "## Explore\n\n…", "## 互动\n\n……"),
    ("check-questions", "## Check\n\n…", "## 检查\n\n……"),
    ("exercise", "## Exercise\n\n…", "## 练习\n\n……"),
    ("manager", "## What should the manager do?\n\n…", "## 经理该怎么做？\n\n……"),
    ("key-points", "## Key points and terms\n\n- …", "## 要点与术语\n\n- ……"),
    ("further-reading", "## Further reading\n\n- …", "## 延伸阅读\n\n- ……"),
)
_CODE = {"setup": "from crmsim import charts", "run": "..."}


def begin(folder: Path, name: str, title_en: str, title_zh: str) -> Path:
    """Write the source of a new chapter.

    Parameters
    ----------
    folder
        The folder ``chapters``.
    name
        Two digits and a short name.
    title_en, title_zh
        Its title.

    Raises
    ------
    ValueError
        If the name is not of the form ``06_satisfaction``.
    FileExistsError
        If the chapter exists; it is not touched.
    """
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", name):
        raise ValueError(
            f"a chapter is named by two digits and small letters, such as 06_satisfaction, not {name!r}"
        )
    path = folder / f"{name}.py"
    if path.exists():
        raise FileExistsError(f"{path.name} exists: choose another name, or edit it")
    cells = []
    for part, en, zh in _PARTS:
        if part in _CODE:
            cells.append(f'# %% id="{part}"\n{_CODE[part]}\n')
            continue
        given = ' given="all"' if part == "further-reading" else ""
        for lang, text in (("en", en.replace("{en}", title_en)), ("zh", zh.replace("{zh}", title_zh))):
            prose = "\n".join(f"# {line}".rstrip() for line in text.splitlines())
            cells.append(f'# %% [markdown] id="{part}" lang="{lang}"{given}\n{prose}\n')
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEADER + "\n".join(cells), encoding="utf-8")
    stamp(path, [])
    return path
