"""A million customers over 36 months, simulated and stored: seconds, rows and peak memory (bar 24 GiB).

python benchmarks/bench_million.py [customers]
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from crmsim.company import store
from crmsim.engines import vector
from crmsim.scenario import Scenario
from crmsim.warehouse import connect


def main(customers=1_000_000):
    world = Scenario.preset("retail", customers=customers, acquisition={"newcomers": "none"})
    start = time.process_time()
    history = vector.simulate(world, 1)
    simulated = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        directory = store(history, Path(folder) / "company", progress=False)
        stored = time.process_time() - start
        size = sum(file.stat().st_size for file in directory.iterdir()) / 2**30
        with connect(directory, truth=True) as database:
            rows = database.execute("SELECT sum(estimated_size) FROM duckdb_tables()").fetchone()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{customers:,} customers x 36 months: simulated {simulated:.0f} s CPU, with storing {stored:.0f} s CPU, "
        f"{rows / 1e6:.1f} M rows, {rows / stored:,.0f} rows per CPU-second (bar 250 000), "
        f"files {size:.2f} GiB, peak memory {peak:.1f} GiB (bar 24)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
