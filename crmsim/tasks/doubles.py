"""Doubles: a customer file with gaps, typing errors and many manners of writing; which entries are one customer?

This is what stands before every data warehouse: records of several origins, to be cleaned and brought together.
"""

from __future__ import annotations

import json

import pandas as pd

from crmsim.analysis import link_customers, pairwise_match_quality
from crmsim.company import simulate
from crmsim.defects import Defects
from crmsim.scenario import Scenario
from crmsim.tasks.answers import labels
from crmsim.tasks.task import Bounds, Frames, Luck, Size, Task
from crmsim.text import Text

__all__ = ["TASK"]

_MONTHS = 6
_CUSTOMER = ["customer_id", "name", "phone", "email", "city", "address", "created_at"]
_CONTACT = ["contact_id", "customer_id", "name", "phone", "email", "birth_date"]


def build(p: Defects, luck: Luck, size: int) -> tuple[Frames, pd.Series]:
    """The files of a retailer; the truth is the first entry of the same customer, for each entry."""
    world = Scenario.preset("retail", customers=size, months=_MONTHS, defects=p.model_dump())
    firm = simulate(world, luck.seed, panel=False, progress=False)
    number = firm.customer["customer_id"].to_numpy()
    same_as = pd.Series(number, index=pd.Index(number, name="customer_id"))
    twice = firm.truth.defect.query("defect == 'duplicate'")
    again = [json.loads(key)["customer_id"] for key in twice["row_key"]]
    same_as[again] = twice["true_value"].astype("int64").to_numpy()
    return {"customer": firm.customer[_CUSTOMER], "contact": firm.contact[_CONTACT]}, same_as


def measure(truth: pd.Series, answer: object) -> dict[str, float]:
    """Pairs of entries put together: the harmonic mean of precision and recall."""
    quality = pairwise_match_quality(labels(answer, truth.index).astype(str), truth)
    return {"pairs_f1": float(quality.fillna(0.0)["f1"])}


def naive(observed: Frames) -> pd.Series:
    """Entries with the same name are the same customer."""
    return observed["customer"].set_index("customer_id")["name"]


def competent(observed: Frames) -> pd.Series:
    """Weigh what agrees and what does not (Fellegi & Sunter 1969)."""
    return link_customers(observed["customer"], observed["contact"])


def oracle(truth: pd.Series) -> pd.Series:
    """Who is who."""
    return truth


TASK = Task(
    id="doubles",
    planted=Defects,
    size=Size(1_000, 100, 50_000, Text(en="customers at the start", zh="位初始客户")),
    build=build,
    measure=measure,
    naive=naive,
    competent=competent,
    oracle=oracle,
    targets={"pairs_f1": Bounds(at_least=0.9)},
)
