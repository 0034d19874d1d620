"""The messages between the CRM and the ERP: what was sent, what went wrong, and what was sent again by hand.

New customers and orders go to the ERP, levels of stock come back every night.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmsim import variates
from crmsim.erp import sync
from crmsim.erp.credit import NEVER
from crmsim.erp.scenario import ErpScenario
from crmsim.records.erp.accounts import Accounts, Handed
from crmsim.records.world import DAY_SECONDS, Columns, Floats, Ints, World
from crmsim.warehouse.schema import code

__all__ = ["Messages"]

_HOUR: Final = 3600
_MORNING: Final = 9 * _HOUR
#: When the ERP tells the CRM its stock.
_NIGHT: Final = 2 * _HOUR


class _First(NamedTuple):
    """Messages as first sent: customers, orders, then stock by night and product; and what became of them."""

    kind: Ints
    number: Ints
    created: Ints
    sent: sync.Sent
    found: Floats
    lag: Floats


class _Repairs(NamedTuple):
    """Messages sent again by hand: which one (place), when found, when repaired, whether it was wrong."""

    place: Ints
    noticed: Ints
    mended: Ints
    wrong: np.ndarray


class Messages:
    """All messages of one run.

    Parameters
    ----------
    world : World
    p : ErpScenario
    file : pyarrow.Table
        The CRM's customers.
    handed : Handed
    accounts : Accounts
    stocked : Ints, shape (n,)
        Products of which there is stock, numbers from 0.
    """

    def __init__(
        self, world: World, p: ErpScenario, file: pa.Table, handed: Handed, accounts: Accounts, stocked: Ints
    ) -> None:
        self.world, self.p, self.file, self.accounts = world, p, file, accounts
        self.draw, self.end = world.streams, world.clock.end
        self.begin = int(world.month_day[0]) * DAY_SECONDS
        self.orders, self.products = handed.identity, len(stocked)
        self.first = self._send(handed, stocked)
        self.repairs = self._repair()

    def _send(self, handed: Handed, stocked: Ints) -> _First:
        """Send every message once."""
        identity, moment, accounts = handed.identity, handed.moment, self.accounts.identity
        first = np.full(len(accounts), NEVER)
        np.minimum.at(first, np.searchsorted(accounts, handed.customer), moment)
        days = np.arange(self.begin, self.end, DAY_SECONDS) + _NIGHT
        night, product = (grid.ravel() for grid in np.meshgrid(days, stocked, indexing="ij"))
        kind = np.repeat([0, 1, 2], [len(accounts), len(identity), len(night)])
        number = np.concatenate([accounts, identity, product + 1])
        created = np.concatenate([first, moment, night])
        day = (created - self.begin) // DAY_SECONDS
        # What kind of message, and for stock which night, is part of the address.
        address = np.where(kind == 2, day, 0)
        lag, luck = self.draw.pair("erp_message", number, address, kind)
        service, found = self.draw.pair("erp_worker", number, address, kind)
        return _First(kind, number, created, sync.send(self.p, created, lag, luck, service), found, lag)

    def _repair(self) -> _Repairs:
        """Send again what failed, but for levels of stock: the next night brings better ones."""
        sent, kind, found = self.first.sent, self.first.kind, self.first.found
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
        mended = noticed + _HOUR + np.floor(2 * _HOUR * self.first.lag[place]).astype(np.int64)
        known = noticed < self.end
        return _Repairs(place[known], noticed[known], mended[known], sent.wrong[place][known])

    @cached_property
    def _arrived(self) -> Ints:
        """When each first message, or what was sent again for it, has reached the other side."""
        sent = self.first.sent
        moment = np.where(sent.dead, NEVER, sent.ended)
        again = ~self.repairs.wrong
        moment[self.repairs.place[again]] = self.repairs.mended[again]
        return moment

    @property
    def customers_arrived(self) -> Ints:
        """The second at which each account is known to the ERP."""
        return self._arrived[: len(self.accounts.identity)]

    @property
    def orders_arrived(self) -> Ints:
        """The second at which each order handed over is known to the ERP."""
        accounts = len(self.accounts.identity)
        return self._arrived[accounts : accounts + len(self.orders)]

    @cached_property
    def typed_wrongly(self) -> dict[int, tuple[str, str, str, bool]]:
        """Accounts typed wrongly: field, true value, value typed, and whether it is still wrong at the end."""
        accounts, sent = self.accounts, self.first.sent
        typed = np.flatnonzero(sent.wrong[: len(accounts.identity)] & (self.customers_arrived < self.end))
        mended = set(self.repairs.place[self.repairs.mended < self.end].tolist())
        which, where = self.draw.pair("erp_typo", accounts.identity[typed])
        table = self.file.take(pa.array(accounts.place[typed]))
        found = {}
        texts = (table["address"].to_pylist(), table["phone"].to_pylist())
        for k, u, v, address, phone in zip(
            typed.tolist(), which.tolist(), where.tolist(), *texts, strict=True
        ):
            field, true = ("phone", phone) if u < 0.5 else ("address", address)
            found[k] = (field, true, _swapped(true, v), k not in mended)
        return found

    def customers(self, blocked_at: Ints) -> Columns:
        """The ERP's own copy of each customer that has reached it, given the second each account was blocked."""
        accounts, table = self.accounts, self.file
        opened = self.customers_arrived
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
        wrong = self.typed_wrongly
        copy = {name: copied[name].to_pylist() for name in ("address", "phone")}
        for k in np.flatnonzero(np.isin(row, list(wrong)) & first):
            field, _, typed, still = wrong[int(row[k])]
            if still:
                copy[field][k] = typed
        account = accounts.on_account[row]
        blocked = blocked_at[row]
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

    def syncs(self, moves: Columns) -> Columns:
        """Messages and repairs, in the order of time."""
        kind, number, created, sent, _, _ = self.first
        first, repair = np.flatnonzero(created < self.end), self.repairs
        ended, dead = sent.ended[first], sent.dead[first]
        place = np.concatenate([first, repair.place])
        detected = np.concatenate([created[first], repair.noticed])
        arrives = np.concatenate([np.where(dead, NEVER, ended), repair.mended])
        fails = np.concatenate([np.where(dead, ended, NEVER), np.full(len(repair.place), NEVER)])
        attempts = np.concatenate([sent.attempts[first], np.ones(len(repair.place), dtype=np.int64)])
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
        kind, number, created = (column[first] for column in self.first[:3])
        stock = np.flatnonzero(kind == 2)
        level = _levels(moves, number[stock], created[stock])
        # What the CRM showed until then: the night before, one round of all products earlier.
        shown = np.concatenate([np.full(self.products, -1), level])[: len(level)]
        accounts, wrong = self.accounts.identity, self.typed_wrongly
        field: list[str | None] = []
        ours: list[str | None] = []
        theirs: list[str | None] = []
        moment = self.first.created[len(accounts) :]
        luck = self.draw.events("erp_typo", self.orders)
        for place, is_wrong in zip(self.repairs.place.tolist(), self.repairs.wrong.tolist(), strict=True):
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
