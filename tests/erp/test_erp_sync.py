"""Messages between CRM and ERP against queueing theory, and nothing is ever lost from count."""

import numpy as np
import pytest

from crmsim.erp import ErpScenario, effects, process, sync

MODES = ("none", "middleware", "real_time")


def sent(mode, n=200_000, seed=1, **changes):
    rng = np.random.default_rng(seed)
    created = np.sort(rng.integers(0, 40_000_000, n))
    p = ErpScenario(sync=mode, **changes)
    return p, created, sync.send(p, created, *np.clip(rng.random((3, n)), 2.0**-54, 1 - 2.0**-53))


@pytest.mark.parametrize(("mu", "load"), [(1 / 10, 0.5), (1 / 10, 0.8)])
def test_mean_time_in_an_mm1_queue_is_one_over_mu_minus_lambda(mu, load):
    """Batch means of one long queue; times in microseconds so that rounding does not matter."""
    rng = np.random.default_rng(2)
    n, lam = 400_000, mu * load
    arrival = np.rint(1e6 * np.cumsum(rng.exponential(1 / lam, n))).astype(np.int64)
    service = np.rint(1e6 * rng.exponential(1 / mu, n)).astype(np.int64)
    lag = (sync.worked(arrival, service) - arrival)[20_000:] / 1e6
    batches = lag.reshape(38, -1).mean(axis=1)
    z = (batches.mean() - 1 / (mu - lam)) / (batches.std(ddof=1) / np.sqrt(len(batches)))
    assert abs(z) < 4


def test_the_worker_and_its_simpy_twin_agree_to_the_tick():
    rng = np.random.default_rng(4)
    arrival = np.sort(rng.integers(0, 5_000, 600))
    service = rng.integers(1, 17, 600)
    np.testing.assert_array_equal(sync.worked(arrival, service), process.worker(arrival, service))


def test_the_worker_takes_unsorted_arrivals_in_their_order():
    done = sync.worked(np.array([30, 0, 1]), np.array([5, 10, 10]))
    assert done.tolist() == [35, 10, 20]


@pytest.mark.parametrize("mode", MODES)
def test_created_is_synced_plus_queued_plus_dead_at_any_time(mode):
    _, created, result = sent(mode, 20_000, message_failure=0.2, call_failure=0.2, rekey_lost=0.2)
    for now in np.linspace(0, 45_000_000, 40):
        there = created <= now
        ended = there & (result.ended <= now)
        synced, dead = ended & ~result.dead, ended & result.dead
        queued = there & ~ended
        assert there.sum() == synced.sum() + queued.sum() + dead.sum()
    assert (result.ended > created).all()


@pytest.mark.parametrize("mode", MODES)
def test_mean_lag_is_that_of_the_scenario(mode):
    p, created, result = sent(mode, message_failure=0, call_failure=0, worker_seconds=0)
    lag = (result.ended - created) / 3600
    # Whole seconds and at least one: half a second of slack.
    z = (lag.mean() - sync.mean_lag_hours(p)) / (lag.std() / np.sqrt(len(lag)))
    assert abs(z) < 4 or abs(lag.mean() - sync.mean_lag_hours(p)) < 1.2 / 3600


@pytest.mark.parametrize("mode", MODES)
def test_messages_are_given_up_as_often_as_all_attempts_fail(mode):
    p, created, result = sent(mode, message_failure=0.2, call_failure=0.2)
    n = len(created)
    expected = sync.dead_share(p)
    assert abs(result.dead.mean() - expected) < 4 * np.sqrt(expected / n)
    retried = 0.0 if mode == "none" else 0.2
    assert abs((result.attempts > 1).mean() - retried) < 4 * np.sqrt(0.25 / n)
    assert (result.attempts[result.dead] == (1 if mode == "none" else 1 + p.retries)).all()


def test_retries_wait_twice_as_long_each_time():
    p = ErpScenario(sync="real_time", call_earliest=2, call_latest=2, downtime=0, call_failure=0.5)
    # Fails once, twice, three times, four times (given up after three retries).
    luck = np.array([0.9, 0.3, 0.2, 0.1, 0.05])
    half = np.full(5, 0.5)
    result = sync.send(p, np.zeros(5, dtype=np.int64), half, luck, half)
    assert result.ended.tolist() == [2, 62, 182, 422, 422]
    assert result.attempts.tolist() == [1, 2, 3, 4, 4]
    assert result.dead.tolist() == [False, False, False, False, True]


def test_rekeying_types_wrongly_and_forgets_as_often_as_it_says():
    p, created, result = sent("none")
    n = len(created)
    for share, expected in ((result.wrong.mean(), p.rekey_wrong), (result.dead.mean(), p.rekey_lost)):
        assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / n)
    assert not (result.wrong & result.dead).any()
    hours = (result.ended - created) / 3600
    assert (hours >= 12).all()
    assert (hours <= 36).all()


def test_the_last_writer_wins_even_when_wrong_and_the_master_never_loses():
    crm, erp = np.array(["right", "right", "right"]), np.array(["wrong", "wrong", "wrong"])
    crm_at, erp_at = np.array([1, 5, 3]), np.array([2, 4, 3])
    assert sync.last_writer(crm, crm_at, erp, erp_at).tolist() == ["wrong", "right", "right"]
    assert sync.master_system(crm, erp, np.array([True, True, True])).tolist() == ["right"] * 3
    assert sync.master_system(crm, erp, np.array([False, True, False])).tolist() == [
        "wrong",
        "right",
        "wrong",
    ]


def test_a_stale_promise_is_as_likely_as_selling_out_within_the_lag():
    """Against a warehouse watched: stock seen a while ago, gone now."""
    from crmsim.erp import inventory

    rng = np.random.default_rng(8)
    p, day, lag = ErpScenario(product_demand=3.0, lead_shape=4.0), 86_400, 0.5
    days = 60_000
    when = np.sort(rng.integers(0, days * day, rng.poisson(3.0 * days)))
    units = np.ones(len(when), dtype=np.int64)
    q = 90
    mean, variance = inventory.lead_demand(3.0, 10, 5)
    s = inventory.reorder_point(0.95, q, mean, variance)
    received = np.sort(when[inventory.purchases(units, q)]
                       + np.rint(rng.gamma(4, 2.5, len(when) // q) * day).astype(np.int64))  # fmt: skip
    seen = rng.integers(100 * day, (days - 100) * day, 400_000)

    def net(moment):
        supplied = s + q + q * np.searchsorted(received, moment, side="right")
        return supplied - np.searchsorted(when, moment, side="right")

    stale = (net(seen) > 0) & (net(seen + round(lag * day)) <= 0)
    expected = effects.stale_promise(p, lag)
    # Receipts within the lag make the closed form an upper bound, and here a tight one.
    assert stale.mean() == pytest.approx(expected, rel=0.12)
    assert effects.stale_promise(p, 1e-9) < 1e-8


def test_a_better_connection_costs_fewer_failures():
    none, middleware, direct = (effects.more_failures(ErpScenario(sync=mode)) for mode in MODES)
    assert none.major > middleware.major > direct.major > 0
    assert none.minor > middleware.minor > 0
    # A shop that cannot reach the ERP is the price of calls in real time.
    assert direct.minor > middleware.minor


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"rekey_earliest": 40}, "rekey_earliest = 40 is above"), ({"rekey_lost": 0.99}, "is more than 1")],
)
def test_impossible_settings_are_refused_by_name(changes, said):
    with pytest.raises(ValueError, match=said):
        ErpScenario(**changes)
