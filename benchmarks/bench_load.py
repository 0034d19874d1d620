"""From nothing to a database: rows simulated and loaded per CPU-second, and the memory it takes.

Bar: at least 250 000 rows per CPU-second end to end. `python benchmarks/bench_load.py 1000000` runs the large
company (about 80 million rows, some minutes, some 10 GB of disk in a temporary folder).
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from crmsim import records
from crmsim.engines.vector import simulate
from crmsim.scenario import Scenario
from crmsim.warehouse import save

BAR = 250_000


def main(customers: int = 50_000) -> None:
    scenario = Scenario.preset("retail", customers=customers)
    rows = {"crm": 0, "truth": 0}

    def count(table: str, added: int) -> None:
        rows["truth" if table.startswith("truth_") else "crm"] += added

    started = time.process_time()
    history = simulate(scenario, seed=7)
    simulated = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        save(records.chunks(history), Path(folder) / "company", progress=count)
        size = sum(path.stat().st_size for path in (Path(folder) / "company").iterdir())
    loaded = time.process_time()

    total = sum(rows.values())
    rate = total / (loaded - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{customers:,} opening customers, {history.customers:,} in all, {scenario.months} months")
    print(f"rows: {rows['crm']:,} observed, {rows['truth']:,} true; {size / 2**20:,.0f} MB on disk")
    print(f"CPU: {simulated - started:.1f} s simulating, {loaded - simulated:.1f} s decorating and loading")
    print(f"peak memory: {peak:.1f} GB")
    print(f"rows per CPU-second: {rate:,.0f} (bar {BAR:,}; ratio {rate / BAR:.1f})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
