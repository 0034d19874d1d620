"""The service desk on record: who served whom, through which channel, and what it was about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crmsim.catalogue import digits
from crmsim.clock import MONTH_SECONDS
from crmsim.engines.firm import agents as desk_agents
from crmsim.records.orders import Orders
from crmsim.records.reference import MANAGER
from crmsim.records.world import DAY_SECONDS, Columns, Ints, Ledger, World, hundred
from crmsim.warehouse.schema import code, table_named

__all__ = ["Accounts", "Desk", "Requests", "Service", "contacts", "desk_employee", "requests", "serve"]

# How what the model leaves open is filled in: percentages.
_LIVE_CHANNEL: Final = hundred("channel", phone=75, web_chat=25)
_WRITTEN_CHANNEL: Final = hundred("channel", email=60, web=40)
#: The same where the desk keeps papers: every way in.
_LIVE_CHANNELS: Final = hundred("channel", phone=62, ivr=6, web_chat=18, web_meeting=3, sms=4, face_to_face=7)
_WRITTEN_CHANNELS: Final = hundred("channel", email=44, web=28, fax_mail=8, wap=10, pda=5, sms=5)
_QUESTION: Final = hundred("request_category", inquiry=75, installation=15, suggestion=10)
_TARGET_OF: Final = {
    "quality": "product",
    "price": "product",
    "performance": "product",
    "attitude": "staff",
    "service_quality": "service_activity",
    "service_charge": "service_activity",
}
_SUBCLASS: Final = hundred(
    "complaint_subclass",
    quality=35,
    price=10,
    performance=15,
    attitude=15,
    service_quality=15,
    service_charge=10,
)
_TARGET: Final = np.array([code("complaint_target", target) for target in _TARGET_OF.values()])
_SEVERITY: Final = {
    "question": hundred("priority", low=60, normal=40),
    "minor": hundred("priority", low=25, normal=60, high=15),
    "major": hundred("priority", normal=20, high=55, urgent=25),
}
_URGENCY: Final = hundred("priority", low=25, normal=50, high=20, urgent=5)
_SHORTEST_CALL, _CALL_SPAN = 60, 240


class Service(NamedTuple):
    """Who served each request: agent number from 0, and how many agents there are."""

    agent: Ints
    agents: int


def serve(start: Ints, end: Ints, staff: int | None) -> Service:
    """Give every request to the agent who has been idle longest.

    Idle agents stand in a queue, at first in the order of their numbers, later in the order in which they
    became free. So with c agents the k-th request to start is served by whoever ended the (k − c)-th service
    to end, and chains of such hand-overs lead back to the first c requests.

    Parameters
    ----------
    start, end : int64 arrays, shape (n,)
        When each was served, end > start, in the order of arrival.
    staff : int or None
        Agents on duty; None: as many as were busy at once.
    """
    order = np.argsort(start, kind="stable")
    begun, ended = start[order], np.sort(end)
    place = np.arange(len(order))
    busy = place + 1 - np.searchsorted(ended, begun, side="right")
    count = max(1, int(busy.max(initial=0)), staff or 0)
    freed = np.argsort(end[order], kind="stable")
    source = place.copy()
    source[count:] = freed[: max(len(order) - count, 0)]
    while not np.array_equal(source, further := source[source]):
        source = further
    agent = np.empty_like(order)
    agent[order] = source
    return Service(agent, count)


@dataclass(frozen=True)
class Requests:
    """Requests of some months in the order of arrival, as columns.

    opened, answered and closed are seconds of local time (−1: not before the end); arrival, wait and handling
    are business seconds; failure is the row of the history's failures a complaint is about (−1 for questions);
    account is the row among the requests of business accounts (−1 for customers who order by themselves).
    """

    identity: Ints
    customer: Ints
    contact: Ints
    arrival: Ints
    opened: Ints
    answered: Ints
    closed: Ints
    wait: Ints
    handling: Ints
    failure: Ints
    agent: Ints
    channel: NDArray[np.int8]
    form: tuple[Ints, Ints, Ints]
    account: Ints


class Accounts(NamedTuple):
    """Requests of the sales force's accounts in the order of arrival, as columns.

    customer is the customer number from 0, contact the contact's id; arrival, start and end are business
    seconds, agent counts those who answer accounts from 0; contract and opportunity are ids (0: none), the
    opportunity being one that the request gave rise to; product is a row of the catalogue.
    """

    customer: Ints
    contact: Ints
    arrival: Ints
    start: Ints
    end: Ints
    agent: Ints
    contract: Ints
    opportunity: Ints
    product: Ints
    city: pa.Array
    address: pa.Array


class Desk:
    """All requests of a run.

    Attributes
    ----------
    agents : int
        How many people work at the desk.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        plain = world.history.request
        order = np.argsort(plain["arrival"], kind="stable")
        self._request = {name: column[order] for name, column in plain.items()}
        service = serve(self._request["start"], self._request["end"], desk_agents(world.scenario))
        self._request["agent"] = service.agent
        self.agents = service.agents
        self.accounts: Accounts | None = None
        failure = world.history.failure
        self._failures = self._address(failure["month"], failure["customer"], failure["ordinal"])

    @cached_property
    def first_contact(self) -> Ints:
        """The second of each customer's first order or, if earlier, first request."""
        first = self.world.first_order.copy()
        np.minimum.at(first, self._request["customer"], self.world.clock.business(self._request["arrival"]))
        return first

    def requests(self, ledger: Ledger, first: int, last: int) -> Requests:
        """The requests of the months [first, last)."""
        rows = slice(*np.searchsorted(self._request["month"], [first, last]))
        request = {name: column[rows] for name, column in self._request.items()}
        customer, month = request["customer"].astype(np.int64), request["month"]
        about = np.searchsorted(self._failures, self._address(month, customer, request["failure_ordinal"]))
        own = {
            "customer": customer,
            "contact": customer + 1,
            **{name: request[name] for name in ("arrival", "start", "end", "agent")},
            "failure": np.where(request["complaint"], about, -1),
            "account": np.full(len(customer), -1),
            "luck": self.world.streams.events("request_form", customer, month, request["ordinal"]),
        }
        if self.accounts:
            own = _merged(own, self._of_accounts(self.accounts, first, last))
        opened, answered, closed = (
            self.world.clock.business(own[name]) for name in ("arrival", "start", "end")
        )
        live, *form = digits(own["luck"], 100, 100, 100, 100)
        # Nobody holds the line overnight: what was not finished the same day had come in writing.
        same_day = opened // DAY_SECONDS == closed // DAY_SECONDS
        ways = (
            (_LIVE_CHANNELS, _WRITTEN_CHANNELS)
            if self.world.scenario.desk
            else (_LIVE_CHANNEL, _WRITTEN_CHANNEL)
        )
        return Requests(
            identity=ledger.number("service_request", len(opened)),
            customer=own["customer"],
            contact=own["contact"],
            arrival=own["arrival"],
            opened=opened,
            answered=answered,
            closed=closed,
            wait=own["start"] - own["arrival"],
            handling=own["end"] - own["start"],
            failure=own["failure"],
            agent=own["agent"],
            channel=np.where(same_day, ways[0][live], ways[1][live]),
            form=(form[0], form[1], form[2]),
            account=own["account"],
        )

    def _of_accounts(self, accounts: Accounts, first: int, last: int) -> dict[str, NDArray]:
        """The requests of business accounts in the months [first, last)."""
        span = np.array([first, last]) * MONTH_SECONDS
        row = np.arange(*np.searchsorted(accounts.arrival, span))
        return {
            **{
                name: getattr(accounts, name)[row]
                for name in ("customer", "contact", "arrival", "start", "end")
            },
            "agent": self.agents + accounts.agent[row],
            "failure": np.full(len(row), -1),
            "account": row,
            "luck": self.world.streams.events(
                "account_form", accounts.contract[row], accounts.opportunity[row], accounts.arrival[row]
            ),
        }

    def _address(self, month: NDArray, customer: NDArray, ordinal: NDArray) -> Ints:
        """One number for each event, rising in the order of the history."""
        event = month.astype(np.int64) * self.world.history.customers + customer
        return event << 16 | ordinal.astype(np.int64)


def _merged(one: dict[str, NDArray], other: dict[str, NDArray]) -> dict[str, NDArray]:
    """Requests of two kinds in the order of arrival."""
    order = np.argsort(np.concatenate([one["arrival"], other["arrival"]]), kind="stable")
    return {name: np.concatenate([one[name], other[name]])[order] for name in one}


def contacts(world: World, ledger: Ledger, orders: Orders, asked: Requests) -> tuple[Columns, Ints]:
    """First contacts as the table `interaction`, and the id of each request's."""
    phone = np.flatnonzero(orders.channel == code("channel", "phone"))
    started = np.concatenate([orders.second[phone], asked.opened])
    order = np.argsort(started, kind="stable")
    identity = ledger.number("interaction", len(order))
    place = np.empty_like(order)
    place[order] = identity
    return _interactions(world, orders, phone, asked, order, identity), place[len(phone) :]


def _interactions(
    world: World, orders: Orders, phone: Ints, asked: Requests, order: Ints, identity: Ints
) -> Columns:
    """Orders by phone and first contacts of requests, put together in the given order."""

    def both(of_calls: Any, of_requests: Any) -> np.ma.MaskedArray:
        return np.ma.concatenate([np.ma.asarray(of_calls), np.ma.asarray(of_requests)])[order]

    calls, waiting, unfinished = len(phone), asked.answered < 0, asked.closed < 0
    nothing = np.ma.masked_all(calls, dtype=np.int64)
    talk = digits(world.streams.events("order_call", orders.number[phone]), _CALL_SPAN)[0]
    return {
        "interaction_id": identity,
        "channel": both(orders.channel[phone], asked.channel),
        "direction": pa.array(["inbound"]).take(pa.array(np.zeros_like(order))),
        "started_at": both(orders.second[phone], asked.opened),
        "wait_s": both(nothing, np.ma.MaskedArray(asked.wait, mask=waiting)),
        "duration_s": both(_SHORTEST_CALL + talk, np.ma.MaskedArray(asked.handling, mask=unfinished)),
        "customer_id": both(orders.customer[phone], asked.customer) + 1,
        "contact_id": both(orders.customer[phone] + 1, asked.contact),
        "employee_id": both(nothing, np.ma.MaskedArray(desk_employee(asked.agent), mask=waiting)),
        "result_type": both(
            np.full(calls, code("object_type", "sales_order")),
            np.full(len(asked.identity), code("object_type", "service_request")),
        ),
        "result_id": both(orders.identity[phone], asked.identity),
    }


def requests(world: World, asked: Requests, first_contact: Ints) -> Columns:
    """What the engine knows of requests, as the table `service_request`; the columns of papers are empty.

    Parameters
    ----------
    first_contact : int array
        Interaction id of each.
    """
    unwritten = {
        column.name: pa.nulls(len(asked.identity), pa.string())
        if column.type == "VARCHAR"
        else np.ma.masked_all(len(asked.identity), dtype=np.int64)
        for column in table_named("service_request").columns
    }
    kind, severity, urgency = asked.form
    question = asked.failure < 0
    waiting, unfinished = asked.answered < 0, asked.closed < 0
    major, resolved = np.zeros_like(question), question.copy()
    for flag, name in ((major, "major"), (resolved, "resolved")):
        flag[~question] = world.history.failure[name][asked.failure[~question]]
    subclass = _SUBCLASS[kind]
    done = np.where(resolved, code("request_status", "completed"), code("request_status", "rejected"))
    return unwritten | {
        "service_request_id": asked.identity,
        "customer_id": asked.customer + 1,
        "contact_id": asked.contact,
        "request_category": np.where(question, _QUESTION[kind], code("request_category", "complaint")),
        "request_status": np.where(unfinished, code("request_status", "open"), done),
        "request_stage": np.select(
            [waiting, unfinished],
            [code("request_stage", "created"), code("request_stage", "in_service")],
            code("request_stage", "closed"),
        ),
        "severity": np.select(
            [question, major],
            [_SEVERITY["question"][severity], _SEVERITY["major"][severity]],
            _SEVERITY["minor"][severity],
        ),
        "priority": _URGENCY[urgency],
        "source_channel": asked.channel,
        "interaction_id": first_contact,
        "opened_at": asked.opened,
        "first_response_at": np.ma.MaskedArray(asked.answered, mask=waiting),
        "completed_at": np.ma.MaskedArray(asked.closed, mask=unfinished),
        "complaint_target": np.ma.MaskedArray(_TARGET[subclass], mask=question),
        "complaint_subclass": np.ma.MaskedArray(subclass, mask=question),
        "owner_id": np.ma.MaskedArray(desk_employee(asked.agent), mask=waiting),
    }


def desk_employee(agent: Ints) -> Ints:
    """Employee id of somebody at the desk: agents from 0, then representatives."""
    return MANAGER + 1 + agent
