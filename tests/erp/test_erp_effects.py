"""What a poor connection between CRM and ERP does to customers, in the world and not only on paper."""

import numpy as np
import pytest

from crmsim.engines.vector import simulate
from crmsim.erp import ErpScenario, effects
from crmsim.scenario import Scenario


def world(**changes):
    return simulate(Scenario.preset("retail", customers=4_000, months=12, **changes), 1)


@pytest.fixture(scope="module")
def bare():
    return world()


@pytest.mark.parametrize("mode", ["none", "middleware", "real_time"])
def test_failures_per_purchase_rise_by_what_the_closed_form_says(mode):
    p = ErpScenario(sync=mode, rekey_lost=0.03, message_failure=0.3, downtime=0.05)
    history = world(erp=p.model_dump())
    more, service = effects.more_failures(p), history.scenario.service
    bought = history.purchase["count"].sum()
    for is_major, chance in (
        (False, service.minor_failures + more.minor),
        (True, service.major_failures + more.major),
    ):
        seen = (history.failure["major"] == is_major).sum()
        assert abs(seen - bought * chance) < 4 * np.sqrt(bought * chance * (1 - chance))


def test_a_perfect_connection_changes_nothing(bare):
    perfect = effects.MoreFailures(0.0, 0.0)
    assert effects.more_failures(None) == perfect
    direct = world(
        erp={"sync": "real_time", "downtime": 0, "call_failure": 0, "call_earliest": 0, "call_latest": 0}
    )
    for name, column in bare.failure.items():
        np.testing.assert_array_equal(column, direct.failure[name])


def test_customers_of_a_firm_that_types_everything_twice_are_less_satisfied(bare):
    typed = world(erp={"sync": "none"})
    assert len(typed.failure["month"]) > len(bare.failure["month"])
    there = [h.customer["stage"] != 4 for h in (bare, typed)]
    assert typed.customer["satisfaction"].mean() < bare.customer["satisfaction"].mean()
    assert there[1].mean() <= there[0].mean()
