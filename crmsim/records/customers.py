"""Customers as the firm knows them: name, address, how they were found, and whether they still order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.model.customer import CHANNELS
from crmsim.people import firms, persons
from crmsim.records.world import DAY_SECONDS, Columns, Ints, Ledger, World
from crmsim.warehouse.schema import code

__all__ = ["LOST_AFTER_DAYS", "tables"]

#: The firm calls a customer lost after so many days without an order.
LOST_AFTER_DAYS: Final = 180

# What is on file about how a customer was found; nothing about founders and replacements.
_SOURCE: Final = {
    "canvass": "canvassing",
    "advertising": "advertising",
    "referral": "referral",
    "agent": "assistant",
    "inbound": "walk_in",
}


def tables(world: World, ledger: Ledger, first_contact: Ints, number: Ints) -> Iterator[tuple[str, Columns]]:
    """The customers with these numbers and their contacts, once all months have been told."""
    is_company = world.catalogue.buyer == "company"
    person = persons(number, world.streams, world.scenario.locale, kind="contact")
    party = firms(number, world.streams, world.scenario.locale) if is_company else person
    unknown = pa.nulls(len(number), pa.string())
    silent = world.clock.end - ledger.last_order[number] > LOST_AFTER_DAYS * DAY_SECONDS

    def all_of(enum: str, value: str) -> Ints:
        return np.full(len(number), code(enum, value))

    yield (
        "customer",
        {
            "customer_id": number + 1,
            "name": party["name"],
            "customer_kind": all_of("customer_kind", world.catalogue.buyer),
            "customer_role": all_of("customer_role", "business" if is_company else "consumer"),
            "customer_status": np.where(
                silent, code("customer_status", "lost"), code("customer_status", "current")
            ),
            "industry": party["industry"] if is_company else unknown,
            **{name: party[name] for name in ("city", "address", "phone", "email")},
            "relationship_type": all_of("relationship_type", world.scenario.relationship.type),
            "source": _source(world.history.customer["channel"][number]),
            "created_at": first_contact[number],
            "territory_id": np.ma.masked_all(len(number), dtype=np.int64),
            "owner_id": np.ma.masked_all(len(number), dtype=np.int64),
        },
    )
    yield (
        "contact",
        {
            "contact_id": number + 1,
            "customer_id": number + 1,
            "name": person["name"],
            "job_title": person["job_title"] if is_company else unknown,
            "phone": person["phone"],
            "email": person["email"],
            "gender": np.where(
                person["gender"].to_numpy() == "female", code("gender", "female"), code("gender", "male")
            ),
            "birth_date": person["birth_date"],
            "created_at": first_contact[number],
        },
    )


def _source(channel: Ints) -> np.ma.MaskedArray:
    known = np.array([name in _SOURCE for name in CHANNELS])
    codes = np.array([code("lead_source", _SOURCE[name]) if name in _SOURCE else 0 for name in CHANNELS])
    return np.ma.MaskedArray(codes[channel], mask=~known[channel])
