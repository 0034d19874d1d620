"""Follow one customer base of 1 000 for 60 months under each relationship type, four times with other luck.

python datasets/relationship_base/make.py > datasets/relationship_base/relationship_base.csv
"""

from __future__ import annotations

import sys

import pandas as pd

from crmsim.engines import vector
from crmsim.outcomes import monthly
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.scenario import Scenario

CUSTOMERS, MONTHS, LUCKS = 1_000, 60, (1, 2, 3, 4)


def base(kind: str, luck: int) -> pd.DataFrame:
    """One base: nobody new comes in, and attention is planned for all 1 000 from the first to the last month."""
    world = Scenario.preset(
        "matrix",
        customers=CUSTOMERS,
        months=MONTHS,
        acquisition={"newcomers": "none"},
        relationship={"type": kind, "portfolio": CUSTOMERS},
        service={"customers_per_agent": None},
    )
    frame = monthly(vector.simulate(world, seed=luck))
    return pd.DataFrame(
        {
            "luck": luck,
            "relationship_type": kind,
            "month": frame["month"] + 1,
            "customers": frame["active"] - frame["lost"],
            "satisfaction": frame["satisfaction"].round(2),
            "loyalty": frame["attitude"].round(4),
            "active": frame["active"],
            "margin": frame["margin"],
        }
    )


def main() -> None:
    """Print the table."""
    table = pd.concat([base(kind, luck) for luck in LUCKS for kind in RELATIONSHIP_TYPES])
    basic = table[table["relationship_type"] == "basic"]
    unit = basic["margin"].sum() / basic["active"].sum()
    table["margin"] = (table["margin"] / unit).round(2)
    table.drop(columns="active").to_csv(sys.stdout, index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(main())
