"""Worlds that several tests look at, simulated once."""

import pytest

from crmsim.engines import vector
from crmsim.scenario import Scenario

CLOSED = {
    "acquisition": {"newcomers": "none", "opening_span": 0},
    "service": {"customers_per_agent": None},
}


@pytest.fixture(scope="session")
def retail():
    """A cohort of the default world under the basic type, with nobody joining and nobody waiting."""
    return vector.simulate(Scenario.preset("retail", customers=20_000, months=60, **CLOSED), 3, panel=True)


@pytest.fixture(scope="session")
def by_type():
    """The same cohort under each relationship type with all promised contact delivered, 36 months."""
    world = Scenario.preset("retail", customers=12_000, months=36, **CLOSED)
    kinds = ("basic", "reactive", "accountable", "proactive", "partnership")
    return {
        kind: vector.simulate(world.replace(relationship={"type": kind, "portfolio": 0}), 11, panel=True)
        for kind in kinds
    }


def month_of(history, month):
    """The panel's rows of one month, customers still there, as float64 columns."""
    panel = history.panel
    rows = (panel["month"] == month) & (panel["stage"] < 4)
    return {name: column[rows].astype(float) for name, column in panel.items()}
