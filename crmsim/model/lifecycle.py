"""The life of a relationship: identification, formation, stability, decline, lost – and back.

A monthly state machine. Growth is driven by purchases, satisfaction and attitude; decline by an impulse to
leave, by dissatisfaction or by a failure; from decline a customer is lost or recovers. Decline can be reached
from every stage (Jap & Anderson 2007, Management Science 53(2)). The four stages condense the five phases
awareness, exploration, expansion, commitment, dissolution (Dwyer, Schurr & Oh 1987, J. Marketing 51).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim.model.customer import (
    DECLINE,
    FORMATION,
    IDENTIFICATION,
    LOST,
    STABILITY,
    Floats,
    Ints,
    State,
)
from crmsim.model.relationship import Contact, switching_barrier
from crmsim.parameters import Lifecycle
from crmsim.scenario import Scenario

__all__ = ["CAUSES", "labels", "transitions", "winback_chance"]

#: Why a stage changed; the log holds the index.
CAUSES: Final = (
    "progress",
    "impulse",
    "dissatisfaction",
    "failure",
    "lapse",
    "attrition",
    "recovery",
    "winback",
    "churn_rule",
)
PROGRESS, IMPULSE, DISSATISFACTION, FAILURE, LAPSE, ATTRITION, RECOVERY, WINBACK, CHURN_RULE = range(
    len(CAUSES)
)

#: Without feedback the stages are only labels: repeat purchases at which each begins.
_FORMATION_AT, _STABILITY_AT = 2, 6

Flags = NDArray[np.bool_]


class Change(NamedTuple):
    """New stage of each customer, the cause (−1 where nothing changed), and the rows where something did."""

    stage: Ints
    cause: Ints
    moved: Ints


def transitions(
    scenario: Scenario,
    contact: Contact,
    state: State,
    silent_exit: Flags,
    impulse: Flags,
    failure_exit: Flags,
    u: dict[str, Floats],
) -> Change:
    """Stage changes of a month with feedback; σ is the logistic function.

    identification → formation   σ(a_IF + .9·ln(1 + x) + .4·(S − 70)/10), if x ≥ 2 repeat purchases
    formation → stability        σ(a_FS + 4·(A − A_ref) + .8·ln(1 + months in stage))
    impulse → decline or lost    decline with chance δ, else lost at once (silent attrition)
    any → decline                σ(a_D + .9·max(65 − S, 0)/10), or by a failure
    identification → lost        σ(a_IL) by silence
    decline → lost               σ(a_DL − 2·(A − A_ref) − b_SC·SC)
    decline → formation          σ(a_DF + 2.5·(A − A_ref) + .4·k·q)

    Parameters
    ----------
    impulse, silent_exit : whose impulse to leave fired, and which of these leave without a sign
    failure_exit : whom a failure starts thinking of leaving
    u : uniforms; one decides on going forward (its upper end: on lapsing), one on going back
    """
    p, loyalty = scenario.lifecycle, scenario.loyalty
    stage = state.stage
    new = stage.copy()
    cause = np.full(len(stage), -1)
    forward, backward = u["stage_forward"], u["stage_decline"]

    def move(rows: Ints, to: int, why: int) -> None:
        new[rows] = to
        cause[rows] = why

    identified = stage == IDENTIFICATION
    young = np.flatnonzero(identified & (state.repeat >= 2))
    odds = p.formation_base + p.formation_purchases * np.log1p(state.repeat.take(young))
    odds += p.formation_satisfaction * (state.satisfaction.take(young) - 70) / 10
    move(young[forward[young] < special.expit(odds)], FORMATION, PROGRESS)

    forming = np.flatnonzero(stage == FORMATION)
    odds = p.stability_base + p.stability_attitude * (state.attitude[forming] - loyalty.reference)
    odds = odds + p.stability_months * np.log1p(state.in_stage[forming])
    move(forming[forward[forming] < special.expit(odds)], STABILITY, PROGRESS)

    silent = np.flatnonzero(forward > 1 - special.expit(p.lapse))
    move(silent[identified[silent]], LOST, LAPSE)

    dissatisfied = backward < special.expit(p.decline_base)
    unhappy = np.flatnonzero(state.satisfaction < 65)
    odds = p.decline_base + p.decline_dissatisfaction * (65 - state.satisfaction.take(unhappy)) / 10
    dissatisfied[unhappy] = backward.take(unhappy) < special.expit(odds)
    shaken = np.flatnonzero((stage < DECLINE) & (dissatisfied | failure_exit | impulse))
    move(shaken[dissatisfied[shaken]], DECLINE, DISSATISFACTION)
    move(shaken[failure_exit[shaken]], DECLINE, FAILURE)
    move(shaken[impulse[shaken]], DECLINE, IMPULSE)
    move(shaken[silent_exit[shaken]], LOST, IMPULSE)

    falling = np.flatnonzero(stage == DECLINE)
    warmth = state.attitude[falling] - loyalty.reference
    attrition = forward[falling] < attrition_chance(scenario, state.take(falling))
    help_ = p.recovery_type * contact.type_index * contact.delivered
    recovery = backward[falling] < special.expit(p.recovery_base + p.recovery_attitude * warmth + help_)
    move(falling[recovery], FORMATION, RECOVERY)
    move(falling[attrition], LOST, ATTRITION)
    return Change(new, cause, np.flatnonzero(cause >= 0))


def attrition_chance(scenario: Scenario, state: State) -> Floats:
    """Chance that a customer in decline is lost this month, σ(a_DL − 2·(A − A_ref) − b_SC·SC)."""
    p, loyalty = scenario.lifecycle, scenario.loyalty
    warmth = state.attitude - loyalty.reference
    barrier = switching_barrier(scenario, state)
    return special.expit(
        p.attrition_base - p.attrition_attitude * warmth - loyalty.barrier_on_dropout * barrier
    )


def labels(state: State, impulse: Flags) -> Change:
    """Stages without feedback: formation at two, stability at six repeat purchases, lost on the impulse."""
    stage = np.where(
        state.repeat >= _STABILITY_AT,
        STABILITY,
        np.where(state.repeat >= _FORMATION_AT, FORMATION, IDENTIFICATION),
    )
    new = np.where(impulse, LOST, stage)
    cause = np.where(new == state.stage, -1, np.where(impulse, IMPULSE, PROGRESS))
    return Change(new, cause, np.flatnonzero(cause >= 0))


def winback_chance(p: Lifecycle, attitude: Floats, months_lost: Ints, lives: Ints) -> Floats:
    """Chance that a contacted lost customer comes back, to formation.

    σ(a_W + 2·A + .8·ln(1 + offer/ζ) − .05·months lost + .3·[won back before]).

    Source: Thomas, Blattberg & Fox (2004); Stauss & Friege (1999) for the second lifetime.
    """
    odds = p.winback_base + p.winback_attitude * attitude + p.winback_offer_effect * np.log1p(p.winback_offer)
    return special.expit(odds - p.winback_months * months_lost + p.winback_again * (lives > 1))
