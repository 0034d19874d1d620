"""A sentence a person reads, held in both languages of the course until the moment it is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from crmsim import terms
from crmsim.terms import Language


class Text(NamedTuple):
    """The same sentence in English and in Chinese; ``str()`` gives the one of the current language.

    Examples
    --------
    >>> with speaking("zh"):
    ...     print(Text(en="customer", zh="客户"))
    客户
    """

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if terms.language() == "zh" else self.en


@contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Use one language inside a ``with`` block and return to the former one afterwards.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.
    """
    before = terms.language()
    terms.language(lang)
    try:
        yield
    finally:
        terms.language(before)
