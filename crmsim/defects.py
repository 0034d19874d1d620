"""How good the data are: planted faults as a plan, so many of every kind."""

from __future__ import annotations

from crmsim.parameters import ASSUMED, Section, parameter

__all__ = ["Defects"]


class Defects(Section):
    """Shares of customers, activities or entries with a fault; every one planted is listed in ``truth_defect``."""

    duplicates: float = parameter(
        0.06, "share of customers who are on file twice", source=ASSUMED, ge=0, le=0.5
    )
    missing: float = parameter(
        0.04,
        "share of phones, e-mails, addresses, birth dates and genders nobody wrote down",
        source=ASSUMED,
        ge=0,
        le=0.9,
    )
    formats: float = parameter(
        0.15, "share of names written in another manner than the usual", source=ASSUMED, ge=0, le=0.9
    )
    typos: float = parameter(
        0.02, "share of names and e-mails with two letters swapped", source=ASSUMED, ge=0, le=0.5
    )
    stale: float = parameter(0.03, "share of phone numbers no longer in use", source=ASSUMED, ge=0, le=0.5)
    wrong_codes: float = parameter(
        0.03, "share of customers filed under a wrong source", source=ASSUMED, ge=0, le=0.5
    )
    placeholders: float = parameter(
        0.01, "share of birth dates entered as 1900-01-01", source=ASSUMED, ge=0, le=0.5
    )
    late_logs: float = parameter(
        0.03,
        "share of what reps did unplanned that is typed in weeks late (beyond the habit of each rep)",
        source=ASSUMED,
        ge=0,
        le=0.4,
    )
    not_logged: float = parameter(
        0.03, "share of what reps did unplanned that is never typed in", source=ASSUMED, ge=0, le=0.5
    )
