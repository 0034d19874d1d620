"""A chart that is embedded in the page once and afterwards receives only new data and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import anywidget
import pandas as pd
import traitlets

from crmsim import charts

STATIC = Path(__file__).parent / "static"

Frames = pd.DataFrame | Mapping[str, pd.DataFrame]
"""What a chart is drawn from: one tidy frame, or several with a name each."""


class VegaRuntime(anywidget.AnyWidget):
    """Vega itself, loaded into the page once for all charts of a kernel."""

    _esm = STATIC / "vega.js"


@cache
def _runtime() -> str:
    runtime = VegaRuntime()
    _runtime.widget = runtime  # type: ignore[attr-defined]  # widgets live as long as someone holds them
    return f"anywidget:{runtime.model_id}"


def columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return a frame as lists that JSON can carry: dates as ISO text, missing values as ``None``."""
    lists = {}
    for name, column in frame.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%dT%H:%M:%S")
        finite = column.astype(object).where(
            column.notna() & ~column.isin([float("inf"), -float("inf")]), None
        )
        lists[str(name)] = finite.tolist()
    return lists


class LiveChart(anywidget.AnyWidget):
    """An Altair chart in the page whose data can be replaced in a few hundredths of a second.

    Parameters
    ----------
    chart
        A chart built on the very frames given here, and described with :func:`crmsim.charts.describe`.
    frames
        The tidy frame the chart is built on, or a mapping of several.

    Attributes
    ----------
    vegalite
        The specification drawn last, with the rows it was drawn with.

    Raises
    ------
    crmsim.charts.MissingDescription
        If the chart was not described.

    Examples
    --------
    >>> live = LiveChart(draw(frame), frame)          # doctest: +SKIP
    >>> live.update(another_frame, threshold=3)       # doctest: +SKIP
    """

    _esm = STATIC / "live.js"

    runtime = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    params = traitlets.Dict().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)

    def __init__(self, chart: alt.TopLevelMixin, frames: Frames, **params: Any) -> None:
        super().__init__(runtime=_runtime())
        self.draw(chart, frames, **params)

    def draw(self, chart: alt.TopLevelMixin, frames: Frames, **params: Any) -> None:
        """Show another chart (another language, say) of the given frames."""
        self.vegalite = chart.to_dict()
        spec = _named(self.vegalite, frames)
        words = str(charts.description(spec))
        signals = {p["name"] for p in spec.get("params", []) if "select" not in p}
        with self.hold_sync():
            self.spec = spec
            self.data = _data(frames)
            self.params = {name: value for name, value in params.items() if name in signals}
            self.description = words

    def update(self, frames: Frames, *, words: str = "", **params: Any) -> None:
        """Replace the data, and the values of those chart parameters that the chart declares.

        Parameters
        ----------
        frames
            Frames with the columns of the first ones.
        words
            A sentence about the present state, read out after the chart's description.
        params
            Values by name; names that the chart has no ``alt.param`` for are ignored.
        """
        signals = {p["name"] for p in self.spec.get("params", []) if "select" not in p}
        with self.hold_sync():
            self.data = _data(frames)
            self.params = {name: value for name, value in params.items() if name in signals}
            self.description = f"{charts.description(self.spec)} {words}".strip()


def _as_mapping(frames: Frames) -> Mapping[str, pd.DataFrame]:
    return frames if isinstance(frames, Mapping) else {"frame": frames}


def _data(frames: Frames) -> dict[str, dict[str, list[Any]]]:
    return {name: columns(frame) for name, frame in _as_mapping(frames).items()}


def _named(spec: dict[str, Any], frames: Frames) -> dict[str, Any]:
    """Give the frames' data sets their names and take their rows out: those travel as columns."""
    names = {}
    for name, frame in _as_mapping(frames).items():
        # Altair names a data set by a hash of its rows.
        values = alt.to_values(frame)["values"]
        hashed = next((other for other, rows in spec.get("datasets", {}).items() if rows == values), None)
        if hashed is None:
            raise ValueError(
                f"the chart does not draw the frame {name!r}: build it with alt.Chart(frame) on that frame"
            )
        names[hashed] = name
    kept = {name: rows for name, rows in spec["datasets"].items() if name not in names}
    return {**_renamed(spec, names), "datasets": kept}


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, list):
        return [_renamed(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {**value, "name": names.get(value["name"], value["name"])}
        if key == "data" and isinstance(value, dict) and "name" in value
        else _renamed(value, names)
        for key, value in part.items()
        if key != "datasets"
    }
