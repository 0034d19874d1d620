"""Every parameter of the call centre, with its symbol, unit, default, bounds and source."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from crmsim.parameters import Absent, Section, parameter

__all__ = ["HOURS_OF_WEEK", "CallCentreScenario"]

#: Hours of a week, Monday midnight first.
HOURS_OF_WEEK: Final = 7 * 24

Weight = Annotated[float, Field(ge=0, le=1e6)]
ByHour = Annotated[tuple[Weight, ...], Field(min_length=24, max_length=24)]
ByDay = tuple[Weight, Weight, Weight, Weight, Weight, Weight, Weight]


def _every_hour(value: Any) -> Any:
    """One number of agents stands for all 24 hours."""
    return (value,) * 24 if isinstance(value, int) else value


Staff = Annotated[
    tuple[Annotated[int, Field(ge=0, le=10_000)], ...],
    Field(min_length=24, max_length=24),
    BeforeValidator(_every_hour),
]

BROWN = "Brown et al. 2005, JASA 100(469)"
PALM = "Palm 1957, Tele 2; Garnett, Mandelbaum & Reiman 2002, M&SOM 4(3)"
ASSUMED = "assumption"
_NOBODY = (0,) * 24


class CallCentreScenario(Section):
    """Who calls when, how long a call takes, how patient callers are, and who is there to answer."""

    calls_per_week: float = parameter(
        4000.0, "calls in an average week", symbol="Λ", unit="1/week", source=ASSUMED, gt=0, le=1e8
    )
    calls_by_hour: ByHour = parameter(
        (0, 0, 0, 0, 0, 0, 0, 0, 5, 9, 12, 11, 8, 7, 9, 10, 9, 8, 6, 4, 2, 0, 0, 0),
        "relative number of calls in each hour of the day, midnight first",
        source=f"shape after {BROWN}",
    )
    calls_by_day: ByDay = parameter(
        (1.2, 1.1, 1.0, 1.0, 0.9, 0.4, 0.3),
        "relative number of calls on each day of the week, Monday first",
        source=ASSUMED,
    )
    handling: Literal["lognormal", "exponential"] = parameter(
        "lognormal", "distribution of handling times; the closed forms assume exponential", source=BROWN
    )
    handling_minutes: float = parameter(
        4.0, "mean handling time of a call", symbol="AHT", unit="minutes", source=ASSUMED, gt=0, le=10_000
    )
    handling_cv: float = parameter(
        0.9,
        "standard deviation of lognormal handling times, as a share of their mean",
        source=ASSUMED,
        gt=0,
        le=10,
    )
    patience_minutes: Annotated[float | None, Absent] = parameter(
        3.0,
        "mean of the exponential time callers are ready to wait (none: for ever)",
        symbol="θ",
        unit="minutes",
        source=PALM,
        gt=0,
        le=1e6,
    )
    agents: Staff = parameter(
        (0, 0, 0, 0, 0, 0, 0, 0, 4, 6, 8, 7, 6, 5, 6, 7, 6, 6, 5, 4, 3, 0, 0, 0),
        "agents on duty in each hour of Monday to Friday (one number: in all hours)",
        symbol="c",
        source=ASSUMED,
    )
    weekend_agents: Staff = parameter(
        (0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 3, 3, 3, 2, 3, 3, 3, 3, 2, 2, 1, 0, 0, 0),
        "agents on duty in each hour of Saturday and Sunday",
        symbol="c",
        source=ASSUMED,
    )
    second_share: float = parameter(
        0.0,
        "share of calls that need a second skill; 0: every agent can take every call",
        source=ASSUMED,
        ge=0,
        le=1,
    )
    second_agents: Staff = parameter(
        _NOBODY, "agents with the second skill only, in each hour of every day", source=ASSUMED
    )
    versatile_agents: Staff = parameter(
        _NOBODY, "agents with both skills, in each hour of every day", source=ASSUMED
    )
    answer_within: float = parameter(
        20.0,
        "time within which calls are to be answered",
        symbol="τ",
        unit="seconds",
        source=ASSUMED,
        ge=0,
        le=86_400,
    )
    answer_target: float = parameter(
        0.8, "share of calls to be answered in that time", source="80/20 rule of the trade", ge=0, lt=1
    )

    @classmethod
    def steady(
        cls,
        calls_per_hour: float,
        handling_minutes: float,
        agents: int,
        patience_minutes: float | None = None,
    ) -> CallCentreScenario:
        """The call centre of the theory: no rush hours, exponential handling times, so many agents always.

        With endless patience (None) it is Erlang's M/M/c, otherwise M/M/c+M (Erlang A).
        """
        return cls(
            calls_per_week=calls_per_hour * HOURS_OF_WEEK,
            calls_by_hour=(1,) * 24,
            calls_by_day=(1,) * 7,
            handling="exponential",
            handling_minutes=handling_minutes,
            patience_minutes=patience_minutes,
            agents=(agents,) * 24,
            weekend_agents=(agents,) * 24,
        )

    @property
    def calls_in_week(self) -> NDArray[np.float64]:
        """Expected calls in each hour of the week, shape (168,)."""
        weight = np.outer(self.calls_by_day, self.calls_by_hour).ravel()
        return np.asarray(self.calls_per_week * weight / weight.sum())

    @property
    def staff_in_week(self) -> NDArray[np.int64]:
        """Agents on duty in each hour of the week, shape (3, 168): first skill, second skill, both."""
        first = [self.agents] * 5 + [self.weekend_agents] * 2
        return np.array([first, [self.second_agents] * 7, [self.versatile_agents] * 7]).reshape(3, -1)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for name in ("calls_by_hour", "calls_by_day"):
            if sum(getattr(self, name)) == 0:
                raise ValueError(f"{name} is 0 throughout: give the busy hours and days a number above 0")
        if self.patience_minutes is None:
            first, second, both = (bool(group.any()) for group in self.staff_in_week)
            for share, staffed, field in (
                (1 - self.second_share, first or both, "agents"),
                (self.second_share, second or both, "second_agents"),
            ):
                if share > 0 and not staffed:
                    raise ValueError(
                        f"{field} is 0 in every hour, so callers without a patience_minutes would wait for "
                        f"ever: put somebody on duty ({field} or versatile_agents), or give a patience"
                    )
        return self
