"""Who is who in the sales force's records: accounts, the people in them, reps, and when things happened.

`crmsim.funnel` tells its story by numbers; everything that gives them a name, an id or a date is here, so that
lead, deal, paper and activity always mean the same firm and the same person.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crmsim.clock import Clock
from crmsim.funnel import Story, funnel_tables, simulate
from crmsim.funnel.scenario import BUYING_TYPES, ROLES, TERRITORIES
from crmsim.people import firms, persons
from crmsim.records import profiles
from crmsim.records.sales.words import known, places, taken
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import ENUMS

__all__ = ["HEAD_OFFICE", "Cast"]

#: Team at the top of the house.
HEAD_OFFICE: Final = 1
#: The clock of the sales force goes on for so many months, because the future is planned.
_AHEAD: Final = 6
_USER: Final = ROLES.index("user")


class Cast:
    """Names, ids and moments of one run of the sales force.

    Parameters
    ----------
    world : World
        Its scenario has a funnel.
    staff : int
        Employees of the firm before the sales force; the ids of the sales force follow.

    Attributes
    ----------
    story : crmsim.funnel.Story
    plain : dict
        The tables of the funnel, all in numbers (`crmsim.funnel.funnel_tables`).
    head : int
        Employee id of the head of sales; managers, one for each territory, and reps follow.
    by_time : int64 array
        Orders won, by time.
    order_id : int64 array
        Their ids, in this order; filled while the months are told.
    """

    def __init__(self, world: World, staff: int) -> None:
        self.world = world
        scenario, history = world.scenario, world.history
        assert scenario.funnel is not None
        self.story: Story = simulate(
            scenario.funnel, history.seed, scenario.months, replication=history.replication
        )
        self.plain = funnel_tables(self.story)
        self.clock = Clock(scenario.start, scenario.months + _AHEAD)
        self.head = staff + 1
        self.language = scenario.locale
        order = self.plain["sales_order"]
        self.by_time = np.lexsort((order["opportunity_id"], order["ordered_at"]))
        self.order_id = np.zeros(len(self.by_time), dtype=np.int64)

    def rep(self, number: Ints) -> np.ma.MaskedArray:
        """Employee id of a rep."""
        return known(number, self.head + 1 + TERRITORIES + number)

    def manager(self, territory: Ints) -> np.ma.MaskedArray:
        """Employee id of a territory's manager."""
        return known(territory, self.head + 1 + territory)

    @cached_property
    def account(self) -> tuple[Ints, Ints]:
        """The opportunity each account began with, and the account of each opportunity (numbers from 0).

        A rebuy is of an account won by a new task in the same region before, any of them equally likely.
        """
        story, order = self.story, self.plain["opportunity"]
        deals = np.arange(len(order["opportunity_id"]))
        beginner = deals.copy()
        is_new = story.deals.buying_type == BUYING_TYPES.index("new_task")
        luck = story.streams.events("account", story.deals.number)
        for region in range(TERRITORIES):
            here = order["territory"] == region
            won = np.flatnonzero(here & is_new & story.won)
            won = won[np.argsort(story.closed[won], kind="stable")]
            again = np.flatnonzero(here & ~is_new)
            before = np.searchsorted(story.closed[won], order["created_at"][again])
            picked = np.floor(luck[again] * before).astype(np.int64)
            beginner[again[before > 0]] = won[picked[before > 0]]
        first = np.flatnonzero(beginner == deals)
        return first, np.searchsorted(first, beginner)

    @cached_property
    def customer(self) -> Ints:
        """Customer id of each opportunity."""
        return np.asarray(self.world.history.customers + 1 + self.account[1])

    @cached_property
    def opportunity_of_lead(self) -> Ints:
        """Opportunity each lead became, or -1."""
        place = np.full(len(self.plain["lead"]["lead_id"]), -1)
        place[self.plain["opportunity"]["lead_id"]] = self.plain["opportunity"]["opportunity_id"]
        return place

    @cached_property
    def first_met(self) -> Ints:
        """The buying influence each rep met first: the person behind the lead."""
        roles = self.plain["opportunity_contact_role"]
        who, when = places(ROLES, roles["influence_role"]), roles["recorded_at"]
        order = np.lexsort((who, when, roles["opportunity_id"]))[::-1]
        first = np.full(len(self.customer), _USER)
        first[roles["opportunity_id"][order]] = who[order]
        return first

    @cached_property
    def contacts(self) -> tuple[Ints, Ints, Ints]:
        """Opportunity, influence and first mention of each contact: those met, and who is behind a lead."""
        roles, created = self.plain["opportunity_contact_role"], self.plain["opportunity"]["created_at"]
        deals = np.arange(len(created))
        seat = np.concatenate(
            [
                deals * len(ROLES) + self.first_met,
                roles["opportunity_id"] * len(ROLES) + places(ROLES, roles["influence_role"]),
            ]
        )
        seat, row = np.unique(seat, return_index=True)
        deal, role = np.divmod(seat, len(ROLES))
        return deal, role, np.concatenate([created, roles["recorded_at"]])[row]

    def contact(self, deal: Ints, role: Ints) -> np.ma.MaskedArray:
        """Contact id of a buying influence; empty if nobody has met it."""
        of, held, _ = self.contacts
        seats, wanted = of * len(ROLES) + held, deal * len(ROLES) + role
        place = np.minimum(np.searchsorted(seats, wanted), len(seats) - 1)
        found = (role >= 0) & (seats[place] == wanted)
        return np.ma.MaskedArray(self.world.history.customers + 1 + place, mask=~found)

    def people(self, lead: Ints, role: Ints) -> pa.Table:
        """Persons at the firms behind leads, one for each buying influence."""
        return persons(lead * len(ROLES) + role, self.world.streams, self.language, kind="buyer")

    def firms(self, lead: Ints) -> pa.Table:
        """The firms behind leads."""
        return firms(lead, self.world.streams, self.language, kind="account")

    def beginning(self, deal: Ints) -> Ints:
        """The lead with which the account of an opportunity began; it names the firm."""
        first, account = self.account
        return np.asarray(self.story.lead_of[first[account[deal]]])

    def at(self, second: Ints) -> np.ma.MaskedArray:
        """Local time of moments; empty for -1."""
        return known(second, self.clock.business(np.maximum(second, 0)))

    def ending(self, start: Ints, end: Ints) -> np.ma.MaskedArray:
        """Local time at which something ends that goes on without a break, also past closing time."""
        return np.ma.MaskedArray(self.at(start) + (end - start), mask=(start < 0) | (end < 0))

    def date(self, second: Ints, days: Ints | int = 0) -> np.ma.MaskedArray:
        """Date so many days after moments."""
        return self.at(second) // DAY_SECONDS + days

    def said(self, texts: dict[str, list[str]], place: Ints) -> pa.Array:
        """Texts by their places, in the language of the firm."""
        return taken(texts[self.language], place)

    def label(self, enum: str, name: str) -> str:
        """What a person of the firm reads for a code."""
        return str(ENUMS[enum]["codes"][name][self.language])

    def luck(self, purpose: str, *address: Ints, of: int) -> Ints:
        """Whole numbers below `of`."""
        return np.floor(self.world.streams.events(purpose, *address) * of).astype(np.int64)

    @cached_property
    def categories(self) -> tuple[list[str], Ints]:
        """Names of the categories of the catalogue, and the category of each product."""
        names = [pair[self.language == "zh"] for pair in self.world.catalogue.categories]
        listed = list(dict.fromkeys(names))
        return listed, np.array([listed.index(name) for name in names])

    def basket(self, deal: Ints) -> NDArray[np.float64]:
        """What the products of a deal are read from: the same for its quotes and its order."""
        return self.world.streams.events("deal_basket", self.story.deals.number[deal])

    @cached_property
    def main_product(self) -> Ints:
        """The product on which most of each opportunity's amount is spent."""
        amount = self.plain["opportunity"]["amount_cents"]
        lines = self.world.catalogue.fill(np.maximum(amount, 1), self.basket(np.arange(len(amount))))
        rising = np.lexsort((lines.amount, lines.order))
        product = np.zeros(len(amount), dtype=np.int64)
        product[lines.order[rising]] = lines.product[rising]
        return product

    @cached_property
    def won_at(self) -> Ints:
        """Local time of the orders won, rising."""
        return np.ma.getdata(self.at(self.plain["sales_order"]["ordered_at"][self.by_time]))

    @cached_property
    def files(self) -> Columns:
        """What is on file about the accounts as businesses; large ones have large deals."""
        first, account = self.account
        number = self.story.lead_of[first]
        return profiles.businesses(
            number,
            self.world.streams,
            self.language,
            "account",
            identity=self.customer[first],
            industry=self.firms(number)["industry"],
            size=self.story.value[first] / self.story.scenario.value_median,
            ordered=np.bincount(account[self.story.won], minlength=len(first)) > 0,
            since=np.ma.getdata(self.date(self.plain["opportunity"]["created_at"][first])),
            today=int(self.world.month_day[0]),
        )
