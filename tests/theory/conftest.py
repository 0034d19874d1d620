"""The public CDNOW purchase data, read from the optional package that carries it; never from a copy here."""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def carried_data():
    """Folder of data files; the package itself is not imported, it no longer works with today's pandas."""
    spec = find_spec("lifetimes")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("CDNOW data are not installed: pip install 'crmsim[cdnow]' to run this test")
    return Path(spec.submodule_search_locations[0]) / "datasets"


@pytest.fixture(scope="session")
def cdnow(carried_data):
    """The 2 357 customers of Fader, Hardie & Lee (2005a): frequency, recency, age in weeks."""
    table = pd.read_csv(carried_data / "cdnow_customers_summary.csv")
    return table["frequency"].to_numpy(), table["recency"].to_numpy(), table["T"].to_numpy()


@pytest.fixture(scope="session")
def cdnow_spend(carried_data):
    """Repeat purchases and mean spend of the 946 customers with at least one, as in note 025."""
    table = pd.read_csv(carried_data / "cdnow_customers_summary_with_transactions.csv")
    table = table[table["x"] > 0]
    return table["x"].to_numpy(), table["zbar"].to_numpy()
