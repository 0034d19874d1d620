"""A BG/NBD transaction log of 10 000 customers over 39 weeks: crmsim against the generator of lifetimes.

Needs the extra `cdnow`. lifetimes 0.11.3 calls `DataFrame.append`, which pandas has dropped; it is given back
here by `concat`, which is what it did.
"""

import importlib.util
import sys
import time

import numpy as np
import pandas as pd

from crmsim.engines import vector
from crmsim.records.orders import draw
from crmsim.records.world import Ledger, World
from crmsim.scenario import Scenario

SIZE, WEEKS = 10_000, 39


def main(size=SIZE):
    if importlib.util.find_spec("lifetimes") is None:
        print("lifetimes is not installed (pip install '.[cdnow]'): nothing to compare with")
        return
    pd.DataFrame.append = lambda self, other: pd.concat([self, other])
    from lifetimes.generate_data import beta_geometric_nbd_model_transactional_data as generate

    np.random.seed(1)  # noqa: NPY002 - the generator under test knows no other
    start = time.process_time()
    theirs = generate(WEEKS * 7, 0.243, 4.414 * 7, 0.793, 2.426, size=size)
    slow = time.process_time() - start

    scenario = Scenario.preset("cdnow", customers=size, months=9, acquisition={"opening_span": 0})
    fast = float("inf")
    for _ in range(3):
        start = time.process_time()
        world = World(vector.simulate(scenario, 1))
        ours = draw(world, Ledger(world), 0, scenario.months)
        fast = min(fast, time.process_time() - start)
    print(
        f"{size} customers: lifetimes {slow:.1f} s for {len(theirs)} purchases, "
        f"crmsim {fast:.3f} s for {len(ours.customer)}, ratio {slow / fast:.0f} (bar 1 000)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
