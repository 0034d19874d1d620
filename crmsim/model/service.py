"""What goes wrong, who speaks up, and what making it good achieves.

A failure is voiced or not, known failures are resolved or not, resolved ones quickly or late; each outcome
has its loss of quality and its chance that the customer stays (TARP 1979, 1986; double deviation Bitner,
Booms & Tetreault 1990). Most failures stay below the waterline: the complaint iceberg.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.erp.effects import MoreFailures
from crmsim.model.customer import Floats, Ints
from crmsim.model.relationship import Contact
from crmsim.parameters import Service

__all__ = [
    "Failures",
    "delighted",
    "exits",
    "failure_counts",
    "failures",
    "felt",
    "handling_seconds",
    "ordinals",
    "settle",
    "speak_up",
    "wait_drop",
]

Flags = NDArray[np.bool_]

#: The binomial quantile needs a chance below one.
_CERTAIN = 1 - 1e-9


@dataclass
class Failures:
    """One element for each failure of a month; `owner` is the row of the customer it happened to, ascending.

    The rows of `luck` are the uniforms that decide whether the customer speaks up, whether she thinks of
    leaving, whether the failure is made good, and whether quickly.
    """

    owner: Ints
    ordinal: Ints
    major: Flags
    voiced: Flags
    resolved: Flags
    quick: Flags
    luck: Floats


def failure_counts(
    p: Service, more: MoreFailures, purchases: Ints, u_minor: Floats, u_major: Floats
) -> tuple[Ints, Ints]:
    """Numbers of minor and major failures in so many purchases (binomial).

    `more` is what a back office out of step with the CRM adds to the chances of failure.
    """
    return (
        variates.binomial(u_minor, purchases, min(p.minor_failures + more.minor, _CERTAIN)),
        variates.binomial(u_major, purchases, min(p.major_failures + more.major, _CERTAIN)),
    )


def failures(rows: Ints, minor: Ints, major: Ints) -> Failures:
    """Spread the counts of these rows out: one element for each failure, the minor ones first."""
    total = minor + major
    owner = np.repeat(rows, total)
    ordinal = ordinals(owner)
    no = np.zeros(len(owner), dtype=np.bool_)
    return Failures(owner, ordinal, ordinal >= np.repeat(minor, total), no, no, no, np.ones((4, len(owner))))


def ordinals(owner: Ints) -> Ints:
    """0, 1, 2, … for the elements of each owner; owners are ascending."""
    return np.arange(len(owner)) - np.searchsorted(owner, owner)


def speak_up(contact: Contact, failed: Failures) -> None:
    """Decide which failures become known to the firm."""
    failed.voiced = failed.luck[0] < np.where(failed.major, contact.voice[1], contact.voice[0])


def settle(contact: Contact, failed: Failures, in_time: Flags) -> None:
    """Decide which known failures are made good, and which of these quickly.

    A complaint that had to wait longer than customers' patience (`in_time` false) is at best resolved late.
    """
    failed.resolved = failed.voiced & (failed.luck[2] < contact.resolved)
    failed.quick = failed.resolved & (failed.luck[3] < contact.quick) & in_time


def outcome(failed: Failures) -> Ints:
    """0 not voiced, 1 voiced but not resolved, 2 resolved late, 3 resolved quickly."""
    return failed.voiced * 1 + failed.resolved * 1 + failed.quick * 1


def felt(p: Service, failed: Failures, customers: int) -> Floats:
    """Loss of quality felt by each customer, summed over the month's failures, points."""
    size = np.where(failed.major, p.major_drop, p.minor_drop)
    lost: Floats = np.array(p.felt)[outcome(failed)] * size
    return np.bincount(failed.owner, lost, minlength=customers).astype(np.float64, copy=False)


def exits(p: Service, failed: Failures, customers: int) -> Flags:
    """Whom a failure starts thinking of leaving: each one does with chance ξ·(1 − repurchase intention).

    Source: TARP (1979, 1986) for the intentions; with ξ = 1 behaviour equals intention.
    """
    stay = np.where(
        failed.major, np.array(p.stay_major)[outcome(failed)], np.array(p.stay_minor)[outcome(failed)]
    )
    leaving = np.zeros(customers, dtype=np.bool_)
    leaving[failed.owner[failed.luck[1] < p.intention_discount * (1 - stay)]] = True
    return leaving


def delighted(failed: Failures, last_failure: Ints, month: int) -> Flags:
    """Which failures were the first in twelve months, the only one, and made good quickly (recovery paradox).

    Parameters
    ----------
    last_failure : month of the one before, −1 for none, of the customer each failure happened to

    Source: de Matos, Henrique & Rossi (2007); a second failure has no such effect (Maxham & Netemeyer 2002).
    """
    alone = np.bincount(failed.owner)[failed.owner] == 1
    fresh = (last_failure < 0) | (month - last_failure > 12)
    return failed.quick & alone & fresh


def handling_seconds(p: Service, complaint: Flags, u: Floats) -> Ints:
    """Time an agent spends on a request, exponential, in whole seconds (at least one)."""
    mean = np.where(complaint, p.complaint_minutes, p.enquiry_minutes) * 60.0
    return np.maximum(np.ceil(variates.exponential(u, mean)), 1).astype(np.int64)


def wait_drop(p: Service, waited: Ints) -> Floats:
    """Quality lost by the longest wait of the month (business seconds), at most `wait_drop` points."""
    return p.wait_drop * np.minimum(waited / (p.patience_hours * 3600.0), 1.0)
