"""One small company, saved once; tests that damage it work on a copy."""

import shutil

import pytest

from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.scenario import Scenario
from crmsim.warehouse import save

WORLD = Scenario.preset("retail", customers=120, months=14, relationship={"type": "proactive"})


@pytest.fixture(scope="session")
def history():
    return simulate(WORLD, seed=7, panel=True)


@pytest.fixture(scope="session")
def tables(history):
    return records.build(history)


@pytest.fixture(scope="session")
def company(tables, tmp_path_factory):
    return save(tables.items(), tmp_path_factory.mktemp("companies") / "retail")


@pytest.fixture
def copy(company, tmp_path):
    return shutil.copytree(company, tmp_path / "copy")
