"""Ties between customers: who holds shares in whom, who supplies whom, who sells through whom, who sent whom."""

from __future__ import annotations

from typing import Final

import numpy as np

from crmsim.records.sales.cast import Cast
from crmsim.records.stacking import stacked
from crmsim.records.world import DAY_SECONDS, Columns, Floats, Ints
from crmsim.warehouse.schema import code

__all__ = ["ties"]

#: Shares of accounts that have such a tie to an earlier one.
_HELD, _HELD_TWICE, _SUPPLIED, _THROUGH = 0.15, 0.04, 0.10, 0.12
#: Shares held, per cent; a second shareholder holds no more than the rest.
_SMALLEST, _LARGEST, _SECOND = 5, 80, 20
#: Share of referrals the firm knows the author of, and of these that are among family and friends.
_TOLD, _FRIENDS = 0.8, 0.45
_YEARS_KNOWN: Final = 15 * 365


def ties(cast: Cast) -> Columns:
    """The rows of `customer_relationship`: between accounts of the sales force, then between the others.

    Who sent a customer is what happened in the simulation, as far as customers told; the ties between firms
    are drawn, each to a firm that was there before.
    """
    parts = [*_between_firms(cast), *_referrals(cast)]
    rows = stacked("customer_relationship", parts)
    return {**rows, "customer_relationship_id": np.arange(1, len(rows["since_on"]) + 1)}


def _between_firms(cast: Cast) -> list[Columns]:
    first, _ = cast.account
    identity, lead = cast.customer[first], cast.story.lead_of[first]
    place = np.arange(len(first))
    founded = np.asarray(cast.files["founded_on"])
    created = np.ma.getdata(cast.date(cast.plain["opportunity"]["created_at"][first]))

    def luck(purpose: str) -> tuple[Floats, Floats]:
        one, other = cast.world.streams.pair(purpose, lead)
        return one, other

    def since(mine: Ints, theirs: Ints, u: Floats) -> Ints:
        """A day since both firms existed, before both were on record."""
        begun = np.maximum(founded[mine], founded[theirs])
        until = np.minimum(created[mine], created[theirs])
        return np.asarray(begun + np.floor(u * np.maximum(until - begun, 0)).astype(np.int64))

    def earlier(kept: Ints, u: Floats) -> Ints:
        return np.floor(u[kept] * place[kept]).astype(np.int64)

    parts = []
    has, which = luck("tie.owner")
    more, since_when = luck("tie.share")
    held = np.flatnonzero((has < _HELD) & (place > 0))
    holder = earlier(held, which)
    span = _LARGEST - _SMALLEST
    share = 100 * _SMALLEST + np.floor(100 * span * more[held] ** 2).astype(np.int64)
    kinds = [code("customer_link_type", name) for name in ("shareholder", "parent_company")]
    kind = np.where(share >= 5000, kinds[1], kinds[0])
    parts.append(_rows(identity[held], identity[holder], kind, since(held, holder, since_when[held]), share))
    twice = has[held] < _HELD_TWICE
    other = (holder[twice] + 1) % np.maximum(held[twice], 1)
    apart = other != holder[twice]
    mine, other = held[twice][apart], other[apart]
    second = 100 + np.floor(100 * (_SECOND - 1) * since_when[mine]).astype(np.int64)
    parts.append(_rows(identity[mine], identity[other], kinds[0], since(mine, other, more[mine]), second))

    for purpose, share_of, name in (
        ("tie.supplier", _SUPPLIED, "supplier"),
        ("tie.channel", _THROUGH, "channel_of"),
    ):
        has, which = luck(purpose)
        when = luck(f"{purpose}.since")[0]
        through = cast.plain["opportunity"]["sales_method"][first] == "channel"
        if name == "supplier":
            kept = np.flatnonzero((has < share_of) & (place > 0))
            partner = earlier(kept, which)
        else:
            # Through a firm that is sold to through the channel itself.
            before = np.cumsum(through) - through
            kept = np.flatnonzero((has < share_of) & ~through & (before > 0))
            partner = np.flatnonzero(through)[np.floor(which[kept] * before[kept]).astype(np.int64)]
        parts.append(
            _rows(
                identity[kept],
                identity[partner],
                code("customer_link_type", name),
                since(kept, partner, when[kept]),
            )
        )
    return parts


def _referrals(cast: Cast) -> list[Columns]:
    """Customers who were sent by others and said by whom; some of them are family or friends."""
    world = cast.world
    referrer = world.history.customer["referrer"].astype(np.int64)
    told, close = world.streams.pair("referral_told", np.arange(len(referrer)))
    sent = np.flatnonzero((referrer >= 0) & (told < _TOLD))
    day = world.first_order[sent] // DAY_SECONDS
    friends = close[sent] < _FRIENDS
    years = world.streams.events("referral_known", sent[friends])
    known = day[friends] - 30 - np.floor(years * _YEARS_KNOWN).astype(np.int64)
    return [
        _rows(sent + 1, referrer[sent] + 1, code("customer_link_type", "referral"), day),
        _rows(sent[friends] + 1, referrer[sent[friends]] + 1, code("customer_link_type", "social"), known),
    ]


def _rows(mine: Ints, theirs: Ints, kind: Ints | int, since: Ints, share: Ints | None = None) -> Columns:
    count = len(mine)
    return {
        "customer_relationship_id": np.zeros(count, dtype=np.int64),
        "from_customer_id": mine,
        "to_customer_id": theirs,
        "customer_link_type": np.broadcast_to(kind, count),
        "share_pct": np.ma.masked_all(count, dtype=np.int64) if share is None else np.ma.asarray(share),
        "since_on": since,
    }
