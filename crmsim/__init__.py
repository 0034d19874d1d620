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
theory              closed forms and fits: BG/NBD, Pareto/NBD, sBG, Dirichlet, Erlang, Markov, Bass, CLV
==================  ==============================================================================

>>> import crmsim
>>> company = crmsim.simulate(crmsim.Scenario.preset("retail", customers=100, months=6), seed=7)
>>> company.sales_order.columns[:3].tolist()
['sales_order_id', 'order_type', 'customer_id']
"""

from crmsim import theory
from crmsim.company import Company, open_company, simulate
from crmsim.outcomes import compare
from crmsim.scenario import Scenario, ScenarioError
from crmsim.terms import language

__all__ = [
    "Company",
    "Scenario",
    "ScenarioError",
    "compare",
    "language",
    "open_company",
    "simulate",
    "theory",
]

__version__ = "0.1.0"
