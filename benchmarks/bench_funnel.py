"""The funnel's fast engine against the SimPy processes: the same plan, the same moments, in one run."""

from collections.abc import Callable
from time import process_time

from crmsim.funnel import FunnelScenario, fast, process, simulate
from crmsim.funnel.plan import Timeline

FIRMS = {
    "default firm, 10 years": (FunnelScenario(), 120),
    "large firm, 60 reps, 5 years": (FunnelScenario(opportunities_per_day=20, reps=60), 60),
    "busy reps, 5 years": (FunnelScenario(opportunities_per_day=10, reps=18), 60),
    "reps too few, every desk full": (FunnelScenario(opportunities_per_day=6, reps=6, wip_limit=15), 60),
}
REPEATS = 5


def main() -> None:
    print(f"{'funnel':32}{'deals':>8}{'SimPy':>12}{'fast':>12}{'ratio':>8}")
    for name, (scenario, months) in FIRMS.items():
        plan = simulate(scenario, seed=1, months=months).plan
        # Each at its best, by turns: a busy neighbour slows down whichever is running.
        pairs = [
            (clock(lambda plan=plan: process.run(plan)), clock(lambda plan=plan: fast.run(plan)))
            for _ in range(REPEATS)
        ]
        (slow, told), (quick, computed) = (
            min(timed, key=lambda one: one[0]) for timed in zip(*pairs, strict=True)
        )
        if told.digest() != computed.digest():
            raise SystemExit(f"{name}: the two engines disagree")
        deals = len(plan.arrival)
        times = "".join(f"{seconds / deals * 1e6:>9.1f} µs" for seconds in (slow, quick))
        print(f"{name:32}{deals:>8}{times}{slow / quick:>7.0f}×")


def clock(run: Callable[[], Timeline]) -> tuple[float, Timeline]:
    start = process_time()
    result = run()
    return process_time() - start, result


if __name__ == "__main__":
    main()
