"""A question with knobs: a pure function, one chart, and a sentence that says what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any, NamedTuple

import altair as alt
import anywidget
import traitlets

from crmsim import charts, terms
from crmsim.explore.live import STATIC, Frames, LiveChart
from crmsim.terms import Language
from crmsim.text import Text, speaking

BUTTONS = {
    "language": Text("中文", "English"),
    "reset": Text("Reset", "复位"),
    "code": Text("Show me the code", "看看代码"),
    "controls": Text("Controls", "调节项"),
}


@dataclass(frozen=True)
class Slider:
    """A number on a scale.

    Parameters
    ----------
    name
        The argument of the explorer's function that it sets.
    low, high, step
        The scale; values are ``low + k * step``.
    start
        Where it stands at first and after a reset.
    label
        What a person reads beside it: a :class:`~crmsim.text.Text`, or a glossary id.
    unit
        Shown behind the value, a space between; ``"%"`` shows a share such as 0.25 as 25 %.
    """

    name: str
    low: float
    high: float
    step: float
    start: float
    label: Text | str
    unit: Text | str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high or self.step <= 0:
            raise ValueError(f"slider {self.name!r}: low must be below high and step above 0")
        self.check(self.start)

    def check(self, value: object) -> float:
        """Return the value if it lies on the scale; raise ``ValueError`` in words if not."""
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            raise ValueError(
                Text(
                    f"{self.name} must be a number from {self.low:g} to {self.high:g}, not {value!r}",
                    f"{self.name} 须为 {self.low:g} 到 {self.high:g} 之间的数，而不是 {value!r}",
                )
            )
        return value

    def words(self, value: float) -> str:
        """Return the value as a person reads it."""
        factor = 100 if self.unit == "%" else 1
        decimals = max(-_exponent(self.step * factor), 0)
        return f"{value * factor:,.{decimals}f}{self._unit()}"

    def face(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        factor = 100 if self.unit == "%" else 1
        return {
            "kind": "slider",
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "factor": factor,
            "decimals": max(-_exponent(self.step * factor), 0),
            "unit": self._unit(),
        }

    def _unit(self) -> str:
        """Return the unit as it stands behind the value; Chinese sets no space before a per cent sign."""
        unit = Text(" %", "%") if self.unit == "%" else f" {self.unit}" if self.unit else ""
        return str(unit)


@dataclass(frozen=True)
class Choice:
    """One of a few named possibilities.

    Parameters
    ----------
    name, label
        As for :class:`Slider`.
    options
        Value of the function's argument → what a person reads.
    start
        The value at first; the first option unless given.
    """

    name: str
    options: Mapping[str, Text | str]
    label: Text | str
    start: str = ""

    def __post_init__(self) -> None:
        if not self.start:
            object.__setattr__(self, "start", next(iter(self.options)))
        self.check(self.start)

    def check(self, value: object) -> str:
        """Return the value if it is one of the options; raise ``ValueError`` in words if not."""
        if value not in self.options:
            allowed = ", ".join(self.options)
            raise ValueError(
                Text(
                    f"{self.name} must be one of {allowed}, not {value!r}",
                    f"{self.name} 须为 {allowed} 之一，而不是 {value!r}",
                )
            )
        return str(value)

    def words(self, value: str) -> str:
        """Return the value as a person reads it."""
        return _read(self.options[value])

    def face(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        return {
            "kind": "choice",
            "options": [{"value": value, "label": _read(words)} for value, words in self.options.items()],
        }


@dataclass(frozen=True)
class Switch:
    """Something that is on or off.

    Parameters
    ----------
    name, label
        As for :class:`Slider`.
    start
        Whether it is on at first.
    """

    name: str
    label: Text | str
    start: bool = False

    def check(self, value: object) -> bool:
        """Return the value if it is true or false; raise ``ValueError`` in words if not."""
        if not isinstance(value, bool):
            raise ValueError(
                Text(
                    f"{self.name} must be true or false, not {value!r}",
                    f"{self.name} 只能为真或假，而不是 {value!r}",
                )
            )
        return value

    def words(self, value: bool) -> str:
        """Return the value as a person reads it."""
        return str(Text("on", "开") if value else Text("off", "关"))

    def face(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        return {"kind": "switch"}


Control = Slider | Choice | Switch


class State(NamedTuple):
    """One setting of the controls and what the function made of it."""

    values: dict[str, Any]
    result: Frames


class Explorer(anywidget.AnyWidget):
    """A question one can turn the knobs of.

    Parameters
    ----------
    title
        The question, in both languages.
    controls
        Sliders, choices and switches; their names are the arguments of ``compute``.
    compute
        Pure function of the values: returns a tidy frame, or a mapping of several. It may raise
        ``ValueError(Text(...))``: the sentence is shown beside the control that was moved.
    chart
        Builds the described chart on what ``compute`` returned, labelled in the current language. It is
        called once per language; afterwards only the data change, and an ``alt.param`` named like a control
        follows it.
    say
        The sentence below the chart, from the present state and the one before.
    code
        A few lines a learner can run and change; ``$name`` stands for the value of a control.

    Examples
    --------
    >>> explorer = Explorer(                                            # doctest: +SKIP
    ...     title=Text("What makes a customer content?", "顾客为何满意？"),
    ...     controls=[Slider("expectation", 0, 10, 0.5, 7, "expectation")],
    ...     compute=curve, chart=draw, say=sentence, code="curve(expectation=$expectation)",
    ... )
    >>> explorer.set(expectation=8)                                     # doctest: +SKIP
    """

    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"

    live = traitlets.Unicode().tag(sync=True)
    face = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    says = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Dict().tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        *,
        title: Text,
        controls: Sequence[Control],
        compute: Callable[..., Frames],
        chart: Callable[[Any], alt.TopLevelMixin],
        say: Callable[[State, State], Text],
        code: str,
    ) -> None:
        super().__init__()
        self.title = title
        self.controls = {control.name: control for control in controls}
        self.compute = compute
        self.build_chart = chart
        self.say = say
        self.template = Template(code)
        self.lang = terms.language()
        self.now = self.before = self._drawn = self._state(self._start())
        with speaking(self.lang):
            self.chart = LiveChart(chart(self.now.result), self.now.result, **self.now.values)
        self.live = f"anywidget:{self.chart.model_id}"
        self._speak()
        self.on_msg(self._hear)

    def set(self, **values: object) -> None:
        """Set controls by name, as if they had been moved in the page.

        Raises
        ------
        ValueError
            If there is no such control, or the value is outside its scale.
        """
        for name, value in values.items():
            if name not in self.controls:
                known = ", ".join(self.controls)
                raise ValueError(
                    Text(
                        f"there is no control {name!r}; there are {known}",
                        f"没有调节项 {name!r}；现有 {known}",
                    )
                )
            self.controls[name].check(value)
        state = self._state({**self.now.values, **values})
        self.before, self.now = self.now, state
        with self.hold_sync():
            self.problem = {}
            self._speak()
        self.chart.update(state.result, words=self.says, **state.values)

    def speak(self, lang: Language) -> None:
        """Show everything in one language, ``"en"`` or ``"zh"``."""
        self.lang = lang
        with speaking(lang):
            self.chart.draw(self.build_chart(self.now.result), self.now.result, **self.now.values)
        self._drawn = self.now
        with self.hold_sync():
            self.problem = {}
            self._speak()

    def _start(self) -> dict[str, Any]:
        return {name: control.start for name, control in self.controls.items()}

    def _state(self, values: dict[str, Any]) -> State:
        return State(values, self.compute(**values))

    def _speak(self) -> None:
        with speaking(self.lang):
            self.values = self.now.values
            self.says = self._sentence()
            self.code = self.template.safe_substitute({k: repr(v) for k, v in self.now.values.items()})
            self.face = {
                "lang": "zh-CN" if self.lang == "zh" else "en",
                "title": str(self.title),
                "buttons": {name: str(words) for name, words in BUTTONS.items()},
                "controls": [
                    {"name": name, "label": _read(control.label), **control.face()}
                    for name, control in self.controls.items()
                ],
            }

    def _sentence(self) -> str:
        moved = [
            f"{_read(control.label)} {control.words(old)} → {control.words(new)}"
            for name, control in self.controls.items()
            if (old := self.before.values[name]) != (new := self.now.values[name])
        ]
        outcome = str(self.say(self.now, self.before))
        return f"{Text('; ', '；')!s}".join(moved) + str(Text(". ", "。")) + outcome if moved else outcome

    def _hear(self, _widget: object, message: Mapping[str, Any], _buffers: object) -> None:
        """Do what the page asks; the answer's number tells the page that it may send the next wish."""
        asked = message.get("set", {})
        try:
            if message.get("language"):
                self.speak("en" if self.lang == "zh" else "zh")
            elif message.get("reset"):
                self.set(**self._start())
            elif asked:
                self.set(**asked)
        except ValueError as error:
            with speaking(self.lang):
                self.problem = {"control": next(iter(asked), ""), "words": str(error)}
        finally:
            self.answered += 1

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Add the present state as a picture and as words, for wherever widgets do not run."""
        bundle = super()._repr_mimebundle_() or ({}, {})
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        with speaking(self.lang):
            moved = self.now is not self._drawn
            spec = self.build_chart(self.now.result).to_dict() if moved else self.chart.vegalite
            stored = charts.mimebundle(spec)
            settings = [
                f"{_read(control.label)}: {control.words(self.now.values[name])}"
                for name, control in self.controls.items()
            ]
            words = "\n".join([str(self.title), *settings, stored["text/plain"], self.says])
        picture = {"image/svg+xml": stored["image/svg+xml"], "text/plain": words}
        return {**data, **picture}, metadata


def _exponent(step: float) -> int:
    """Return the power of ten of the last digit that a multiple of ``step`` can have."""
    text = f"{step:.6f}".rstrip("0")
    return -len(text.partition(".")[2])


def _read(label: Text | str) -> str:
    return str(label) if isinstance(label, Text) else terms.label(label)
