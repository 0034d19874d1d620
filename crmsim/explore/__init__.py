"""Explorers: questions of the course with knobs to turn, and the parts they are made of."""

from collections.abc import Callable
from importlib import import_module

from crmsim.explore.explorer import Choice, Explorer, Slider, State, Switch
from crmsim.explore.live import LiveChart
from crmsim.explore.quiz import QuizWidget, quiz
from crmsim.text import Text

__all__ = [
    "Choice",
    "Explorer",
    "LiveChart",
    "QuizWidget",
    "Slider",
    "State",
    "Switch",
    "Text",
    "explorer",
    "explorers",
    "quiz",
]

# Name → the module and function that make it. The one list of the explorers there are.
_EXPLORERS = {
    "care": ("crmsim.explore.care", "explorer"),
    "convexity": ("crmsim.explore.loyalty", "convexity"),
    "delivered_value": ("crmsim.explore.delivered_value", "explorer"),
    "disappointment": ("crmsim.explore.disappointment", "explorer"),
    "disconfirmation": ("crmsim.explore.satisfaction", "disconfirmation"),
    "gaps": ("crmsim.explore.satisfaction", "gaps"),
    "kano": ("crmsim.explore.kano", "explorer"),
    "loyalty_types": ("crmsim.explore.loyalty", "loyalty_types"),
    "nps": ("crmsim.explore.nps", "explorer"),
}


def explorers() -> list[str]:
    """Return the names of all explorers."""
    return sorted(_EXPLORERS)


def explorer(name: str) -> Explorer:
    """Make an explorer.

    Parameters
    ----------
    name
        One of :func:`explorers`.

    Raises
    ------
    ValueError
        If there is none of this name; the message lists those there are.
    """
    if name not in _EXPLORERS:
        raise ValueError(f"there is no explorer {name!r}; there are: {', '.join(explorers())}")
    module, function = _EXPLORERS[name]
    make: Callable[[], Explorer] = getattr(import_module(module), function)
    return make()
