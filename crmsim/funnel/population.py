"""Who meets in the funnel: the firm's reps and rivals, the leads, and the buying centre behind each deal.

Everything here is fixed before a deal moves. Each number belongs to an address (lead, purpose), so that the
same buyers meet another policy, and adding leads changes nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.clock import MONTH_SECONDS
from crmsim.funnel.scenario import ASPECTS, ROLES, TERRITORIES, FunnelScenario
from crmsim.streams import Streams

__all__ = [
    "DAY",
    "NEEDED",
    "NEVER",
    "WEEK",
    "Deals",
    "Firm",
    "Leads",
    "Rivals",
    "Verdicts",
    "arrive",
    "judge",
    "meet",
    "meet_leads",
    "recruit",
    "respond",
    "score_lead",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: A calendar day and week in business seconds, the time of the funnel.
DAY: Final = MONTH_SECONDS / (365.25 / 12)
WEEK: Final = 7 * DAY
#: More activities, or more seconds, than any deal sees.
NEVER: Final = 2**40

# Which influences exist in each buying type, and which of them must be covered (new task, modified,
# straight).
_PRESENT = np.array([[1, 1, 1, 1], [1, 1, 1, 1], [0, 1, 0, 1]], dtype=bool)
NEEDED: Final = np.array([[1, 1, 1, 1], [0, 1, 1, 1], [0, 1, 0, 1]], dtype=bool)
# How much buyers differ in what they think of an offer as a whole and of each aspect; most about its price.
_LIKING_SD = 0.5
_ASPECT_SD = np.array([0.6, 1.1, 0.6, 0.6, 0.6, 0.6])


@dataclass(frozen=True)
class Firm:
    """The sellers and their market, one column for each trait.

    Attributes
    ----------
    skill, diligence, optimism, logging_rate, hours : arrays, shape (reps,)
        Skill in standard deviations of this sales force; hours for selling per week.
    our_scores, rival_scores : arrays, shapes (aspects,) and (rivals, aspects)
        What buyers think of the offers in general, 1 to 5.
    """

    skill: Floats
    diligence: Floats
    optimism: Floats
    logging_rate: Floats
    hours: Floats
    our_scores: Floats
    rival_scores: Floats

    @property
    def territory(self) -> Ints:
        """Region of each rep: dealt out in turn."""
        return np.arange(len(self.skill)) % TERRITORIES


@dataclass(frozen=True)
class Leads:
    """Leads in the order they came in; numbers of leads are their positions.

    Attributes
    ----------
    number : ints
    created : ints, business seconds
    source, territory, rep : ints
    fit, intent : floats
        Standard normal around the quality of the source.
    """

    number: Ints
    created: Ints
    source: Ints
    territory: Ints
    rep: Ints
    fit: Floats
    intent: Floats

    def take(self, rows: Ints) -> Leads:
        """Some of the leads."""
        return Leads(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Verdicts:
    """What came of each lead.

    Attributes
    ----------
    responded, decided : ints, business seconds
        First response by the rep, and the decision about the lead.
    converted : bools
        Whether it becomes an opportunity when it is decided.
    chance : floats
        Probability of that when the lead came in, before anybody knew how fast it would be answered.
    """

    responded: Ints
    decided: Ints
    converted: Flags
    chance: Floats


@dataclass(frozen=True)
class Deals:
    """What is fixed about each opportunity when it is opened, one row each.

    Attributes
    ----------
    number : ints
        Number of its lead, the address of all its luck.
    rep, buying_type : ints
    skill, fit, intent, budget, gap : floats
        `gap` is our score less the best alternative's.
    found : ints, shape (n, 4)
        Activities until each CUTE influence is covered (0: from the start; NEVER: not in this buying centre).
    attitude : ints, shape (n, 4)
        First attitude, -2 to 2.
    persuasion : ints, shape (n, 4)
        Further activities for each step the attitude rises.
    """

    number: Ints
    rep: Ints
    buying_type: Ints
    skill: Floats
    fit: Floats
    intent: Floats
    budget: Floats
    gap: Floats
    found: Ints
    attitude: Ints
    persuasion: Ints

    def take(self, rows: Ints | Flags) -> Deals:
        """Some of the deals."""
        return Deals(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Rivals:
    """Who competes in which deal, one row for each competitor in each deal.

    Attributes
    ----------
    deal : ints
        Row of the deal.
    rival : ints
    scores : ints, shape (n, aspects)
        The buyer's view of the rival's offer, 1 to 5.
    ours : ints, shape (deals, aspects)
        The buyer's view of ours.
    """

    deal: Ints
    rival: Ints
    scores: Ints
    ours: Ints

    def best(self) -> tuple[Floats, Ints]:
        """Mean score of the strongest rival of each deal and its row here (-1, -1 where there is none)."""
        mean = self.scores.mean(axis=1)
        order = np.lexsort((mean, self.deal))
        top, row = np.full(len(self.ours), -1.0), np.full(len(self.ours), -1)
        top[self.deal[order]], row[self.deal[order]] = mean[order], order
        return top, row


def recruit(scenario: FunnelScenario, streams: Streams) -> Firm:
    """The reps and rivals of one firm.

    Skill is standardised within the firm, so that it says who is better than a colleague and never makes
    the whole funnel better or worse than the scenario says.
    """
    rep, rival = np.arange(scenario.reps), np.arange(scenario.rivals)

    def trait(name: str) -> Floats:
        return streams.events(f"rep_{name}", rep)

    raw = variates.normal(trait("skill"))
    spread = raw.std()
    hours = variates.normal(trait("hours"), scenario.selling_hours, scenario.selling_hours_sd)
    aspect = np.arange(len(ASPECTS))
    return Firm(
        skill=scenario.skill_sd * (raw - raw.mean()) / spread if spread > 0 else raw * 0,
        diligence=variates.beta(trait("diligence"), 6, 2),
        optimism=variates.normal(trait("optimism"), scenario.optimism, scenario.optimism_sd),
        logging_rate=variates.beta(trait("logging"), 8, 2),
        hours=np.maximum(hours, scenario.selling_hours / 2),
        our_scores=variates.normal(streams.events("our_score", 0, 0, aspect), 3.3, 0.3),
        rival_scores=variates.normal(streams.events("rival_score", rival[:, None], 0, aspect), 3.1, 0.6),
    )


def arrive(scenario: FunnelScenario, streams: Streams, horizon: int) -> Leads:
    """Leads of a Poisson process up to a horizon in business seconds."""
    mean_gap = DAY * scenario.lead_conversion / scenario.opportunities_per_day
    expected = horizon / mean_gap
    number = np.arange(int(expected + 8 * np.sqrt(expected) + 16))
    gaps = variates.exponential(streams.events("lead_gap", number), mean_gap)
    created = np.cumsum(np.rint(gaps).astype(np.int64))
    return meet_leads(scenario, streams, number[created < horizon], created[created < horizon])


def meet_leads(scenario: FunnelScenario, streams: Streams, number: Ints, created: Ints) -> Leads:
    """Who the leads are: source, region, the rep they go to, fit and intent."""

    def luck(purpose: str) -> Floats:
        return streams.events(purpose, number)

    source = _pick(luck("lead_source"), scenario.source_shares)
    territory = _pick(luck("territory"), scenario.territory_shares)
    regions = min(TERRITORIES, scenario.reps)
    region = territory % regions
    colleagues = (scenario.reps - region + regions - 1) // regions
    rep = region + regions * (luck("lead_rep") * colleagues).astype(np.int64)
    quality = np.array(scenario.source_quality)[source]
    return Leads(
        number=number,
        created=created,
        source=source,
        territory=territory,
        rep=rep,
        fit=variates.normal(luck("lead_fit"), quality),
        intent=variates.normal(luck("lead_intent"), quality),
    )


def respond(scenario: FunnelScenario, firm: Firm, leads: Leads, u: Floats) -> Floats:
    """Business hours to the first response: lognormal, faster for diligent reps; `u` may add a last axis."""
    late = 2.0 * (0.75 - firm.diligence[leads.rep])
    shape = (-1,) + (1,) * (u.ndim - 1)
    return scenario.response_hours * np.exp(variates.normal(u, late.reshape(shape), 1.0))


def score_lead(scenario: FunnelScenario, leads: Leads, hours: Floats) -> Floats:
    """Logit of the chance that a lead becomes an opportunity, intercept left out."""
    quality = scenario.lead_quality_weight * (leads.fit + leads.intent)
    shape = (-1,) + (1,) * (hours.ndim - 1)
    slowness = np.log(hours / scenario.response_hours)
    return np.asarray(quality.reshape(shape) - scenario.response_weight * slowness)


def judge(scenario: FunnelScenario, firm: Firm, streams: Streams, leads: Leads, intercept: float) -> Verdicts:
    """Answer every lead and decide about it."""
    hours = respond(scenario, firm, leads, streams.events("response", leads.number))
    responded = leads.created + np.rint(hours * 3600).astype(np.int64)
    days = variates.exponential(streams.events("qualify", leads.number), scenario.qualification_days)
    logit = intercept + score_lead(scenario, leads, hours)
    luck = special.logit(streams.events("convert", leads.number))
    typical = respond(scenario, firm, leads, np.tile((np.arange(15) + 0.5) / 15, (len(hours), 1)))
    return Verdicts(
        responded=responded,
        decided=responded + np.rint(days * DAY).astype(np.int64),
        converted=variates.snap(luck) < variates.snap(logit),
        chance=special.expit(intercept + score_lead(scenario, leads, typical)).mean(axis=1),
    )


def meet(scenario: FunnelScenario, firm: Firm, streams: Streams, leads: Leads) -> tuple[Deals, Rivals]:
    """The buying centre and the competitors behind each lead."""
    number = leads.number
    role = np.arange(len(ROLES))

    def luck(purpose: str) -> Floats:
        return streams.events(purpose, number)

    def luck_by_role(purpose: str) -> Floats:
        return streams.events(purpose, number[:, None], 0, role)

    buying_type = _pick(luck("buying_type"), scenario.buying_type_shares)
    start = np.array(scenario.covered_at_start)
    u = luck_by_role("covered")
    # One uniform decides both whether the influence is known at the start and, if not, when it is reached.
    later = np.maximum((u - start) / np.maximum(1 - start, 1e-12), 2.0**-54)
    reached = variates.geometric(later, np.full_like(u, scenario.coverage_per_activity))
    found = np.where(u < start, 0, reached)
    found[~_PRESENT[buying_type]] = NEVER
    first = np.rint(variates.normal(luck_by_role("attitude"), np.array(scenario.attitude_mean)))
    least = np.array([1, -2, -2, -2])  # a coach wants us to win, or is none
    persuasion = variates.geometric(
        luck_by_role("persuasion"), np.full(u.shape, scenario.persuasion_per_activity)
    )
    rivals = _compete(scenario, firm, streams, number)
    best = np.maximum(rivals.best()[0], scenario.status_quo_score)
    deals = Deals(
        number=number,
        rep=leads.rep,
        buying_type=buying_type,
        skill=firm.skill[leads.rep],
        fit=leads.fit,
        intent=leads.intent,
        budget=variates.normal(luck("budget")),
        gap=rivals.ours.mean(axis=1) - best,
        found=found,
        attitude=np.clip(first, least, 2).astype(np.int64),
        persuasion=persuasion,
    )
    return deals, rivals


def _compete(scenario: FunnelScenario, firm: Firm, streams: Streams, number: Ints) -> Rivals:
    view = np.arange(len(ASPECTS) + 1)
    count = _pick(streams.events("rival_count", number), scenario.rivals_per_deal)
    count = np.minimum(count, scenario.rivals)
    deal = np.repeat(np.arange(len(number)), count)
    slot = np.arange(len(deal)) - np.repeat(np.cumsum(count) - count, count)
    # Rivals of a deal stand in a row on the circle of all rivals: nobody is met twice.
    first = (streams.events("rival_first", number) * scenario.rivals).astype(np.int64)
    rival = (first[deal] + slot) % scenario.rivals
    rival_luck = streams.events("rival_view", number[deal][:, None], slot[:, None], view)
    our_luck = streams.events("our_view", number[:, None], 0, view)
    return Rivals(
        deal,
        rival,
        _grade(firm.rival_scores[rival], rival_luck),
        _grade(firm.our_scores, our_luck),
    )


def _grade(reputation: Floats, u: Floats) -> Ints:
    """One buyer's marks, 1 to 5: the reputation, the buyer's liking (last column of u), and chance."""
    noise = variates.normal(u)
    seen = reputation + _LIKING_SD * noise[:, -1:] + _ASPECT_SD * noise[:, :-1]
    return np.clip(np.rint(seen), 1, 5).astype(np.int64)


def _pick(u: Floats, shares: tuple[float, ...]) -> Ints:
    edges = np.cumsum(shares)[:-1]
    return np.searchsorted(edges, u, side="right").astype(np.int64)
