"""The back office on record: what the ERP makes of the orders that the CRM has written down.

It reads the tables of the front office as they are written, and then tells stock, deliveries, bills and
payments, and the messages between the two systems. Nothing decided here can change what happened.

Reorder points, lots and credit limits are set once, from the mean of all orders on record; a planner would have
to forecast it, and a company simulated for a shorter time has other ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.engines.history import History
from crmsim.erp import credit, inventory, sync
from crmsim.erp.credit import NEVER
from crmsim.erp.scenario import ErpScenario
from crmsim.records.world import DAY_SECONDS, DAYS_PER_MONTH, Columns, Floats, Ints, World
from crmsim.warehouse.schema import arrow, code, empty

__all__ = ["with_back_office"]

#: Tables that only a back office fills.
_TABLES: Final = (
    "erp_customer",
    "inventory_movement",
    "invoice",
    "payment",
    "erp_sync",
    "truth_credit",
)
_HOUR: Final = 3600
_MORNING: Final = 9 * _HOUR
#: When the ERP tells the CRM its stock.
_NIGHT: Final = 2 * _HOUR
#: Median and high end of the bands of income, as shares of all persons from the lowest up.
_BANDS: Final = {"low": (0.0, 0.32), "middle": (0.32, 0.85), "high": (0.85, 1.0)}
_YEAR_DAYS: Final = 365
#: Days within which goods come back, and within which they are paid for on delivery.
_RETURN_DAYS, _DELIVERY_DAYS, _DELIVERY_TERMS = (3, 10), (1, 4), 7
#: How customers without an account pay, and how those with one do.
_CARD_SHARE, _NOTE_SHARE = 0.8, 0.2


def with_back_office(
    history: History, parts: Iterable[tuple[str, pa.Table]]
) -> Iterator[tuple[str, pa.Table]]:
    """The tables of the front office, and after them those of the back office.

    Parameters
    ----------
    history : History
    parts : iterable of (table name, pyarrow.Table)
        What the front office writes.
    """
    if history.scenario.erp is None:
        yield from parts
        for name in _TABLES:
            yield name, empty(name)
        return
    desk: dict[str, list[pa.Table]] = {name: [] for name in _READ}
    causes = 0
    for name, part in parts:
        if name in _READ:
            desk[name].append(part.select(_READ[name]))
        causes += part.num_rows * (name == "truth_event_cause")
        yield name, part
    office = _Office(World(history), history.scenario.erp, {k: pa.concat_tables(v) for k, v in desk.items()})
    for name, columns in office.tables(causes):
        yield name, arrow(name, columns)


_READ: Final = {
    "customer": [
        "customer_id", "customer_kind", "name", "city", "address", "phone",
        "annual_revenue", "credit_limit",
    ],
    "contact": ["customer_id", "income_band"],
    "sales_order": ["sales_order_id", "customer_id", "ordered_at", "approved_at", "opportunity_id", "total_amount"],
    "line_item": ["sales_order_id", "product_id", "quantity"],
}  # fmt: skip


class _Orders(NamedTuple):
    """Orders that reach the ERP, by id; customer is a place in the accounts, entered the second they do."""

    identity: Ints
    customer: Ints
    cents: Ints
    entered: Ints
    own: np.ndarray


class _Lines(NamedTuple):
    """Their lines of goods, by order; order is a place in the orders, product a number from 0."""

    order: Ints
    product: Ints
    units: Ints
    available: Ints


class _Accounts(NamedTuple):
    """Customers who have ordered, by id; limit and income (cents) are 0 for those who pay at once."""

    identity: Ints
    place: Ints
    company: np.ndarray
    on_account: np.ndarray
    limit: Ints
    income: Ints
    income_z: Floats


class _Bills(NamedTuple):
    """What became of each order: seconds, `NEVER` for what does not happen; days for due, part and recovery."""

    released: Ints
    shipped: Ints
    settled: Ints
    returned: np.ndarray
    prepaid: np.ndarray
    due: Ints
    part: Ints
    recovered: Ints


class _Office:
    """The back office of one run."""

    def __init__(self, world: World, p: ErpScenario, read: Mapping[str, pa.Table]) -> None:
        self.world, self.p, self.read = world, p, read
        self.draw = world.streams
        self.begin = int(world.month_day[0]) * DAY_SECONDS
        self.end = world.clock.end
        self.stocked = np.flatnonzero(~world.catalogue.is_service)

    # ----------------------------------------------------------------------------- who and what

    @cached_property
    def _sent_orders(self) -> tuple[Ints, Ints, Ints, Ints, np.ndarray]:
        """Orders the CRM hands over: id, customer id, cents, second, whether without a rep; by id."""
        table = self.read["sales_order"]
        identity, customer = _ints(table["sales_order_id"]), _ints(table["customer_id"])
        own = np.asarray(pc.is_null(table["opportunity_id"]))
        moment = np.where(own, _ints(table["ordered_at"]), _ints(table["approved_at"], -1))
        kept = np.flatnonzero((moment >= 0) & (moment // 1_000_000 < self.end))
        kept = kept[np.argsort(identity[kept])]
        cents = _ints(table["total_amount"])
        return identity[kept], customer[kept], cents[kept], moment[kept] // 1_000_000, own[kept]

    @cached_property
    def accounts(self) -> _Accounts:
        p, table = self.p, self.read["customer"]
        _, buyer, cents, moment, own = self._sent_orders
        listed = _ints(table["customer_id"])
        order = np.argsort(listed)
        identity = np.unique(buyer)
        place = order[np.searchsorted(listed[order], identity)]
        company = np.asarray(pc.equal(table["customer_kind"].cast(pa.string()), "company"))[place]
        u_income, u_account = self.draw.pair("erp_account", identity)

        contact = self.read["contact"]
        of, band = _ints(contact["customer_id"]), contact["income_band"].to_numpy(zero_copy_only=False)
        person = np.zeros(int(listed.max(initial=0)) + 1, dtype=np.int64)
        person[of[::-1]] = np.arange(len(of))[::-1]
        low, high = np.array([_BANDS.get(name, (0.0, 1.0)) for name in band[person[identity]]]).T
        z = variates.normal(low + (high - low) * u_income)
        persons = np.rint(p.income_person * np.exp(p.income_spread * z) / 100) * 100
        declared = _ints(table["annual_revenue"], 0)[place]
        firms = np.rint(p.income_company * np.exp(p.income_spread * variates.normal(u_income)) / 1000) * 1000
        firms = np.where(declared > 0, declared / 100, firms)
        income = np.where(company, firms, persons)
        z = np.where(
            company, _standard(np.log(firms), company), np.log(persons / p.income_person) / p.income_spread
        )

        usual = float(np.median(cents[own])) if own.any() else 0.0
        who = np.searchsorted(identity, buyer)
        first, last = np.full(len(identity), NEVER), np.zeros(len(identity), dtype=np.int64)
        np.minimum.at(first, who, moment)
        np.maximum.at(last, who, moment)
        months = 1 + (last - first) / (DAYS_PER_MONTH * DAY_SECONDS)
        monthly = np.bincount(who, weights=cents, minlength=len(identity)) / months
        granted = _ints(table["credit_limit"], -1)[place]
        served = np.zeros(len(identity), dtype=np.bool_)
        served[np.searchsorted(identity, buyer[~own])] = True
        account = served | (u_account < p.account_share)
        # A file that grants nothing means payment at once.
        account &= granted != 0
        limit = np.where(granted > 0, granted, credit.credit_limit(p, monthly, usual, z))
        return _Accounts(
            identity,
            place,
            company,
            account,
            limit * account,
            np.rint(100 * income).astype(np.int64) * account,
            z,
        )

    # ----------------------------------------------------------------------------- messages

    @cached_property
    def messages(self) -> dict[str, Any]:
        """First messages (customers, orders, then stock by night and product) and what became of them."""
        identity, buyer, _, moment, _ = self._sent_orders
        accounts = self.accounts.identity
        first = np.full(len(accounts), NEVER)
        np.minimum.at(first, np.searchsorted(accounts, buyer), moment)
        days = np.arange(self.begin, self.end, DAY_SECONDS) + _NIGHT
        night, product = (grid.ravel() for grid in np.meshgrid(days, self.stocked, indexing="ij"))
        kind = np.repeat([0, 1, 2], [len(accounts), len(identity), len(night)])
        number = np.concatenate([accounts, identity, product + 1])
        created = np.concatenate([first, moment, night])
        day = (created - self.begin) // DAY_SECONDS
        # What kind of message, and for stock which night, is part of the address.
        address = np.where(kind == 2, day, 0)
        lag, luck = self.draw.pair("erp_message", number, address, kind)
        service, found = self.draw.pair("erp_worker", number, address, kind)
        sent = sync.send(self.p, created, lag, luck, service)
        return {"kind": kind, "number": number, "created": created, "sent": sent, "found": found, "lag": lag}

    @cached_property
    def repairs(self) -> dict[str, Ints]:
        """Messages sent again by hand: which one (place), when found, when repaired, whether it was wrong.

        A stock level is not sent again: the next night brings a better one.
        """
        sent, kind, found = self.messages["sent"], self.messages["kind"], self.messages["found"]
        place = np.flatnonzero((sent.dead | sent.wrong) & (kind < 2))
        ended = sent.ended[place]
        mornings = self.world.clock.days.day[self.world.clock.days.is_workday].astype(np.int64)
        mornings = mornings * DAY_SECONDS + _MORNING
        if self.p.sync == "none":
            # Forgotten records are missed at the next comparison, wrong ones with some chance at each.
            missed = np.where(
                sent.dead[place],
                1,
                variates.geometric(found[place], np.full(len(place), self.p.reconciled_share)),
            )
            starts = self.world.month_day * DAY_SECONDS
            month = np.searchsorted(starts, ended, side="right") - 1 + missed
            morning = np.searchsorted(mornings, starts[np.minimum(month, len(starts) - 1)])
        elif self.p.sync == "middleware":
            morning = np.searchsorted(mornings, ended, side="right")
        else:
            morning = np.full(len(place), len(mornings))
        noticed = np.append(mornings, NEVER)[morning] if self.p.sync != "real_time" else ended
        mended = noticed + _HOUR + np.floor(2 * _HOUR * self.messages["lag"][place]).astype(np.int64)
        known = noticed < self.end
        return {"place": place[known], "noticed": noticed[known], "mended": mended[known],
                "wrong": sent.wrong[place][known]}  # fmt: skip

    @cached_property
    def arrived(self) -> Ints:
        """When each first message, or what was sent again for it, has reached the other side."""
        sent = self.messages["sent"]
        moment = np.where(sent.dead, NEVER, sent.ended)
        again = ~self.repairs["wrong"]
        moment[self.repairs["place"][again]] = self.repairs["mended"][again]
        return moment

    # ----------------------------------------------------------------------------- stock

    @cached_property
    def orders(self) -> _Orders:
        """Orders that reach the ERP before the end."""
        identity, buyer, cents, _, own = self._sent_orders
        accounts = len(self.accounts.identity)
        entered = self.arrived[accounts : accounts + len(identity)]
        kept = np.flatnonzero(entered < self.end)
        who = np.searchsorted(self.accounts.identity, buyer[kept])
        return _Orders(identity[kept], who, cents[kept], entered[kept], own[kept])

    @cached_property
    def stock(self) -> tuple[_Lines, list[dict[str, Ints]]]:
        """Lines of goods with the second they are available, and the receipts of goods."""
        p, orders = self.p, self.orders
        table = self.read["line_item"]
        of = _ints(table["sales_order_id"], 0)
        place = np.minimum(np.searchsorted(orders.identity, of), len(orders.identity) - 1)
        product = _ints(table["product_id"]) - 1
        kept = np.flatnonzero((orders.identity[place] == of) & np.isin(product, self.stocked))
        kept = kept[np.lexsort((kept, place[kept], orders.entered[place[kept]]))]
        order, product = place[kept], product[kept]
        units = _ints(table["quantity"])[kept] // 100
        when, available = orders.entered[order], np.empty(len(order), dtype=np.int64)
        days, receipts = (self.end - self.begin) / DAY_SECONDS, list[dict[str, Ints]]()
        for item in self.stocked:
            here = np.flatnonzero(product == item)
            usual = units[here[orders.own[order[here]]]]
            lot = max(1, round(p.order_days * usual.sum() / days))
            batch, square = (usual.mean(), (usual**2).mean()) if len(usual) else (1.0, 1.0)
            demand = inventory.lead_demand(
                len(usual) / days, p.lead_days, p.lead_days / p.lead_shape**0.5, batch, square
            )
            opening = inventory.reorder_point(p.fill_target, lot, *demand) + lot
            special = units[here] > lot
            shelf, bought = here[~special], here[special]
            placed = inventory.purchases(units[shelf], lot)
            received = when[shelf][placed] + self._lead(int(item), np.arange(len(placed)))
            available[shelf] = inventory.available(when[shelf], units[shelf], opening, lot, received)
            available[bought] = when[bought] + self._lead(
                int(item), orders.identity[order[bought]], "erp_special"
            )
            none = np.full(1 + len(placed), -1)
            receipts.append(
                {
                    "product": np.full(1 + len(placed) + len(bought), item),
                    "moved": np.concatenate([[self.begin], received, available[bought]]),
                    "units": np.concatenate([[opening], np.full(len(placed), lot), units[bought]]),
                    "order": np.concatenate([none, order[bought]]),
                }
            )
        return _Lines(order, product, units, available), receipts

    def _lead(self, product: int, ordinal: Ints, purpose: str = "erp_lead") -> Ints:
        """Lead times in seconds."""
        u = self.draw.events(purpose, product, 0, ordinal)
        shape = self.p.lead_shape
        return np.rint(variates.gamma(u, shape) / shape * self.p.lead_days * DAY_SECONDS).astype(np.int64)

    # ----------------------------------------------------------------------------- bills

    @cached_property
    def _handling(self) -> Ints:
        u = self.draw.events("erp_handling", self.orders.identity)
        return np.rint((0.5 + u) * self.p.handling_hours * _HOUR).astype(np.int64)

    @cached_property
    def bills(self) -> tuple[_Bills, Columns, Ints]:
        """What became of each order, the yearly reviews of credit, and the second each account was blocked."""
        p, orders, accounts, lines = self.p, self.orders, self.accounts, self.stock[0]
        n = len(orders.identity)
        ready = orders.entered.copy()
        np.maximum.at(ready, lines.order, lines.available)
        account = accounts.on_account[orders.customer]
        u_pay, u_way = self.draw.pair("erp_payment", orders.identity)
        u_back, u_part = self.draw.pair("erp_return", orders.identity)
        habit = variates.normal(self.draw.events("erp_habit", accounts.identity), 0, p.habit_spread)
        spread = variates.normal(u_pay, habit[orders.customer], p.payment_spread)
        to_pay = np.maximum(np.ceil(p.payment_days * np.exp(spread)), 1).astype(np.int64)
        on_delivery = ~account & (u_way >= _CARD_SHARE)
        back = orders.own & (account | on_delivery) & (u_back < p.return_share)
        low, high = _RETURN_DAYS
        late = np.where(back, u_back / (p.return_share or 1), 0)
        to_return = np.where(back, low + np.floor(late * (high - low + 1)).astype(np.int64), 0)
        nearest, farthest = _DELIVERY_DAYS
        at_door = nearest + np.floor(u_pay * (farthest - nearest + 1)).astype(np.int64)

        released, shipped = orders.entered.copy(), credit.leave(ready + self._handling)
        settled = np.where(on_delivery, (shipped // DAY_SECONDS + np.where(back, to_return, at_door)) * DAY_SECONDS,
                           shipped)  # fmt: skip
        prepaid = np.zeros(n, dtype=np.bool_)
        blocked = np.full(len(accounts.identity), NEVER)
        mine = np.flatnonzero(account)
        mine = mine[np.lexsort((mine, orders.entered[mine], orders.customer[mine]))]
        who, start = np.unique(orders.customer[mine], return_index=True)
        columns = {
            "entered": orders.entered,
            "ready": ready,
            "handling": self._handling,
            "amount": orders.cents,
            "days_to_pay": to_pay,
            "days_to_return": to_return,
        }
        of_each = {name: column[mine].tolist() for name, column in columns.items()}
        stop = np.append(start[1:], len(mine))

        def run(chosen: Iterable[int], defaults: Ints, unseen: int) -> None:
            for k in chosen:
                part = slice(start[k], stop[k])
                done = credit.settle(
                    p,
                    **{name: column[part] for name, column in of_each.items()},
                    limit=int(accounts.limit[who[k]]),
                    defaults=int(defaults[who[k]]),
                    unseen=unseen,
                )
                rows = mine[part]
                released[rows], shipped[rows] = done.released, done.shipped
                settled[rows], prepaid[rows] = done.settled, done.prepaid
                blocked[who[k]] = done.blocked

        never = np.full(len(accounts.identity), NEVER)
        run(range(len(who)), never, 0)
        halves = account & ~back & (u_part < p.part_share)
        part_day = np.where(halves, shipped // DAY_SECONDS + np.maximum(to_pay // 2, 1), NEVER)
        due = shipped // DAY_SECONDS + np.where(
            account, p.terms_days, np.where(on_delivery, _DELIVERY_TERMS, 0)
        )
        reviews, defaults = self._reviews(shipped, settled, due, part_day, back)
        if p.sync == "none":
            unseen = int(self.end - self.begin) // (2 * self.world.scenario.months)
        else:
            unseen = round(sync.mean_lag_hours(p) * _HOUR)
        run(np.flatnonzero(defaults[who] < NEVER), defaults, unseen)

        due = shipped // DAY_SECONDS + np.where(
            account & ~prepaid, p.terms_days, np.where(on_delivery, _DELIVERY_TERMS, 0)
        )
        part_day = np.where(halves & ~prepaid, shipped // DAY_SECONDS + np.maximum(to_pay // 2, 1), NEVER)
        part_day[part_day * float(DAY_SECONDS) > defaults[orders.customer].astype(float)] = NEVER
        recovered = np.where(
            settled == NEVER, blocked[orders.customer] // DAY_SECONDS + p.collection_days, NEVER
        )
        return _Bills(released, shipped, settled, back, prepaid, due, part_day, recovered), reviews, blocked

    def _reviews(
        self, shipped: Ints, settled: Ints, due: Ints, part_day: Ints, back: np.ndarray
    ) -> tuple[Columns, Ints]:
        """Yearly reviews of customers on account, and the second at which each defaults."""
        p, orders, accounts = self.p, self.orders, self.accounts
        n = len(accounts.identity)
        defaults = np.full(n, NEVER)
        bills = np.flatnonzero(accounts.on_account[orders.customer] & ~back)
        who, cents = orders.customer[bills], orders.cents[bills]
        sent, paid, due, half = (
            shipped[bills] // DAY_SECONDS,
            settled[bills] // DAY_SECONDS,
            due[bills],
            part_day[bills],
        )
        rows: dict[str, list[Any]] = {
            name: [] for name in ("account", "review_on", "use", "late", "chance", "default")
        }
        for review in self.world.month_day[12 : self.world.scenario.months : 12].tolist():
            owed = np.where(half < review, cents - cents // 2, cents) * ((sent < review) & (paid >= review))
            debt = np.bincount(who, weights=owed, minlength=n)
            fell = (due < review) & (due >= review - _YEAR_DAYS) & (sent < review)
            count = np.bincount(who[fell], minlength=n)
            slow = np.bincount(who[fell & ((paid > due) | (paid >= review))], minlength=n)
            recent = np.bincount(who[(sent < review) & (sent >= review - _YEAR_DAYS)], minlength=n)
            here = np.flatnonzero((recent > 0) & (defaults == NEVER))
            use = np.minimum(debt[here] / np.maximum(accounts.limit[here], 1), 1.0)
            late = slow[here] / np.maximum(count[here], 1)
            chance = credit.default_probability(p, use, late, accounts.income_z[here])
            u, when = self.draw.pair("erp_default", accounts.identity[here], review)
            moment = review * DAY_SECONDS + np.floor(when * _YEAR_DAYS * DAY_SECONDS).astype(np.int64)
            falls = (u < variates.snap(chance)) & (moment < self.end)
            defaults[here[falls]] = moment[falls]
            for name, values in zip(
                rows,
                (here, np.full(len(here), review), use, late, chance, np.where(falls, moment, NEVER)),
                strict=True,
            ):
                rows[name].append(values)
        nothing = np.empty(0, dtype=np.int64)
        return {name: np.concatenate([nothing, *parts]) for name, parts in rows.items()}, defaults

    # ----------------------------------------------------------------------------- tables

    def tables(self, causes: int) -> Iterator[tuple[str, Columns]]:
        """The tables of the back office; so many causes have been told before."""
        yield "erp_customer", self._customers()
        moves = self._movements()
        yield "inventory_movement", moves
        invoice, payment, exposure = self._money()
        yield "invoice", invoice
        yield "payment", payment
        yield "erp_sync", self._syncs(moves)
        review = self.bills[1]
        account = review["account"].astype(np.int64)
        fell = review["default"].astype(np.int64) < NEVER
        owed = np.where(fell, exposure[account], 0)
        yield (
            "truth_credit",
            {
                "customer_id": self.accounts.identity[account],
                "review_on": review["review_on"],
                "limit_use": np.round(review["use"], 9),
                "late_share": np.round(review["late"], 9),
                "income_z": np.round(self.accounts.income_z[account], 6),
                "default_probability": np.round(review["chance"], 9),
                "defaulted_on": np.ma.MaskedArray(review["default"] // DAY_SECONDS, mask=~fell),
                "exposure": owed,
                "loss": owed - self._recovered_cents(owed),
            },
        )
        rows = np.flatnonzero(fell)
        rows = rows[np.argsort(review["default"][rows], kind="stable")]
        day = review["default"][rows].astype(np.int64) // DAY_SECONDS
        months = self.world.month_day
        nowhere = np.ma.masked_all(len(rows), dtype=np.int64)
        yield (
            "truth_event_cause",
            {
                "event_cause_id": causes + 1 + np.arange(len(rows)),
                "object_type": np.full(len(rows), code("object_type", "customer")),
                "object_id": self.accounts.identity[account[rows]],
                "month_start": months[np.searchsorted(months, day, side="right") - 1],
                "stage_before": nowhere,
                "stage_after": nowhere,
                "cause": pa.array(["default"] * len(rows), pa.string()),
            },
        )

    def _recovered_cents(self, owed: Ints) -> Ints:
        return np.rint(owed * (1 - self.p.loss_given_default)).astype(np.int64)

    def _customers(self) -> Columns:
        """The ERP's own copy of each customer that has reached it."""
        accounts, table = self.accounts, self.read["customer"]
        opened = self.arrived[: len(accounts.identity)]
        again, later = self.draw.pair("erp_twice", accounts.identity)
        twice = (
            (again < self.p.rekey_twice) if self.p.sync == "none" else np.zeros(len(opened), dtype=np.bool_)
        )
        second = opened + np.floor((1 + 89 * later) * DAY_SECONDS).astype(np.int64)
        place = np.arange(len(opened))
        row = np.concatenate([place, place[twice]])
        when = np.concatenate([opened, second[twice]])
        first = np.arange(len(row)) < len(opened)
        kept = np.flatnonzero(when < self.end)
        row, when, first = row[kept], when[kept], first[kept]
        copied = table.take(pa.array(accounts.place[row]))
        number = pc.utf8_lpad(copied["customer_id"].cast(pa.string()), 7, "0")
        number = pc.binary_join_element_wise("K", number, "")
        wrong = self.wrong_customers
        copy = {name: copied[name].to_pylist() for name in ("address", "phone")}
        for k in np.flatnonzero(np.isin(row, list(wrong)) & first):
            field, _, typed, still = wrong[int(row[k])]
            if still:
                copy[field][k] = typed
        account = accounts.on_account[row]
        blocked = self.bills[2][row]
        return {
            "erp_customer_no": pc.if_else(
                pa.array(first), number, pc.binary_join_element_wise(number, "2", "-")
            ),
            "customer_id": accounts.identity[row],
            "name": copied["name"],
            "city": copied["city"],
            "address": pa.array(copy["address"]),
            "phone": pa.array(copy["phone"]),
            "on_account": account,
            "credit_limit": np.ma.MaskedArray(accounts.limit[row], mask=~account),
            "annual_income": np.ma.MaskedArray(accounts.income[row], mask=~account),
            "opened_at": when,
            "blocked_on": np.ma.MaskedArray(blocked // DAY_SECONDS, mask=blocked >= self.end),
        }

    @cached_property
    def wrong_customers(self) -> dict[int, tuple[str, str, str, bool]]:
        """Accounts typed wrongly: field, true value, value typed, and whether it is still wrong at the end."""
        accounts, sent = self.accounts, self.messages["sent"]
        typed = np.flatnonzero(
            sent.wrong[: len(accounts.identity)] & (self.arrived[: len(accounts.identity)] < self.end)
        )
        mended = set(self.repairs["place"][self.repairs["mended"] < self.end].tolist())
        which, where = self.draw.pair("erp_typo", accounts.identity[typed])
        table = self.read["customer"].take(pa.array(accounts.place[typed]))
        found = {}
        texts = (table["address"].to_pylist(), table["phone"].to_pylist())
        for k, u, v, address, phone in zip(
            typed.tolist(), which.tolist(), where.tolist(), *texts, strict=True
        ):
            field, true = ("phone", phone) if u < 0.5 else ("address", address)
            found[k] = (field, true, _swapped(true, v), k not in mended)
        return found

    def _movements(self) -> Columns:
        lines, receipts = self.stock
        bills, orders = self.bills[0], self.orders
        left = credit.leave(
            np.maximum(bills.released[lines.order], lines.available) + self._handling[lines.order]
        )
        back = np.flatnonzero(bills.returned[lines.order] & ~bills.prepaid[lines.order])
        returned = bills.settled[lines.order[back]] + _MORNING
        month = np.searchsorted(self.world.month_day * DAY_SECONDS, returned, side="right")
        closing = np.append(self.world.month_day * DAY_SECONDS - 4 * _HOUR, NEVER)
        # What comes back in the last hours of a month is written off a month later.
        month += closing[month] < returned
        gone = closing[np.minimum(month, len(closing) - 1)]
        counts = [sum(len(part["product"]) for part in receipts), len(lines.order), len(back), len(back)]
        product = np.concatenate(
            [*(part["product"] for part in receipts), lines.product, *[lines.product[back]] * 2]
        )
        moved = np.concatenate([*(part["moved"] for part in receipts), left, returned, gone])
        units = np.concatenate(
            [*(part["units"] for part in receipts), -lines.units, lines.units[back], -lines.units[back]]
        )
        order = np.concatenate(
            [*(part["order"] for part in receipts), lines.order, lines.order[back], lines.order[back]]
        )
        kind = np.repeat(
            [code("movement_type", name) for name in ("purchase", "shipment", "return", "adjustment")], counts
        )
        kept = np.flatnonzero(moved < self.end)
        kept = kept[np.lexsort((kept, units[kept] < 0, moved[kept]))]
        product, order = product[kept], order[kept]
        return {
            "inventory_movement_id": 1 + np.arange(len(kept)),
            "product_id": product + 1,
            "movement_type": kind[kept],
            "moved_at": moved[kept],
            "quantity": 100 * units[kept],
            "unit_cost": self.world.catalogue.unit_cost[product],
            "sales_order_id": np.ma.MaskedArray(orders.identity[np.maximum(order, 0)], mask=order < 0),
        }

    def _money(self) -> tuple[Columns, Columns, Ints]:
        """Invoices, payments, and what each account owed and never paid willingly."""
        bills, orders, accounts = self.bills[0], self.orders, self.accounts
        last = self.end // DAY_SECONDS
        made = np.flatnonzero(bills.shipped < self.end)
        made = made[np.lexsort((made, bills.shipped[made]))]
        cents, who = orders.cents[made], orders.customer[made]
        settled = bills.settled[made]
        void = bills.returned[made] & ~bills.prepaid[made] & (settled + _MORNING < self.end)
        half = np.where(bills.part[made] < last, cents // 2, 0)
        paid_day = settled // DAY_SECONDS
        full = (settled < NEVER) & (paid_day < last) & ~(bills.returned[made] & ~bills.prepaid[made])
        unpaid = np.where(settled == NEVER, cents - half, 0)
        recovered = np.where(bills.recovered[made] < last, self._recovered_cents(unpaid), 0)
        paid = np.where(full, cents, half + recovered)
        due = bills.due[made]
        status = np.select(
            [void, paid == cents, due < last, paid > 0],
            [code("invoice_status", name) for name in ("void", "paid", "overdue", "part_paid")],
            code("invoice_status", "issued"),
        )
        place = np.concatenate(
            [np.flatnonzero(part) for part in (half > 0, full & (cents > half), recovered > 0)]
        )
        counts = [(half > 0).sum(), (full & (cents > half)).sum(), (recovered > 0).sum()]
        which = np.repeat([0, 1, 2], counts)
        amount = np.choose(which, [half[place], (cents - half)[place], recovered[place]])
        day = np.choose(which, [bills.part[made][place], paid_day[place], bills.recovered[made][place]])
        order = np.lexsort((place, which, day))
        place, amount, day = place[order], amount[order], day[order]
        invoice = {
            "invoice_id": 1 + np.arange(len(made)),
            "sales_order_id": orders.identity[made],
            "customer_id": accounts.identity[who],
            "invoiced_on": bills.shipped[made] // DAY_SECONDS,
            "due_on": due,
            "amount": cents,
            "invoice_status": status,
        }
        payment = {
            "payment_id": 1 + np.arange(len(place)),
            "invoice_id": place + 1,
            "paid_on": day,
            "amount": amount,
            "payment_method": self._methods(made[place]),
        }
        exposure = np.bincount(who, weights=unpaid, minlength=len(accounts.identity)).astype(np.int64)
        return invoice, payment, exposure

    def _methods(self, order: Ints) -> Ints:
        """How each of these orders is paid for."""
        orders, accounts = self.orders, self.accounts
        u = self.draw.pair("erp_payment", orders.identity[order])[1]
        who = orders.customer[order]
        account, company = accounts.on_account[who], accounts.company[who]
        transfer, cash, card, note = (code("payment_method", n) for n in ("transfer", "cash", "card", "note"))
        of_account = np.where(
            company & (u < _NOTE_SHARE), note, np.where(company | (u < 0.5), transfer, card)
        )
        return np.where(account, of_account, np.where(u < _CARD_SHARE, card, cash))

    def _syncs(self, moves: Columns) -> Columns:
        """Messages and repairs, in the order of time."""
        sent, kind, number, created = (self.messages[name] for name in ("sent", "kind", "number", "created"))
        first, repair = np.flatnonzero(created < self.end), self.repairs
        ended, dead = sent.ended[first], sent.dead[first]
        place = np.concatenate([first, repair["place"]])
        detected = np.concatenate([created[first], repair["noticed"]])
        arrives = np.concatenate([np.where(dead, NEVER, ended), repair["mended"]])
        fails = np.concatenate([np.where(dead, ended, NEVER), np.full(len(repair["place"]), NEVER)])
        attempts = np.concatenate([sent.attempts[first], np.ones(len(repair["place"]), dtype=np.int64)])
        field, ours, theirs = self._values(moves, first)
        order = np.lexsort((np.arange(len(place)), detected))
        kinds = np.array([code("object_type", name) for name in ("customer", "sales_order", "product")])
        back = kind[place] == 2
        return {
            "erp_sync_id": 1 + np.arange(len(place)),
            "object_type": kinds[kind[place]][order],
            "object_id": number[place][order],
            "sync_direction": np.where(
                back, code("sync_direction", "erp_to_crm"), code("sync_direction", "crm_to_erp")
            )[order],
            "field_name": field.take(pa.array(order)),
            "crm_value": ours.take(pa.array(order)),
            "erp_value": theirs.take(pa.array(order)),
            "attempts": attempts[order],
            "detected_at": detected[order],
            "synced_at": np.ma.MaskedArray(arrives, mask=arrives >= self.end)[order],
            "gave_up_at": np.ma.MaskedArray(fails, mask=fails >= self.end)[order],
        }

    def _values(self, moves: Columns, first: Ints) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Field, CRM value and ERP value of messages and repairs: stock levels, and what was typed wrongly."""
        kind, number, created = (self.messages[name][first] for name in ("kind", "number", "created"))
        stock = np.flatnonzero(kind == 2)
        level = _levels(moves, number[stock], created[stock])
        # What the CRM showed until then: the night before, one round of all products earlier.
        shown = np.concatenate([np.full(len(self.stocked), -1), level])[: len(level)]
        accounts, wrong = self.accounts.identity, self.wrong_customers
        field: list[str | None] = []
        ours: list[str | None] = []
        theirs: list[str | None] = []
        identity, _, _, moment, _ = self._sent_orders
        luck = self.draw.events("erp_typo", identity)
        for place, is_wrong in zip(
            self.repairs["place"].tolist(), self.repairs["wrong"].tolist(), strict=True
        ):
            values: tuple[str | None, str | None, str | None] = (None, None, None)
            if is_wrong and place < len(accounts):
                values = wrong[place][:3]
            elif is_wrong:
                day = np.datetime64(int(moment[place - len(accounts)]) // DAY_SECONDS, "D")
                slip = 1 + int(luck[place - len(accounts)] * 9)
                values = ("ordered_at", str(day), str(day - slip))
            for column, value in zip((field, ours, theirs), values, strict=True):
                column.append(value)
        before = len(first) - len(stock)
        nothing, level_name = pa.nulls(before, pa.string()), pa.array(["stock_on_hand"])
        texts = pa.array(level).cast(pa.string())
        seen = pa.array(shown, mask=shown < 0).cast(pa.string())
        same = level_name.take(pa.array(np.zeros(len(stock), dtype=np.int64)))
        return (
            pa.concat_arrays([nothing, same, pa.array(field, pa.string())]),
            pa.concat_arrays([nothing, seen, pa.array(ours, pa.string())]),
            pa.concat_arrays([nothing, texts, pa.array(theirs, pa.string())]),
        )


def _levels(moves: Columns, product: Ints, moment: Ints) -> Ints:
    """Units on hand of products at moments."""
    level = np.zeros(len(product), dtype=np.int64)
    for item in np.unique(product):
        here = moves["product_id"] == item
        total = np.concatenate([[0], np.cumsum(moves["quantity"][here] // 100)])
        asked = np.flatnonzero(product == item)
        level[asked] = total[np.searchsorted(moves["moved_at"][here], moment[asked], side="right")]
    return level


def _standard(x: Floats, among: np.ndarray) -> Floats:
    """Standard deviations from the mean of those among whom it is taken."""
    group = x[among]
    return (x - group.mean()) / group.std() if len(group) > 1 and group.std() > 0 else np.zeros_like(x)


def _swapped(text: str, luck: float) -> str:
    """A text with two neighbouring, different characters swapped."""
    places = [
        k
        for k in range(len(text) - 1)
        if text[k] != text[k + 1] and text[k].isalnum() and text[k + 1].isalnum()
    ]
    if not places:
        return text + "1"
    k = places[int(luck * len(places))]
    return text[:k] + text[k + 1] + text[k] + text[k + 2 :]


def _ints(column: pa.ChunkedArray, missing: int | None = None) -> Ints:
    """A column as whole numbers: amounts in hundredths, times in millionths of seconds."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], column.type)
    array = array.view(pa.int64())
    return (array if missing is None else array.fill_null(missing)).to_numpy(zero_copy_only=False)
