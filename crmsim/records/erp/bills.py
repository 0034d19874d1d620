"""Bills and how they are paid: who waits for credit, who pays late, who never does, and what is recovered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from crmsim import variates
from crmsim.erp import credit, sync
from crmsim.erp.credit import NEVER
from crmsim.erp.scenario import ErpScenario
from crmsim.records.erp.accounts import Accounts
from crmsim.records.erp.stock import Lines, Orders
from crmsim.records.world import DAY_SECONDS, Columns, Ints, World
from crmsim.warehouse.schema import code

__all__ = ["Bills"]

_HOUR: Final = 3600
_MORNING: Final = 9 * _HOUR
_YEAR_DAYS: Final = 365
#: Days within which goods come back, and within which they are paid for on delivery.
_RETURN_DAYS, _DELIVERY_DAYS, _DELIVERY_TERMS = (3, 10), (1, 4), 7
#: How customers without an account pay, and how those with one do.
_CARD_SHARE, _NOTE_SHARE = 0.8, 0.2


class _Outcome(NamedTuple):
    """What became of each order: seconds, `NEVER` for what does not happen; days for due, part and recovery."""

    released: Ints
    shipped: Ints
    settled: Ints
    returned: np.ndarray
    prepaid: np.ndarray
    due: Ints
    part: Ints
    recovered: Ints


class Bills:
    """The bills of one run.

    Parameters
    ----------
    world : World
    p : ErpScenario
    accounts : Accounts
    orders : Orders
    lines : Lines
    """

    def __init__(
        self, world: World, p: ErpScenario, accounts: Accounts, orders: Orders, lines: Lines
    ) -> None:
        self.world, self.p, self.accounts, self.orders, self.lines = world, p, accounts, orders, lines
        self.end = world.clock.end
        u = world.streams.events("erp_handling", orders.identity)
        self._handling = np.rint((0.5 + u) * p.handling_hours * _HOUR).astype(np.int64)
        self.outcome, self.reviews, self.blocked = self._settle()

    @property
    def left(self) -> Ints:
        """The second at which each line of goods leaves the house."""
        order, lines = self.lines.order, self.lines
        ready = np.maximum(self.outcome.released[order], lines.available)
        return credit.leave(ready + self._handling[order])

    @property
    def came_back(self) -> Ints:
        """The second at which each line of goods is back."""
        made = self.outcome
        back = np.where(
            made.returned & ~made.prepaid & (made.settled < NEVER), made.settled + _MORNING, NEVER
        )
        return back[self.lines.order]

    def _settle(self) -> tuple[_Outcome, Columns, Ints]:
        """What became of each order, the yearly reviews of credit, and the second each account was blocked."""
        p, orders, accounts, lines = self.p, self.orders, self.accounts, self.lines
        n = len(orders.identity)
        ready = orders.entered.copy()
        np.maximum.at(ready, lines.order, lines.available)
        account = accounts.on_account[orders.customer]
        u_pay, u_way = self.world.streams.pair("erp_payment", orders.identity)
        u_back, u_part = self.world.streams.pair("erp_return", orders.identity)
        habit = variates.normal(self.world.streams.events("erp_habit", accounts.identity), 0, p.habit_spread)
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
            unseen = int(self.end - self.world.month_day[0] * DAY_SECONDS) // (2 * self.world.scenario.months)
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
        return _Outcome(released, shipped, settled, back, prepaid, due, part_day, recovered), reviews, blocked

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
            u, when = self.world.streams.pair("erp_default", accounts.identity[here], review)
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

    def money(self) -> tuple[Columns, Columns]:
        """The rows of `invoice` and of `payment`."""
        bills, orders, accounts = self.outcome, self.orders, self.accounts
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
        return invoice, payment

    def _methods(self, order: Ints) -> Ints:
        """How each of these orders is paid for."""
        orders, accounts = self.orders, self.accounts
        u = self.world.streams.pair("erp_payment", orders.identity[order])[1]
        who = orders.customer[order]
        account, company = accounts.on_account[who], accounts.company[who]
        transfer, cash, card, note = (code("payment_method", n) for n in ("transfer", "cash", "card", "note"))
        of_account = np.where(
            company & (u < _NOTE_SHARE), note, np.where(company | (u < 0.5), transfer, card)
        )
        return np.where(account, of_account, np.where(u < _CARD_SHARE, card, cash))

    @cached_property
    def _fell(self) -> np.ndarray:
        """Reviews after which the customer defaulted."""
        return self.reviews["default"].astype(np.int64) < NEVER

    def credit(self) -> Columns:
        """The rows of `truth_credit`."""
        review, accounts, fell = self.reviews, self.accounts, self._fell
        account = review["account"].astype(np.int64)
        made, orders = self.outcome, self.orders
        billed = (made.shipped < self.end) & (made.settled == NEVER)
        half = np.where(made.part < self.end // DAY_SECONDS, orders.cents // 2, 0)
        owed = np.bincount(
            orders.customer, weights=(orders.cents - half) * billed, minlength=len(accounts.identity)
        )
        owed = np.where(fell, owed.astype(np.int64)[account], 0)
        return {
            "customer_id": accounts.identity[account],
            "review_on": review["review_on"],
            "limit_use": np.round(review["use"], 9),
            "late_share": np.round(review["late"], 9),
            "income_z": np.round(accounts.income_z[account], 6),
            "default_probability": np.round(review["chance"], 9),
            "defaulted_on": np.ma.MaskedArray(review["default"] // DAY_SECONDS, mask=~fell),
            "exposure": owed,
            "loss": owed - self._recovered_cents(owed),
        }

    def causes(self, first: int) -> Columns:
        """Rows of `truth_event_cause` for customers who default, their ids from `first`."""
        rows = np.flatnonzero(self._fell)
        rows = rows[np.argsort(self.reviews["default"][rows], kind="stable")]
        day = self.reviews["default"][rows].astype(np.int64) // DAY_SECONDS
        account = self.reviews["account"][rows].astype(np.int64)
        months = self.world.month_day
        nowhere = np.ma.masked_all(len(rows), dtype=np.int64)
        return {
            "event_cause_id": first + np.arange(len(rows)),
            "object_type": np.full(len(rows), code("object_type", "customer")),
            "object_id": self.accounts.identity[account],
            "month_start": months[np.searchsorted(months, day, side="right") - 1],
            "stage_before": nowhere,
            "stage_after": nowhere,
            "cause": pa.array(["default"] * len(rows), pa.string()),
        }

    def _recovered_cents(self, owed: Ints) -> Ints:
        return np.rint(owed * (1 - self.p.loss_given_default)).astype(np.int64)
