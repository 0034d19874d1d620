"""The five relationship types as contact policies, and attention as the resource they compete for.

A type is hours of attention for each customer and what they bring: a voice, recovery, knowledge, bonds,
barriers, growth. Attention does not scale: the more of it is demanded, the dearer an hour becomes
(coordination, Penrose 1959) and the less of the promised contact arrives (attention, Ocasio 1997). The 3×3
matrix of types is not written down anywhere; it follows from comparing profits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from crmsim.model.customer import IDENTIFICATION, Floats, State, relationship_index
from crmsim.parameters import RELATIONSHIP_TYPES, Relationship
from crmsim.scenario import Scenario

__all__ = [
    "Contact",
    "best_type",
    "contact",
    "customer_value",
    "delivered",
    "growth_factor",
    "hour_cost",
    "profit",
    "structural_bonds",
    "switching_barrier",
]


@dataclass(frozen=True)
class Contact:
    """What the relationship programme does this month, the same for every active customer.

    Attributes
    ----------
    type_index : 0 basic … 4 partnership
    load : demanded hours ÷ attention, ℓ
    delivered : share q of the promised contact that arrives
    hours : hours paid for each active customer
    hour_cost : CNY of one hour, ω(ℓ)
    voice : chance that a (minor, major) failure becomes known
    resolved, quick : chance that a known failure is made good, and quickly
    knowledge, bond, barrier, growth : what the programme leads to, as far as delivered
    broken_promise : quality lost by contact promised and not delivered, points
    """

    type_index: int
    load: float
    delivered: float
    hours: float
    hour_cost: float
    voice: tuple[float, float]
    resolved: float
    quick: float
    knowledge: float
    bond: float
    barrier: float
    growth: float
    broken_promise: float


def delivered(p: Relationship, load: ArrayLike) -> Floats:
    """Share of the promised contact that arrives, q(ℓ) = (1 + ℓ)^(−γ_e)."""
    return np.asarray((1 + np.asarray(load, dtype=np.float64)) ** -p.dilution)


def hour_cost(p: Relationship, load: ArrayLike) -> Floats:
    """Cost of an hour of attention in CNY, ω(ℓ) = w·(1 + ℓ)^γ_c."""
    return np.asarray(p.wage * (1 + np.asarray(load, dtype=np.float64)) ** p.congestion)


def contact(scenario: Scenario, active: int) -> Contact:
    """The programme of a month in which `active` customers are to be looked after.

    With headcount fixed at K hours nobody is hired: q = min(1, K/(N·h_k)) and an hour costs the wage. What is
    not delivered falls back to the basic type: a chance is v_k·q + v_basic·(1 − q), an effect e_k·q.
    """
    p = scenario.relationship
    k = relationship_index(scenario)
    customers = active if p.portfolio is None else p.portfolio
    demand = customers * p.hours[k]
    load = demand / p.attention_hours
    if p.headcount_hours is None:
        q, cost = float(delivered(p, load)), float(hour_cost(p, load))
    else:
        q, cost = min(1.0, p.headcount_hours / demand) if demand else 1.0, p.wage

    def blend(values: tuple[float, ...]) -> float:
        return values[k] * q + values[0] * (1 - q)

    return Contact(
        type_index=k,
        load=load,
        delivered=q,
        hours=p.hours[k],
        hour_cost=cost,
        voice=(blend(p.voice_minor), blend(p.voice_major)),
        resolved=blend(p.resolved),
        quick=blend(p.quick),
        knowledge=p.knowledge[k] * q,
        bond=p.bond[k] * q,
        barrier=p.barrier[k] * q,
        growth=p.growth[k] * q,
        broken_promise=p.promise[k] * (1 - q),
    )


def _builds_bonds(scenario: Scenario) -> bool:
    """Whether barriers and growth ever leave the zero at which they start."""
    p, k = scenario.relationship, relationship_index(scenario)
    return p.barrier[k] > 0 or p.growth[k] > 0


def structural_bonds(scenario: Scenario, contact: Contact, state: State) -> dict[str, Floats]:
    """Switching barrier and growth of spending after another month: SC ← SC + ρ(SC* − SC), W likewise.

    Growth builds up once a customer is known, that is after identification. Empty if there is nothing to build.
    """
    if not _builds_bonds(scenario):
        return {}
    rate, known = scenario.relationship.bond_rate, state.stage > IDENTIFICATION
    return {
        "barrier": state.barrier + rate * (contact.barrier - state.barrier),
        "growth": state.growth + rate * (contact.growth * known - state.growth),
    }


def switching_barrier(scenario: Scenario, state: State) -> Floats | float:
    """SC: what the market puts in everybody's way, and what the relationship has built on top."""
    start = scenario.loyalty.barrier_start
    return start + state.barrier if _builds_bonds(scenario) else start


def growth_factor(scenario: Scenario, state: State) -> Floats | float:
    """Multiplier of spending built by the relationship, e^W."""
    return np.exp(state.growth) if _builds_bonds(scenario) else 1.0


#: Delivered shares at which `customer_value` was measured by full simulation.
VALUE_DELIVERED: Final = np.array([0.0, 0.5, 0.75, 1.0])


def customer_value(value: ArrayLike, q: ArrayLike) -> Floats:
    """V_k(q): margin of a customer slot, net of replacing the lost, in months of basic margin.

    Parameters
    ----------
    value : array, shape (4, 5)
        Rows for the delivered shares in `VALUE_DELIVERED`, columns for the types.
    q : array, shape (…, 5)
        Delivered share for each type; interpolated linearly.

    Returns
    -------
    array of the shape of q
    """
    value, q = np.asarray(value, dtype=np.float64), np.asarray(q, dtype=np.float64)
    columns = [np.interp(q[..., k], VALUE_DELIVERED, value[:, k]) for k in range(len(RELATIONSHIP_TYPES))]
    return np.stack(columns, axis=-1)


def profit(p: Relationship, value: ArrayLike, customers: ArrayLike, margin: ArrayLike) -> Floats:
    """Monthly profit of a base under each type, Π_k = N·[m·V_k(q) − h_k·ω(ℓ)] − F_k, CNY.

    Parameters
    ----------
    p : Relationship
    value : array, shape (4, 5)
        The table of `customer_value`.
    customers : array
        Customers N in the base.
    margin : array
        Margin m of a customer-month under the basic type, CNY; broadcast with `customers`.

    Returns
    -------
    array, shape (…, 5)
    """
    n = np.asarray(customers, dtype=np.float64)[..., None]
    m = np.asarray(margin, dtype=np.float64)[..., None]
    n, m = np.broadcast_arrays(n, m)
    hours = np.array(p.hours)
    load = n * hours / p.attention_hours
    worth = m * customer_value(value, delivered(p, load))
    return n * (worth - hours * hour_cost(p, load)) - np.array(p.programme_cost)


def best_type(p: Relationship, value: ArrayLike, customers: ArrayLike, margin: ArrayLike) -> np.ndarray:
    """Index of the most profitable type for each number of customers and margin."""
    return np.argmax(profit(p, value, customers, margin), axis=-1)
