"""The vector engine against SimPy processes on the same definition, and its own cost at full size.

Prints the ratio of CPU times of the two engines for one world, after checking that they agree, and the CPU
seconds of 10 000 customers over 36 months with full feedback.
"""

import time

from crmsim.engines import process, vector
from crmsim.scenario import Scenario

COHORT = {"newcomers": "none", "opening_span": 0}


def cpu(run, times=1):
    best, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = run()
        best = min(best, time.process_time() - start)
    return best, result


def main():
    small = Scenario.preset("retail", customers=1_000, months=36, acquisition=COHORT)
    fast, one = cpu(lambda: vector.simulate(small, 1), 5)
    slow, other = cpu(lambda: process.simulate(small, 1))
    assert one.digest() == other.digest()
    print(
        f"1 000 customers x 36 months: SimPy {slow:.2f} s, vector {fast:.3f} s, ratio {slow / fast:.0f} (bar 100)"
    )

    large = Scenario.preset("retail", customers=10_000, months=36, acquisition=COHORT)
    seconds, history = cpu(lambda: vector.simulate(large, 1), 9)
    active = history.firm["active"].sum()
    print(
        f"10 000 customers x 36 months, full feedback: {seconds:.3f} s CPU (bar 0.15), "
        f"{active / seconds / 1e6:.1f} million customer-months a second"
    )


if __name__ == "__main__":
    main()
