"""Orders: when in the month they were placed, what they were worth, and what was in them.

The repeat purchases of a month, given their number, are uniform over the time the customer was there (Poisson
process), and a basket is a gamma variate with the customer's own rate (Fader, Hardie & Lee 2005b).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.catalogue import Lines
from crmsim.model.acquisition import price_level
from crmsim.model.marketing import goods_cost
from crmsim.records.world import Columns, Floats, Ints, Ledger, World, hundred
from crmsim.warehouse.schema import code

__all__ = ["Orders", "draw", "spans", "tables"]

_CHANNEL: Final = hundred("channel", web=50, wap=30, face_to_face=8, phone=12)
#: Cents; what the column can hold, met only in worlds whose baskets have no finite mean.
_LARGEST_BASKET: Final = 10**13


class Orders(NamedTuple):
    """Orders in the order of time, as columns.

    identity is the order id, customer the customer number, second local time, cents the value, channel a code
    of the enumeration, lines the products (their order is a row here), device what it was placed from. Ids rise
    with time, also beside the orders of the sales force, whose ids are `won`; `number` does not count those.
    session is 0 but for frauds, and own_cents what the order would have been worth without them.
    """

    identity: Ints
    number: Ints
    customer: Ints
    second: Ints
    cents: Ints
    channel: NDArray[np.int8]
    lines: Lines
    device: np.ma.MaskedArray
    session: Ints
    own_cents: Ints
    won: Ints


def spans(world: World, rows: int) -> Iterator[tuple[int, int]]:
    """Runs of months [first, last) with about so many orders each."""
    bought, months = world.history.purchase, world.scenario.months
    orders = np.bincount(bought["month"], weights=bought["count"], minlength=months)
    orders += np.bincount(world.history.customer["acquired"], minlength=months)
    first = 0
    for last in range(1, months + 1):
        if orders[first:last].sum() >= rows or last == months:
            yield first, last
            first = last


def draw(world: World, ledger: Ledger, first: int, last: int, won: Ints) -> Orders:
    """The orders of some months: the acquiring one of each new customer, and the repeat ones.

    `won` are the moments of the orders that the sales force won in these months, rising.
    """
    who, bought = world.history.customer, world.purchases(first, last)
    new = np.flatnonzero((who["acquired"] >= first) & (who["acquired"] < last))
    row, ordinal, share = _repeat_moments(world, bought)
    customer = np.concatenate([new, bought["customer"][row]]).astype(np.int64)
    month = np.concatenate([who["acquired"][new], bought["month"][row]]).astype(np.int64)
    share = np.concatenate([who["entry"][new], share])
    ordinal = np.concatenate([np.zeros(len(new), dtype=np.int64), ordinal + 1])
    scale = np.concatenate([np.full(len(new), price_level(world.scenario)), bought["scale"][row]])
    kept = np.concatenate([np.full(len(new), 1 - goods_cost(world.scenario)), bought["margin_share"][row]])

    turned = world.planted.turn(customer, month, ordinal, world.shopping(customer, month, share))
    order = np.argsort(turned.second, kind="stable")
    customer, month, ordinal = customer[order], month[order], ordinal[order]
    scale, kept = scale[order], kept[order]
    share, turned = share[order], turned.ordered(order)
    second = turned.second

    u_amount, u_basket = world.streams.pair("order_amount", customer, month, ordinal)
    worth = variates.gamma(u_amount, world.scenario.purchasing.basket_shape) / who["spend_rate"][customer]
    own_cents, cents = (
        np.floor(np.clip(100 * worth * factor, 1, _LARGEST_BASKET) + 0.5).astype(np.int64)
        for factor in (scale, scale * turned.factor)
    )
    hundredth = np.floor(100 * u_basket)
    planted, address = world.planted, (customer, month, ordinal)
    channel = planted.channel(*address, _CHANNEL[hundredth.astype(np.int64)])
    by_phone = np.flatnonzero(channel == code("channel", "phone"))
    channel[by_phone[~world.clock.is_open(second[by_phone])]] = code("channel", "web")
    channel[turned.online & (channel != code("channel", "wap"))] = code("channel", "web")

    age = month + share - (who["acquired"] + who["entry"])[customer]
    ledger.add(customer, second, cents, own_cents * kept, age)
    identity = ledger.number("sales_order", len(customer) + len(won))
    place = np.arange(len(customer)) + np.searchsorted(won, second, side="right")
    number = ledger.number("own_order", len(customer))
    return Orders(
        identity[place],
        number,
        customer,
        second,
        cents,
        channel,
        planted.fill(*address, cents, 100 * u_basket - hundredth),
        planted.device(*address, channel, turned.new_device),
        turned.session,
        own_cents,
        np.delete(identity, place),
    )


def _repeat_moments(world: World, bought: Mapping[str, NDArray]) -> tuple[Ints, Ints, Floats]:
    """Row, number within the month (from 0) and moment, as a share of the month, of every repeat order.

    Of `planned` moments drawn uniformly over the customer's time in this month the first `count` happened:
    after the last of them the customer left. Contracts are paid on the day of the month on which they began.
    """
    who = world.history.customer
    entry = who["entry"][bought["customer"]]
    if world.scenario.purchasing.dropout == "contract":
        row = np.repeat(np.arange(len(entry)), bought["count"])
        return row, np.zeros_like(row), entry[row]
    planned = bought["planned"].astype(np.int64)
    row = np.repeat(np.arange(len(entry)), planned)
    ordinal = np.arange(len(row)) - np.repeat(np.cumsum(planned) - planned, planned)
    u = world.streams.events("order_moment", bought["customer"][row], bought["month"][row], ordinal)
    u = u[np.lexsort((u, row))]
    kept = ordinal < bought["count"][row]
    row, ordinal, u = row[kept], ordinal[kept], u[kept]
    begin = np.where(who["acquired"][bought["customer"]] == bought["month"], entry, 0.0)
    span = (1 - begin) * bought["until"]
    return row, ordinal, np.minimum(begin[row] + span[row] * u, np.nextafter(1.0, 0.0))


def tables(world: World, ledger: Ledger, orders: Orders, won: Columns) -> Iterator[tuple[str, Columns]]:
    """Orders, their lines, and the frauds among them; `won` are the orders of the sales force in these months."""
    nothing = np.ma.masked_all(len(orders.identity), dtype=np.int64)
    won = {"device": np.ma.masked_all(len(orders.won), dtype=np.int64), **won}
    own = dict.fromkeys(won, nothing) | {
        "sales_order_id": orders.identity,
        "customer_id": orders.customer + 1,
        "channel": orders.channel,
        "device": orders.device,
        "ordered_at": orders.second,
        "total_amount": orders.cents,
    }
    order = np.argsort(np.concatenate([orders.identity, orders.won]))
    yield "sales_order", {name: np.ma.concatenate([own[name], won[name]])[order] for name in own}
    lines = orders.lines
    yield (
        "line_item",
        {
            "line_item_id": ledger.number("line_item", len(lines.order)),
            "sales_order_id": orders.identity[lines.order],
            "product_id": lines.product + 1,
            "quantity": lines.quantity * 100,
            "unit_price": lines.unit_price,
            "discount_pct": lines.discount,
            "line_amount": lines.amount,
            "line_parent": np.full(len(lines.order), code("line_parent", "order")),
            "opportunity_id": np.ma.masked_all(len(lines.order), dtype=np.int64),
            "quote_id": np.ma.masked_all(len(lines.order), dtype=np.int64),
        },
    )
    stolen = np.flatnonzero(orders.session)
    yield (
        "truth_fraud",
        {
            "sales_order_id": orders.identity[stolen],
            "fraud_session": orders.session[stolen],
            "own_amount": orders.own_cents[stolen],
        },
    )
