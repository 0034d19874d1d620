"""Every parameter of the sales funnel, with its symbol, unit, default, bounds and source."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from crmsim.parameters import Section, parameter

__all__ = ["ASPECTS", "BUYING_TYPES", "ROLES", "SOURCES", "STAGES", "TERRITORIES", "FunnelScenario"]

#: Stages in which a deal can still be lost; the tenth is the signature.
STAGES: Final = 9
#: Sales regions.
TERRITORIES: Final = 3
#: Buying types in the order of all tuples below (Robinson, Faris & Wind 1967).
BUYING_TYPES: Final = ("new_task", "modified_rebuy", "straight_rebuy")
#: The buying influences in the order of their initials, CUTE (Miller & Heiman 1985).
ROLES: Final = ("coach", "user", "technical", "economic")
#: What our offer and a rival's are compared on; the last two lie outside the offer.
ASPECTS: Final = ("product", "price", "performance", "service", "brand", "cute_access")
#: Where leads come from, in the order of `FunnelScenario.source_shares`.
SOURCES: Final = (
    "marketing",
    "web",
    "phone",
    "email",
    "walk_in",
    "service_request",
    "prior_lead",
    "referral",
    "advertising",
    "canvassing",
    "assistant",
)

Share = Annotated[float, Field(ge=0, le=1)]
Hours = Annotated[float, Field(gt=0, le=168)]
Days = Annotated[float, Field(gt=0, le=3650)]
Factor = Annotated[float, Field(gt=0, le=100)]
Shift = Annotated[float, Field(ge=-5, le=5)]
ThreeShares = tuple[Share, Share, Share]
FourShares = tuple[Share, Share, Share, Share]
NineHours = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours, Hours, Hours]
NineDays = tuple[Days, Days, Days, Days, Days, Days, Days, Days, Days]
NineChances = Annotated[tuple[Annotated[float, Field(gt=0, lt=1)], ...], Field(min_length=9, max_length=9)]
BySource = Annotated[tuple[Share, ...], Field(min_length=len(SOURCES), max_length=len(SOURCES))]
ShiftBySource = Annotated[tuple[Shift, ...], Field(min_length=len(SOURCES), max_length=len(SOURCES))]

LADDER = "textbook ladder of the ten stages"
CHAIN = "Kemeny & Snell 1960, Finite Markov chains, ch. 3"
CUTE = "Miller & Heiman 1985, Strategic selling"
BUYGRID = "Robinson, Faris & Wind 1967, Industrial buying and creative marketing"
LITTLE = "Little 1961, Operations Research 9(3)"
RESPONSE = "Oldroyd, McElheran & Elkington 2011, HBR 89(3)"
ASSUMED = "assumption"


def _weight(default: float, meaning: str, symbol: str, source: str) -> Any:
    return parameter(default, meaning, symbol=symbol, unit="logit", source=source, ge=0, le=5)


class FunnelScenario(Section):
    """How leads become opportunities, and how an opportunity is won or lost in ten stages."""

    opportunities_per_day: float = parameter(
        2.0,
        "opportunities opened per calendar day",
        symbol="λ",
        unit="1/day",
        source=ASSUMED,
        gt=0,
        le=100_000,
    )
    win_probability: NineChances = parameter(
        (0.05, 0.15, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90),
        "chance of winning from stages 1 to 9; each is the conversion of its stage times the next",
        symbol="π_j",
        source=f"{LADDER}; {CHAIN}",
    )
    dwell_days: NineDays = parameter(
        (7, 10, 14, 10, 14, 7, 14, 10, 7),
        "mean calendar days the buyer takes for stages 1 to 9",
        symbol="d_j",
        unit="days",
        source=ASSUMED,
    )
    dwell_shape: float = parameter(
        2.0, "shape of the gamma distribution of a dwell", source=ASSUMED, gt=0.1, le=100
    )
    cycle_factor: float = parameter(
        1.0, "multiplies every dwell: 0.667 is a cycle shorter by a third", source=LITTLE, gt=0, le=100
    )
    effort_hours: NineHours = parameter(
        (0.5, 0.5, 1, 1.5, 2, 2, 1.5, 1, 1.5),
        "selling hours a deal asks of its rep per week of dwell, stages 1 to 9",
        symbol="e_j",
        unit="hours/week",
        source=ASSUMED,
    )
    activities_per_hour: float = parameter(
        1.0, "activities begun per selling hour", unit="1/hour", source=ASSUMED, ge=0, le=60
    )

    reps: int = parameter(6, "sales representatives", source="size", ge=1, le=10_000)
    selling_hours: float = parameter(
        16.0, "mean hours a week a rep has for selling", unit="hours/week", source=ASSUMED, ge=1, le=80
    )
    selling_hours_sd: float = parameter(
        1.5, "spread of selling hours between reps", unit="hours/week", source=ASSUMED, ge=0, le=20
    )
    wip_limit: int = parameter(
        60, "deals a rep keeps open at once; the others wait", symbol="WIP", source=LITTLE, ge=1, le=1_000_000
    )
    skill_sd: float = parameter(1.0, "spread of skill between reps", symbol="σ", source=ASSUMED, ge=0, le=5)
    optimism: float = parameter(
        0.06, "stated minus true chance of winning, mean of the reps", source=ASSUMED, ge=-0.5, le=0.5
    )
    optimism_sd: float = parameter(0.05, "spread of optimism between reps", source=ASSUMED, ge=0, le=0.5)
    forecast_sd: float = parameter(
        0.20, "error of a rep's stated chance near one half, without a coach", source=CUTE, gt=0, lt=0.5
    )
    coach_forecast_sd: float = parameter(
        0.05, "the same with a coach inside the buyer", source=CUTE, gt=0, lt=0.5
    )
    territory_shares: ThreeShares = parameter(
        (0.40, 0.35, 0.25), "share of leads in each sales region", source=ASSUMED
    )
    territory_economy: tuple[Factor, Factor, Factor] = parameter(
        (1.15, 1.0, 0.85), "multiplies deal values in each region", source=ASSUMED
    )

    buying_type_shares: ThreeShares = parameter(
        (0.35, 0.40, 0.25), "share of new task, modified rebuy, straight rebuy", source=BUYGRID
    )
    buying_type_dwell: tuple[Factor, Factor, Factor] = parameter(
        (1.3, 1.0, 0.6), "multiplies the dwell of each buying type", source=BUYGRID
    )
    value_median: float = parameter(
        120_000.0, "median value of a deal", unit="CNY", source=ASSUMED, gt=0, le=1e10
    )
    value_sigma: float = parameter(
        0.9, "spread of the logarithm of value", symbol="σ", source=ASSUMED, ge=0, le=4
    )

    covered_at_start: FourShares = parameter(
        (0.10, 0.50, 0.15, 0.25),
        "chance that coach, user, technical, economic influence is known from the start",
        source=CUTE,
    )
    coverage_per_activity: float = parameter(
        0.06, "chance that one activity reaches an influence not yet covered", source=CUTE, gt=0, lt=1
    )
    persuasion_per_activity: float = parameter(
        0.05, "chance that one activity lifts the attitude of a covered influence", source=CUTE, gt=0, lt=1
    )
    attitude_mean: tuple[Shift, Shift, Shift, Shift] = parameter(
        (1.6, 0.2, -0.3, 0.0), "mean first attitude of each influence, from -2 to 2", symbol="a", source=CUTE
    )
    key_weight: float = _weight(0.35, "effect of one step of attitude of a key influence", "β", CUTE)
    other_weight: float = _weight(0.10, "the same for the other influences", "β", CUTE)
    uncovered_penalty: float = _weight(0.8, "cost of a key influence nobody has talked to", "δ", CUTE)
    veto_probability: float = parameter(
        0.35, "chance that an opposed technical influence says no in stages 5 to 7", source=CUTE, ge=0, le=1
    )
    coach_dwell: float = parameter(
        0.8, "multiplies the dwell when a coach is covered", source=CUTE, gt=0, le=1
    )

    rivals: int = parameter(5, "competitors in the market", source="size", ge=1, le=30)
    rivals_per_deal: FourShares = parameter(
        (0.25, 0.35, 0.25, 0.15), "share of deals with 0, 1, 2, 3 competitors", source=ASSUMED
    )
    status_quo_score: float = parameter(
        2.5, "score of doing nothing, the rival in every deal", unit="1-5", source=ASSUMED, ge=1, le=5
    )
    rivalry_weight: float = _weight(0.5, "effect of our score less the best rival's", "β_s", ASSUMED)
    skill_weight: float = _weight(0.3, "effect of one standard deviation of skill", "β_r", ASSUMED)
    overload_weight: float = _weight(0.4, "cost of a stage made twice as long by a busy rep", "β_l", ASSUMED)
    fit_weight: float = _weight(0.15, "effect of the fit of need and offer", "β_f", ASSUMED)
    intent_weight: float = _weight(0.15, "effect of the intent to buy", "β_i", ASSUMED)
    budget_weight: float = _weight(0.2, "effect of the budget at hand", "β_b", ASSUMED)

    source_shares: BySource = parameter(
        (0.14, 0.16, 0.12, 0.08, 0.04, 0.10, 0.06, 0.10, 0.10, 0.07, 0.03),
        "share of leads by source: marketing, web, phone, e-mail, walk-in, service request, earlier lead, "
        "referral, advertising, canvassing, assistant",
        source=ASSUMED,
    )
    source_quality: ShiftBySource = parameter(
        (0.0, 0.1, 0.3, -0.1, 0.8, 0.5, -0.2, 0.8, -0.4, -0.7, 0.2),
        "shift of fit and intent of the leads of each source",
        unit="sd",
        source=ASSUMED,
    )
    lead_conversion: float = parameter(
        0.4, "share of leads that become opportunities", source=ASSUMED, gt=0.01, lt=0.99
    )
    lead_quality_weight: float = _weight(0.7, "effect of fit and of intent on conversion", "β", ASSUMED)
    response_hours: float = parameter(
        6.0, "median business hours to the first response", unit="hours", source=ASSUMED, gt=0, le=1000
    )
    response_weight: float = _weight(0.3, "cost of a response e times as slow as the median", "β", RESPONSE)
    qualification_days: float = parameter(
        3.0,
        "mean calendar days from response to decision on a lead",
        unit="days",
        source=ASSUMED,
        gt=0,
        le=365,
    )

    @property
    def conversions(self) -> tuple[float, ...]:
        """Chance of advancing from stages 1 to 9: p_j = π_j / π_{j+1}, with π_10 = 1."""
        return tuple(
            now / later
            for now, later in zip(self.win_probability, (*self.win_probability[1:], 1.0), strict=True)
        )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if any(p >= 1 for p in self.conversions):
            raise ValueError(
                f"win_probability = {self.win_probability} must rise from stage to stage, "
                "because each is the chance of advancing times the next: sort it"
            )
        for name in ("territory_shares", "buying_type_shares", "rivals_per_deal", "source_shares"):
            total = sum(getattr(self, name))
            if abs(total - 1) > 1e-9:
                raise ValueError(f"{name} adds up to {total:g}: shares must add up to 1")
        return self
