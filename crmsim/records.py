"""Decoration: from the bare history of an engine to the records a company keeps, and the truth beside them.

The engine says who bought how often in which month. Here every order gets its second, its value, its products
and its channel; every request its agent; every customer a name. All of it is drawn at addresses of its own,
after the fact: nothing decided here can change what happened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crmsim import variates
from crmsim.catalogue import Catalogue, digits
from crmsim.clock import Clock
from crmsim.engines.firm import agents
from crmsim.engines.history import History
from crmsim.model.customer import CHANNELS, LOST
from crmsim.model.lifecycle import CAUSES
from crmsim.people import firms, persons
from crmsim.streams import Streams
from crmsim.warehouse.schema import ENUMS, TABLES, arrow, code

__all__ = ["DISCOUNT", "build", "chunks", "frame", "serve"]

#: Monthly rate at which margins are discounted in the true lifetime value.
DISCOUNT: Final = 0.01
_DAYS_PER_MONTH = 365.25 / 12
_LOST_AFTER_DAYS = 180
_LARGEST_BASKET = 10**13
_DAY = 86_400

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Part = tuple[str, pa.Table]


def _hundred(enum: str, **percent: int) -> NDArray[np.int8]:
    """A hundred places filled with codes in the given proportions, to be read at a digit below 100."""
    return np.repeat([code(enum, name) for name in percent], list(percent.values())).astype(np.int8)


# How the records of an event that the model leaves open are filled in: percentages.
_ORDER_CHANNEL = _hundred("channel", web=50, wap=30, face_to_face=8, phone=12)
_LIVE_CHANNEL = _hundred("channel", phone=75, web_chat=25)
_WRITTEN_CHANNEL = _hundred("channel", email=60, web=40)
_QUESTION = _hundred("request_category", inquiry=75, installation=15, suggestion=10)
_SUBCLASS = _hundred(
    "complaint_subclass",
    quality=35,
    price=10,
    performance=15,
    attitude=15,
    service_quality=15,
    service_charge=10,
)
_SEVERITY = {
    "question": _hundred("priority", low=60, normal=40),
    "minor": _hundred("priority", low=25, normal=60, high=15),
    "major": _hundred("priority", normal=20, high=55, urgent=25),
}
_URGENCY = _hundred("priority", low=25, normal=50, high=20, urgent=5)
_TARGET = np.array([code("complaint_target", t) for t in ("product", "product", "product", "staff")
                    + ("service_activity",) * 2])  # fmt: skip
_SOURCE = {
    "canvass": "canvassing",
    "advertising": "advertising",
    "referral": "referral",
    "agent": "assistant",
    "inbound": "walk_in",
}


def build(history: History) -> dict[str, pa.Table]:
    """All tables of a company at once.

    Parameters
    ----------
    history : History

    Returns
    -------
    dict of pyarrow.Table
        By table name, in the order of `crmsim.warehouse.TABLES`; those whose name begins with ``truth_`` hold
        what no firm could know.
    """
    parts: dict[str, list[pa.Table]] = {table.name: [] for table in TABLES}
    for name, part in chunks(history):
        parts[name].append(part)
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}


def chunks(
    history: History, rows: int = 500_000, progress: Callable[[int], None] = lambda month: None
) -> Iterator[Part]:
    """The tables of a company in parts, so that a large one never has to be in memory as a whole.

    Parameters
    ----------
    history : History
    rows : int
        A part covers as many whole months as have about this many orders, or this many customers. The rows
        are the same whatever it is.
    progress : callable
        Called with the number of months done.

    Yields
    ------
    (table name, pyarrow.Table)
        Every table at least once, the parts of each in the order of its key.
    """
    records = _Records(history)
    yield from records.reference()
    for first, last in records.spans(rows):
        yield from records.months(first, last)
        progress(last)
    for first in range(0, history.customers, rows):
        yield from records.customers(np.arange(first, min(first + rows, history.customers)))
    yield from records.manifest()


def frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a DataFrame that is pleasant to work with.

    Amounts become floats, dates and times datetime64, enumerations ordered categories.
    """
    plain = pa.table(
        {
            name: column.cast(pa.float64()) if pa.types.is_decimal(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    frame = plain.to_pandas(date_as_object=False)
    for name in frame.columns[frame.dtypes == "category"]:
        frame[name] = frame[name].cat.as_ordered()
    return frame


class Service(NamedTuple):
    """Who served each request: agent number from 0, and how many agents there are."""

    agent: Ints
    agents: int


def serve(start: Ints, end: Ints, staff: int | None) -> Service:
    """Give every request to the agent who has been idle longest.

    Idle agents stand in a queue, at first in the order of their numbers, later in the order in which they
    became free. So with c agents the k-th request to start is served by whoever ended the (k − c)-th service
    to end.

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


class _Orders(NamedTuple):
    """Orders of some months in the order of time."""

    customer: Ints
    second: Ints
    moment: Floats  # months since the start
    cents: Ints
    channel: NDArray[np.int8]
    basket: Floats  # a uniform from which the products are drawn


class _Records:
    def __init__(self, history: History) -> None:
        self.history, self.scenario = history, history.scenario
        self.streams = Streams(history.seed, history.replication)
        self.clock = Clock(self.scenario.start, self.scenario.months)
        self.catalogue = Catalogue.of(self.scenario.purchasing)
        self.month_day = self.clock.month_start.astype(np.int64)
        self.contract = self.scenario.purchasing.dropout == "contract"
        who = history.customer
        self.first_order = self.clock.shopping(who["acquired"], who["entry"])
        self.last_order = self.first_order.copy()
        self.value = np.zeros(history.customers)
        self.arrivals = np.argsort(who["acquired"], kind="stable")
        self.acquired = who["acquired"][self.arrivals]
        self.requests = self._requests()
        self.rows_so_far = dict.fromkeys(
            ("sales_order", "line_item", "interaction", "service_request", "truth_event_cause"), 0
        )

    def reference(self) -> Iterator[Part]:
        yield "code_label", arrow("code_label", _labels())
        yield "calendar", arrow("calendar", _calendar(self.clock))
        yield (
            "team",
            arrow(
                "team",
                {
                    "team_id": np.array([1, 2]),
                    "parent_team_id": np.ma.MaskedArray([0, 1], mask=[True, False]),
                    "name_en": pa.array(["Head office", "Customer service"]),
                    "name_zh": pa.array(["总部", "客户服务部"]),
                    "org_level": np.array(
                        [code("org_level", "head_office"), code("org_level", "department")]
                    ),
                },
            ),
        )
        yield "employee", arrow("employee", self._employees())
        yield "product", arrow("product", self._products())

    def _employees(self) -> Mapping[str, Any]:
        number = np.arange(self.requests["agents"] + 1)
        people = persons(number, self.streams, self.scenario.locale, kind="employee")
        role = np.full(len(number), code("app_role", "call_agent"))
        role[0] = code("app_role", "service_manager")
        years = self.streams.events("hired", number)
        return {
            "employee_id": number + 1,
            "name": people["name"],
            "app_role": role,
            "team_id": np.full(len(number), 2),
            "manager_id": np.ma.MaskedArray(np.ones_like(number), mask=number == 0),
            "email": people["email"],
            "phone": people["phone"],
            "hired_on": self.month_day[0] - (1 + years * 5 * 365).astype(np.int64),
        }

    def _products(self) -> Mapping[str, Any]:
        shop = self.catalogue
        number = np.arange(1, len(shop.names) + 1)
        return {
            "product_id": number,
            "sku": pa.array([f"P{n:03}" for n in number]),
            "name_en": pa.array([english for english, _ in shop.names]),
            "name_zh": pa.array([chinese for _, chinese in shop.names]),
            "category_en": pa.array([english for english, _ in shop.categories]),
            "category_zh": pa.array([chinese for _, chinese in shop.categories]),
            "is_service": shop.is_service,
            "list_price": shop.list_price,
            "unit_cost": shop.unit_cost,
        }

    def spans(self, rows: int) -> Iterator[tuple[int, int]]:
        """Runs of months [first, last) with about so many orders."""
        bought = self.history.purchase
        orders = np.bincount(bought["month"], weights=bought["count"], minlength=self.scenario.months)
        orders += np.bincount(self.acquired, minlength=self.scenario.months)
        first = 0
        for month in range(self.scenario.months):
            if orders[first : month + 1].sum() >= rows or month + 1 == self.scenario.months:
                yield first, month + 1
                first = month + 1

    def months(self, first: int, last: int) -> Iterator[Part]:
        """Everything that happened in the months [first, last)."""
        orders = self._orders(first, last)
        np.maximum.at(self.last_order, orders.customer, orders.second)
        self._add_value(orders)
        order_id = self._number("sales_order", len(orders.customer))
        yield (
            "sales_order",
            arrow(
                "sales_order",
                {
                    "sales_order_id": order_id,
                    "customer_id": orders.customer + 1,
                    "channel": orders.channel,
                    "ordered_at": orders.second,
                    "total_amount": orders.cents,
                },
            ),
        )
        lines = self.catalogue.fill(orders.cents, orders.basket)
        yield (
            "line_item",
            arrow(
                "line_item",
                {
                    "line_item_id": self._number("line_item", len(lines.order)),
                    "sales_order_id": order_id[lines.order],
                    "product_id": lines.product + 1,
                    "quantity": lines.quantity * 100,
                    "unit_price": lines.unit_price,
                    "discount_pct": lines.discount,
                    "line_amount": lines.amount,
                },
            ),
        )
        requests = _rows(self.requests, "month", first, last)
        request_id = self._number("service_request", len(requests["month"]))
        interactions, first_contact = self._interactions(orders, order_id, requests, request_id)
        yield "interaction", arrow("interaction", interactions)
        yield (
            "service_request",
            arrow("service_request", self._service_requests(requests, request_id, first_contact)),
        )
        yield from self._truth(first, last, requests, request_id)

    def _number(self, table: str, rows: int) -> Ints:
        before = self.rows_so_far[table]
        self.rows_so_far[table] = before + rows
        return np.arange(before + 1, before + rows + 1)

    def _orders(self, first: int, last: int) -> _Orders:
        """Orders of some months: the acquiring one of each new customer, and the repeat ones."""
        who, bought = self.history.customer, _rows(self.history.purchase, "month", first, last)
        new = self.arrivals[slice(*np.searchsorted(self.acquired, [first, last]))]
        repeat, ordinal, fraction = self._repeat_moments(bought)
        customer = np.concatenate([new, bought["customer"][repeat]]).astype(np.int64)
        month = np.concatenate([who["acquired"][new], bought["month"][repeat]]).astype(np.int64)
        fraction = np.concatenate([who["entry"][new], fraction])
        ordinal = np.concatenate([np.zeros(len(new), dtype=np.int64), ordinal + 1])
        scale = np.concatenate([np.ones(len(new)), bought["scale"][repeat]])

        second = self.clock.shopping(month, fraction)
        order = np.argsort(second, kind="stable")
        customer, month, ordinal, scale = customer[order], month[order], ordinal[order], scale[order]
        second, fraction = second[order], fraction[order]

        u_amount, u_basket = self.streams.pair("order_amount", customer, month, ordinal)
        worth = variates.gamma(u_amount, self.scenario.purchasing.basket_shape) / who["spend_rate"][customer]
        cents = np.floor(np.clip(100 * worth * scale, 1, _LARGEST_BASKET) + 0.5).astype(np.int64)
        hundredth = np.floor(100 * u_basket)
        channel = _ORDER_CHANNEL[hundredth.astype(np.int64)]
        by_phone = np.flatnonzero(channel == code("channel", "phone"))
        closed = by_phone[~self.clock.is_open(second[by_phone])]
        channel[closed] = code("channel", "web")
        return _Orders(customer, second, month + fraction, cents, channel, 100 * u_basket - hundredth)

    def _repeat_moments(self, bought: Mapping[str, NDArray]) -> tuple[Ints, Ints, Floats]:
        """Row, number within the month (from 0) and moment of every repeat order.

        Of `planned` moments drawn uniformly over the customer's time in this month the first `count`
        happened: after the last of them the customer left. Contracts are paid
        on the day of the month on which they began.
        """
        who = self.history.customer
        entry = who["entry"][bought["customer"]]
        if self.contract:
            row = np.repeat(np.arange(len(entry)), bought["count"])
            return row, np.zeros_like(row), entry[row]
        planned = bought["planned"].astype(np.int64)
        row = np.repeat(np.arange(len(entry)), planned)
        ordinal = np.arange(len(row)) - np.repeat(np.cumsum(planned) - planned, planned)
        u = self.streams.events("order_moment", bought["customer"][row], bought["month"][row], ordinal)
        u = u[np.lexsort((u, row))]
        kept = ordinal < bought["count"][row]
        row, ordinal, u = row[kept], ordinal[kept], u[kept]
        begin = np.where(who["acquired"][bought["customer"]] == bought["month"], entry, 0.0)
        span = (1 - begin) * bought["until"]
        return row, ordinal, np.minimum(begin[row] + span[row] * u, np.nextafter(1.0, 0.0))

    def _add_value(self, orders: _Orders) -> None:
        """Add discounted revenue, in whole 1/100 cents so that the sum does not depend on its order."""
        who = self.history.customer
        age = orders.moment - (who["acquired"] + who["entry"])[orders.customer]
        worth = np.rint(100 * orders.cents * (1 + DISCOUNT) ** -age)
        self.value += np.bincount(orders.customer, weights=worth, minlength=len(self.value))

    def _requests(self) -> dict[str, Any]:
        """The requests in order of arrival, with local times, agents and the number of agents."""
        order = np.argsort(self.history.request["arrival"], kind="stable")
        table: dict[str, Any] = {name: column[order] for name, column in self.history.request.items()}
        service = serve(table["start"], table["end"], agents(self.scenario))
        table["agent"] = service.agent
        for name in ("arrival", "start", "end"):
            table[f"{name}_at"] = self.clock.business(table[name])
        table["agents"] = service.agents
        return table

    def _interactions(
        self, orders: _Orders, order_id: Ints, requests: Mapping[str, NDArray], request_id: Ints
    ) -> tuple[Mapping[str, Any], Ints]:
        """First contacts of requests and orders by phone, in order of time; and the ids of the former."""
        phone = np.flatnonzero(orders.channel == code("channel", "phone"))
        calls, asked = len(phone), len(request_id)
        started = np.concatenate([orders.second[phone], requests["arrival_at"]])
        order = np.argsort(started, kind="stable")
        interaction_id = self._number("interaction", calls + asked)
        back = np.empty_like(order)
        back[order] = interaction_id

        def joined(of_calls: Any, of_requests: Any) -> np.ma.MaskedArray:
            return np.ma.concatenate([np.ma.asarray(of_calls), np.ma.asarray(of_requests)])[order]

        nothing = np.ma.masked_all(calls, dtype=np.int64)
        talk = 60 + digits(self.streams.events("order_call", order_id[phone]), 240)[0]
        served = requests["start_at"] < 0
        finished = requests["end_at"] < 0
        customer = joined(orders.customer[phone] + 1, requests["customer"].astype(np.int64) + 1)
        columns = {
            "interaction_id": interaction_id,
            "channel": joined(orders.channel[phone], self._request_channel(requests)),
            "direction": pa.array(np.full(calls + asked, "inbound")),
            "started_at": started[order],
            "wait_s": joined(
                nothing, np.ma.MaskedArray(requests["start"] - requests["arrival"], mask=served)
            ),
            "duration_s": joined(talk, np.ma.MaskedArray(requests["end"] - requests["start"], mask=finished)),
            "customer_id": customer,
            "contact_id": customer,
            "employee_id": joined(nothing, np.ma.MaskedArray(requests["agent"] + 2, mask=served)),
            "result_type": joined(
                np.full(calls, code("object_type", "sales_order")),
                np.full(asked, code("object_type", "service_request")),
            ),
            "result_id": joined(order_id[phone], request_id),
        }
        return columns, back[calls:]

    def _request_channel(self, requests: Mapping[str, NDArray]) -> NDArray[np.int8]:
        """Nobody holds the line overnight: what was not finished the same day had come in writing."""
        digit = self._request_digits(requests)[0]
        same_day = requests["arrival_at"] // _DAY == requests["end_at"] // _DAY
        return np.where(same_day, _LIVE_CHANNEL[digit], _WRITTEN_CHANNEL[digit])

    def _request_digits(self, requests: Mapping[str, NDArray]) -> list[Ints]:
        address = requests["customer"], requests["month"], requests["ordinal"]
        return digits(self.streams.events("request_form", *address), 100, 100, 100, 100)

    def _service_requests(
        self, requests: Mapping[str, NDArray], request_id: Ints, first_contact: Ints
    ) -> Mapping[str, Any]:
        _, kind, severity, urgency = self._request_digits(requests)
        complaint, about = requests["complaint"], self._failure_of(requests)
        major, resolved = np.zeros_like(complaint), ~complaint
        major[complaint] = self.history.failure["major"][about]
        resolved[complaint] = self.history.failure["resolved"][about]
        waiting, unfinished = requests["start_at"] < 0, requests["end_at"] < 0
        subclass = _SUBCLASS[kind]
        customer = requests["customer"].astype(np.int64) + 1
        closing = np.where(resolved, code("request_status", "completed"), code("request_status", "rejected"))
        return {
            "service_request_id": request_id,
            "customer_id": customer,
            "contact_id": customer,
            "request_category": np.where(complaint, code("request_category", "complaint"), _QUESTION[kind]),
            "request_status": np.where(unfinished, code("request_status", "open"), closing),
            "request_stage": np.select(
                [waiting, unfinished],
                [code("request_stage", "created"), code("request_stage", "in_service")],
                code("request_stage", "closed"),
            ),
            "severity": np.select(
                [major, complaint],
                [_SEVERITY["major"][severity], _SEVERITY["minor"][severity]],
                _SEVERITY["question"][severity],
            ),
            "priority": _URGENCY[urgency],
            "source_channel": self._request_channel(requests),
            "interaction_id": first_contact,
            "opened_at": requests["arrival_at"],
            "first_response_at": np.ma.MaskedArray(requests["start_at"], mask=waiting),
            "completed_at": np.ma.MaskedArray(requests["end_at"], mask=unfinished),
            "complaint_target": np.ma.MaskedArray(_TARGET[subclass], mask=~complaint),
            "complaint_subclass": np.ma.MaskedArray(subclass, mask=~complaint),
            "owner_id": np.ma.MaskedArray(requests["agent"] + 2, mask=waiting),
        }

    def _failure_of(self, requests: Mapping[str, NDArray]) -> Ints:
        """Row of the failure that each complaint among the requests is about."""
        failure, complaint = self.history.failure, requests["complaint"]
        return np.searchsorted(
            self._address(failure["month"], failure["customer"], failure["ordinal"]),
            self._address(*(requests[name][complaint] for name in ("month", "customer", "failure_ordinal"))),
        )

    def _address(self, month: NDArray, customer: NDArray, ordinal: NDArray) -> Ints:
        """One number for each event, rising in the order of the history."""
        event = month.astype(np.int64) * self.history.customers + customer
        return event << 16 | ordinal.astype(np.int64)

    def _truth(
        self, first: int, last: int, requests: Mapping[str, NDArray], request_id: Ints
    ) -> Iterator[Part]:
        failure = _rows(self.history.failure, "month", first, last)
        row = self._failure_of(requests) - np.searchsorted(self.history.failure["month"], first)
        complaint = np.ma.masked_all(len(failure["month"]), dtype=np.int64)
        complaint[row] = request_id[requests["complaint"]]
        yield (
            "truth_failure",
            arrow(
                "truth_failure",
                {
                    "customer_id": failure["customer"].astype(np.int64) + 1,
                    "month_start": self.month_day[failure["month"]],
                    "failure_no": failure["ordinal"] + 1,
                    "is_major": failure["major"],
                    "is_voiced": failure["voiced"],
                    "is_resolved": failure["resolved"],
                    "is_quick": failure["quick"],
                    "service_request_id": complaint,
                },
            ),
        )
        yield "truth_event_cause", arrow("truth_event_cause", self._causes(first, last, complaint, failure))
        yield "truth_customer_state", arrow("truth_customer_state", self._states(first, last))
        rival = _rows(self.history.rival, "month", first, last)
        yield (
            "truth_rival_purchase",
            arrow(
                "truth_rival_purchase",
                {
                    "customer_id": rival["customer"].astype(np.int64) + 1,
                    "month_start": self.month_day[rival["month"]],
                    "brand_no": rival["brand"] + 1,
                    "purchases": rival["count"],
                },
            ),
        )

    def _causes(
        self, first: int, last: int, complaint: np.ma.MaskedArray, failure: Mapping[str, NDArray]
    ) -> Mapping[str, Any]:
        change = _rows(self.history.transition, "month", first, last)
        known = np.flatnonzero(~np.ma.getmaskarray(complaint))
        changes, complaints = len(change["month"]), len(known)
        names = np.array([*CAUSES, "minor_failure", "major_failure"])
        cause = np.concatenate([change["cause"], len(CAUSES) + failure["major"][known]]).astype(np.int64)
        no_stage = np.arange(changes + complaints) >= changes
        month = np.concatenate([change["month"], failure["month"][known]])
        order = np.argsort(month, kind="stable")
        stages = np.concatenate(
            [np.stack([change["source"], change["target"]]), np.zeros((2, complaints))], axis=1
        )
        before, after = np.ma.MaskedArray(stages, mask=np.tile(no_stage, (2, 1)))[:, order]
        return {
            "event_cause_id": self._number("truth_event_cause", changes + complaints),
            "object_type": np.where(
                no_stage, code("object_type", "service_request"), code("object_type", "customer")
            )[order],
            "object_id": np.concatenate(
                [change["customer"].astype(np.int64) + 1, np.ma.getdata(complaint)[known]]
            )[order],
            "month_start": self.month_day[month[order]],
            "stage_before": before,
            "stage_after": after,
            "cause": pa.array(names).take(pa.array(cause[order])),
        }

    def _states(self, first: int, last: int) -> Mapping[str, Any]:
        panel = self.history.panel
        if panel is None:
            return {column.name: np.empty(0, np.int64) for column in _columns("truth_customer_state")}
        state = _rows(panel, "month", first, last)
        unmet = np.isnan(state["perceived"])
        return {
            "customer_id": state["customer"].astype(np.int64) + 1,
            "month_start": self.month_day[state["month"]],
            "lifecycle_stage": state["stage"],
            "expectation": state["expectation"] / 10,
            "perceived_performance": np.ma.MaskedArray(state["perceived"] / 10, mask=unmet),
            "satisfaction": np.ma.MaskedArray((state["perceived"] - state["expectation"]) / 10, mask=unmet),
            "satisfaction_index": state["satisfaction"],
            "loyalty": state["attitude"],
            "knowledge": state["knowledge"],
            "wallet_share": state["share"],
            "churn_chance": state["hazard"],
            "purchase_rate": state["rate"] / _DAYS_PER_MONTH,
            "is_alive": state["stage"] != LOST,
        }

    def customers(self, number: Ints) -> Iterator[Part]:
        """The customers with these numbers, once all months are done."""
        history, locale = self.history, self.scenario.locale
        who = {name: column[number] for name, column in history.customer.items()}
        is_company = self.catalogue.buyer == "company"
        person = persons(number, self.streams, locale, kind="contact")
        party = firms(number, self.streams, locale) if is_company else person
        everyone = np.full(len(number), 0)
        source = np.array([_SOURCE.get(channel, "") for channel in CHANNELS])[who["channel"]]
        created = self._created()[number]
        identity = number + 1
        yield (
            "customer",
            arrow(
                "customer",
                {
                    "customer_id": identity,
                    "name": party["name"],
                    "customer_kind": everyone + code("customer_kind", self.catalogue.buyer),
                    "customer_role": everyone
                    + code("customer_role", "business" if is_company else "consumer"),
                    "customer_status": self._status(number),
                    "industry": party["industry"] if is_company else pa.nulls(len(number), pa.string()),
                    **{name: party[name] for name in ("city", "address", "phone", "email")},
                    "relationship_type": everyone
                    + code("relationship_type", self.scenario.relationship.type),
                    "source": np.ma.MaskedArray(
                        [code("lead_source", name) if name else 0 for name in source], mask=source == ""
                    ),
                    "created_at": created,
                },
            ),
        )
        yield (
            "contact",
            arrow(
                "contact",
                {
                    "contact_id": identity,
                    "customer_id": identity,
                    "name": person["name"],
                    "job_title": person["job_title"] if is_company else pa.nulls(len(number), pa.string()),
                    "phone": person["phone"],
                    "email": person["email"],
                    "gender": np.where(
                        person["gender"].to_numpy() == "female",
                        code("gender", "female"),
                        code("gender", "male"),
                    ),
                    "birth_date": person["birth_date"],
                    "created_at": created,
                },
            ),
        )
        yield "truth_customer_trait", arrow("truth_customer_trait", self._traits(number, who))
        yield (
            "truth_customer_outcome",
            arrow(
                "truth_customer_outcome",
                {
                    "customer_id": identity,
                    "lifecycle_stage": who["stage"],
                    "satisfaction_index": who["satisfaction"],
                    "loyalty": who["attitude"],
                    "knowledge": who["knowledge"],
                    "switching_barrier": who["barrier"],
                    "growth": who["growth"],
                    "expectation_will": who["will"] / 10,
                    "expectation_should": who["should"] / 10,
                    "repeat_orders": who["repeat"],
                    "failures": who["failures"],
                },
            ),
        )

    def _created(self) -> Ints:
        """A customer is put on file at the first contact: the first order, or a question before it."""
        created = self.first_order.copy()
        np.minimum.at(created, self.requests["customer"], self.requests["arrival_at"])
        return created

    def _status(self, number: Ints) -> Ints:
        """Current or lost by the firm's rule, which knows nothing but the orders."""
        silent = self.clock.end - self.last_order[number] > _LOST_AFTER_DAYS * _DAY
        return np.where(silent, code("customer_status", "lost"), code("customer_status", "current"))

    def _traits(self, number: Ints, who: Mapping[str, NDArray]) -> Mapping[str, Any]:
        spend = self.scenario.purchasing.basket_shape / who["spend_rate"]
        margin = self.scenario.purchasing.margin_ratio
        return {
            "customer_id": number + 1,
            "referrer_id": np.ma.MaskedArray(who["referrer"] + 1, mask=who["referrer"] < 0),
            "purchase_rate": who["own_rate"] / _DAYS_PER_MONTH,
            "category_rate": who["category_rate"] / _DAYS_PER_MONTH,
            "base_share": who["base_share"],
            "dropout_chance": who["dropout"],
            "spend_mean": spend,
            "wallet": who["category_rate"] * 12 * spend,
            "taste_fit": who["fit"],
            "clv_true": np.round(margin * self.value[number] / 10_000, 4),
        }

    def manifest(self) -> Iterator[Part]:
        """How this world was made."""
        scenario = self.scenario.model_dump(mode="json")
        facts: dict[str, Any] = {
            "crmsim": metadata.version("crmsim"),
            "seed": self.history.seed,
            "replication": self.history.replication,
            "customers_ever": self.history.customers,
            "scenario": scenario,
        }
        for section, value in scenario.items():
            if isinstance(value, dict):
                facts |= {f"scenario.{section}.{name}": inner for name, inner in value.items()}
            else:
                facts[f"scenario.{section}"] = value
        texts = [json.dumps(value, ensure_ascii=False) for value in facts.values()]
        yield (
            "truth_run",
            arrow("truth_run", {"run_key": pa.array(list(facts)), "run_value": pa.array(texts)}),
        )


def _columns(table: str) -> Any:
    return next(entry for entry in TABLES if entry.name == table).columns


def _rows(table: Mapping[str, Any], key: str, first: int, last: int) -> dict[str, NDArray]:
    """The rows of a table, sorted by `key`, whose key lies in [first, last)."""
    rows = slice(*np.searchsorted(table[key], [first, last]))
    return {name: column[rows] for name, column in table.items() if isinstance(column, np.ndarray)}


def _labels() -> Mapping[str, Any]:
    rows = [
        (name, place, key, label["en"], label["zh"], label["origin"])
        for name, enum in ENUMS.items()
        for place, (key, label) in enumerate(enum["codes"].items(), start=1)
    ]
    name, place, key, english, chinese, origin = (list(column) for column in zip(*rows, strict=True))
    return {
        "enum_name": pa.array(name),
        "code": pa.array(key),
        "sort_order": np.array(place),
        "label_en": pa.array(english),
        "label_zh": pa.array(chinese),
        "origin": pa.array(origin),
    }


def _calendar(clock: Clock) -> Mapping[str, Any]:
    days = clock.days
    stamp = pd.DatetimeIndex(days.day)
    english, chinese = zip(*days.holiday_names, strict=True)
    place = pa.array(days.holiday, mask=days.holiday < 0)
    return {
        "date_day": days.day.astype(np.int64),
        "year_no": stamp.year.to_numpy(),
        "quarter_no": stamp.quarter.to_numpy(),
        "month_no": stamp.month.to_numpy(),
        "iso_week": stamp.isocalendar()["week"].to_numpy(dtype=np.int64),
        "is_workday": days.is_workday,
        "holiday_en": pa.array(english).take(place),
        "holiday_zh": pa.array(chinese).take(place),
    }
