"""Every parameter of the service desk's paperwork: promises, second line, costs, and what is found out."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from crmsim.parameters import Section, parameter

__all__ = ["DeskScenario"]

ASSUMED: Final = "assumption"
Hours = Annotated[float, Field(gt=0, le=9_999)]
Amount = Annotated[float, Field(ge=0, le=1e9)]
ThreeHours = tuple[Hours, Hours, Hours]


class DeskScenario(Section):
    """The life of a request on record; nothing here acts on what customers do."""

    warranty_months: int = parameter(
        12, "months for which a unit is repaired free of charge", unit="months", source=ASSUMED, ge=1, le=120
    )
    unit_life_months: float = parameter(
        60.0, "mean months until a unit is retired", unit="months", source=ASSUMED, gt=1, le=1200
    )
    warranty_hours: tuple[Hours, Hours] = parameter(
        (24.0, 120.0),
        "first response and resolution promised by a warranty, hours on the clock",
        unit="hours",
        source=ASSUMED,
    )
    terms_values: tuple[Amount, Amount] = parameter(
        (200_000.0, 80_000.0),
        "contract value from which service terms are premium, and from which standard; else basic",
        unit="CNY",
        source=ASSUMED,
    )
    terms_response_hours: ThreeHours = parameter(
        (1.0, 4.0, 24.0),
        "first response promised by premium, standard and basic terms",
        unit="hours",
        source=ASSUMED,
    )
    terms_resolve_hours: ThreeHours = parameter(
        (24.0, 72.0, 168.0),
        "resolution promised by premium, standard and basic terms",
        unit="hours",
        source=ASSUMED,
    )
    account_requests: float = parameter(
        0.6, "requests under a contract of the sales force", unit="1/month", source=ASSUMED, ge=0, le=50
    )
    account_minutes: float = parameter(
        75.0, "mean handling time of such a request", unit="minutes", source=ASSUMED, gt=0, le=600
    )
    account_representatives: int = parameter(
        1, "service representatives who answer business accounts", source="size", ge=1, le=10_000
    )
    customers_per_technician: float = parameter(
        4_000.0,
        "opening customers for one service representative who repairs and visits (two at least)",
        unit="customers",
        source=ASSUMED,
        ge=1,
        le=1e9,
    )
    late_days: float = parameter(
        5.0,
        "mean working days by which a late recovery, or the last word of a refused one, takes longer",
        unit="days",
        source=ASSUMED,
        gt=0,
        le=60,
    )
    agent_hour_cost: float = parameter(
        60.0, "cost of an agent's hour", unit="CNY/hour", source=ASSUMED, ge=0, le=1e6
    )
    technician_hour_cost: float = parameter(
        120.0, "cost of a representative's hour", unit="CNY/hour", source=ASSUMED, ge=0, le=1e6
    )
    visit_cost: float = parameter(
        50.0, "cost of the way to a customer", unit="CNY", source=ASSUMED, ge=0, le=1e6
    )
    fee_markup: float = parameter(
        1.5, "price of a service order ÷ its cost", unit="ratio", source=ASSUMED, ge=0, le=100
    )
    cause_seen: float = parameter(
        0.8, "chance that a complaint is aimed at its true cause", source=ASSUMED, ge=0, le=1
    )
    cause_found: float = parameter(
        0.9, "chance that the analysis of a complaint finds the true cause", source=ASSUMED, ge=0, le=1
    )
    weak_share: float = parameter(
        0.6,
        "share of complaints caused by a product that fall on the weak one, if the customer has bought it",
        source=ASSUMED,
        ge=0,
        le=1,
    )
    rude_share: float = parameter(
        0.6, "share of complaints caused by staff that fall on one colleague", source=ASSUMED, ge=0, le=1
    )
    rating_share: float = parameter(
        0.4, "share of completed requests that the customer rates", source=ASSUMED, ge=0, le=1
    )
    solution_share: float = parameter(
        0.7, "share of completed requests for which the solution is noted", source=ASSUMED, ge=0, le=1
    )
    solution_error: float = parameter(
        0.05, "share of these notes that name a wrong solution", source=ASSUMED, ge=0, le=1
    )

    birthday_care: float = parameter(
        0.0,
        "share of birthdays on which the desk writes to customers of the last year; changes nothing they do",
        source="lever",
        ge=0,
        le=1,
    )

    @model_validator(mode="after")
    def _promises_in_order(self) -> Self:
        pairs = [
            ("warranty_hours", *self.warranty_hours),
            *(
                ("terms_resolve_hours", *pair)
                for pair in zip(self.terms_response_hours, self.terms_resolve_hours, strict=True)
            ),
        ]
        for name, response, resolve in pairs:
            if resolve < response:
                raise ValueError(
                    f"{name}: resolution after {resolve} hours comes before the first response after "
                    f"{response}; promise it no earlier"
                )
        if self.terms_values[0] < self.terms_values[1]:
            raise ValueError(
                f"terms_values = {self.terms_values}: premium terms begin below standard ones; "
                "write the larger value first"
            )
        return self
