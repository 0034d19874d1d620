"""The visible check in the learner's own notebook: one line that says what is missing or odd, no traceback.

A check cell reads::

    with checking("q1", "clv"):
        value = clv(margin=100, retention=0.8, discount=0.1)
        expect(isinstance(value, float), en="clv should return one number.", zh="clv 应返回一个数。")
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FunctionType
from typing import Any

from crmsim import terms
from crmsim.text import Text


class UnmetError(Exception):
    """An expectation of a visible check is not met; `checking` shows its text."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def expect(condition: object, *, en: str, zh: str) -> None:
    """Say what is expected of the answer at this point.

    Parameters
    ----------
    condition
        Whether it is so.
    en, zh
        What a learner reads if it is not.

    Raises
    ------
    UnmetError
        If it is not so; `checking` turns it into a message.
    """
    if not condition:
        raise UnmetError(Text(en, zh))


@contextmanager
def checking(question: str, *names: str) -> Iterator[None]:
    """Run a visible check and print one friendly line about it.

    Parameters
    ----------
    question
        The question's id, as it is shown.
    names
        Functions and variables the answer must define; while one of them still holds ``...``, the check says
        only that the question waits.
    """
    caller: dict[str, Any] = sys._getframe(2).f_globals
    try:
        yield
    except Exception as error:
        verdict = _verdict(error, any(_unfilled(caller.get(name, ...)) for name in names))
    else:
        verdict = Text("✓ looks right so far; grading looks deeper", "✓ 目前看来没问题；评分时会进一步检查")
        if any(_unfilled(caller.get(name, ...)) for name in names):
            verdict = _WAITS
    print(f"{question}: {verdict.zh if _language() == 'zh' else verdict.en}")


_WAITS = Text("… waiting for your answer", "… 等待你的答案")


def _verdict(error: Exception, waits: bool) -> Text:
    if waits:
        return _WAITS
    if isinstance(error, UnmetError):
        return Text(f"✗ {error.text.en}", f"✗ {error.text.zh}")
    what = f"{type(error).__name__}: {error}"
    return Text(f"✗ your code stopped with {what}", f"✗ 你的代码出错停止：{what}")


def _unfilled(value: object) -> bool:
    """Whether a name still holds ``...``, or a function whose body does nothing else."""
    if isinstance(value, FunctionType):
        code, empty = value.__code__, (lambda: None).__code__
        same_steps = code.co_code[::2] == empty.co_code[::2]  # operations without the constants they load
        return same_steps and code.co_consts[-1:] == (None,)
    return value is ...


def _language() -> terms.Language:
    """The notebook's language where Jupyter says which notebook this is, else the session's."""
    with suppress(KeyError, OSError, ValueError, TypeError):
        path = Path(os.environ["JPY_SESSION_NAME"])
        lang = json.loads(path.read_text(encoding="utf-8"))["metadata"]["crmsim"]["lang"]
        return terms.LANGUAGES[terms.LANGUAGES.index(lang)]
    return terms.language()
