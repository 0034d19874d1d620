"""Two engines, one set of calls; small cases by hand."""

import doctest
import importlib

import numpy as np
import pytest

from crmsim.callcentre import CallCentreScenario, Story, fast, process, simulate
from crmsim.callcentre.plan import HOUR, MINUTE, NEVER, Plan, Roster

LUNCH = tuple(5 if hour in range(8, 12) or hour in range(13, 20) else 1 for hour in range(24))


@pytest.mark.parametrize(
    "centre",
    [
        {},
        {"patience_minutes": None},
        {"patience_minutes": 0.2, "agents": LUNCH, "weekend_agents": 3, "handling_minutes": 25},
        {"second_share": 0.3, "second_agents": 1, "versatile_agents": 2, "agents": LUNCH},
        {"second_share": 0.5, "second_agents": LUNCH, "patience_minutes": None},
        {"second_share": 1, "agents": 0, "weekend_agents": 0, "versatile_agents": 6},
        {"calls_per_week": 1},
    ],
    ids=str,
)
def test_simpy_and_recursion_agree_to_the_millisecond(centre: dict) -> None:
    plan = simulate(CallCentreScenario(**centre), seed=8, days=5).plan
    told, computed = process.run(plan), fast.run(plan)
    np.testing.assert_array_equal(told.start, computed.start)
    np.testing.assert_array_equal(told.agent, computed.agent)
    assert told.digest() == computed.digest()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_engines_agree_when_much_happens_in_the_same_millisecond(seed: int) -> None:
    """Whole quarters of an hour: calls, shifts and patience end together, so the rule for ties is tested."""
    centre = CallCentreScenario(
        second_share=0.4, second_agents=2, versatile_agents=(1, 3) * 12, agents=LUNCH, calls_per_week=3000
    )
    plan = simulate(centre, seed=seed, days=7).plan
    quarter = 15 * MINUTE
    tied = Plan(
        arrival=plan.arrival // quarter * quarter,
        handling=(plan.handling // (2 * MINUTE) + 1) * quarter,
        patience=plan.patience // MINUTE * quarter,
        skill=plan.skill,
        roster=plan.roster,
    )
    told, computed = process.run(tied), fast.run(tied)
    assert 0.1 < np.mean(computed.start < 0) < 0.9
    np.testing.assert_array_equal(told.start, computed.start)
    np.testing.assert_array_equal(told.agent, computed.agent)


def test_engines_agree_on_any_roster_and_any_callers() -> None:
    rng = np.random.default_rng(1955)
    for trial in range(80):
        calls, unit = int(rng.integers(1, 100)), int(rng.choice([HOUR // 4, HOUR, 1_234_567]))
        staff = rng.integers(0, rng.integers(1, 5), (3, 168))
        staff[:, rng.random(168) < rng.choice([0, 0.6])] = 0
        staff[:, rng.integers(168)] = 1  # nobody waits for ever
        patience = rng.integers(0, 6, calls) * unit
        plan = Plan(
            arrival=np.sort(rng.integers(0, rng.choice([20, 200]), calls)) * unit,
            handling=np.maximum(rng.integers(0, 8, calls) * unit, 1),
            patience=np.where(rng.random(calls) < rng.choice([0, 1]), NEVER, patience),
            skill=rng.integers(0, 2, calls),
            roster=Roster(staff),
        )
        assert process.run(plan).digest() == fast.run(plan).digest(), trial


def plan_of(staff: np.ndarray, *calls: tuple[int, int, int, int]) -> Plan:
    """Calls as (arrival, handling, patience, skill) in minutes."""
    columns = np.array(calls).T
    patience = np.where(columns[2] >= 0, columns[2] * MINUTE, NEVER)
    return Plan(columns[0] * MINUTE, columns[1] * MINUTE, patience, columns[3], Roster(staff))


def staffed(first: int = 0, second: int = 0, both: int = 0) -> np.ndarray:
    return np.repeat([[first], [second], [both]], 168, axis=1)


@pytest.mark.parametrize("run", [fast.run, process.run])
def test_callers_are_served_in_turn_and_hang_up_when_patience_ends(run) -> None:
    result = run(plan_of(staffed(1), (0, 10, 0, 0), (1, 5, 9, 0), (2, 5, 12, 0), (3, 5, -1, 0)))
    # The second waits just long enough; the third would have to wait 13; the fourth waits for ever.
    assert (result.start // MINUTE).tolist() == [0, 10, -1, 15]
    assert result.agent.tolist() == [0, 0, -1, 0]


@pytest.mark.parametrize("run", [fast.run, process.run])
def test_an_agent_whose_shift_ends_finishes_the_call_and_comes_back_with_the_next(run) -> None:
    staff = staffed(2)
    staff[0, 1] = 1  # from 60 to 120 minutes one of the two is at home
    calls = ((0, 90, -1, 0), (50, 20, -1, 0), (65, 5, -1, 0), (75, 10, -1, 0), (118, 30, -1, 0))
    result = run(plan_of(staff, *calls, (119, 5, -1, 0)))
    # Agent 1 goes home after minute 70, so the later calls wait for agent 0, and the last one for the shift.
    assert (result.start // MINUTE).tolist() == [0, 50, 90, 95, 118, 120]
    assert result.agent.tolist() == [0, 1, 0, 0, 0, 1]


@pytest.mark.parametrize("run", [fast.run, process.run])
def test_one_skill_goes_before_two_and_the_longest_wait_before_both(run) -> None:
    # Agents 0 and 1 have one skill each, agent 2 both.
    calls = ((0, 9, -1, 0), (1, 20, -1, 0), (2, 30, -1, 1), (3, 5, -1, 1), (4, 5, -1, 0), (5, 5, -1, 0))
    result = run(plan_of(staffed(1, 1, 1), *calls))
    assert (result.start // MINUTE).tolist() == [0, 1, 2, 21, 9, 14]
    assert result.agent.tolist() == [0, 2, 1, 2, 0, 0]


def test_agents_are_on_duty_as_the_roster_says() -> None:
    story = simulate(CallCentreScenario(agents=LUNCH, second_share=0.2, versatile_agents=1), seed=4, days=14)
    group = np.array(story.plan.roster.group)
    assert len(group) == len(story.plan.roster) == 6
    start, agent = story.timeline.start[story.answered], story.timeline.agent[story.answered]
    staff = story.plan.roster.staff[group[agent], start // HOUR % 168]
    place = np.where(group[agent] == 2, 0, agent)
    assert (place < staff).all()
    for one in range(6):  # and nobody talks to two callers at once
        mine = np.flatnonzero(agent == one)
        ends = (start + story.plan.handling[story.answered])[mine]
        order = np.argsort(start[mine])
        assert (start[mine][order][1:] >= ends[order][:-1]).all()


def test_the_same_seed_gives_the_same_calls_and_more_staff_meets_the_same_callers() -> None:
    lean, again, other = (simulate(seed=seed, days=7) for seed in (1, 1, 2))
    assert lean.timeline.digest() == again.timeline.digest() != other.timeline.digest()
    more = simulate(CallCentreScenario(agents=12, weekend_agents=12), seed=1, days=7)
    for name in ("arrival", "handling", "patience"):
        np.testing.assert_array_equal(getattr(lean.plan, name), getattr(more.plan, name))
    assert more.summary["service_level"] > lean.summary["service_level"]


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short, long = simulate(seed=3, days=7), simulate(seed=3, days=21)
    n = len(short.plan.arrival)
    np.testing.assert_array_equal(short.plan.arrival, long.plan.arrival[:n])
    np.testing.assert_array_equal(short.timeline.start, long.timeline.start[:n])


def frames_agree(story: Story) -> None:
    calls, half_hours, summary = story.calls, story.half_hours, story.summary
    assert len(calls) == half_hours["offered"].sum() == summary["calls"]
    assert (half_hours["answered"] + half_hours["abandoned"] == half_hours["offered"]).all()
    assert half_hours["answered"].sum() == summary["answered"] == calls["answered_at"].notna().sum()
    assert half_hours["in_time"].sum() == pytest.approx(summary["service_level"] * summary["calls"])
    assert half_hours["agents"].sum() / 2 == summary["agent_hours"]


def test_every_half_hour_can_be_counted_again_from_the_calls() -> None:
    story = simulate(seed=6, days=9)
    frames_agree(story)
    calls, half_hours = story.calls, story.half_hours
    assert len(half_hours) == 9 * 48
    slot = calls["arrived_at"].dt.floor("30min")
    wait = calls.groupby(slot)["wait_seconds"].mean()
    told = half_hours.set_index("begins_at")["average_wait"].dropna()
    np.testing.assert_allclose(told, wait)
    assert (calls["ended_at"] >= calls["arrived_at"]).all()
    assert calls["agent"].isna().equals(calls["outcome"] == "abandoned")
    # Time on calls, second by second.
    talked = np.zeros(10 * 86_400)
    for begin, end in zip(
        story.timeline.start[story.answered], calls["ended_at"][story.answered], strict=True
    ):
        moment = (end.to_datetime64() - np.datetime64(story.first_day)).astype("timedelta64[s]").astype(int)
        talked[begin // 1000 : moment] += 1
    hours = talked[: 9 * 86_400].reshape(-1, 1800).sum(axis=1) / 1800
    busy = (half_hours["occupancy"] * half_hours["agents"]).to_numpy()
    np.testing.assert_allclose(busy[~np.isnan(busy)], hours[~np.isnan(busy)], atol=0.03)


def test_a_run_without_calls_or_agents_has_its_frames_too() -> None:
    quiet = simulate(CallCentreScenario(calls_per_week=1e-6), days=1)
    assert len(quiet.calls) == 0
    assert np.isnan(quiet.summary["service_level"])
    deserted = simulate(CallCentreScenario(agents=0, weekend_agents=0), days=2)
    assert deserted.summary["abandon_share"] == 1
    assert np.isnan(deserted.summary["occupancy"])


@pytest.mark.parametrize("name", ["story", "waiting"])
def test_examples_in_the_documentation_print_what_they_say(name: str) -> None:
    module = importlib.import_module(f"crmsim.callcentre.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
