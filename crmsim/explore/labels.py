"""Words on an axis or in a legend that follow the language while the codes in the data stay."""

from __future__ import annotations

import json
from collections.abc import Mapping


def named(words: Mapping[str, object] | Mapping[int, object]) -> str:
    """Return the Vega expression that shows each code of an axis or legend in words.

    Parameters
    ----------
    words
        Code in the data → what a person reads, in the current language.

    Examples
    --------
    >>> named({"dog": "Dog"})
    'datum.value == "dog" ? "Dog" : ""'
    """
    cases = [
        f"datum.value == {json.dumps(code)} ? {json.dumps(str(text), ensure_ascii=False)}"
        for code, text in words.items()
    ]
    return " : ".join([*cases, '""'])
