"""Explorers: questions of the course with knobs to turn, and the parts they are made of."""

from crmsim.explore.explorer import Choice, Explorer, Slider, State, Switch
from crmsim.explore.live import LiveChart
from crmsim.text import Text

__all__ = ["Choice", "Explorer", "LiveChart", "Slider", "State", "Switch", "Text"]
