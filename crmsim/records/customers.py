"""Customers as the firm knows them: name, address, how they were found, and whether they still order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from crmsim.desk.care import care_class, value_tier
from crmsim.model.customer import CHANNELS
from crmsim.people import firms, persons
from crmsim.records import profiles
from crmsim.records.scores import LOST_AFTER_DAYS
from crmsim.records.standing import Standing
from crmsim.records.world import DAY_SECONDS, Columns, Floats, Ints, Ledger, World
from crmsim.warehouse.schema import code

__all__ = ["tables"]

# What is on file about how a customer was found; nothing about founders and replacements.
SOURCE: Final = {
    "canvass": "canvassing",
    "advertising": "advertising",
    "referral": "referral",
    "agent": "assistant",
    "inbound": "walk_in",
}


def tables(
    world: World, ledger: Ledger, first_contact: Ints, standing: Standing, number: Ints
) -> Iterator[tuple[str, Columns]]:
    """The customers with these numbers and their contacts, once all months have been told."""
    is_company = world.catalogue.buyer == "company"
    person = persons(number, world.streams, world.scenario.locale, kind="contact")
    party = firms(number, world.streams, world.scenario.locale) if is_company else person
    unknown = pa.nulls(len(number), pa.string())
    silent = world.clock.end - ledger.last_order[number] > LOST_AFTER_DAYS * DAY_SECONDS
    nothing = np.ma.masked_all(len(number), dtype=np.int64)
    business, private = _files(world, number, party, person, first_contact)

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
            **business,
            **{name: party[name] for name in ("city", "address", "phone", "email")},
            "relationship_type": all_of("relationship_type", world.scenario.relationship.type),
            "value_tier": value_tier(ledger.turnover)[number],
            "care_class": care_class(
                ledger.turnover, ledger.orders, world.first_order, ledger.last_order, world.clock.end
            )[number],
            "preferred_channel": standing.preferred_channel(number),
            "value_quadrant": standing.value_quadrant(number),
            "source": _source(world.history.customer["channel"][number]),
            "created_at": first_contact[number],
            "territory_id": nothing,
            "owner_id": nothing,
        },
    )
    yield (
        "contact",
        {
            "contact_id": number + 1,
            "customer_id": number + 1,
            "name": person["name"],
            "job_title": person["job_title"] if is_company else unknown,
            "department": unknown,
            "reports_to_id": nothing,
            "phone": person["phone"],
            "email": person["email"],
            "gender": np.where(
                person["gender"].to_numpy() == "female", code("gender", "female"), code("gender", "male")
            ),
            "birth_date": person["birth_date"],
            **private,
            "created_at": first_contact[number],
        },
    )


def _files(
    world: World, number: Ints, party: pa.Table, person: pa.Table, first_contact: Ints
) -> tuple[Columns, Columns]:
    """What is on file beyond name and address: about the business, and about the person."""
    today = int(world.month_day[0])
    about = (world.streams, world.scenario.locale)
    if world.catalogue.buyer == "company":
        business = profiles.businesses(
            number,
            *about,
            "firm",
            identity=number + 1,
            industry=party["industry"],
            size=_spending(world, number),
            ordered=np.ones(len(number), dtype=np.bool_),
            since=first_contact[number] // DAY_SECONDS,
            today=today,
        )
        private = profiles.nothing(profiles.PERSON, len(number))
        return business, {**private, "hobby": profiles.hobbies(number, *about, "contact")}
    private = profiles.persons(
        number,
        *about,
        "contact",
        born=person["birth_date"].to_numpy().astype(np.int64),
        title=person["job_title"],
        address=person["address"],
        spending=_spending(world, number),
        today=today,
    )
    return profiles.nothing(profiles.BUSINESS, len(number)), private


def _spending(world: World, number: Ints) -> Floats:
    """What one order of each customer is worth, over the usual of the world."""
    buying = world.scenario.purchasing
    usual_rate = buying.basket_spread / buying.basket_scale
    return np.asarray(usual_rate / world.history.customer["spend_rate"][number])


def _source(channel: Ints) -> np.ma.MaskedArray:
    known = np.array([name in SOURCE for name in CHANNELS])
    codes = np.array([code("lead_source", SOURCE[name]) if name in SOURCE else 0 for name in CHANNELS])
    return np.ma.MaskedArray(codes[channel], mask=~known[channel])
