"""What to simulate: one frozen object that holds every parameter of a world.

A scenario is frozen and complete: together with a seed it *is* the company. It is written and read as TOML;
presets are TOML files that name only what differs from the defaults (`crmsim/presets/`).
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Literal, Self, get_args

import numpy as np
import pandas as pd
from pydantic import ValidationError, model_validator
from pydantic.fields import FieldInfo

from crmsim.defects import Defects
from crmsim.desk.scenario import DeskScenario
from crmsim.erp.scenario import ErpScenario
from crmsim.funnel.scenario import FunnelScenario
from crmsim.parameters import (
    Acquisition,
    Competition,
    Lifecycle,
    Loyalty,
    Purchasing,
    Relationship,
    Satisfaction,
    Section,
    Service,
    parameter,
)
from crmsim.patterns import Patterns
from crmsim.plans import Marketing

__all__ = ["Scenario", "ScenarioError", "parameter_table", "preset_table"]


class ScenarioError(ValueError):
    """A scenario that cannot be: the message names field, value, what is allowed and how to mend it."""


class Scenario(Section):
    """One world: how many customers, how long, and every rule they follow.

    Make one from a preset and change what you like; nothing else is needed to simulate it again.

    Examples
    --------
    >>> world = Scenario.preset("retail", customers=500, relationship={"type": "proactive"})
    >>> world.relationship.type
    'proactive'
    """

    name: str = parameter("retail", "name of the world", source="label", max_length=80)
    customers: int = parameter(
        10_000, "customers of the opening cohort", symbol="N₀", source="size", ge=1, le=20_000_000
    )
    months: int = parameter(36, "months simulated", symbol="T", unit="months", source="size", ge=1, le=600)
    start: date = parameter(
        date(2023, 1, 1), "first day", source="label", ge=date(1950, 1, 1), le=date(2100, 1, 1)
    )
    locale: Literal["en", "zh"] = parameter("en", "language of names and texts", source="label")
    feedback: bool = parameter(
        True, "let satisfaction, loyalty and service act on buying and leaving", source="switch"
    )
    purchasing: Purchasing = Purchasing()
    competition: Competition = Competition()
    acquisition: Acquisition = Acquisition()
    satisfaction: Satisfaction = Satisfaction()
    loyalty: Loyalty = Loyalty()
    lifecycle: Lifecycle = Lifecycle()
    relationship: Relationship = Relationship()
    service: Service = Service()
    marketing: Marketing = Marketing()
    funnel: FunnelScenario | None = parameter(
        None, "sales force that wins business customers; without it there is none", source="switch"
    )
    erp: ErpScenario | None = parameter(
        None, "back office: stock, bills, payments; without it there is none on record", source="switch"
    )

    defects: Defects | None = parameter(
        None, "faults in the data, planted and registered; without it the files are clean", source="switch"
    )

    desk: DeskScenario | None = parameter(
        None, "papers of the service desk: units, promises, articles, the life of requests", source="switch"
    )

    patterns: Patterns | None = parameter(
        None,
        "patterns to be found in the data, planted and registered; without it there are none",
        source="switch",
    )

    @model_validator(mode="after")
    def _buying_can_be_moved(self) -> Self:
        dropout = self.purchasing.dropout
        if self.marketing.acts and not (self.feedback and dropout in ("geometric", "none")):
            raise ValueError(
                f"marketing: campaigns and promotions act on buying, so they need feedback = true "
                f"(is {str(self.feedback).lower()}) and purchasing.dropout geometric or none (is {dropout})"
            )
        return self

    @model_validator(mode="after")
    def _patterns_can_act(self) -> Self:
        p = self.patterns
        if p and (p.season_height or p.churn_chance) and self.purchasing.dropout == "contract":
            raise ValueError(
                f"patterns: contracts are paid every month and end at renewals, so season_height (is "
                f"{p.season_height}) and churn_chance (is {p.churn_chance}) must be 0 with purchasing.dropout "
                "contract: set them to 0, or choose another dropout"
            )
        return self

    @model_validator(mode="after")
    def _start_of_month(self) -> Self:
        if self.start.day != 1:
            raise ValueError(
                f"start = {self.start} is not the first day of a month: write {self.start:%Y-%m}-01"
            )
        return self

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Scenario:
        """A scenario from nested values, as read from TOML; what is not named has its default.

        Raises
        ------
        ScenarioError
            Naming every wrong field, its value and what is allowed.
        """
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise ScenarioError(_explain(error)) from None

    @classmethod
    def preset(cls, name: str = "retail", **changes: Any) -> Scenario:
        """One of the worlds that come with crmsim, with some fields changed.

        Parameters
        ----------
        name : str
            A name from `preset_table`.
        **changes
            Fields to change; a section takes a dict of its fields, e.g. ``purchasing={"price": 1.1}``.

        Raises
        ------
        ScenarioError
            For an unknown preset, field or value.
        """
        presets = _presets()
        if name not in presets:
            near = difflib.get_close_matches(str(name), presets, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise ScenarioError(f"There is no preset '{name}'.{hint} Presets: {', '.join(presets)}.")
        values = {key: value for key, value in presets[name].items() if key != "about"}
        return cls.of(_merge({"name": name, **values}, changes))

    def replace(self, **changes: Any) -> Scenario:
        """The same world with some fields changed (sections merge, as in `preset`)."""
        return Scenario.of(_merge(self.model_dump(), changes))

    @classmethod
    def read(cls, path: str | Path) -> Scenario:
        """Read a scenario from a TOML file.

        Raises
        ------
        ScenarioError
            If the file cannot be read, is not TOML, or does not describe a possible world.
        """
        path = Path(path)
        try:
            text = path.read_text("utf-8-sig")
        except OSError as error:
            raise ScenarioError(f"Cannot read {path}: {error.strerror or error}.") from None
        except UnicodeDecodeError:
            raise ScenarioError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
        try:
            values = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ScenarioError(f"{path} is not valid TOML: {error}.") from None
        return cls.of(values)

    def to_toml(self, *, defaults: bool = True) -> str:
        """The scenario as TOML, each line commented with its meaning and unit.

        Parameters
        ----------
        defaults : bool
            Also write the fields that have their default value.
        """
        lines: list[str] = []
        for section, rows in _by_section(self):
            kept = [row for row in rows if row.value != row.default or (defaults and row.value is not None)]
            # A group that need not be there is there because it is named, even if nothing in it differs.
            if section and (kept or Scenario.model_fields[section].default is None):
                lines += ["", f"[{section}]"]
            lines += [f"{row.name} = {_toml(row.value)}  # {row.comment}" for row in kept]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Row:
    section: str
    name: str
    value: Any
    default: Any
    info: FieldInfo

    @property
    def extra(self) -> dict[str, str]:
        extra = self.info.json_schema_extra
        return {key: str(value) for key, value in extra.items()} if isinstance(extra, dict) else {}

    @property
    def comment(self) -> str:
        unit = self.extra.get("unit")
        return f"{self.info.description}" + (f" [{unit}]" if unit else "")


def _by_section(scenario: Scenario) -> Iterator[tuple[str, list[_Row]]]:
    def rows(section: str, model: Section) -> list[_Row]:
        return [
            _Row(section, name, getattr(model, name), info.default, info)
            for name, info in type(model).model_fields.items()
            if not isinstance(getattr(model, name), Section)
        ]

    yield "", rows("", scenario)
    for name in Scenario.model_fields:
        if isinstance(section := getattr(scenario, name), Section):
            yield name, rows(name, section)


def parameter_table(scenario: Scenario | None = None) -> pd.DataFrame:
    """Every parameter of a scenario: field, value, symbol, unit, what is allowed, meaning, source."""
    scenario = scenario or Scenario()
    return pd.DataFrame(
        [
            {
                "field": f"{row.section}.{row.name}".lstrip("."),
                "value": _toml(row.value) if row.value is not None else "–",
                "symbol": row.extra.get("symbol", ""),
                "unit": row.extra.get("unit", ""),
                "allowed": _allowed(row.info),
                "meaning": row.info.description,
                "source": row.extra.get("source", ""),
            }
            for _, rows in _by_section(scenario)
            for row in rows
        ]
    )


def preset_table() -> pd.DataFrame:
    """The presets: name and what each is for, in English and Chinese."""
    return pd.DataFrame([{"preset": name, **values["about"]} for name, values in _presets().items()])


def _presets() -> dict[str, dict[str, Any]]:
    folder = resources.files("crmsim") / "presets"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    loaded = {f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8")) for f in files}
    return {"retail": loaded.pop("retail"), **loaded}


def _merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        nested = isinstance(value, Mapping) and isinstance(old, Mapping)
        merged[key] = _merge(old, value) if nested else value  # type: ignore[arg-type]
    return merged


def _toml(value: Any) -> str:
    match value:
        case None:
            return '"none"'
        case bool():
            return str(value).lower()
        case str():
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in quoted) + '"'
        case float():
            return (
                np.format_float_positional(value, trim="0")
                if 1e-4 < abs(value) < 1e15 or not value
                else repr(value)
            )
        case tuple():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case Section():
            fields = ", ".join(f"{name} = {_toml(item)}" for name, item in value)
            return "{ " + fields + " }"
        case _:
            return str(value)


_BOUNDS = (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))


def _allowed(info: FieldInfo) -> str:
    options = get_args(info.annotation)
    if options and all(isinstance(option, str) for option in options):
        return " | ".join(options)
    if info.annotation is bool:
        return "true | false"
    inner = [option for option in options if option not in (type(None), ...)]
    if _entry(info) and type(None) in options:
        return "a group of fields, in TOML a section, or nothing"
    if inner and (entry := _entry(info)):
        return f"a list, each entry with {', '.join(entry.model_fields)}"
    if len(inner) > 1:
        return f"{len(inner)} values, each {_bounds(get_args(inner[0]))}"
    if ... in options:
        each = get_args(inner[0])
        words = all(isinstance(word, str) for word in each)
        return f"values, each {' | '.join(each) if words else _bounds(each)}"
    return _bounds(info.metadata)


def _entry(info: FieldInfo) -> type[Section] | None:
    """What the entries of a list of sections are, or the section that may be there."""
    first = next(iter(get_args(info.annotation)), None)
    return first if isinstance(first, type) and issubclass(first, Section) else None


def _bounds(metadata: Iterable[Any]) -> str:
    bounds = [
        f"{sign} {bound:,}" if isinstance(bound, int) else f"{sign} {bound}"
        for item in _unpacked(metadata)
        for key, sign in _BOUNDS
        if (bound := getattr(item, key, None)) is not None
    ]
    return " and ".join(bounds)


def _unpacked(metadata: Iterable[Any]) -> Iterator[Any]:
    for item in metadata:
        yield from item.metadata if isinstance(item, FieldInfo) else (item,)


def _explain(error: ValidationError) -> str:
    lines = [_explain_one(item) for item in error.errors(include_url=False)]
    head = "The scenario has a mistake:" if len(lines) == 1 else f"The scenario has {len(lines)} mistakes:"
    return "\n".join([head, *(f"  · {line}" for line in lines)])


def _explain_one(item: Any) -> str:
    where, model = [str(part) for part in item["loc"]], Scenario
    for part in where[:-1]:
        if part.isdigit():
            continue
        info = model.model_fields.get(part)
        annotation = (info and _entry(info)) or (info and info.annotation)
        if not (isinstance(annotation, type) and issubclass(annotation, Section)):
            break
        model = annotation  # type: ignore[assignment]
    field = ".".join(where)
    given = repr(item.get("input"))
    given = given if len(given) <= 60 else given[:57] + "…"
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(where[-1], model.model_fields, n=1, cutoff=0.5)
        mend = f"did you mean '{near[0]}'?" if near else f"fields here: {', '.join(model.model_fields)}"
        return f"{field}: there is no such field; {mend}"
    info = next((model.model_fields[part] for part in reversed(where) if part in model.model_fields), None)
    if item["type"] == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    if info is None:
        return f"{field} = {given}: {item['msg'][0].lower()}{item['msg'][1:]}"
    if not info.description:
        return f"{field} = {given}: a group of fields is expected, [{field}] in TOML or a dict in Python"
    unit = (info.json_schema_extra or {}).get("unit") if isinstance(info.json_schema_extra, dict) else None
    allowed = _allowed(info)
    reason = item["msg"][0].lower() + item["msg"][1:]
    rule = f"allowed: {allowed}{f' {unit}' if unit else ''}" if allowed else reason
    if allowed and item["type"].endswith(("_type", "_parsing")):
        rule = f"{reason}; {rule}"
    return f"{field} = {given}: {rule} ({info.description})"
