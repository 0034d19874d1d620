"""The five example industries of the relationship types."""

import pytest

from crmsim.outcomes import compare
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.scenario import Scenario


@pytest.mark.slow
@pytest.mark.parametrize("industry", ["daily_goods", "appliances", "cars", "insurance", "partners"])
def test_the_example_industries_get_the_type_of_the_textbook(industry):
    world = Scenario.preset(industry)
    sample = world.replace(
        customers=3_000, relationship={"portfolio": world.customers}, service={"customers_per_agent": None}
    )
    policies = {kind: sample.replace(relationship={"type": kind}) for kind in RELATIONSHIP_TYPES}
    assert compare(policies, seed=1, progress=False)["present_value"].idxmax() == world.relationship.type
