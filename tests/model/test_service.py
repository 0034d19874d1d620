"""Failures, the complaint iceberg, recovery and its paradox."""

import numpy as np
import pytest
from scipy import stats

from crmsim.engines import vector
from crmsim.model import service
from crmsim.model.relationship import contact
from crmsim.parameters import Service
from crmsim.scenario import Scenario


@pytest.mark.parametrize(("major", "table"), [(False, (37, 46, 70, 95)), (True, (9, 19, 54, 82))])
def test_repurchase_after_a_failure_is_the_table_of_tarp(major, table):
    """With ξ = 1 behaviour equals the published intentions: silent, unresolved, resolved, resolved quickly."""
    p, n = Service(intention_discount=1.0), 50_000
    counts = (np.zeros(n, dtype=int), np.ones(n, dtype=int))
    failed = service.failures(np.arange(n), *(counts if major else counts[::-1]))
    failed.luck[1] = np.random.default_rng(3).random(n)
    for outcome, expected in enumerate(table):
        failed.voiced = np.full(n, outcome >= 1)
        failed.resolved = np.full(n, outcome >= 2)
        failed.quick = np.full(n, outcome >= 3)
        stay = 1 - service.exits(p, failed, n).mean()
        assert stay == pytest.approx(expected / 100, abs=0.01)


def test_the_firm_sees_the_tip_of_the_iceberg_only_unless_it_asks(by_type):
    known = {kind: h.firm["complaints"].sum() / h.firm["failures"].sum() for kind, h in by_type.items()}
    assert known["basic"] == pytest.approx(0.12, abs=0.02)
    assert known["accountable"] > 0.7


def test_failures_per_purchase(retail):
    assert retail.firm["failures"].sum() / retail.firm["purchases"].sum() == pytest.approx(0.072, abs=0.002)


def test_a_first_quick_recovery_delights_for_the_moment_and_no_longer():
    """De Matos, Henrique & Rossi 2007: the paradox is in satisfaction, not in loyalty; Maxham & Netemeyer 2002:
    not for a second failure."""
    world = Scenario.preset(
        "retail", customers=20_000, months=12, relationship={"type": "partnership", "portfolio": 0},
        acquisition={"newcomers": "none", "opening_span": 0}, service={"customers_per_agent": None},
    )  # fmt: skip
    h = vector.simulate(world, 2, panel=True)
    panel, failure = h.panel, h.failure
    cell = panel["month"].astype(np.int64) * h.customers + panel["customer"]
    place = np.full(world.months * h.customers, -1)
    place[cell] = np.arange(len(cell))
    address = failure["month"].astype(np.int64) * h.customers + failure["customer"]
    _, index, count = np.unique(address, return_index=True, return_counts=True)
    single = index[count == 1]
    order = np.argsort(failure["month"][single], kind="stable")
    single = single[order]
    _, first = np.unique(failure["customer"][single], return_index=True)
    first_ones = np.zeros(len(single), bool)
    first_ones[first] = True
    quick = failure["quick"][single]
    plain = vector.simulate(world.replace(service={"paradox": 0.0}), 2, panel=True)
    gap = panel["reported"].astype(float) - plain.panel["reported"]
    at = place[address[single]]
    bonus_first = gap[at[first_ones & quick]]
    bonus_again = gap[at[~first_ones & quick]]
    assert stats.ttest_1samp(bonus_first, 0, alternative="greater").pvalue < 0.001
    assert np.median(bonus_first) == pytest.approx(2.0, abs=0.01)
    assert np.median(bonus_again) == pytest.approx(0.0, abs=0.01)

    np.testing.assert_array_equal(plain.panel["attitude"], panel["attitude"])
    np.testing.assert_array_equal(plain.firm["lost"], h.firm["lost"])


def test_waiting_too_long_spoils_the_recovery():
    scenario = Scenario.preset("retail", relationship={"type": "partnership"})
    n = 10_000
    failed = service.failures(np.arange(n), np.ones(n, dtype=int), np.zeros(n, dtype=int))
    failed.luck = np.random.default_rng(0).random((4, n))
    plan = contact(scenario, 0)
    service.speak_up(plan, failed)
    for in_time in (True, False):
        service.settle(plan, failed, np.full(n, in_time))
        assert failed.quick.any() == in_time
        assert failed.resolved.sum() > 0.6 * n
    p = scenario.service
    np.testing.assert_allclose(service.wait_drop(p, np.array([0, 7200, 14400, 10**9])), [0, 0.25, 0.5, 0.5])


def test_an_understaffed_desk_costs_satisfaction():
    world = Scenario.preset("retail", customers=3_000, months=18, acquisition={"newcomers": "none"})
    enough = vector.simulate(world.replace(service={"customers_per_agent": None}), 1)
    short = vector.simulate(world.replace(service={"customers_per_agent": 3_000, "enquiry_minutes": 25}), 1)
    assert short.firm["satisfaction"][-1] < enough.firm["satisfaction"][-1] - 0.2
