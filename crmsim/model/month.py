"""A customer's month, in the order in which things happen.

    contact plan → campaigns, promotions → purchases → failures, voice → questions and complaints reach the desk
    → (the desk works; waits become known) → recovery → experience → satisfaction, attitude, bonds
    → defection and stage changes → referrals

`begin` is everything up to the desk, `end` everything after it. Both are pure functions of columns; an engine
calls them for all customers at once or for one at a time and gets the same world.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.clock import MONTH_SECONDS
from crmsim.erp.effects import more_failures
from crmsim.model import (
    acquisition,
    lifecycle,
    loyalty,
    marketing,
    patterns,
    purchasing,
    satisfaction,
    service,
)
from crmsim.model.customer import DECLINE, FORMATION, LOST, Floats, Ints, State, Traits, rival_rates
from crmsim.model.relationship import Contact, growth_factor, structural_bonds
from crmsim.scenario import Scenario
from crmsim.streams import MONTH_SLOTS, Streams

__all__ = [
    "Begun",
    "Ended",
    "Requests",
    "begin",
    "end",
    "leaving_chance",
    "return_home",
    "rival_purchases",
    "win_back",
]

Flags = NDArray[np.bool_]


@dataclass
class Requests:
    """Requests to the desk, one element for each, ordered by customer: questions first, then complaints.

    `owner` is the row of the customer, `failure` the element of the month's failures a complaint is about
    (−1 for a question), `arrival` in business seconds since the start of the world, `handling` in seconds.
    """

    owner: Ints
    ordinal: Ints
    failure: Ints
    arrival: Ints
    handling: Ints


@dataclass
class Begun:
    """A month up to the desk.

    `prompted` is None in a world without campaigns and promotions; `silent` is who will leave without a sign,
    of those whose impulse to leave fired.
    """

    inclined: purchasing.Propensity
    prompted: marketing.Prompted | None
    bought: purchasing.Buying
    silent: Flags
    failed: service.Failures
    asked: Ints
    requests: Requests


@dataclass
class Ended:
    """A month after the desk: the new state, what was lived through, and the stage changes.

    `met` are the rows that had an experience, `lived` what it was like; `referred` how many customers each
    brought.
    """

    state: State
    met: Ints
    lived: satisfaction.Experience
    change: lifecycle.Change
    referred: Ints


def _by_slot(uniforms: Floats) -> dict[str, Floats]:
    return dict(zip(MONTH_SLOTS, uniforms, strict=True))


def begin(
    scenario: Scenario,
    streams: Streams,
    contact: Contact,
    month: int,
    number: Ints,
    traits: Traits,
    state: State,
    uniforms: Floats,
) -> Begun:
    """Purchases, failures and requests of one month.

    Parameters
    ----------
    number : customer numbers, shape (n,)
    traits, state : their columns
    uniforms : array, shape (len(MONTH_SLOTS), n), from `Streams.month`
    """
    u = _by_slot(uniforms)
    p = scenario.service
    inclined, prompted = purchasing.propensity(scenario, traits, state), None
    if (swing := patterns.season(scenario, month)) != 1:
        inclined = replace(inclined, rate=inclined.rate * swing)
    if scenario.marketing.acts:
        prompted = marketing.prompt(scenario, streams, month, number, traits, state, inclined)
        inclined = replace(inclined, rate=prompted.rate)
    exposure = purchasing.present(traits, month)
    bought = purchasing.buy(scenario, traits, state, inclined, exposure, month, u)

    buyers = np.flatnonzero(bought.count > 0)
    minor, major = service.failure_counts(
        p,
        more_failures(scenario.erp),
        bought.count[buyers],
        u["minor_failures"][buyers],
        u["major_failures"][buyers],
    )
    failed = service.failures(buyers, minor, major)
    who, torn = number[failed.owner], np.flatnonzero(bought.impulse)
    voice, recovery, exit_ = streams.pairs(
        month,
        ("failure", who, failed.ordinal),
        ("recovery", who, failed.ordinal),
        ("impulse", number[torn], 0),
    )
    failed.luck = np.concatenate([voice, recovery])
    service.speak_up(contact, failed)
    silent = np.zeros(len(number), dtype=np.bool_)
    silent[torn] = exit_[0] >= scenario.lifecycle.decline_share

    asked = variates.poisson(u["enquiries"], p.enquiries)
    requests = _requests(scenario, streams, month, number, 1 - exposure, asked, failed)
    return Begun(inclined, prompted, bought, silent, failed, asked, requests)


def _requests(
    scenario: Scenario,
    streams: Streams,
    month: int,
    number: Ints,
    arrived: Floats,
    asked: Ints,
    failed: service.Failures,
) -> Requests:
    askers = np.repeat(np.arange(len(number)), asked)
    complaints = np.flatnonzero(failed.voiced)
    owner = np.concatenate([askers, failed.owner[complaints]])
    failure = np.concatenate([np.full(len(askers), -1), complaints])
    order = np.argsort(owner, kind="stable")
    owner, failure = owner[order], failure[order]
    ordinal = service.ordinals(owner)
    # The desk takes nothing new in the last hours of the month, so that whoever is still waiting when the
    # month is judged has waited past all patience, whatever happens next.
    p = scenario.service
    open_seconds = MONTH_SECONDS - int(np.ceil(p.patience_hours * 3600)) - 1
    who = number[owner]
    u_moment, u_handling = streams.pair("request", who, month, ordinal)
    since = arrived.take(owner)
    moment = np.floor((since + (1 - since) * u_moment) * open_seconds)
    handling = service.handling_seconds(p, failure >= 0, u_handling)
    return Requests(owner, ordinal, failure, month * MONTH_SECONDS + moment.astype(np.int64), handling)


def end(
    scenario: Scenario,
    streams: Streams,
    contact: Contact,
    month: int,
    number: Ints,
    traits: Traits,
    state: State,
    uniforms: Floats,
    begun: Begun,
    waited: Ints,
    customers_ever: int,
) -> Ended:
    """Recovery, experience, loyalty and stage changes of one month.

    Parameters
    ----------
    waited : business seconds each request waited for an agent, as far as known at the end of the month
    customers_ever : customers acquired so far, who are prospects no longer
    """
    u = _by_slot(uniforms)
    p, s, relation = scenario.service, scenario.satisfaction, scenario.relationship
    n, bought, failed, requests = len(number), begun.bought, begun.failed, begun.requests

    in_time = np.ones(len(failed.owner), dtype=np.bool_)
    about = requests.failure >= 0
    in_time[requests.failure[about]] = waited[about] <= p.patience_hours * 3600
    service.settle(contact, failed, in_time)
    longest = np.zeros(n, dtype=np.int64)
    late = waited > 0
    np.maximum.at(longest, requests.owner[late], waited[late])

    # A month is an experience if something was bought, or a question had to wait.
    met = np.flatnonzero((bought.count > 0) | (longest > 0))
    visits = np.maximum(bought.count[met], 1)
    noise = variates.normal(u["performance"][met], 0.0, s.noise) / np.sqrt(visits)
    drop = service.felt(p, failed, n)[met] / visits + service.wait_drop(p, longest[met])
    who, then = traits.take(met), state.take(met)
    delivered = satisfaction.delivered_quality(
        s, who.fit, then.knowledge, contact.broken_promise, noise, drop
    )
    lived = satisfaction.experience(s, then.will, then.should, delivered)

    after = state.evolve(
        in_stage=state.in_stage + 1,
        knowledge=state.knowledge + relation.knowledge_rate * (contact.knowledge - state.knowledge),
        **structural_bonds(scenario, contact, state),
    )
    hurt = np.searchsorted(met, failed.owner)  # whoever met a failure has bought
    reported, last_failure = lived.score.copy(), then.last_failure.copy()
    delighted = hurt[service.delighted(failed, last_failure[hurt], month)]
    reported[delighted] = np.clip(reported[delighted] + p.paradox, 0, 100)
    last_failure[hurt] = month
    after.amend(
        met,
        repeat=then.repeat + bought.count[met],
        failures=then.failures + np.bincount(hurt, minlength=len(met)),
        reported=reported,
        last_failure=last_failure,
        **satisfaction.remember(s, then, lived),
    )
    goal = loyalty.target(scenario.loyalty, after.satisfaction, contact.bond)
    after.attitude = loyalty.grow(scenario.loyalty, state.attitude, goal)
    if scenario.loyalty.care_contacts:
        after.attitude = loyalty.care(scenario.loyalty, after.attitude, contact.type_index)

    if scenario.feedback:
        leaving = service.exits(p, failed, n)
        change = lifecycle.transitions(scenario, contact, after, begun.silent, bought.impulse, leaving, u)
    else:
        change = lifecycle.labels(after, bought.impulse)
    if (planted := scenario.patterns) and planted.churn_chance:
        change = patterns.leave_by_rule(planted, streams, month, number, traits, state, change)
    after.stage = change.stage
    after.in_stage[change.moved] = 0

    if begun.prompted is not None:
        after = marketing.after_month(scenario, after, begun.prompted, bought, month)

    referred = np.zeros(n, dtype=np.int64)
    if scenario.acquisition.newcomers == "market":
        there = np.flatnonzero(after.stage != LOST)
        luck = streams.events("referrals", number[there], month)
        referred[there] = acquisition.referrals(scenario, after.attitude[there], customers_ever, luck)
    return Ended(after, met, lived, change, referred)


def win_back(
    scenario: Scenario, streams: Streams, month: int, number: Ints, state: State, month_lost: Ints
) -> Flags:
    """Which of these lost customers come back this month.

    Each is contacted once a month in the months right after the loss, as often as the scenario says.
    """
    p = scenario.lifecycle
    since = month - month_lost
    chance = lifecycle.winback_chance(p, state.attitude, since, state.lives)
    return (since >= 1) & (since <= p.winback_contacts) & (streams.events("winback", number, month) < chance)


def return_home(state: State) -> State:
    """The state of customers who were won back: in formation, for another life."""
    return state.evolve(
        stage=np.full_like(state.stage, FORMATION),
        in_stage=np.zeros_like(state.in_stage),
        lives=state.lives + 1,
    )


def leaving_chance(
    scenario: Scenario,
    contact: Contact,
    month: int,
    traits: Traits,
    state: State,
    inclined: purchasing.Propensity,
) -> Floats:
    """Chance that the customer starts to leave this month (in decline: leaves for good)."""
    chance = purchasing.leaving_chance(scenario, traits, state, inclined, month)
    if scenario.feedback:
        chance = np.where(state.stage == DECLINE, lifecycle.attrition_chance(scenario, state), chance)
    if (planted := scenario.patterns) and planted.churn_chance:
        chance = 1 - (1 - chance) * (1 - patterns.rule_risk(planted, month, traits, state))
    return chance


def rival_purchases(
    scenario: Scenario,
    streams: Streams,
    month: int,
    number: Ints,
    traits: Traits,
    state: State,
    share: Floats,
) -> Ints:
    """What customers buy from each rival this month, shape (rivals, customers).

    The rivals share, in the proportions of their own rates, what our share of the category leaves over; of a
    lost customer they get everything.
    """
    rates = rival_rates(scenario, streams, number)
    rest = (
        np.where(state.stage == LOST, 1.0, 1 - share) * traits.category_rate * growth_factor(scenario, state)
    )
    if not scenario.feedback:
        rest = np.where(state.stage == LOST, traits.category_rate, rates.sum(axis=0))
    exposure = purchasing.present(traits, month)
    if (swing := patterns.season(scenario, month)) != 1:
        exposure = exposure * swing
    rates = rates * (rest / rates.sum(axis=0)) * exposure
    brands = np.arange(len(rates))[:, None]
    return variates.poisson(
        streams.events("rival_purchases", number[None, :], month, brands).ravel(), rates.ravel()
    ).reshape(rates.shape)
