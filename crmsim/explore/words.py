"""Charts are redrawn only when the language changes; the codes in their data are read out through this."""

from __future__ import annotations

import json
from collections.abc import Mapping

from crmsim.terms import label
from crmsim.text import Text


def names(words: Mapping[str, Text | str], of: str = "datum.label") -> str:
    """Return a Vega expression that shows codes under their names in the current language.

    Parameters
    ----------
    words
        Code → what a person reads: a :class:`~crmsim.text.Text`, or a glossary id.
    of
        The Vega field that holds the code; ``datum.label`` in axes and legends.

    Examples
    --------
    >>> names({"yes": Text("Yes", "是")})
    '({"yes": "Yes"}[datum.label] || datum.label)'
    """
    spoken = {code: str(word) if isinstance(word, Text) else label(word) for code, word in words.items()}
    return f"({json.dumps(spoken, ensure_ascii=False)}[{of}] || {of})"
