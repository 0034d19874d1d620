"""Two engines, one set of moments; queues against Little's law and against arithmetic by hand."""

import numpy as np
import pytest

from crmsim.funnel import FunnelScenario, fast, process, simulate
from crmsim.funnel.plan import Plan, Visits
from crmsim.funnel.population import DAY


@pytest.mark.parametrize(
    ("firm", "months"),
    [
        ({}, 36),
        ({"reps": 1, "wip_limit": 1}, 12),
        ({"reps": 2, "wip_limit": 8}, 24),
        ({"reps": 3, "opportunities_per_day": 6, "wip_limit": 100_000}, 12),
        ({"reps": 1, "opportunities_per_day": 12, "wip_limit": 100_000}, 6),
        ({"reps": 5, "opportunities_per_day": 9, "wip_limit": 15, "overload_weight": 0}, 12),
        ({"reps": 40, "opportunities_per_day": 30}, 6),
        ({"reps": 7, "opportunities_per_day": 0.01}, 12),
    ],
    ids=str,
)
def test_simpy_and_recursion_agree_to_the_second(firm: dict, months: int) -> None:
    plan = simulate(FunnelScenario(**firm), seed=8, months=months).plan
    told, computed = process.run(plan), fast.run(plan)
    np.testing.assert_array_equal(told.entered, computed.entered)
    np.testing.assert_array_equal(told.left, computed.left)
    assert told.digest() == computed.digest()


def test_engines_agree_when_many_deals_move_in_the_same_second() -> None:
    """Whole hours instead of seconds: ties everywhere, so the rule for them is tested, not their absence."""
    story = simulate(FunnelScenario(reps=3, opportunities_per_day=8, wip_limit=12), seed=4, months=6)
    plan, hour = story.plan, 20_000
    visits = plan.visits
    coarse = Visits(
        **{
            **vars(visits),
            "dwell": (visits.dwell // hour + 1) * hour,
            "work": (visits.work // hour + 1) * hour,
            "patience": np.where(visits.patience >= 0, (visits.patience // hour + 1) * hour, -1),
        }
    )
    for limit in (12, 100_000):
        tied = Plan(plan.rep, plan.arrival // hour * hour, plan.first, coarse, plan.reps, limit, plan.horizon)
        result = fast.run(tied)
        assert len(np.unique(result.entered)) < len(result.entered) / 4
        assert process.run(tied).digest() == result.digest()


def tiny(patience: tuple[int, ...], wip_limit: int, horizon: int = 1000) -> Plan:
    """Two deals of one rep: the first has two stages, the second comes three seconds later and has one."""
    visits = Visits(
        deal=np.array([0, 0, 1]),
        stage=np.array([0, 1, 0]),
        dwell=np.array([10, 10, 10]),
        work=np.array([30, 5, 20]),
        patience=np.array(patience),
        **dict.fromkeys(("chance", "activities", "covered", "attitude", "vetoed", "terms"), np.zeros(3)),
    )
    rep, arrival, first = np.array([0, 0]), np.array([0, 3]), np.array([0, 2, 3])
    return Plan(rep, arrival, first, visits, reps=1, wip_limit=wip_limit, horizon=horizon)


@pytest.mark.parametrize("run", [fast.run, process.run])
def test_a_small_case_worked_by_hand(run) -> None:
    # Work of 30 ends at 30, later than the buyer's 10; the second deal's 20 follow until 50; the next stage
    # of the first, entered at 30, gets the rep at 50 until 55.
    patient = run(tiny((30, 10, -1), wip_limit=9))
    assert patient.entered.tolist() == [0, 30, 3]
    assert patient.left.tolist() == [30, 55, 50]
    # One second less patience loses the first deal to the rep's delay.
    hurried = run(tiny((29, 10, -1), wip_limit=9))
    assert hurried.entered.tolist() == [0, -1, 3]
    assert hurried.left.tolist() == [30, -1, 50]
    # With one place on the desk the second deal waits until the first is closed.
    one_by_one = run(tiny((30, 10, -1), wip_limit=1))
    assert one_by_one.entered.tolist() == [0, 30, 40]
    assert one_by_one.left.tolist() == [30, 40, 60]
    # What does not end before the horizon stays open.
    assert run(tiny((30, 10, -1), wip_limit=9, horizon=50)).left.tolist() == [30, -1, -1]


def test_a_rep_in_simpy_is_the_m_m_1_queue_and_littles_law_holds() -> None:
    """Deals of one stage whose buyers need no time: mean time inside h/(1 − ρ) and L = λW, both to 3 %."""
    rng, n, work, load = np.random.default_rng(7), 40_000, 1000.0, 0.4
    arrival = np.cumsum(np.rint(rng.exponential(work / load, n))).astype(np.int64)
    none = np.zeros(n, dtype=np.int64)
    visits = Visits(
        deal=np.arange(n),
        stage=none,
        dwell=none + 1,
        work=np.maximum(np.rint(rng.exponential(work, n)), 1).astype(np.int64),
        patience=none - 1,
        **dict.fromkeys(("chance", "activities", "covered", "attitude", "vetoed", "terms"), none),
    )
    plan = Plan(none, arrival, np.arange(n + 1), visits, reps=1, wip_limit=n, horizon=int(arrival[-1]) * 2)
    result = process.run(plan)
    assert result.digest() == fast.run(plan).digest()
    inside = (result.left - result.entered).mean()
    assert inside == pytest.approx(work / (1 - load), rel=0.03)
    moments = np.arange(0, arrival[-1], 500)
    left = np.searchsorted(np.sort(result.left), moments, side="right")
    number = np.searchsorted(arrival, moments, side="right") - left
    assert number.mean() == pytest.approx(n / arrival[-1] * inside, rel=0.03)
    assert (number >= 1).mean() == pytest.approx(load, rel=0.03)


def test_littles_law_holds_in_the_simpy_funnel() -> None:
    """L = λW (Little 1961) to 3 %, with busy reps."""
    story = simulate(
        FunnelScenario(opportunities_per_day=12, reps=20, wip_limit=1000),
        seed=3,
        months=24,
        engine=process.run,
    )
    begin, end = story.horizon // 6, story.horizon * 5 // 6
    opened = story.plan.arrival
    closed = np.where(story.closed >= 0, story.closed, story.horizon)
    inside = np.clip(closed, begin, end) - np.clip(opened, begin, end)
    mean_number = inside.sum() / (end - begin)
    arrived = (opened >= begin) & (opened < end)
    rate = arrived.sum() / (end - begin)
    mean_time = (closed - opened)[arrived].mean()
    assert mean_number == pytest.approx(rate * mean_time, rel=0.03)
    assert rate * DAY == pytest.approx(12, rel=0.05)


def test_a_cycle_shorter_by_a_third_under_a_wip_limit_gives_half_as_much_throughput_again() -> None:
    """Throughput = WIP / cycle (Little 1961): ×1.5 within 4 %."""
    firm = FunnelScenario(opportunities_per_day=60, reps=40, wip_limit=5)
    quick = firm.model_copy(update={"cycle_factor": 2 / 3})
    closings = []
    for scenario in (firm, quick):
        story = simulate(scenario, seed=6, months=24)
        steady = story.closed > story.horizon // 4
        assert (story.timeline.entered[story.plan.first[:-1]] < 0).any(), "somebody must be waiting"
        closings.append(steady.sum())
    assert closings[1] / closings[0] == pytest.approx(1.5, rel=0.04)


def test_a_busy_rep_makes_stages_longer_and_loses_deals() -> None:
    prompt, busy = (
        simulate(FunnelScenario(opportunities_per_day=5, reps=n, wip_limit=10_000), seed=9, months=24)
        for n in (60, 6)
    )
    for story in (prompt, busy):
        stay = (story.timeline.left - story.timeline.entered)[story.timeline.left >= 0]
        assert (stay >= story.plan.visits.dwell[story.timeline.left >= 0]).all()
    assert busy.won.sum() < 0.8 * prompt.won.sum()
    late = busy.reason[busy.lost] == 7
    assert late.mean() > (prompt.reason[prompt.lost] == 7).mean()


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    first, again, other = (simulate(seed=seed, months=6).timeline.digest() for seed in (1, 1, 2))
    assert first == again != other


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short, long = simulate(seed=1, months=6), simulate(seed=1, months=12)
    n = len(short.plan.arrival)
    np.testing.assert_array_equal(short.plan.arrival, long.plan.arrival[:n])
    ended = short.timeline.left >= 0
    np.testing.assert_array_equal(short.timeline.left[ended], long.timeline.left[: len(ended)][ended])


def test_policies_meet_the_same_buyers_and_training_pays() -> None:
    firm = FunnelScenario(reps=30)
    before = simulate(firm, seed=1, months=24)
    trained = firm.model_copy(update={"persuasion_per_activity": 0.2, "coverage_per_activity": 0.2})
    after = simulate(trained, seed=1, months=24, intercepts=before.intercepts)
    np.testing.assert_array_equal(before.plan.arrival, after.plan.arrival)
    np.testing.assert_array_equal(before.value, after.value)
    assert after.won.sum() > 1.3 * before.won.sum()
    again = simulate(trained, seed=1, months=24)
    assert again.won.sum() < 0.85 * after.won.sum()  # solved anew, the intercepts undo the training
