"""Worlds that several tests look at, simulated once."""

import pytest
from model_worlds import CLOSED

from crmsim.engines import vector
from crmsim.scenario import Scenario


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
