"""Queues by recursion against the same queues as SimPy processes: a million calls, one run, the same waits."""

from collections.abc import Callable
from time import process_time

import numpy as np
import simpy

from crmsim.callcentre import CallCentreScenario, fast, process, simulate
from crmsim.engines.queueing import Desk

CALLS = 1_000_000
AGENTS, HANDLING, LOAD = 14, 240_000, 10.0
CENTRES = {
    "shifts, hang-ups": CallCentreScenario(calls_per_week=4000),
    "shifts, nobody hangs up": CallCentreScenario(calls_per_week=4000, patience_minutes=None),
    "shifts, hang-ups, two skills": CallCentreScenario(
        calls_per_week=5000, second_share=0.3, second_agents=2, versatile_agents=2
    ),
}
REPEATS = 3


def main() -> None:
    rng = np.random.default_rng(1)
    arrival = np.cumsum(rng.exponential(HANDLING / LOAD, CALLS)).astype(np.int64)
    handling = np.maximum(rng.exponential(HANDLING, CALLS), 1).astype(np.int64)
    print(f"{'queue':36}{'calls':>10}{'SimPy':>12}{'fast':>12}{'ratio':>8}")
    row(
        f"first come first served, {AGENTS} agents",
        lambda: in_simpy(arrival.tolist(), handling.tolist()),
        lambda: Desk(AGENTS).serve(arrival, handling),
    )
    for name, scenario in CENTRES.items():
        plan = simulate(scenario, seed=1, days=70).plan
        row(name, lambda plan=plan: process.run(plan).start, lambda plan=plan: fast.run(plan).start)


def in_simpy(arrival: list[int], handling: list[int]) -> np.ndarray:
    """The plainest way to say it in SimPy."""
    env = simpy.Environment()
    agents = simpy.Resource(env, capacity=AGENTS)
    start = [0] * len(arrival)

    def call(number: int):
        with agents.request() as turn:
            yield turn
            start[number] = env.now
            yield env.timeout(handling[number])

    def calls():
        for number, moment in enumerate(arrival):
            yield env.timeout(moment - env.now)
            env.process(call(number))

    env.process(calls())
    env.run()
    return np.array(start)


def row(name: str, slow: Callable[[], np.ndarray], quick: Callable[[], np.ndarray]) -> None:
    told_in, told = clock(slow)
    computed_in, computed = min((clock(quick) for _ in range(REPEATS)), key=lambda timed: timed[0])
    if not np.array_equal(told, computed):
        raise SystemExit(f"{name}: the two engines disagree")
    times = "".join(f"{seconds / len(told) * 1e6:>9.2f} µs" for seconds in (told_in, computed_in))
    print(f"{name:36}{len(told):>10}{times}{told_in / computed_in:>7.0f}×")


def clock(run: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    start = process_time()
    result = run()
    return process_time() - start, result


if __name__ == "__main__":
    main()
