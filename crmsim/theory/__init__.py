"""Closed forms from the literature: the engines are tested against them, learners compare their firm.

=====================  ====================================================
name                   idea
=====================  ====================================================
BGNBD                  buys at random, may leave after a repeat purchase
MBGNBD                 the same, may leave after the trial too
ParetoNBD              buys at random, leaves after an exponential lifetime
BGBB                   can buy once per occasion, may leave before any
GammaGamma             spend per purchase
SBG                    length of stay under contract
Dirichlet              competing brands, double jeopardy
customer_summary       frequency, recency, age and spend from an order log
FitResult              a fitted model and how far to trust it
ConvergenceError       no fit was found
Bass                   diffusion of a new product
AbsorbingChain         stages that end well or badly: a funnel
erlang_b               callers turned away
erlang_c               callers who have to wait
average_wait           how long they wait
service_level          share answered in time
ErlangA                callers who hang up
agents_needed          fewest agents for a promised service level
agents_for_wait        fewest agents for a promised mean wait
square_root_staffing   the rule of thumb for both
occupancy              how busy the agents are
margin_multiple        value of a margin of 1 per period
clv                    customer lifetime value with eight factors
retention_elasticity   what one per cent more retention adds
discount_elasticity    what one per cent more discount takes
value_at_defection     Reichheld's defection economics
leaky_bucket           customers when some leak out and some are poured in
steady_state           where the bucket settles
=====================  ====================================================
"""

from crmsim.theory.bass import Bass
from crmsim.theory.bgbb import BGBB
from crmsim.theory.bgnbd import BGNBD
from crmsim.theory.clv import (
    clv,
    discount_elasticity,
    leaky_bucket,
    margin_multiple,
    retention_elasticity,
    steady_state,
    value_at_defection,
)
from crmsim.theory.dirichlet import Dirichlet
from crmsim.theory.erlang import (
    ErlangA,
    agents_for_wait,
    agents_needed,
    average_wait,
    erlang_b,
    erlang_c,
    occupancy,
    service_level,
    square_root_staffing,
)
from crmsim.theory.gammagamma import GammaGamma
from crmsim.theory.likelihood import ConvergenceError, FitResult
from crmsim.theory.markov import AbsorbingChain
from crmsim.theory.mbg import MBGNBD
from crmsim.theory.paretonbd import ParetoNBD
from crmsim.theory.sbg import SBG
from crmsim.theory.summary import customer_summary

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "SBG",
    "AbsorbingChain",
    "Bass",
    "ConvergenceError",
    "Dirichlet",
    "ErlangA",
    "FitResult",
    "GammaGamma",
    "ParetoNBD",
    "agents_for_wait",
    "agents_needed",
    "average_wait",
    "clv",
    "customer_summary",
    "discount_elasticity",
    "erlang_b",
    "erlang_c",
    "leaky_bucket",
    "margin_multiple",
    "occupancy",
    "retention_elasticity",
    "service_level",
    "square_root_staffing",
    "steady_state",
    "value_at_defection",
]
