"""Every parameter of the simulation, with its symbol, unit, default, bounds and source.

A section is one idea of the model; `Scenario` (in `crmsim.scenario`) puts them together.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

__all__ = [
    "RELATIONSHIP_TYPES",
    "Acquisition",
    "Competition",
    "Lifecycle",
    "Loyalty",
    "Purchasing",
    "Relationship",
    "Satisfaction",
    "Section",
    "Service",
    "parameter",
]

#: The five relationship types in order of growing investment (Kotler 1992).
RELATIONSHIP_TYPES: Final = ("basic", "reactive", "accountable", "proactive", "partnership")
RelationshipType = Literal["basic", "reactive", "accountable", "proactive", "partnership"]

Probability = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e6)]
NonNegative = Annotated[float, Field(ge=0, le=1e6)]
#: TOML cannot say "nothing": there the word "none" stands for it.
Absent = BeforeValidator(lambda value: None if value == "none" else value)
#: One value for each relationship type, basic … partnership.
FiveShares = tuple[Probability, Probability, Probability, Probability, Probability]
FiveAmounts = tuple[NonNegative, NonNegative, NonNegative, NonNegative, NonNegative]
#: One value for each of the stages identification, formation, stability, decline.
FourFactors = tuple[NonNegative, NonNegative, NonNegative, NonNegative]


def parameter(
    default: Any, meaning: str, *, symbol: str = "", unit: str = "", source: str, **bounds: Any
) -> Any:
    """A pydantic field that also carries its symbol, unit and source."""
    extra: dict[str, JsonValue] = {"symbol": symbol, "unit": unit, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra, **bounds)


class Section(BaseModel):
    """A group of parameters: frozen, with no unknown keys, and no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)


FHL = "Fader, Hardie & Lee 2005a, Marketing Science 24(2)"
FHL_SPEND = "Fader, Hardie & Lee 2005b, JMR 42"
SMC = "Schmittlein, Morrison & Colombo 1987, Management Science 33(1)"
SBG = "Fader & Hardie 2007, J. Interactive Marketing 21(1)"
DIRICHLET = "Goodhardt, Ehrenberg & Chatfield 1984, JRSS A 147"
BOULDING = "Boulding, Kalra, Staelin & Zeithaml 1993, JMR 30"
GAPS = "Parasuraman, Zeithaml & Berry 1985, J. Marketing 49"
OLIVER = "Oliver 1980, JMR 17; Anderson & Sullivan 1993, Marketing Science 12"
JONES = "Jones & Sasser 1995, HBR 73(6)"
TARP = "TARP 1979/1986, Consumer complaint handling in America"
KOTLER = "Kotler 1992; effect sizes calibrated to the relationship matrix"
CALIBRATED = "calibrated to the stylised facts of the retail world"
ASSUMED = "assumption"


class Purchasing(Section):
    """How often customers buy, how long they stay, and how much they spend."""

    dropout: Literal["geometric", "exponential", "contract", "none"] = parameter(
        "geometric",
        "when customers leave: after purchases (BG/NBD), any time (Pareto/NBD), at renewals (sBG), never",
        source=f"{FHL}; {SMC}; {SBG}",
    )
    rate_shape: float = parameter(
        0.9, "shape of the gamma of purchase rates", symbol="r", source=FHL, ge=0.05, le=50
    )
    rate_scale: float = parameter(
        0.9, "rate of the gamma of purchase rates", symbol="α", unit="months", source=FHL, gt=0, le=1000
    )
    dropout_a: float = parameter(
        0.8, "beta parameter a of the dropout chance", symbol="a", source=FHL, ge=0.05, le=1000
    )
    dropout_b: float = parameter(
        12.0, "beta parameter b of the dropout chance", symbol="b", source=FHL, ge=0.05, le=1000
    )
    lifetime_shape: float = parameter(
        0.606, "shape of the gamma of dropout rates (exponential)", symbol="s", source=SMC, ge=0.05, le=50
    )
    lifetime_scale: float = parameter(
        2.6837,
        "rate of the gamma of dropout rates (exponential)",
        symbol="β",
        unit="months",
        source=SMC,
        gt=0,
        le=1000,
    )
    renewal_months: int = parameter(
        12, "months between renewals (contract)", unit="months", source=SBG, ge=1, le=60
    )
    basket_shape: float = parameter(
        6.25, "gamma shape of one basket", symbol="p_z", source=FHL_SPEND, ge=0.05, le=200
    )
    basket_spread: float = parameter(
        3.74, "gamma shape of the customers' basket rates", symbol="q_z", source=FHL_SPEND, ge=0.05, le=200
    )
    basket_scale: float = parameter(
        15.44,
        "gamma rate of the customers' basket rates",
        symbol="v_z",
        unit="CNY",
        source=FHL_SPEND,
        gt=0,
        le=1e8,
    )
    margin_ratio: float = parameter(
        0.40, "contribution margin ÷ revenue", symbol="cm", source=ASSUMED, ge=0, le=1
    )
    price: float = parameter(
        1.0, "price relative to the reference price", symbol="p/p_ref", source="lever", ge=0.2, le=5
    )


class Competition(Section):
    """Other brands of the same category, bought independently of ours before loyalty comes in."""

    rival_shapes: tuple[Annotated[float, Field(ge=0.05, le=50)], ...] = parameter(
        (0.9,), "gamma shape of each rival's purchase rates", symbol="r_b", source=DIRICHLET, max_length=12
    )
    observed: bool = parameter(
        False, "keep a household panel of what customers buy from rivals", source="option"
    )


class Acquisition(Section):
    """Where customers come from: an opening cohort, then a market of prospects reached through channels.

    Amounts are for a market of 100 000 prospects; a smaller market has proportionally smaller budgets.
    """

    newcomers: Literal["none", "market", "replacement"] = parameter(
        "market",
        "after the opening cohort: nobody, prospects won in the market, or one for every customer lost",
        source="switch",
    )
    opening_span: float = parameter(
        1.0,
        "months over which the opening cohort arrives (0: all at once)",
        unit="months",
        source=ASSUMED,
        ge=0,
        le=120,
    )
    opening_profile: tuple[NonNegative, ...] = parameter(
        (1.0,),
        "weights of equal slices of that span, for a cohort that did not arrive evenly",
        source="data",
        min_length=1,
        max_length=400,
    )
    prospects: float = parameter(
        10.0, "market size ÷ opening cohort", symbol="M/N₀", source=ASSUMED, ge=1.0, le=10_000
    )
    canvass_budget: float = parameter(
        6000.0, "canvassing budget", symbol="b", unit="CNY/month", source=ASSUMED, ge=0, le=1e9
    )
    canvass_reach: float = parameter(
        1000.0, "visits for 6 000 CNY", symbol="R", unit="prospects", source=ASSUMED, ge=0, le=1e6
    )
    canvass_response: float = parameter(
        0.10, "chance that a visit wins a customer", symbol="ρ", source=ASSUMED, ge=0, le=1
    )
    advert_budget: float = parameter(
        8000.0, "advertising budget", symbol="b", unit="CNY/month", source=ASSUMED, ge=0, le=1e9
    )
    advert_reach: float = parameter(
        60_000.0,
        "reach of unlimited advertising",
        symbol="R^max",
        unit="prospects",
        source="Little 1970, Management Science 16 (modified exponential)",
        ge=0,
        le=1e9,
    )
    advert_scale: float = parameter(
        20_000.0,
        "budget that reaches 63 % of it",
        symbol="B",
        unit="CNY/month",
        source="Little 1970",
        gt=0,
        le=1e9,
    )
    advert_response: float = parameter(
        0.012, "chance that a reached prospect becomes a customer", symbol="ρ", source=ASSUMED, ge=0, le=1
    )
    inbound: float = parameter(
        30.0, "customers who come by themselves", unit="customers/month", source=ASSUMED, ge=0, le=1e6
    )
    agent: float = parameter(
        60.0, "customers brought by commissioned agents", unit="customers/month", source=ASSUMED, ge=0, le=1e6
    )
    agent_fee: float = parameter(
        60.0, "agent's commission", unit="CNY/customer", source=ASSUMED, ge=0, le=1e6
    )
    referral_fee: float = parameter(
        20.0, "reward for a referral", unit="CNY/customer", source=ASSUMED, ge=0, le=1e6
    )
    referral_rate: float = parameter(
        0.03,
        "people a promoter talks into trying, per month",
        symbol="ω",
        unit="1/month",
        source=CALIBRATED,
        ge=0,
        le=5,
    )
    referral_conversion: float = parameter(
        0.25, "chance that one of them becomes a customer", source=ASSUMED, ge=0, le=1
    )
    referral_dropout: float = parameter(
        0.82,
        "odds of dropping out of referred ÷ other customers",
        source="Schmitt, Skiera & Van den Bulte 2011, J. Marketing 75",
        gt=0,
        le=5,
    )
    referral_margin: float = parameter(
        1.16, "basket of referred ÷ other customers on arrival", source="Schmitt et al. 2011", gt=0, le=5
    )
    referral_half_life: float = parameter(
        18.0,
        "months until half of that premium is gone",
        unit="months",
        source="Schmitt et al. 2011",
        gt=0,
        le=600,
    )
    tell_satisfied: float = parameter(
        5.0, "people who hear of a satisfying experience", source=TARP, ge=0, le=100
    )
    tell_dissatisfied: float = parameter(
        10.0, "people who hear of a dissatisfying one", source=TARP, ge=0, le=100
    )
    sentiment_effect: float = parameter(
        0.5, "effect of the mood of the market on responses", symbol="ψ", source=ASSUMED, ge=0, le=5
    )
    sentiment_memory: float = parameter(
        0.8, "share of last month's mood that stays", source=ASSUMED, ge=0, lt=1
    )
    replacement_cost: float = parameter(
        42.0,
        "cost of replacing a customer: five months of margin under the basic type",
        symbol="CAC",
        unit="CNY/customer",
        source=CALIBRATED,
        ge=0,
        le=1e9,
    )

    @model_validator(mode="after")
    def _somebody_arrives(self) -> Self:
        if not sum(self.opening_profile):
            raise ValueError("acquisition.opening_profile: at least one weight must be above 0")
        return self


class Satisfaction(Section):
    """Quality, expectations and the satisfaction that comes of comparing them. Quality is on 0–10."""

    design_quality: float = parameter(
        8.6, "design quality", symbol="Q₀", unit="points", source=GAPS, ge=0, le=10
    )
    taste_sd: float = parameter(
        0.9,
        "spread of the match with a customer's taste",
        symbol="sd(fit)",
        unit="points",
        source=CALIBRATED,
        ge=0,
        le=5,
    )
    knowledge_gap: float = parameter(
        1.2,
        "gap 1 when the firm knows nothing of the customer",
        symbol="g₁",
        unit="points",
        source=GAPS,
        ge=0,
        le=10,
    )
    standards_gap: float = parameter(
        0.2, "gap 2: standards below knowledge", symbol="G2", unit="points", source=GAPS, ge=0, le=10
    )
    delivery_gap: float = parameter(
        0.3, "gap 3: delivery below standards", symbol="G3", unit="points", source=GAPS, ge=0, le=10
    )
    promise_gap: float = parameter(
        0.2, "gap 4: promise above delivery", symbol="G4", unit="points", source=GAPS, ge=0, le=10
    )
    noise: float = parameter(
        1.0, "spread of one encounter's quality", symbol="σ", unit="points", source=CALIBRATED, ge=0, le=5
    )
    will_start: float = parameter(
        7.4,
        "expectation of what will happen, before promises",
        symbol="Ew₀",
        unit="points",
        source=BOULDING,
        ge=0,
        le=10,
    )
    should_start: float = parameter(
        7.6,
        "expectation of what should happen, before promises",
        symbol="Es₀",
        unit="points",
        source=BOULDING,
        ge=0,
        le=10,
    )
    start_sd: float = parameter(
        0.5, "spread of first expectations", unit="points", source=ASSUMED, ge=0, le=5
    )
    will_learning: float = parameter(0.25, "learning of 'will'", symbol="ω_w", source=BOULDING, ge=0, le=1)
    should_learning: float = parameter(0.10, "ratchet of 'should'", symbol="ω_s", source=BOULDING, ge=0, le=1)
    assimilation: float = parameter(
        0.3, "pull of 'will' on perception", symbol="b_w", source=BOULDING, ge=0, le=1
    )
    will_weight: float = parameter(
        0.5, "weight of 'will' in the standard", symbol="ψ", source=BOULDING, ge=0, le=1
    )
    base: float = parameter(
        77.0,
        "satisfaction at quality 7 as expected",
        symbol="s₀",
        unit="0–100",
        source=CALIBRATED,
        ge=0,
        le=100,
    )
    level_effect: float = parameter(
        5.0, "effect of a quality point", symbol="k_P", unit="per point", source=OLIVER, ge=0, le=50
    )
    surprise_effect: float = parameter(
        6.0,
        "effect of a point of positive surprise",
        symbol="k_D",
        unit="per point",
        source=OLIVER,
        ge=0,
        le=50,
    )
    negativity: float = parameter(
        2.0,
        "disappointment ÷ delight of the same size",
        symbol="η",
        source="Anderson & Sullivan 1993; Mittal, Ross & Baldasare 1998, J. Marketing 62",
        ge=0,
        le=10,
    )
    start: float = parameter(
        72.0, "satisfaction of a new customer", symbol="S₀", unit="0–100", source=CALIBRATED, ge=0, le=100
    )
    spread: float = parameter(5.0, "its spread", unit="0–100", source=CALIBRATED, ge=0, le=50)
    memory_floor: float = parameter(
        0.12,
        "least weight of a new encounter",
        symbol="κ_min",
        source="Bolton 1998, Marketing Science 17",
        gt=0,
        le=1,
    )


class Loyalty(Section):
    """How satisfaction becomes attitude, and what attitude does to buying and leaving."""

    convexity: float = parameter(
        3.0,
        "market type: competitive 3, brands 2, regulated 1, monopoly 0.4",
        symbol="θ",
        source=JONES,
        ge=0.1,
        le=10,
    )
    learning: float = parameter(
        0.25, "speed of attitude", symbol="ρ_A", unit="1/month", source=CALIBRATED, ge=0, le=1
    )
    start: float = parameter(
        0.35, "attitude of a new customer", symbol="A₀", unit="0–1", source=CALIBRATED, ge=0, le=1
    )
    spread: float = parameter(0.05, "its spread", unit="0–1", source=CALIBRATED, ge=0, le=0.5)
    reference: float = parameter(
        0.42, "attitude that changes nothing", symbol="A_ref", unit="0–1", source=CALIBRATED, ge=0, le=1
    )
    on_share: float = parameter(
        2.0,
        "effect of attitude on the log odds of the share of wallet",
        symbol="b_w",
        source="Dick & Basu 1994, JAMS 22; size calibrated",
        ge=0,
        le=20,
    )
    on_dropout: float = parameter(
        4.0, "effect of attitude on the log odds of dropout", symbol="b_p", source=CALIBRATED, ge=0, le=20
    )
    barrier_on_dropout: float = parameter(
        1.6,
        "effect of a switching barrier on the log odds of dropout",
        symbol="b_SC",
        source=CALIBRATED,
        ge=0,
        le=20,
    )
    barrier_start: float = parameter(
        0.0, "switching barrier of everybody (monopoly: 1.5)", symbol="SC₀", source=JONES, ge=0, le=5
    )
    elasticity: float = parameter(
        1.8, "price elasticity at reference attitude", symbol="ε₀", source=ASSUMED, ge=0, le=10
    )
    care_contacts: float = parameter(
        0.0,
        "care contacts (festival, birthday, personal)",
        symbol="c",
        unit="1/month",
        source="lever",
        ge=0,
        le=30,
    )
    care_effect: float = parameter(0.01, "attitude gained by a welcome contact", source=ASSUMED, ge=0, le=0.2)
    care_ideal: FiveAmounts = parameter(
        (0.5, 1.0, 1.5, 2.5, 4.0),
        "contacts a month that are still welcome, by type",
        symbol="c*",
        unit="1/month",
        source="Godfrey, Seiders & Voss 2011, J. Marketing 75; size assumed",
    )
    care_fatigue: float = parameter(
        0.004,
        "attitude lost per squared contact above that",
        source="Godfrey et al. 2011; size assumed",
        ge=0,
        le=0.2,
    )


class Lifecycle(Section):
    """Hazards of the stages identification, formation, stability, decline, lost (log odds per month)."""

    buying_factor: FourFactors = parameter(
        (0.8, 1.0, 1.15, 0.3), "purchase rate by stage", symbol="ρ", source=CALIBRATED
    )
    dropout_factor: FourFactors = parameter(
        (1.6, 1.0, 0.6, 1.0), "odds of dropout by stage", symbol="ρ_p", source=CALIBRATED
    )
    formation_base: float = parameter(
        -1.6, "identification → formation: intercept", symbol="a_IF", source=CALIBRATED, ge=-60, le=60
    )
    formation_purchases: float = parameter(
        0.9, "… per log of repeat purchases + 1", source=CALIBRATED, ge=0, le=20
    )
    formation_satisfaction: float = parameter(
        0.4, "… per 10 points of satisfaction above 70", source=CALIBRATED, ge=0, le=20
    )
    lapse: float = parameter(
        -4.2, "identification → lost by silence", symbol="a_IL", source=CALIBRATED, ge=-60, le=60
    )
    stability_base: float = parameter(
        -4.2, "formation → stability: intercept", symbol="a_FS", source=CALIBRATED, ge=-60, le=60
    )
    stability_attitude: float = parameter(
        4.0, "… per unit of attitude above reference", source=CALIBRATED, ge=0, le=20
    )
    stability_months: float = parameter(
        0.8, "… per log of months in the stage + 1", source=CALIBRATED, ge=0, le=20
    )
    decline_share: float = parameter(
        0.6,
        "share of defection impulses that are visible as decline",
        symbol="δ",
        source=CALIBRATED,
        ge=0,
        le=1,
    )
    decline_base: float = parameter(
        -5.6,
        "→ decline by dissatisfaction: intercept",
        symbol="a_D",
        source="Hirschman 1970, Exit, voice and loyalty; size calibrated",
        ge=-60,
        le=60,
    )
    decline_dissatisfaction: float = parameter(
        0.9, "… per 10 points of satisfaction below 65", source=CALIBRATED, ge=0, le=20
    )
    attrition_base: float = parameter(
        -2.2, "decline → lost: intercept", symbol="a_DL", source=CALIBRATED, ge=-60, le=60
    )
    attrition_attitude: float = parameter(
        2.0, "… less per unit of attitude above reference", source=CALIBRATED, ge=0, le=20
    )
    recovery_base: float = parameter(
        -3.0, "decline → formation: intercept", symbol="a_DF", source=CALIBRATED, ge=-60, le=60
    )
    recovery_attitude: float = parameter(
        2.5, "… per unit of attitude above reference", source=CALIBRATED, ge=0, le=20
    )
    recovery_type: float = parameter(
        0.4, "… per step of the relationship type, as far as delivered", source=CALIBRATED, ge=0, le=20
    )
    winback_contacts: int = parameter(
        0,
        "win-back contacts, one a month from the month after the loss",
        symbol="",
        unit="contacts",
        source="Thomas, Blattberg & Fox 2004, JMR 41; Stauss & Friege 1999",
        ge=0,
        le=24,
    )
    winback_offer: float = parameter(
        0.0,
        "value of the win-back offer ÷ the customer's mean basket",
        symbol="offer/ζ",
        source="lever",
        ge=0,
        le=100,
    )
    winback_base: float = parameter(
        -2.6, "lost → formation when contacted: intercept", symbol="a_W", source=CALIBRATED, ge=-60, le=60
    )
    winback_attitude: float = parameter(2.0, "… per unit of attitude", source=CALIBRATED, ge=0, le=20)
    winback_offer_effect: float = parameter(0.8, "… per log of offer + 1", source=CALIBRATED, ge=0, le=20)
    winback_months: float = parameter(0.05, "… less per month lost", source=CALIBRATED, ge=0, le=20)
    winback_again: float = parameter(
        0.3,
        "… for customers who were won back before",
        source="Thomas et al. 2004; size assumed",
        ge=0,
        le=20,
    )


class Relationship(Section):
    """The five relationship types as contact policies, and attention as the resource they compete for."""

    type: RelationshipType = parameter("basic", "type chosen for all customers", symbol="k", source=KOTLER)
    hours: FiveAmounts = parameter(
        (0.0, 0.14, 0.31, 0.75, 2.10),
        "relationship hours of an active customer",
        symbol="h_k",
        unit="hours/month",
        source=KOTLER,
    )
    programme_cost: FiveAmounts = parameter(
        (0.0, 100.0, 250.0, 600.0, 1500.0),
        "fixed cost of the programme",
        symbol="F_k",
        unit="CNY/month",
        source=KOTLER,
    )
    voice_minor: FiveShares = parameter(
        (0.05, 0.45, 0.72, 0.83, 0.88),
        "chance that a minor failure becomes known",
        source=f"{TARP} (basic); {KOTLER}",
    )
    voice_major: FiveShares = parameter(
        (0.45, 0.80, 0.90, 0.94, 0.96),
        "chance that a major failure becomes known",
        source=f"{TARP} (basic); {KOTLER}",
    )
    resolved: FiveShares = parameter(
        (0.45, 0.66, 0.71, 0.75, 0.78), "chance that a known failure is made good", source=KOTLER
    )
    quick: FiveShares = parameter(
        (0.30, 0.45, 0.55, 0.65, 0.70), "chance that it is made good quickly", source=KOTLER
    )
    knowledge: FiveShares = parameter(
        (0.05, 0.28, 0.47, 0.65, 0.80),
        "knowledge of the customer that is reached",
        symbol="K*",
        source=KOTLER,
    )
    bond: FiveShares = parameter(
        (0.0, 0.02, 0.036, 0.052, 0.065),
        "social bond added to attitude",
        symbol="bond_k",
        source="Berry & Parasuraman 1991; size calibrated",
    )
    barrier: FiveAmounts = parameter(
        (0.0, 0.0, 0.03, 0.09, 0.20),
        "structural bond (switching barrier) that is reached",
        symbol="SC*",
        source="Berry & Parasuraman 1991; size calibrated",
    )
    growth: FiveAmounts = parameter(
        (0.0, 0.01, 0.02, 0.035, 0.05), "log growth of spending that is reached", symbol="W*", source=KOTLER
    )
    promise: FiveAmounts = parameter(
        (0.0, 0.05, 0.15, 0.30, 0.45),
        "expectation raised by the programme",
        symbol="promise_k",
        unit="points",
        source=KOTLER,
    )
    knowledge_start: float = parameter(
        0.05, "knowledge of a new customer", symbol="K₀", source=ASSUMED, ge=0, le=1
    )
    knowledge_rate: float = parameter(
        0.15, "speed of learning about customers", unit="1/month", source=ASSUMED, ge=0, le=1
    )
    bond_rate: float = parameter(
        0.05, "speed at which barriers and growth build up", unit="1/month", source=ASSUMED, ge=0, le=1
    )
    wage: float = parameter(
        60.0, "wage of an hour, with on-costs", symbol="w", unit="CNY/hour", source=ASSUMED, ge=0, le=1e5
    )
    attention_hours: float = parameter(
        160.0,
        "attention one manager supervises at base wage",
        symbol="H₀",
        unit="hours/month",
        source="Ocasio 1997; size calibrated",
        gt=0,
        le=1e6,
    )
    congestion: float = parameter(
        0.7,
        "growth of the cost of an hour with the load",
        symbol="γ_c",
        source="Penrose 1959; size calibrated",
        ge=0,
        le=5,
    )
    dilution: float = parameter(
        0.1,
        "loss of delivered contact with the load",
        symbol="γ_e",
        source="Ocasio 1997; size calibrated",
        ge=0,
        le=5,
    )
    portfolio: Annotated[int | None, Absent] = parameter(
        None,
        "customers who share the attention (none given: the active ones)",
        symbol="N",
        unit="customers",
        source="switch",
        ge=0,
        le=10**9,
    )
    headcount_hours: Annotated[float | None, Absent] = parameter(
        None,
        "hours there are in all, when nobody can be hired (none given: hiring is free)",
        symbol="K",
        unit="hours/month",
        source="short-run variant",
        gt=0,
        le=1e9,
    )


class Service(Section):
    """Failures, complaints, recovery, and the desk that handles requests first come, first served."""

    minor_failures: float = parameter(
        0.06, "minor failures per purchase", symbol="φ₁", source=CALIBRATED, ge=0, le=0.5
    )
    major_failures: float = parameter(
        0.012, "major failures per purchase", symbol="φ₂", source=CALIBRATED, ge=0, le=0.5
    )
    minor_drop: float = parameter(
        2.5, "quality lost in a minor failure", unit="points", source=CALIBRATED, ge=0, le=10
    )
    major_drop: float = parameter(
        5.0, "quality lost in a major failure", unit="points", source=CALIBRATED, ge=0, le=10
    )
    felt: tuple[NonNegative, NonNegative, NonNegative, NonNegative] = parameter(
        (1.0, 1.1, 0.45, 0.0),
        "share of it felt: not voiced, not resolved, resolved late, resolved quickly",
        source="Bitner, Booms & Tetreault 1990, J. Marketing 54 (double deviation); sizes assumed",
    )
    stay_minor: tuple[Probability, Probability, Probability, Probability] = parameter(
        (0.37, 0.46, 0.70, 0.95),
        "repurchase intention after a minor failure, same four outcomes",
        source=TARP,
    )
    stay_major: tuple[Probability, Probability, Probability, Probability] = parameter(
        (0.09, 0.19, 0.54, 0.82),
        "repurchase intention after a major failure, same four outcomes",
        source=TARP,
    )
    intention_discount: float = parameter(
        0.25, "share of those intentions that turns into behaviour", symbol="ξ", source=CALIBRATED, ge=0, le=1
    )
    paradox: float = parameter(
        2.0,
        "points a first quick recovery in twelve months adds to reported satisfaction",
        source="de Matos, Henrique & Rossi 2007; Maxham & Netemeyer 2002",
        ge=0,
        le=50,
    )
    enquiries: float = parameter(
        0.15, "questions of an active customer", unit="1/month", source=ASSUMED, ge=0, le=20
    )
    customers_per_agent: Annotated[float | None, Absent] = parameter(
        12_000.0,
        "opening customers for one desk agent (none given: as many agents as needed)",
        unit="customers",
        source=ASSUMED,
        gt=0,
        le=1e9,
    )
    enquiry_minutes: float = parameter(
        4.0, "mean handling time of a question", unit="minutes", source=ASSUMED, gt=0, le=600
    )
    complaint_minutes: float = parameter(
        15.0, "mean handling time of a complaint", unit="minutes", source=ASSUMED, gt=0, le=600
    )
    patience_hours: float = parameter(
        4.0,
        "wait that makes a recovery late and is felt in full",
        unit="business hours",
        source=ASSUMED,
        gt=0,
        le=80,
    )
    wait_drop: float = parameter(
        0.5, "quality lost by waiting that long", unit="points", source=ASSUMED, ge=0, le=10
    )
    known_cost: float = parameter(
        2.0, "cost of handling a known failure", unit="CNY", source=ASSUMED, ge=0, le=1e6
    )
    resolved_cost: float = parameter(8.0, "cost of making it good", unit="CNY", source=ASSUMED, ge=0, le=1e6)
