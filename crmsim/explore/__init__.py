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
    "concentration": ("crmsim.explore.concentration", "explorer"),
    "convexity": ("crmsim.explore.loyalty", "convexity"),
    "customer_story": ("crmsim.explore.customer_story", "explorer"),
    "decline_detector": ("crmsim.explore.decline_detector", "explorer"),
    "delivered_value": ("crmsim.explore.delivered_value", "explorer"),
    "disconfirmation": ("crmsim.explore.satisfaction", "disconfirmation"),
    "funnel_capacity": ("crmsim.explore.funnel", "funnel_capacity"),
    "funnel_forecasts": ("crmsim.explore.funnel", "funnel_forecasts"),
    "funnel_influences": ("crmsim.explore.funnel", "funnel_influences"),
    "gaps": ("crmsim.explore.satisfaction", "gaps"),
    "kano": ("crmsim.explore.kano", "explorer"),
    "lifecycle_stages": ("crmsim.explore.lifecycle", "explorer"),
    "lifetime_value": ("crmsim.explore.lifetime_value", "explorer"),
    "loyalty_types": ("crmsim.explore.loyalty", "loyalty_types"),
    "nps": ("crmsim.explore.nps", "explorer"),
    "relationship_base": ("crmsim.explore.relationship", "base"),
    "relationship_headcount": ("crmsim.explore.relationship", "headcount"),
    "relationship_matrix": ("crmsim.explore.relationship", "explorer"),
    "restore_or_end": ("crmsim.explore.restore_or_end", "explorer"),
    "rfm": ("crmsim.explore.rfm", "explorer"),
    "value_matrix": ("crmsim.explore.value_map", "value_matrix"),
    "value_tiers": ("crmsim.explore.value_map", "value_tiers_explorer"),
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
