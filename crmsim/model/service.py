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
from crmsim.model.customer import Floats, Ints
from crmsim.model.relationship import Contact
from crmsim.parameters import Service

__all__ = ["Failures", "failure_counts", "failures", "felt", "handling_seconds", "settle", "wait_drop"]

Flags = NDArray[np.bool_]


@dataclass
class Failures:
    """One element for each failure of a month; `owner` is the row of the customer it happened to.

    `u_exit` is the uniform that will decide whether it makes the customer think of leaving."""

    owner: Ints
    ordinal: Ints
    major: Flags
    voiced: Flags
    resolved: Flags
    quick: Flags
    u_exit: Floats


def failure_counts(p: Service, purchases: Ints, u_minor: Floats, u_major: Floats) -> tuple[Ints, Ints]:
    """Numbers of minor and major failures in so many purchases (binomial)."""
    return (
        variates.binomial(u_minor, purchases, p.minor_failures),
        variates.binomial(u_major, purchases, p.major_failures),
    )


def failures(minor: Ints, major: Ints) -> Failures:
    """Spread counts out: one element for each failure, by customer, the minor ones first."""
    total = minor + major
    owner = np.repeat(np.arange(len(total)), total)
    ordinal = np.arange(len(owner)) - np.repeat(np.cumsum(total) - total, total)
    no = np.zeros(len(owner), dtype=np.bool_)
    return Failures(owner, ordinal, ordinal >= minor[owner], no, no, no, np.ones(len(owner)))


def speak_up(contact: Contact, failed: Failures, u_voice: Floats, u_exit: Floats) -> None:
    """Decide which failures become known to the firm, and note how much each customer bears."""
    failed.u_exit = u_exit
    failed.voiced = u_voice < np.where(failed.major, contact.voice[1], contact.voice[0])


def settle(contact: Contact, failed: Failures, in_time: Flags, u_resolved: Floats, u_quick: Floats) -> None:
    """Decide which known failures are made good, and which of these quickly.

    A complaint that had to wait longer than customers' patience (`in_time` false) is at best resolved late.
    """
    failed.resolved = failed.voiced & (u_resolved < contact.resolved)
    failed.quick = failed.resolved & (u_quick < contact.quick) & in_time


def outcome(failed: Failures) -> Ints:
    """0 not voiced, 1 voiced but not resolved, 2 resolved late, 3 resolved quickly."""
    return failed.voiced * 1 + failed.resolved * 1 + failed.quick * 1


def felt(p: Service, failed: Failures, customers: int) -> Floats:
    """Loss of quality felt by each customer, summed over the month's failures, points."""
    size = np.where(failed.major, p.major_drop, p.minor_drop)
    lost: Floats = np.array(p.felt)[outcome(failed)] * size
    return np.bincount(failed.owner, lost, minlength=customers).astype(np.float64)


def exits(p: Service, failed: Failures, customers: int) -> Flags:
    """Whom a failure starts thinking of leaving: each one does with chance ξ·(1 − repurchase intention).

    Source: TARP (1979, 1986) for the intentions; with ξ = 1 behaviour equals intention.
    """
    stay = np.where(
        failed.major, np.array(p.stay_major)[outcome(failed)], np.array(p.stay_minor)[outcome(failed)]
    )
    leaving = failed.u_exit < p.intention_discount * (1 - stay)
    return np.bincount(failed.owner[leaving], minlength=customers).astype(np.bool_)


def delighted(p: Service, failed: Failures, last_failure: Ints, month: int, customers: int) -> Flags:
    """Who had a first failure in twelve months, and it was made good quickly (the recovery paradox).

    Source: de Matos, Henrique & Rossi (2007); a second failure has no such effect (Maxham & Netemeyer 2002).
    """
    count = np.bincount(failed.owner, minlength=customers)
    quick = np.bincount(failed.owner[failed.quick], minlength=customers)
    fresh = (last_failure < 0) | (month - last_failure > 12)
    return (count == 1) & (quick == 1) & fresh


def handling_seconds(p: Service, complaint: Flags, u: Floats) -> Ints:
    """Time an agent spends on a request, exponential, in whole seconds (at least one)."""
    mean = np.where(complaint, p.complaint_minutes, p.enquiry_minutes) * 60.0
    return np.maximum(np.ceil(variates.exponential(u, mean)), 1).astype(np.int64)


def wait_drop(p: Service, waited: Floats) -> Floats:
    """Quality lost by the longest wait of the month (business seconds), at most `wait_drop` points."""
    return p.wait_drop * np.minimum(waited / (p.patience_hours * 3600.0), 1.0)
