"""Funnels that several tests look at; made once."""

import pytest

from crmsim.funnel import FunnelScenario, Story, funnel_tables, simulate


@pytest.fixture(scope="session")
def open_market() -> Story:
    """So many reps that nobody is ever late: what the chain alone does, with every covariate on."""
    return simulate(FunnelScenario(opportunities_per_day=60, reps=600), seed=11, months=24)


@pytest.fixture(scope="session")
def firm() -> Story:
    """A firm with enough deals to learn from, and reps who are busy."""
    return simulate(FunnelScenario(opportunities_per_day=14, reps=24), seed=5, months=36)


@pytest.fixture(scope="session")
def tables(firm: Story) -> dict:
    return funnel_tables(firm)
