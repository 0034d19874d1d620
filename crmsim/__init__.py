"""crmsim: synthetic companies and their customers, for teaching customer relationship management.

==================  ==============================================================================
name                what it is
==================  ==============================================================================
Scenario            what to simulate: every parameter, with presets
ScenarioError       what is wrong with a scenario, and how to mend it
simulate            a scenario and a seed → a Company
Company             its tables as DataFrames, its database by SQL, and the truth apart from it
open_company        a Company that was saved
compare             several scenarios with the same luck, side by side
language            the language of labels and texts: "en" or "zh"
analysis            what an analyst computes from observed tables: rfm, tiers, cohorts, pipeline, uplift …
tasks               questions of decision analysis whose answers were planted
theory              closed forms and fits: BG/NBD, Pareto/NBD, sBG, Dirichlet, Erlang, Markov, Bass, CLV
==================  ==============================================================================

>>> import crmsim
>>> company = crmsim.simulate(crmsim.Scenario.preset("retail", customers=100, months=6), seed=7)
>>> company.sales_order.columns[:3].tolist()
['sales_order_id', 'customer_id', 'channel']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crmsim import analysis, tasks, theory
    from crmsim.company import Company, open_company, simulate
    from crmsim.outcomes import compare
    from crmsim.scenario import Scenario, ScenarioError
    from crmsim.terms import language

__version__ = "0.1.0"

__all__ = [
    "Company",
    "Scenario",
    "ScenarioError",
    "analysis",
    "compare",
    "language",
    "open_company",
    "simulate",
    "tasks",
    "theory",
]

#: Where each name lives; it is imported when first used, so that a program pays only for what it uses.
_HOME = {
    "Company": "crmsim.company",
    "Scenario": "crmsim.scenario",
    "ScenarioError": "crmsim.scenario",
    "compare": "crmsim.outcomes",
    "language": "crmsim.terms",
    "open_company": "crmsim.company",
    "simulate": "crmsim.company",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if name in __all__:
        return import_module(f"crmsim.{name}")
    raise AttributeError(f"module 'crmsim' has no attribute '{name}'; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
