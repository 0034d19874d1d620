"""Small companies, saved once: a retailer, and a whole firm. Tests that damage one work on a copy."""

import shutil

import pytest

from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.scenario import Scenario
from crmsim.warehouse import save

WORLD = Scenario.preset("retail", customers=120, months=14, relationship={"type": "proactive"})

FIRM = Scenario.preset("firm", customers=150, months=12)


@pytest.fixture(scope="session")
def history():
    return simulate(WORLD, seed=7, panel=True)


@pytest.fixture(scope="session")
def tables(history):
    return records.build(history)


@pytest.fixture(scope="session")
def company(tables, tmp_path_factory):
    return save(tables.items(), tmp_path_factory.mktemp("companies") / "retail")


@pytest.fixture(scope="session")
def firm_tables():
    return records.build(simulate(FIRM, seed=7, panel=True))


@pytest.fixture(scope="session")
def firm(firm_tables, tmp_path_factory):
    return save(firm_tables.items(), tmp_path_factory.mktemp("companies") / "firm")


@pytest.fixture
def copy(company, tmp_path):
    return shutil.copytree(company, tmp_path / "copy")
