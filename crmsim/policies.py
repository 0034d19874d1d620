"""Two ways to spend the same marketing budget: on the next sale, or on the relationship.

Transactional marketing buys customers and moves goods: 70 % of the budget goes into canvassing and advertising,
30 % into discounts, and nobody looks after the customer in between. Relationship marketing turns it round: 30 %
into acquisition, 70 % into contact of a relationship type and into service. Which is better is a question of
the market, and these worlds let it be answered: where the satisfied stay and the dissatisfied leave, the
relationship wins in the long run; where nobody can leave, it is money spent on hostages.

The four levers of the marketing mix (4P) are here as well; seen by the customer they are value, cost, convenience
and communication (4C; Lauterborn 1990, Advertising Age 61(41)).
"""

from __future__ import annotations

from typing import Final

from crmsim.model.relationship import contact
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.scenario import Scenario

__all__ = ["monopoly", "place", "policies", "price", "product", "promotion"]

#: Margin of a customer and month of the retail preset under the basic type, CNY.
_RETAIL_MARGIN: Final = 8.235
#: Marketing budget of the retail preset for a market of 100 000: canvassing and advertising are 70 % of it.
_BUDGET: Final = 20_000.0
_CANVASSING: Final = 6 / 14
#: Discount four times a year that gives away 30 % of the budget: 4·d·(1 + 2.5·d)·revenue of a month.
_DEPTH: Final = 0.075


def policies(
    customers: int = 1_000,
    months: int = 60,
    *,
    margin: float = 1_000.0,
    relationship_type: str = "accountable",
) -> dict[str, Scenario]:
    """The same firm under transactional and under relationship marketing, with the same yearly budget.

    The world is the retail preset with dearer goods: everything counted in money but the wage is multiplied, so
    that acquisition costs as many months of margin as there. At the margins of everyday goods no relationship
    pays for its hours (Kotler's matrix puts *basic* there), and transactional marketing wins.

    What the hours of the relationship leave of its 70 % is spent on service, and assumed to halve the gaps of
    standards and delivery.

    Parameters
    ----------
    customers, months : as in `Scenario`
    margin : float
        Margin of a customer and month under the basic type, CNY.
    relationship_type : str
        The type of the matrix for so many customers and such a margin; a thousand at 1 000 CNY: accountable.

    Returns
    -------
    dict of Scenario
        ``transactional`` and ``relationship``; compare them with `crmsim.compare` or `crmsim.outcomes`.

    Source: Grönroos 1994, Management Decision 32(2), for the two kinds of marketing; the split is an assumption.
    """
    if relationship_type not in RELATIONSHIP_TYPES[1:]:
        allowed = ", ".join(RELATIONSHIP_TYPES[1:])
        raise ValueError(f"relationship_type = {relationship_type!r}: allowed are {allowed}")
    scale = margin / _RETAIL_MARGIN
    plain = Scenario.preset("retail")
    world = plain.replace(
        customers=customers,
        months=months,
        purchasing={"basket_scale": plain.purchasing.basket_scale * scale},
        acquisition={
            "canvass_reach": plain.acquisition.canvass_reach / scale,
            "advert_scale": plain.acquisition.advert_scale * scale,
            "agent_fee": plain.acquisition.agent_fee * scale,
            "referral_fee": plain.acquisition.referral_fee * scale,
        },
    )
    transactional = world.replace(
        acquisition=_acquisition(0.7 * _BUDGET * scale),
        marketing={"promotions": [{"month": 2, "repeat_months": 3, "depth": _DEPTH}]},
    )
    bonded = world.replace(relationship={"type": relationship_type})
    hours = contact(bonded, customers)
    budget = 0.7 * _BUDGET * scale * world.acquisition.prospects * customers / 100_000
    k = RELATIONSHIP_TYPES.index(relationship_type)
    programme = list(world.relationship.programme_cost)
    programme[k] = max(programme[k], budget - customers * hours.hours * hours.hour_cost)
    quality = world.satisfaction
    relationship = bonded.replace(
        acquisition=_acquisition(0.3 * _BUDGET * scale),
        relationship={"programme_cost": programme},
        satisfaction={"standards_gap": quality.standards_gap / 2, "delivery_gap": quality.delivery_gap / 2},
    )
    return {"transactional": transactional, "relationship": relationship}


def _acquisition(budget: float) -> dict[str, float]:
    return {"canvass_budget": _CANVASSING * budget, "advert_budget": (1 - _CANVASSING) * budget}


def monopoly(scenario: Scenario) -> Scenario:
    """The same firm where customers can hardly leave: loyalty is concave in satisfaction, switching is hard.

    Source: Jones & Sasser (1995), the curve of the local telephone company; the numbers are ours.
    """
    return scenario.replace(loyalty={"convexity": 0.4, "barrier_start": 1.5})


def product(scenario: Scenario, points: float) -> Scenario:
    """A better product 产品 – value to the customer 客户价值: quality by so many points of the 10-point scale."""
    return scenario.replace(satisfaction={"design_quality": scenario.satisfaction.design_quality + points})


def price(scenario: Scenario, factor: float) -> Scenario:
    """Another price 价格 – the customer's cost 成本: so many times today's."""
    return scenario.replace(purchasing={"price": scenario.purchasing.price * factor})


def place(scenario: Scenario, coverage: float) -> Scenario:
    """Another coverage of the market 渠道 – convenience 便利: so many times as many prospects are reached."""
    p = scenario.acquisition
    reach = ("canvass_reach", "advert_reach", "inbound")
    return scenario.replace(acquisition={name: getattr(p, name) * coverage for name in reach})


def promotion(scenario: Scenario, depth: float, every: int = 3) -> Scenario:
    """Sales 促销 – communication 沟通: so much off for everybody every so many months, instead of those planned."""
    plan = {"month": every - 1, "repeat_months": every, "depth": depth}
    return scenario.replace(marketing={"promotions": [plan]})
