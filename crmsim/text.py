"""A sentence a person reads, held in both languages of the course until the moment it is shown."""

from typing import NamedTuple

from crmsim import terms
from crmsim.terms import speaking

__all__ = ["Text", "speaking"]


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
