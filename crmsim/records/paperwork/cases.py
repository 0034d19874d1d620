"""What each request was about, who did what for it and when, and what was found out: all as numbers.

Times are business seconds (see `crmsim.clock.Clock.business`), -1 for what never happens. The engine's part of
a request, from arrival to the end of the first conversation, is kept to the second; a second line follows where
something has to be repaired, visited or written, and takes long exactly where the engine says that a failure
was made good late.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.catalogue import digits
from crmsim.desk.rules import terms
from crmsim.desk.wording import INTENTS, VARIANTS, about, categories, complaint_intents
from crmsim.engines.queueing import Desk as Queue
from crmsim.records.paperwork.accounts import Contracts
from crmsim.records.paperwork.units import Purchases, Units
from crmsim.records.service import Accounts, Requests, serve
from crmsim.records.world import DAY_SECONDS, Floats, Ints, World
from crmsim.warehouse.schema import code, enum_codes

__all__ = [
    "AWAY",
    "DAY",
    "Cause",
    "Course",
    "Findings",
    "Matter",
    "Staff",
    "cause",
    "course",
    "findings",
    "matter",
]

Flags = NDArray[np.bool_]

#: A working day, business seconds.
DAY: Final = 8 * 3600
#: What may follow the first conversation (`activity_type`), and how long it takes on average, hours.
AWAY: Final = {"repair_shop": 1.5, "field_service": 2.0, "fax_letter": 0.5, "email_support": 0.4}
#: Share of letters among the last words on complaints that need nothing repaired, percent.
_BY_LETTER: Final = 30
_TARGET_OF: Final = {
    "quality": "product",
    "price": "product",
    "performance": "product",
    "attitude": "staff",
    "service_quality": "service_activity",
    "service_charge": "service_activity",
}
#: How often a matter seems worse than it does to others, by its cause; and how much more urgent.
_WORSE: Final = {"product": 40, "staff": 0, "service_activity": 15}
_SOONER: Final = {"product": 10, "staff": 50, "service_activity": 20}
_REPAIR_WORSE: Final = 50
_CARE_AFTER_COMPLAINT, _CARE_AFTER_REPAIR = 50, 20


@dataclass(frozen=True)
class Staff:
    """Numbers of people at the desk from 0: agents, then who answers accounts, then technicians."""

    agents: int
    accounts: int
    technicians: int

    def met(self, share: Floats) -> Ints:
        """Somebody whom customers who order by themselves meet, read from shares in [0, 1)."""
        number = np.floor(share * (self.agents + self.technicians)).astype(np.int64)
        return np.where(number < self.agents, number, number + self.accounts)

    @property
    def first_technician(self) -> int:
        """Number of the first technician."""
        return self.agents + self.accounts

    @property
    def all(self) -> int:
        """How many people there are."""
        return self.first_technician + self.technicians


@dataclass(frozen=True)
class Matter:
    """What a request is about: rows of intents, products and units (-1: none), ids of papers (0: none)."""

    intent: Ints
    title: Ints
    said: Ints
    opening: Ints
    closing: Ints
    product: Ints
    unit: Ints
    entitlement: Ints
    response: Ints
    resolve: Ints
    free: Flags
    contract: Ints
    opportunity: Ints
    away: Ints


@dataclass(frozen=True)
class Cause:
    """Complaints: aimed at, caused by and found to be caused by (`complaint_target`; -1 for questions)."""

    target: Ints
    root: Ints
    found: Ints
    severity: Ints
    priority: Ints


@dataclass(frozen=True)
class Course:
    """Moments of a request in business seconds, -1 for what never happens.

    away is what follows the first conversation (place in `AWAY`, -1: nothing), ready when that could begin,
    technician who does it; care is the call afterwards. ease says how smoothly it went, 0 … 1.
    """

    arrival: Ints
    start: Ints
    end: Ints
    away: Ints
    ready: Ints
    begun: Ints
    done: Ints
    technician: Ints
    asked: Ints
    approved: Ints
    care: Ints
    cared: Ints
    completed: Ints
    closed: Ints
    resolved: Flags
    ease: Floats


@dataclass(frozen=True)
class Findings:
    """What is noted in the end: ratings, solutions, templates (0: none), and who was complained of (-1)."""

    rating: Ints
    noted: Ints
    by_template: Flags
    helped_oneself: Flags
    accused: Ints


def matter(
    world: World,
    asked: Requests,
    subclass: Ints,
    purchases: Purchases,
    units: Units,
    accounts: Accounts | None,
    signed: Contracts | None,
    weak: int,
) -> Matter:
    """What each request is about.

    Parameters
    ----------
    subclass : int array
        What a complaint is about, -1 for questions.
    purchases, units
        What customers who order alone have bought.
    accounts, signed
        Requests and contracts of the sales force's accounts, if there is one.
    weak : int
        The product that customers have most to complain of.
    """
    desk = world.scenario.desk
    assert desk is not None
    rows, question, own = len(asked.identity), subclass < 0, asked.account < 0
    chance, hundredth, away, title, said, opening, closing = digits(
        world.streams.events("case_matter", asked.identity),
        1000,
        100,
        100,
        VARIANTS["title"],
        VARIANTS["said"],
        VARIANTS["opening"],
        VARIANTS["closing"],
    )
    unit = units.latest().before(asked.customer, asked.opened)
    in_use = unit >= 0
    in_use[in_use] &= units.retired[unit[in_use]] > asked.opened[in_use] // DAY_SECONDS
    order = purchases.latest().before(asked.customer, asked.opened)
    intent = np.where(
        question,
        np.where(in_use | ~own, _pick(chance, units_too=True), _pick(chance, units_too=False)),
        complaint_intents()[subclass],
    )
    of_unit, of_order = about("unit")[intent] & own, about("order")[intent] & own
    faulty = ~question & np.isin(
        subclass, [code("complaint_subclass", name) for name in ("quality", "performance")]
    )
    of_unit |= faulty & in_use & (hundredth >= 50)
    product = np.full(rows, -1)
    some = np.flatnonzero(of_order & (order >= 0))
    product[some] = purchases.product[order[some]]
    seldom = purchases.latest(weak).before(asked.customer, asked.opened)
    blamed = faulty & ~of_unit & (seldom >= 0) & (hundredth < 50 * desk.weak_share)
    product[blamed] = weak
    unit[~(of_unit & in_use)] = -1
    product[unit >= 0] = units.product[unit[unit >= 0]]
    entitlement, response, resolve = np.zeros((3, rows), dtype=np.int64)
    free = np.zeros(rows, dtype=np.bool_)
    covered = np.flatnonzero(unit >= 0)
    covered = covered[units.covered[unit[covered]] >= asked.opened[covered] // DAY_SECONDS]
    entitlement[covered] = unit[covered] + 1
    response[covered], resolve[covered] = (round(3600 * hours) for hours in desk.warranty_hours)
    free[covered] = True
    contract, opportunity = np.zeros((2, rows), dtype=np.int64)
    if accounts is not None and signed is not None:
        theirs = np.flatnonzero(~own)
        row = asked.account[theirs]
        contract[theirs], opportunity[theirs] = accounts.contract[row], accounts.opportunity[row]
        product[theirs] = np.where(about("nothing")[intent[theirs]], -1, accounts.product[row])
        under = theirs[contract[theirs] > 0]
        place = np.searchsorted(signed.identity, contract[under])
        level = terms(desk, signed.value[place])
        entitlement[under] = len(units.order) + place + 1
        response[under] = np.rint(3600 * np.array(desk.terms_response_hours)).astype(np.int64)[level]
        resolve[under] = np.rint(3600 * np.array(desk.terms_resolve_hours)).astype(np.int64)[level]
        free[under] = level < 2
    return Matter(
        intent=intent,
        title=title,
        said=said,
        opening=opening,
        closing=closing,
        product=product,
        unit=unit,
        entitlement=entitlement,
        response=response,
        resolve=resolve,
        free=free,
        contract=contract,
        opportunity=opportunity,
        away=_follows(intent, away),
    )


def _pick(chance: Ints, units_too: bool) -> Ints:
    """Intents of questions by their weights; `chance` is below 1000."""
    weight = np.array([entry["weight"] for entry in INTENTS.values()], dtype=np.float64)
    if not units_too:
        weight[about("unit")] = 0
    return np.searchsorted(np.cumsum(weight) / weight.sum(), chance / 1000, side="right")


def _follows(intent: Ints, chance: Ints) -> Ints:
    """What follows the first conversation: place in `AWAY`, -1 for nothing; `chance` is below 100."""
    shares = np.array([[entry["away"].get(kind, 0) for kind in AWAY] for entry in INTENTS.values()])
    place = (np.cumsum(shares, axis=1)[intent] <= chance[:, None]).sum(axis=1)
    return np.where(place < len(AWAY), place, -1)


def cause(
    world: World, asked: Requests, about: Matter, subclass: Ints, severity: Ints, priority: Ints
) -> Cause:
    """Why it was complained, and how grave and urgent requests seem.

    Parameters
    ----------
    subclass : int array
        -1 for questions.
    severity, priority : int arrays
        Places in the enumeration `priority`, before what is known about the cause.
    """
    desk = world.scenario.desk
    assert desk is not None
    question = subclass < 0
    seen, other, found, error, worse, sooner = digits(
        world.streams.events("case_cause", asked.identity), 100, 2, 100, 2, 100, 100
    )
    targets = enum_codes("complaint_target")
    target_of = np.array([targets.index(_TARGET_OF[name]) for name in enum_codes("complaint_subclass")])
    target = target_of[subclass]
    root = np.where(seen < 100 * desk.cause_seen, target, (target + 1 + other) % len(targets))
    concluded = np.where(found < 100 * desk.cause_found, root, (root + 1 + error) % len(targets))
    graver, hastier = (np.array([table[name] for name in targets])[root] for table in (_WORSE, _SOONER))
    repair = categories()[about.intent] == code("request_category", "repair")
    graver, hastier = (
        np.where(question, _REPAIR_WORSE * repair, graver),
        np.where(question, 0, hastier),
    )
    top = len(enum_codes("priority")) - 1
    return Cause(
        target=np.where(question, -1, target),
        root=np.where(question, -1, root),
        found=np.where(question, -1, concluded),
        severity=np.minimum(severity + (worse < graver), top),
        priority=np.minimum(priority + (sooner < hastier), top),
    )


def course(world: World, asked: Requests, about: Matter, staff: Staff) -> Course:
    """What happened to each request, and when."""
    desk, history = world.scenario.desk, world.history
    assert desk is not None
    rows, question = len(asked.identity), asked.failure < 0
    resolved, quick = question.copy(), question.copy()
    for flag, name in ((resolved, "resolved"), (quick, "quick")):
        flag[~question] = history.failure[name][asked.failure[~question]]
    start = asked.arrival + asked.wait
    end = start + asked.handling
    u_delay, u_length = world.streams.pair("case_course", asked.identity)
    letter, follow = digits(world.streams.events("case_follow", asked.identity), 100, 100)

    # A failure made good late, or not at all, keeps the desk busy whatever it was about.
    last_word = np.where(letter < _BY_LETTER, *(list(AWAY).index(k) for k in ("fax_letter", "email_support")))
    away = np.where((about.away < 0) & ~question & ~quick, last_word, about.away)
    later = np.flatnonzero(away >= 0)
    slow = variates.exponential(u_delay, desk.late_days * DAY)
    delay = np.select(
        [question, quick, resolved],
        [DAY / 4 + variates.exponential(u_delay, 0.75 * DAY), DAY * (0.05 + 0.5 * u_delay), 2 * DAY + slow],
        DAY + slow,
    )
    none = np.full(rows, -1)
    ready, begun, done, technician = none.copy(), none.copy(), none.copy(), none.copy()
    ready[later] = end[later] + delay[later].astype(np.int64)
    hours = np.array(list(AWAY.values()))[away]
    length = np.maximum(3600 * hours * (0.5 + u_length), 60).astype(np.int64)
    queue = later[np.argsort(ready[later], kind="stable")]
    begun[queue] = Queue(staff.technicians).serve(ready[queue], length[queue])
    done[later] = begun[later] + length[later]
    technician[queue] = staff.first_technician + serve(begun[queue], done[queue], staff.technicians).agent
    completed = np.where(away >= 0, done, end)

    repaired = np.isin(away, [list(AWAY).index(kind) for kind in ("repair_shop", "field_service")])
    charged = repaired & question & ~about.free
    asked_for = np.where(charged, begun + length // 5, -1)
    approved = np.where(charged, begun + length // 2, -1)

    called = (~question & (follow < _CARE_AFTER_COMPLAINT)) | (
        question & repaired & (follow < _CARE_AFTER_REPAIR)
    )
    caring = np.flatnonzero(called)
    caring = caring[np.argsort(completed[caring], kind="stable")]
    care, cared = none.copy(), none.copy()
    talk = 300 + (300 * u_length[caring]).astype(np.int64)
    care[caring] = Queue(1).serve(completed[caring] + DAY, talk)
    cared[caring] = care[caring] + talk
    checked = np.where(away >= 0, (DAY * (0.1 + 0.8 * u_length)).astype(np.int64), 0)
    ease = np.select([question & (away < 0), question, quick, resolved], [0.85, 0.7, 0.9, 0.5], 0.15)
    return Course(
        asked.arrival,
        start,
        end,
        away,
        ready,
        begun,
        done,
        technician,
        asked_for,
        approved,
        care,
        cared,
        completed,
        np.where(cared >= 0, cared, completed + checked),
        resolved,
        ease,
    )


def findings(
    world: World, asked: Requests, about: Matter, why: Cause, went: Course, staff: Staff, rude: int
) -> Findings:
    """What customers and colleagues note down in the end.

    Ratings mix how the request went, and how satisfied the customer says to be with the firm at the end of
    the month (where that is known), recovery included.
    """
    desk = world.scenario.desk
    assert desk is not None
    rated, noted, wrong, other, template, oneself, person, who = digits(
        world.streams.events("case_findings", asked.identity),
        100,
        100,
        100,
        len(INTENTS) - 1,
        100,
        100,
        100,
        100,
    )
    mood = _reported(world, asked)
    noise = variates.normal(world.streams.events("case_rating", asked.identity), 0, 0.1)
    score = np.clip(np.floor(5 * (0.55 * went.ease + 0.45 * mood + noise)), 0, 4).astype(np.int64) + 1
    solution = np.where(
        wrong < 100 * desk.solution_error, (about.intent + 1 + other) % len(INTENTS), about.intent
    )
    somebody = staff.met(who / 100)
    is_staff = why.target == code("complaint_target", "staff")
    guilty = (why.root == code("complaint_target", "staff")) & (person < 100 * desk.rude_share)
    written = ~np.isin(asked.channel, [code("channel", name) for name in ("phone", "ivr", "face_to_face")])
    browsing = np.isin(asked.channel, [code("channel", name) for name in ("web", "wap", "pda", "web_chat")])
    inquiry = categories()[about.intent] == code("request_category", "inquiry")
    return Findings(
        rating=np.where(rated < 100 * desk.rating_share, score, 0),
        noted=np.where((noted < 100 * desk.solution_share) & went.resolved, solution, -1),
        by_template=written | (template < 40),
        helped_oneself=browsing & inquiry & (oneself < 60),
        accused=np.where(is_staff, np.where(guilty, rude, somebody), -1),
    )


def _reported(world: World, asked: Requests) -> Floats:
    """Satisfaction reported at the end of the month of each request, 0 … 1; the usual one where unknown."""
    mood = np.full(len(asked.identity), 0.65)
    panel = world.history.panel
    if panel is None or not len(panel["month"]):
        return mood
    customers = world.history.customers
    own = np.flatnonzero(asked.account < 0)
    month = np.searchsorted(world.month_day, asked.opened[own] // DAY_SECONDS, side="right") - 1
    known = panel["month"].astype(np.int64) * customers + panel["customer"]
    wanted = month * customers + asked.customer[own]
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    found = known[place] == wanted
    mood[own[found]] = panel["reported"][place[found]].astype(np.float64) / 100
    return mood
