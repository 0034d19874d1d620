"""The call centre against Erlang (1917), Palm (1957), Little (1961), and against its own profile."""

from datetime import date

import numpy as np
import pytest
from scipy import stats

from crmsim.callcentre import CallCentreScenario, Story, hours_of_week, process, simulate, waiting
from crmsim.callcentre.plan import HOUR, MINUTE
from crmsim.theory import ErlangA, average_wait, erlang_c, service_level

AHT = 4.0  # minutes
WARM_UP = 1200


def interval(values: np.ndarray, level: float = 0.99, batches: int = 20) -> tuple[float, float]:
    """Confidence interval by batch means: batches are long enough to know little of each other."""
    means = np.array([batch.mean() for batch in np.array_split(values, batches)])
    half = stats.t.ppf((1 + level) / 2, batches - 1) * means.std(ddof=1) / np.sqrt(batches)
    return means.mean() - half, means.mean() + half


def seen(story: Story, within: float) -> dict[str, np.ndarray]:
    """What the calls met once the centre had filled: waits in handling times, and yes-or-no as 0 and 1."""
    wait = (story.wait / MINUTE / AHT)[WARM_UP:]
    answered = story.answered[WARM_UP:]
    return {
        "waits": (wait > 0).astype(float),
        "average wait": wait,
        "in time": (answered & (wait <= within)).astype(float),
        "hangs up": (~answered).astype(float),
    }


@pytest.mark.parametrize(("agents", "chance", "asa"), [(14, 0.1741, 0.0435), (12, 0.4494, 0.2247)])
def test_m_m_c_in_simpy_waits_as_erlang_c_says(agents: int, chance: float, asa: float) -> None:
    """Ten erlangs, 60 000 calls: 99 % intervals cover the tabulated values."""
    centre = CallCentreScenario.steady(calls_per_hour=150, handling_minutes=AHT, agents=agents)
    within = 1 / 12  # 20 seconds
    found = seen(simulate(centre, seed=1, days=17, engine=process.run), within)
    theory = {"waits": chance, "average wait": asa, "in time": float(service_level(10, 1, agents, within))}
    for name, value in theory.items():
        low, high = interval(found[name])
        assert low <= value <= high, f"{name}: {value} is not in [{low:.4f}, {high:.4f}]"
        assert high - low < value


@pytest.mark.parametrize(("agents", "patience"), [(8, 3.0), (10, 3.0), (12, 30.0)])
def test_impatient_callers_are_lost_and_wait_as_erlang_a_says(agents: int, patience: float) -> None:
    centre = CallCentreScenario.steady(
        calls_per_hour=150, handling_minutes=AHT, agents=agents, patience_minutes=patience
    )
    theory = ErlangA(arrival_rate=10, handling_time=1, patience=patience / AHT, agents=agents)
    within = 1 / 12
    story = simulate(centre, seed=3, days=140)
    found = seen(story, within)
    expected = {
        "waits": theory.wait_probability,
        "average wait": theory.average_wait,
        "in time": float(theory.service_level(within)),
        "hangs up": theory.abandon_probability,
    }
    for name, value in expected.items():
        batches = np.array([batch.mean() for batch in np.array_split(found[name], 100)])
        z = (batches.mean() - value) / (batches.std(ddof=1) / 10)
        assert abs(z) < 4, f"{name}: z = {z:.1f}"
    assert story.summary["occupancy"] == pytest.approx(theory.occupancy, rel=0.01)
    asa = story.summary["average_speed_of_answer"] / 60 / AHT
    assert asa == pytest.approx(theory.average_speed_of_answer, rel=0.03)


def test_one_agent_in_simpy_is_the_m_m_1_queue_and_littles_law_holds() -> None:
    """Mean time inside h/(1 − ρ), and L = λW counted from two sides (Little 1961), both to 3 %."""
    centre = CallCentreScenario.steady(calls_per_hour=30, handling_minutes=1, agents=1)
    story = simulate(centre, seed=2, days=42, engine=process.run)
    came, left = story.plan.arrival, story.timeline.start + story.plan.handling
    inside = (left - came)[WARM_UP:].mean() / MINUTE
    assert inside == pytest.approx(1 / (1 - 0.5), rel=0.03)
    # The number inside, looked at every ten seconds, needs no caller's time.
    moments = np.arange(came[WARM_UP], came[-1], MINUTE // 6)
    number = np.searchsorted(came, moments, side="right") - np.searchsorted(
        np.sort(left), moments, side="right"
    )
    rate = (len(came) - WARM_UP) / (came[-1] - came[WARM_UP]) * MINUTE
    assert number.mean() == pytest.approx(rate * inside, rel=0.03)
    # Found by a caller who comes: all moments alike (Wolff 1982), and geometric with ratio ρ.
    assert (number >= 1).mean() == pytest.approx(0.5, rel=0.03)
    assert (number >= 2).mean() == pytest.approx(0.25, rel=0.06)


def test_littles_law_holds_with_shifts_rush_hours_and_hang_ups() -> None:
    story = simulate(seed=7, days=28, engine=process.run)
    came = story.plan.arrival
    left = came + story.wait + np.where(story.answered, story.plan.handling, 0)
    moments = np.arange(0, left.max(), 10_000)
    number = np.searchsorted(came, moments, side="right") - np.searchsorted(
        np.sort(left), moments, side="right"
    )
    assert number.mean() == pytest.approx(len(came) / left.max() * (left - came).mean(), rel=0.03)


@pytest.fixture(scope="module")
def year() -> Story:
    return simulate(CallCentreScenario(calls_per_week=5000), seed=5, days=364)


def test_calls_come_as_a_poisson_process_with_the_profile_of_the_week(year: Story) -> None:
    weeks = year.days // 7
    count = np.bincount(year.plan.arrival // HOUR, minlength=24 * year.days).reshape(weeks, -1)
    expected = year.scenario.calls_in_week
    assert expected.sum() == pytest.approx(5000)
    assert (count[:, expected == 0] == 0).all()
    open_hours = expected > 0
    z = (count.sum(axis=0) - weeks * expected)[open_hours] / np.sqrt(weeks * expected[open_hours])
    assert np.abs(z).max() < 4
    # Counts of a Poisson process scatter as much as their mean.
    dispersion = ((count - expected) ** 2 / np.where(open_hours, expected, 1))[:, open_hours].sum()
    cells = weeks * open_hours.sum()
    assert abs(dispersion - cells) < 4 * np.sqrt(2 * cells + (1 / expected[open_hours]).sum() * weeks)
    # Within an hour they come at any moment.
    assert stats.kstest(year.plan.arrival % HOUR / HOUR, "uniform").pvalue > 0.001


def test_a_run_may_begin_on_any_day_of_the_week() -> None:
    story = simulate(seed=5, days=7, first_day=date(2023, 1, 7))  # a Saturday
    by_day = story.half_hours.groupby(story.half_hours["begins_at"].dt.day_of_week)
    assert (by_day["agents"].max().loc[[5, 6]] == 3).all()
    assert (by_day["agents"].max().loc[:4] == 8).all()
    assert by_day["offered"].sum().idxmin() in (5, 6)


def test_handling_times_and_patience_have_the_distributions_they_say(year: Story) -> None:
    scenario, minutes = year.scenario, year.plan.handling / MINUTE
    sigma = np.sqrt(np.log1p(scenario.handling_cv**2))
    lognormal = stats.lognorm(sigma, scale=AHT * np.exp(-(sigma**2) / 2))
    assert lognormal.mean() == pytest.approx(AHT)
    assert lognormal.std() == pytest.approx(AHT * scenario.handling_cv)
    assert stats.kstest(minutes[:50_000], lognormal.cdf).pvalue > 0.001
    assert stats.kstest(year.plan.patience[:50_000] / MINUTE, stats.expon(0, 3).cdf).pvalue > 0.001
    steady = CallCentreScenario.steady(calls_per_hour=150, handling_minutes=AHT, agents=14)
    exponential = simulate(steady, seed=5, days=14).plan.handling / MINUTE
    assert stats.kstest(exponential, stats.expon(0, AHT).cdf).pvalue > 0.001


def test_two_skills_and_only_versatile_agents_are_one_queue() -> None:
    """If everybody can do everything, skills do not matter: Erlang C again."""
    centre = CallCentreScenario.steady(calls_per_hour=150, handling_minutes=AHT, agents=0, patience_minutes=1)
    pooled = centre.model_copy(
        update={"second_share": 0.4, "versatile_agents": (12,) * 24, "patience_minutes": None}
    )
    found = seen(simulate(pooled, seed=1, days=60), 1 / 12)
    low, high = interval(found["waits"])
    assert low <= erlang_c(10, 12) <= high


def test_pooling_two_skills_beats_two_separate_desks() -> None:
    """Versatile agents answer sooner than as many specialists (Smith & Whitt 1981)."""
    waits = [
        simulate(
            CallCentreScenario(second_share=0.5, second_agents=one, versatile_agents=both, agents=one),
            seed=1,
        ).summary["average_wait"]
        for one, both in ((4, 0), (3, 2), (0, 8))
    ]
    assert waits[0] > waits[1] > waits[2]


def test_waiting_in_closed_form_is_what_a_simulated_year_brings() -> None:
    """Hour by hour as if it lasted for ever (Green & Kolesar 1991), with exponential handling times."""
    scenario = CallCentreScenario(handling="exponential", calls_per_week=3600)
    theory, found = waiting(scenario), simulate(scenario, seed=9, days=364).summary
    assert theory.quick == pytest.approx(found["service_level"], abs=0.02)
    assert theory.abandoned == pytest.approx(found["abandon_share"], abs=0.015)
    assert theory.average_wait == pytest.approx(found["average_wait"], abs=2.5)
    assert theory.occupancy == pytest.approx(found["occupancy"], rel=0.03)
    assert theory.procedural_justice == pytest.approx(np.exp(-theory.average_wait / 86_400), abs=1e-5)


def test_an_hour_of_the_week_is_the_textbook_formula() -> None:
    patient = CallCentreScenario.steady(calls_per_hour=150, handling_minutes=AHT, agents=14)
    hour = hours_of_week(patient)
    assert len(hour) == 168
    assert hour["wait_probability"].to_numpy() == pytest.approx(0.1741, abs=1e-4)
    assert hour["average_wait"].to_numpy() == pytest.approx(240 * average_wait(10, 1, 14))
    assert waiting(patient).quick == pytest.approx(float(service_level(10, 1, 14, 20 / 240)))
    assert waiting(patient).occupancy == pytest.approx(10 / 14)
    overloaded = waiting(CallCentreScenario.steady(calls_per_hour=150, handling_minutes=AHT, agents=9))
    assert (overloaded.quick, overloaded.procedural_justice, overloaded.occupancy) == (0, 0, 1)
    assert overloaded.average_wait == np.inf
    deserted = waiting(CallCentreScenario.steady(150, AHT, agents=0, patience_minutes=2))
    assert (deserted.quick, deserted.abandoned) == (0, pytest.approx(1))
    assert deserted.average_wait == pytest.approx(120)
