"""A BG/NBD log of the purchases of 10 000 customers over 39 weeks: crmsim against the generator of lifetimes.

Like against like is the log alone, customer and moment, from the model's own kernel. What the whole engine
needs for the same customers, with satisfaction, service desk and books, is printed beside it.

Needs the extra `cdnow`. lifetimes 0.11.3 calls `DataFrame.append`, which pandas has dropped; it is given back
here by `concat`, which is what it did.
"""

import importlib.util
import sys
import time

import numpy as np
import pandas as pd

from crmsim import variates
from crmsim.engines import vector
from crmsim.model import purchasing
from crmsim.model.service import ordinals
from crmsim.scenario import Scenario
from crmsim.streams import Streams

SIZE, WEEKS, MONTHS = 10_000, 39, 9


def log(scenario, size, seed=1):
    """Customers and moments (months since they came) of all purchases, the acquiring one included.

    The kernel has no memory, so that one span of nine months is as exact as nine of one month.
    """
    p, streams, number = scenario.purchasing, Streams(seed), np.arange(size)
    rate = variates.gamma(streams.events("own_rate", number), p.rate_shape, p.rate_scale)
    dropout = variates.beta(streams.events("dropout", number), p.dropout_a, p.dropout_b)
    span = np.full(size, float(MONTHS))
    bought = purchasing.geometric(rate, dropout.take, span, *streams.pair("count", number))
    customer = np.repeat(number, bought.planned)
    ordinal = ordinals(customer)
    moment = MONTHS * streams.events("order_moment", customer, ordinal=ordinal)
    moment = moment[np.lexsort((moment, customer))]
    happened = ordinal < bought.count[customer]
    return np.concatenate([number, customer[happened]]), np.concatenate([np.zeros(size), moment[happened]])


def cpu(run, times=1):
    best, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = run()
        best = min(best, time.process_time() - start)
    return best, result


def main(size=SIZE):
    if importlib.util.find_spec("lifetimes") is None:
        print("lifetimes is not installed (pip install '.[cdnow]'): nothing to compare with")
        return
    pd.DataFrame.append = lambda self, other: pd.concat([self, other])
    from lifetimes.generate_data import beta_geometric_nbd_model_transactional_data as generate

    scenario = Scenario.preset("cdnow", customers=size, months=MONTHS, acquisition={"opening_span": 0})
    fast, (customer, _) = cpu(lambda: log(scenario, size), 9)
    whole, history = cpu(lambda: vector.simulate(scenario, 1), 5)
    np.random.seed(1)  # noqa: NPY002 - the generator under test knows no other
    slow, theirs = cpu(lambda: generate(WEEKS * 7, 0.243, 4.414 * 7, 0.793, 2.426, size=size))

    print(
        f"{size} customers: lifetimes {slow:.1f} s CPU for {len(theirs)} purchases, "
        f"crmsim {fast * 1000:.1f} ms for {len(customer)}, ratio {slow / fast:.0f} (bar 1 000); "
        f"the whole engine {whole * 1000:.0f} ms for {size + history.purchase['count'].sum()}, "
        f"ratio {slow / whole:.0f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
