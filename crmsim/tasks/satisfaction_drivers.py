"""Drivers of satisfaction: the coefficients by which quality and surprise make a customer satisfied.

Interviews are held with a company's own customers in its own months. Satisfaction follows the model of the company,
s = s₀ + k_P(PQ − 7) + k_D·[D]⁺ − η·k_D·[−D]⁺ with D = PQ − E, and each answer has an error.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crmsim import variates
from crmsim.company import simulate
from crmsim.model.satisfaction import score
from crmsim.parameters import ASSUMED, Section, parameter
from crmsim.scenario import Scenario
from crmsim.tasks.answers import numbers
from crmsim.tasks.task import Bounds, Floats, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK", "SatisfactionDrivers"]

_NAMES = ("base", "quality", "delight", "disappointment")
_OLIVER = "Oliver 1980, JMR 17; Anderson & Sullivan 1993, Marketing Science 12"


class SatisfactionDrivers(Section):
    """The coefficients, and how exactly customers speak."""

    base: float = parameter(77.0, "at quality 7, as expected", symbol="s₀", source=_OLIVER, ge=60, le=90)
    quality: float = parameter(
        5.0, "effect of a point of quality (0: none)", symbol="k_P", source=_OLIVER, ge=0, le=8
    )
    delight: float = parameter(
        6.0, "effect of a point above expectation (0: none)", symbol="k_D", source=_OLIVER, ge=0, le=10
    )
    negativity: float = parameter(
        2.0,
        "disappointment ÷ delight of the same size (1: no asymmetry)",
        symbol="η",
        source=_OLIVER,
        ge=1,
        le=4,
    )
    noise: float = parameter(
        6.0, "error of an answer", symbol="σ", unit="points", source=ASSUMED, gt=0, le=30
    )


class Truth(NamedTuple):
    """True coefficients and the standard error each can be estimated with."""

    coefficient: Floats
    std_error: Floats


def build(p: SatisfactionDrivers, luck: Luck, size: int) -> tuple[Frames, Truth]:
    """Interviews with customers in months in which they met the firm."""
    world = Scenario.preset("retail", customers=max(size // 4, 100), months=12)
    state = simulate(world, luck.seed, progress=False).truth.customer_state
    met = state[state["perceived_performance"].notna()]
    met = met.iloc[np.sort(luck.order("asked", len(met))[:size])]
    perceived, expected = 10 * met["perceived_performance"].to_numpy(), 10 * met["expectation"].to_numpy()
    # What is told is rounded, so satisfaction is made of the rounded figures.
    perceived, expected = np.round(perceived, 2), np.round(expected, 2)
    section = world.satisfaction.model_copy(
        update={
            "base": p.base, "level_effect": p.quality, "surprise_effect": p.delight, "negativity": p.negativity
        }
    )  # fmt: skip
    felt = score(section, perceived, expected)
    # At the ends of the scale the model is not linear; who stands there is not interviewed.
    inside = (felt > 0) & (felt < 100)
    stated = felt + variates.normal(luck("noise", len(felt)), 0, p.noise)
    table = pd.DataFrame(
        {
            "customer_id": met["customer_id"].to_numpy(),
            "month_start": met["month_start"].to_numpy(),
            "expected": expected,
            "perceived": perceived,
            "satisfaction": np.round(stated, 2),
        }
    )[inside].reset_index(drop=True)
    X = _design(table)
    std_error = p.noise * np.sqrt(np.diag(np.linalg.inv(X.T @ X)))
    truth = np.array([p.base, p.quality, p.delight, p.negativity * p.delight])
    return {"interview": table}, Truth(truth, std_error)


def _design(table: pd.DataFrame) -> Floats:
    surprise = (table["perceived"] - table["expected"]).to_numpy()
    return np.column_stack(
        [
            np.ones(len(table)),
            table["perceived"] - 7,
            np.maximum(surprise, 0),
            np.minimum(surprise, 0),
        ]
    )


def measure(truth: Truth, answer: Any) -> dict[str, float]:
    """The worst coefficient, in standard errors of the right regression."""
    given = numbers(answer, _NAMES)
    return {"worst_error": float((np.abs(given - truth.coefficient) / truth.std_error).max())}


def naive(observed: Frames) -> dict[str, float]:
    """One effect for surprises of either sign."""
    table = observed["interview"]
    X = np.column_stack([np.ones(len(table)), table["perceived"] - 7, table["perceived"] - table["expected"]])
    base, quality, surprise = np.linalg.lstsq(X, table["satisfaction"].to_numpy())[0]
    return dict(zip(_NAMES, (base, quality, surprise, surprise), strict=True))


def competent(observed: Frames) -> dict[str, float]:
    """Delight and disappointment apart."""
    table = observed["interview"]
    found = np.linalg.lstsq(_design(table), table["satisfaction"].to_numpy())[0]
    return dict(zip(_NAMES, found.tolist(), strict=True))


def oracle(truth: Truth) -> dict[str, float]:
    """The planted coefficients."""
    return dict(zip(_NAMES, truth.coefficient.tolist(), strict=True))


TASK = Task(
    id="satisfaction_drivers",
    planted=SatisfactionDrivers,
    size=Size(2_000, 200, 50_000, Text(en="interviews", zh="次访谈")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"worst_error": Bounds(at_most=3)},
)
