r"""Keeping two systems in step: messages, their lag, what goes wrong with them, and how it is mended.

Every message that was created has arrived, is still on its way, or was given up:
created = synced + queued + dead. What was given up, or arrived wrong, is found later – at the next monthly
comparison, in the dead-letter queue the next morning, or at once – and sent again by hand.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.erp.scenario import ErpScenario

__all__ = ["Sent", "dead_share", "last_writer", "master_system", "mean_lag_hours", "send", "worked"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_HOUR: Final = 3600


class Sent(NamedTuple):
    """What became of messages, one element for each.

    ended is the second at which it arrived or, where `dead`, was given up; attempts how often it was tried;
    wrong whether it arrived, but not as it was sent.
    """

    ended: Ints
    attempts: Ints
    dead: Flags
    wrong: Flags


def worked(arrival: Ints, service: Ints) -> Ints:
    """When each message is done by one worker, first come, first served.

    Parameters
    ----------
    arrival, service : int64 arrays, shape (n,)
        Any whole unit of time, arrivals in any order; ties in the order given.

    Source: Lindley (1952). With Poisson arrivals at rate λ and exponential service at rate μ the mean time
    from arrival to done is 1/(μ − λ) (M/M/1).
    """
    order = np.argsort(arrival, kind="stable")
    came, work = arrival[order], np.cumsum(service[order])
    # Since the last idle moment the worker has not paused.
    done = np.empty_like(arrival)
    done[order] = work + np.maximum.accumulate(came - (work - service[order]))
    return done


def send(p: ErpScenario, created: Ints, lag: Floats, luck: Floats, service: Floats) -> Sent:
    """Send messages the way the scenario keeps its systems in step.

    Parameters
    ----------
    p : ErpScenario
    created : int64 array, shape (n,)
        Seconds.
    lag, luck, service : float64 arrays, shape (n,)
        Uniforms: how long it is under way, whether it fails, how long the worker takes.
    """
    none = np.zeros(len(created), dtype=np.bool_)
    if p.sync == "none":
        hours = p.rekey_earliest + (p.rekey_latest - p.rekey_earliest) * lag
        lost = luck < p.rekey_lost
        wrong = ~lost & (luck < p.rekey_lost + p.rekey_wrong)
        return Sent(created + _seconds(hours * _HOUR), np.ones_like(created), lost, wrong)
    at_first = p.message_failure if p.sync == "middleware" else p.call_failure
    failed, dead = _failures(p, luck, at_first)
    waits = p.backoff_seconds * (2.0 ** np.minimum(failed, p.retries) - 1)
    attempts = 1 + np.minimum(failed, p.retries)
    if p.sync == "middleware":
        # The mean of a lognormal variate is exp(μ + σ²/2).
        spread = p.message_spread
        minutes = p.message_minutes * np.exp(variates.normal(lag, -(spread**2) / 2, spread))
        arrived = created + _seconds(60 * minutes + waits)
        taken = _seconds(variates.exponential(service, p.worker_seconds))
        return Sent(worked(arrived, taken), attempts, dead, none)
    call = p.call_earliest + (p.call_latest - p.call_earliest) * lag
    # An outage met at random lasts on as if it had just begun (exponential); `service` decides both.
    down = service < p.downtime
    outage = np.zeros(len(created))
    if p.downtime > 0:
        outage[down] = variates.exponential(service[down] / p.downtime, p.outage_hours * _HOUR)
    return Sent(created + _seconds(call + waits + outage), attempts, dead, none)


def _seconds(seconds: Floats) -> Ints:
    return np.maximum(np.rint(seconds), 1).astype(np.int64)


def _failures(p: ErpScenario, luck: Floats, at_first: float) -> tuple[Ints, Flags]:
    """How often each message fails, and whether that is once more than it is retried."""
    failed = np.zeros(len(luck), dtype=np.int64)
    chance = at_first
    for _ in range(p.retries + 1):
        failed += luck < chance
        chance *= p.retry_failure
    return failed, failed > p.retries


def dead_share(p: ErpScenario) -> float:
    """Share of messages that are given up: the first failure and all retries, or simply forgotten."""
    if p.sync == "none":
        return p.rekey_lost
    at_first = p.message_failure if p.sync == "middleware" else p.call_failure
    return float(at_first * p.retry_failure**p.retries)


def mean_lag_hours(p: ErpScenario) -> float:
    """Mean time from a change in one system to the same in the other, failures aside."""
    if p.sync == "none":
        return (p.rekey_earliest + p.rekey_latest) / 2
    if p.sync == "middleware":
        return (60 * p.message_minutes + p.worker_seconds) / _HOUR
    return (p.call_earliest + p.call_latest) / 2 / _HOUR + p.downtime * p.outage_hours


def last_writer(crm: NDArray, crm_at: Ints, erp: NDArray, erp_at: Ints) -> NDArray:
    """Settle conflicts in favour of whoever wrote last; at a tie the CRM.

    Parameters
    ----------
    crm, erp : arrays, shape (n,)
        The two values of each field.
    crm_at, erp_at : int64 arrays, shape (n,)
        When each was written. A wrong value typed last wins here.

    Source: Thomas (1979), *ACM Transactions on Database Systems* 4(2) (time-stamped updates).
    """
    return np.where(crm_at >= erp_at, crm, erp)


def master_system(crm: NDArray, erp: NDArray, crm_is_master: Flags) -> NDArray:
    """Settle conflicts in favour of the system that owns the field, whoever wrote last.

    Here the CRM owns names, addresses and orders; the ERP owns stock and credit.
    """
    return np.where(crm_is_master, crm, erp)
