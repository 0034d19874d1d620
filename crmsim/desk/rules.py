"""What the desk does by rule: promised times, and three rules that escalate a request.

The rules look only at what is on record, so that whoever reads enough records can find them exactly.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmsim.desk.scenario import DeskScenario
from crmsim.warehouse.columns import code

__all__ = ["ESCALATION_RULES", "NEVER", "Escalations", "escalations", "terms"]

Ints = NDArray[np.int64]

#: The rules, word for word, by their code; hours are those of the clock, also at night.
ESCALATION_RULES: Final = {
    "escalation_response": "entitlement is not empty and first response > raised + response_hours",
    "escalation_resolution": "entitlement is not empty and completed > raised + resolve_hours",
    "escalation_severity": "severity in (high, urgent) and priority in (high, urgent)",
}
#: The second of what has not happened.
NEVER: Final = np.iinfo(np.int64).max


class Escalations(NamedTuple):
    """Second at which each rule escalates each request (`NEVER`: it does not), by the order of the rules."""

    response: Ints
    resolution: Ints
    severity: Ints


def escalations(
    opened: Ints,
    responded: Ints,
    completed: Ints,
    response: Ints,
    resolve: Ints,
    severity: Ints,
    priority: Ints,
) -> Escalations:
    """When requests are escalated.

    Parameters
    ----------
    opened, responded, completed : int arrays, shape (n,)
        Seconds; `NEVER` for what has not happened. A request not yet answered or completed is escalated as
        soon as the promise has lapsed.
    response, resolve : int arrays, shape (n,)
        Promised seconds; `NEVER` without an entitlement.
    severity, priority : int arrays, shape (n,)
        Places in the enumeration `priority`.
    """
    high = code("priority", "high")

    def lapsed(done: Ints, promised: Ints) -> Ints:
        limit = np.where(promised == NEVER, NEVER, opened + np.where(promised == NEVER, 0, promised))
        return np.where(done > limit, limit, NEVER)

    return Escalations(
        lapsed(responded, response),
        lapsed(completed, resolve),
        np.where((severity >= high) & (priority >= high), opened, NEVER),
    )


def terms(desk: DeskScenario, value: Ints) -> Ints:
    """Service terms that come with contracts: 0 premium, 1 standard, 2 basic (not free of charge).

    Parameters
    ----------
    value : int array, shape (n,)
        Contract values, cents.
    """
    premium, standard = (100 * limit for limit in desk.terms_values)
    return np.where(value >= premium, 0, np.where(value >= standard, 1, 2))
