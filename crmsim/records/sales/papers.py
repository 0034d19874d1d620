"""The papers of a deal: quotes, contracts, the order at the end, and the lines of them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from crmsim.records.sales.cast import Cast
from crmsim.records.sales.words import codes, hundredths
from crmsim.records.world import DAY_SECONDS, Columns, Ints, Ledger
from crmsim.warehouse.schema import code

__all__ = ["orders", "orders_won", "tables"]

_CHANNEL: Final = {
    "direct": "face_to_face",
    "channel": "face_to_face",
    "solution": "web_meeting",
    "tender": "fax_mail",
    "telesales": "email",
}


def tables(cast: Cast, ledger: Ledger) -> Iterator[tuple[str, Columns]]:
    """Quotes, contracts and lines, once all orders have been told."""
    yield "quote", _quotes(cast)
    yield "contract", _contracts(cast)
    yield "line_item", _line_items(cast, ledger)


def orders_won(cast: Cast, first: int, last: int) -> Ints:
    """The seconds at which orders were won in the months [first, last), rising."""
    return np.asarray(cast.won_at[_won_in(cast, first, last)])


def _won_in(cast: Cast, first: int, last: int) -> slice:
    days = cast.world.month_day
    return slice(*np.searchsorted(cast.won_at, [days[first] * DAY_SECONDS, days[last] * DAY_SECONDS]))


def orders(cast: Cast, identity: Ints, first: int, last: int) -> Columns:
    """The orders won in the months [first, last), given their ids."""
    here = _won_in(cast, first, last)
    cast.order_id[here] = identity
    row = cast.by_time[here]
    order = {name: column[row] for name, column in cast.plain["sales_order"].items()}
    deal = order["opportunity_id"]
    method = cast.plain["opportunity"]["sales_method"][deal]
    return {
        "sales_order_id": identity,
        "customer_id": cast.customer[deal],
        "channel": codes("channel", np.array([_CHANNEL[name] for name in method], dtype=np.str_)),
        "ordered_at": cast.won_at[here],
        "total_amount": order["total_cents"],
        "opportunity_id": deal + 1,
        "quote_id": order["quote_id"] + 1,
        "contract_id": order["contract_id"] + 1,
        "order_status": codes("order_status", order["order_status"]),
        "approved_at": cast.at(order["approved_at"]),
        "approved_by": np.ma.MaskedArray(
            cast.manager(order["approved_by_territory"]), mask=order["approved_at"] < 0
        ),
        "owner_id": cast.rep(order["owner_id"]),
    }


def _quotes(cast: Cast) -> Columns:
    quote = cast.plain["quote"]
    return {
        "quote_id": quote["quote_id"] + 1,
        "opportunity_id": quote["opportunity_id"] + 1,
        "revision_no": quote["revision_no"],
        "quote_status": codes("quote_status", quote["quote_status"]),
        "quoted_at": cast.at(quote["quoted_at"]),
        "valid_until": cast.date(quote["quoted_at"], quote["valid_days"]),
        "discount_pct": hundredths(quote["discount_pct"]),
        "total_amount": quote["total_cents"],
        "approved_by": cast.manager(quote["approved_by_territory"]),
    }


def _contracts(cast: Cast) -> Columns:
    paper = cast.plain["contract"]
    return {
        "contract_id": paper["contract_id"] + 1,
        "customer_id": cast.customer[paper["opportunity_id"]],
        "opportunity_id": paper["opportunity_id"] + 1,
        "contract_status": codes("contract_status", paper["contract_status"]),
        "drafted_at": cast.at(paper["drafted_at"]),
        "signed_on": cast.date(paper["signed_at"]),
        "start_on": cast.date(paper["signed_at"], paper["start_days"]),
        "end_on": cast.date(paper["signed_at"], paper["end_days"]),
        "total_value": paper["total_cents"],
        "owner_id": cast.rep(paper["owner_id"]),
    }


def _line_items(cast: Cast, ledger: Ledger) -> Columns:
    """Lines of opportunities, of quotes and of the orders won, each adding up to its document."""
    deal, quote, order = (cast.plain[name] for name in ("opportunity", "quote", "sales_order"))
    documents = (
        ("opportunity", deal["opportunity_id"], deal["amount_cents"], deal["opportunity_id"] + 1),
        ("quote", quote["opportunity_id"], quote["total_cents"], quote["quote_id"] + 1),
        (
            "order",
            order["opportunity_id"][cast.by_time],
            order["total_cents"][cast.by_time],
            cast.order_id,
        ),
    )
    parts = []
    for parent, deals, cents, identity in documents:
        worth = np.flatnonzero(cents)
        lines = cast.world.catalogue.fill(cents[worth], cast.basket(deals[worth]))
        length = len(lines.order)
        nothing = np.ma.masked_all(length, dtype=np.int64)
        mine = np.ma.asarray(identity[worth[lines.order]])
        parts.append(
            {
                "line_item_id": ledger.number("line_item", length),
                "product_id": lines.product + 1,
                "quantity": lines.quantity * 100,
                "unit_price": lines.unit_price,
                "discount_pct": lines.discount,
                "line_amount": lines.amount,
                "line_parent": np.full(length, code("line_parent", parent)),
                "opportunity_id": mine if parent == "opportunity" else nothing,
                "quote_id": mine if parent == "quote" else nothing,
                "sales_order_id": mine if parent == "order" else nothing,
            }
        )
    return {name: np.ma.concatenate([part[name] for part in parts]) for name in parts[0]}
