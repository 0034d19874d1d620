"""Patterns laid over the orders on record: rules of the basket, segments of customers, frauds.

Everything here is drawn at addresses of its own, after the fact: nothing can change what happened, and no other
draw moves. What customers are truly worth counts what they themselves would have done.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from crmsim import variates
from crmsim.catalogue import Lines
from crmsim.clock import ACTIVITY
from crmsim.model.acquisition import price_level
from crmsim.patterns import Patterns
from crmsim.warehouse.schema import code

if TYPE_CHECKING:
    from crmsim.records.world import Columns, World

__all__ = ["Planted", "Segments", "Turned"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DAY: Final = 86_400
#: The part of the cheapest products that each plays: what brings another (and is bought for nothing else), what
#: is brought, and the two of a season. Spread so that the shelf has no wide gap without them.
_ANTECEDENTS: Final = (1, 5, 6, 8, 10, 12, 14, 16)
_CONSEQUENTS: Final = (17, 15, 13, 11, 9, 7, 2, 0)
_SEASONAL: Final = (3, 4)
#: No product is put into more than this share of the orders that have room for it.
_AT_MOST: Final = 0.5
#: What each segment likes: a channel, and the hours from … to.
_WAYS: Final = (("web", 18, 23), ("wap", 11, 14), ("face_to_face", 14, 18), ("phone", 6, 11))
#: Frauds at night begin in these first hours of the day; all of a burst lie within one hour.
_NIGHT_SECONDS, _HOUR, _BURST_SECONDS = 5 * 3600, 3600, 3300
#: Devices are known by a number of so many digits.
_DEVICES: Final = 10**12


class Planted:
    """The patterns of one run, each None where it is not planted.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        p = world.scenario.patterns
        self._catalogue = world.catalogue
        self.segments = Segments(world, p) if p and p.segment_strength else None
        self._frauds = Frauds(world, p) if p and p.fraud_share else None
        self._devices = Devices(world, p) if p else None
        self.baskets = Baskets(world, p) if p and p.basket_strength else None

    def turn(self, customer: Ints, month: Ints, ordinal: Ints, second: Ints) -> Turned:
        """What becomes of orders at these addresses and moments in other hands."""
        if self._frauds:
            return self._frauds.turn(customer, month, ordinal, second)
        return _untouched(second)

    def channel(
        self, customer: Ints, month: Ints, ordinal: Ints, usual: NDArray[np.int8]
    ) -> NDArray[np.int8]:
        """The channel of each order that would come through the usual one."""
        if self.segments:
            return self.segments.channel(customer, month, ordinal, usual)
        return usual

    def device(
        self, customer: Ints, month: Ints, ordinal: Ints, channel: NDArray[np.int8], strange: Flags
    ) -> np.ma.MaskedArray:
        """The device of each order, empty where it is not known; `strange` are an intruder's."""
        if self._devices:
            return self._devices.of(customer, month, ordinal, channel, strange)
        return np.ma.masked_all(len(customer), dtype=np.int64)

    def fill(self, customer: Ints, month: Ints, ordinal: Ints, amount: Ints, uniform: Floats) -> Lines:
        """Products for orders of given values, as `crmsim.catalogue.Catalogue.fill` chooses them."""
        if self.baskets:
            return self.baskets.fill(customer, month, ordinal, amount, uniform)
        return self._catalogue.fill(amount, uniform)


class Segments:
    """Kinds of customers, and the ways in which they differ from each other.

    Every customer belongs to one of `segments` kinds of equal size. A share `segment_strength` of all orders
    comes through the channel of the kind, and the same share at its hours; the others are like everybody's. A
    strength of 0.3 sets the nearest two about one standard deviation apart in one order, and √n in the habits of
    a customer with n orders.

    Parameters
    ----------
    world : World
    p : Patterns

    Source: Mahalanobis, P. C. (1936), Proc. National Institute of Sciences of India 2, 49–55, for the distance.
    """

    def __init__(self, world: World, p: Patterns) -> None:
        self.p = p
        self._streams = world.streams
        u = world.streams.events("segment", np.arange(world.history.customers))
        #: The segment of each customer, from 0.
        self.of = np.floor(self.p.segments * u).astype(np.int64)

    @cached_property
    def activity(self) -> Floats:
        """Shopping activity by hour in each segment, shape (segments, 24): everybody's, and more in its hours."""
        usual = np.array(ACTIVITY) / sum(ACTIVITY)
        hour = np.arange(24)
        likes = np.array([(hour >= begin) & (hour < end) for _, begin, end in _WAYS[: self.p.segments]])
        own = likes * usual
        own /= own.sum(axis=1, keepdims=True)
        return np.asarray((1 - self.p.segment_strength) * usual + self.p.segment_strength * own)

    def channel(
        self, customer: Ints, month: Ints, ordinal: Ints, usual: NDArray[np.int8]
    ) -> NDArray[np.int8]:
        """The channel of each order: the segment's, or the usual one."""
        follows = self._streams.events("segment_way", customer, month, ordinal) < self.p.segment_strength
        own = np.array([code("channel", name) for name, _, _ in _WAYS], dtype=np.int8)
        return np.where(follows, own[self.of[customer]], usual)

    def truth(self, number: Ints) -> Columns:
        """The table `truth_customer_segment` of these customers."""
        segment = self.of[number]
        return {
            "customer_id": number + 1,
            "segment_no": segment + 1,
            "channel": np.array([code("channel", name) for name, _, _ in _WAYS])[segment],
            "hour_from": np.array([begin for _, begin, _ in _WAYS])[segment],
            "hour_to": np.array([end for _, _, end in _WAYS])[segment],
        }


class Turned(NamedTuple):
    """What became of orders in other hands, a row for each order: 0 and 1 where nothing did.

    session is 0 for the customer's own orders, else a number that rises with the month; second local time,
    factor what the amount is multiplied by, online whether they can only come online, new_device whether the device
    is none of the customer's.
    """

    session: Ints
    second: Ints
    factor: Floats
    online: Flags
    new_device: Flags

    def ordered(self, order: Ints) -> Turned:
        """The same in another order of rows."""
        return Turned(
            self.session[order],
            self.second[order],
            self.factor[order],
            self.online[order],
            self.new_device[order],
        )


class Frauds:
    """Accounts that are in other hands for a month: its orders are not the customer's own.

    They take the place of the customer's orders, so that their number is what it was; amount, moment, channel (always
    online) and device are the intruder's. Each mark shows with its share times `fraud_strength`. The first month of
    a customer is spared.

    Parameters
    ----------
    world : World
    p : Patterns
    """

    def __init__(self, world: World, p: Patterns) -> None:
        self.p = p
        self._streams = world.streams
        self._acquired = world.history.customer["acquired"]

    def turn(self, customer: Ints, month: Ints, ordinal: Ints, second: Ints) -> Turned:
        """Turn some of these orders, which are all of their months, into frauds.

        Source: Bolton, R. J. & Hand, D. J. (2002), Statistical Science 17, 235–255, for the marks of fraud.
        """
        p, draw = self.p, self._streams
        turned = _untouched(second)
        taken = draw.events("fraud", customer, month) < p.fraud_share
        rows = np.flatnonzero(taken & (month > self._acquired[customer]))
        if not len(rows):
            return turned
        # Months of customers, in the order of time.
        event, who, orders = np.unique(
            month[rows] << 32 | customer[rows], return_inverse=True, return_counts=True
        )
        of = event & (2**32 - 1), event >> 32
        (u_night, u_device), (u_burst, u_hour) = draw.pair("fraud_look", *of), draw.pair("fraud_hour", *of)
        night = (u_night < p.fraud_night * p.fraud_strength)[who]
        burst = ((u_burst < p.fraud_burst * p.fraud_strength) & (orders > 1))[who]
        begins = np.full(len(event), np.iinfo(np.int64).max)
        np.minimum.at(begins, who, second[rows])

        within, spread = draw.pair("fraud_order", customer[rows], month[rows], ordinal[rows])
        day, moment = np.divmod(np.where(burst, begins[who], second[rows]), _DAY)
        moment = np.where(night, np.floor(u_hour * _NIGHT_SECONDS).astype(np.int64)[who], moment)
        later = np.minimum(moment, _DAY - _HOUR) + np.floor(within * _BURST_SECONDS).astype(np.int64)
        turned.session[rows] = event[who] + 1
        turned.second[rows] = day * _DAY + np.where(night | burst, later, moment)
        log_factor = np.log(p.fraud_amount) + p.fraud_amount_spread * variates.normal(spread)
        turned.factor[rows] = variates.snap(np.exp(p.fraud_strength * log_factor))
        turned.online[rows] = (draw.events("fraud_online", *of) < p.fraud_strength)[who]
        turned.new_device[rows] = (u_device < p.fraud_new_device * p.fraud_strength)[who]
        return turned


class Devices:
    """What people order from: a telephone (wap) and a computer (web), each kept for some time.

    Now and then an honest customer orders from a device that is seen once and never again.

    Parameters
    ----------
    world : World
    p : Patterns
    """

    def __init__(self, world: World, p: Patterns) -> None:
        self.p = p
        self._streams = world.streams

    def of(
        self, customer: Ints, month: Ints, ordinal: Ints, channel: NDArray[np.int8], strange: Flags
    ) -> np.ma.MaskedArray:
        """The device of each order, empty for those not placed online; `strange` are an intruder's."""
        draw, kept = self._streams, self.p.device_months
        age = (
            month + np.floor(kept * draw.events("device_age", customer, 0, channel)).astype(np.int64)
        ) // kept
        u_once, once = draw.pair("device_once", customer, month, ordinal)
        number = np.where(u_once < self.p.device_once, once, draw.events("device", customer, age, channel))
        number[strange] = draw.events("device_strange", customer[strange], month[strange])
        online = (channel == code("channel", "web")) | (channel == code("channel", "wap"))
        return np.ma.MaskedArray(np.floor(number * _DEVICES).astype(np.int64), mask=~online)


class Baskets:
    """Rules among products: whoever buys A takes B too with a given chance; and two products of one season.

    A is bought for nothing else. An order with room for both holds A with the chance that makes the support what
    it should be; whoever has A takes B with the rule's confidence times `basket_strength`, on top of how often B
    is bought anyway. What is left of the order's value is filled up as ever, from the other products.

    Parameters
    ----------
    world : World
    p : Patterns
    """

    def __init__(self, world: World, p: Patterns) -> None:
        self.p = p
        self._streams, self._catalogue = world.streams, world.catalogue
        rules = len(p.basket_support)
        self._pairs = np.array(
            [*zip(_ANTECEDENTS[:rules], _CONSEQUENTS[:rules], strict=True), _SEASONAL], dtype=np.int64
        )
        self._room = world.catalogue.list_price[self._pairs].sum(axis=1)
        wanted = np.array(p.basket_support) / p.basket_confidence / _share_above(world, self._room[:-1] / 100)
        self._chance = np.minimum(wanted, _AT_MOST)
        self._takes = p.basket_strength * np.array(p.basket_confidence)
        kept = np.ones(len(world.catalogue.list_price), dtype=np.bool_)
        kept[self._pairs[:-1, 0]] = kept[list(_SEASONAL)] = False
        self._shelf = np.flatnonzero(kept)
        month = world.clock.month_start.astype("datetime64[M]").astype(np.int64) % 12
        self._in_season = month // 3 + 1 == p.basket_season
        self._orders = 0
        self._single = np.zeros(self._pairs.shape, dtype=np.int64)
        self._both = np.zeros(len(self._pairs), dtype=np.int64)

    def fill(self, customer: Ints, month: Ints, ordinal: Ints, amount: Ints, uniform: Floats) -> Lines:
        """Products for orders of given values, with the rules in them."""
        price, left = self._catalogue.list_price, amount.copy()
        rows, products = list[Ints](), list[Ints]()
        for place, (pair, room) in enumerate(zip(self._pairs, self._room, strict=True)):
            u = self._streams.pair(f"basket_{place}", customer, month, ordinal)
            if place < len(self._chance):
                first = u[0] < self._chance[place]
                chosen = np.array([first, first & (u[1] < self._takes[place])])
            else:
                season = self._in_season[month]
                chosen = u < np.where(season, self.p.basket_in_season, self.p.basket_off_season)
            for product, wanted in zip(pair, chosen, strict=True):
                who = np.flatnonzero(wanted & (left > room))
                rows.append(who)
                products.append(np.full(len(who), product))
            for who, product in zip(rows[-2:], pair, strict=True):
                left[who] -= price[product]
        rest = self._catalogue.fill(left, uniform, self._shelf)
        planted, product = np.concatenate(rows), np.concatenate(products)
        one, unit = np.ones_like(planted), price[product]
        added = Lines(planted, product, one, unit, np.zeros_like(one), unit)
        joined = [np.concatenate(columns) for columns in zip(added, rest, strict=True)]
        order = np.argsort(joined[0], kind="stable")
        lines = Lines(*(column[order] for column in joined))
        self._count(lines, len(amount))
        return lines

    def _count(self, lines: Lines, orders: int) -> None:
        held = np.zeros((len(self._catalogue.list_price), orders), dtype=np.bool_)
        held[lines.product, lines.order] = True
        self._orders += orders
        self._single += held.sum(axis=1)[self._pairs]
        self._both += (held[self._pairs[:, 0]] & held[self._pairs[:, 1]]).sum(axis=1)

    def truth(self) -> Columns:
        """The table `truth_basket_rule`, counted over all orders filled so far."""
        antecedent, consequent = np.maximum(self._single.T, 1)
        trap = np.arange(len(self._pairs)) == len(self._chance)
        return {
            "rule_no": np.arange(1, len(self._pairs) + 1),
            "antecedent_id": self._pairs[:, 0] + 1,
            "consequent_id": self._pairs[:, 1] + 1,
            "is_trap": trap,
            "planted_confidence": np.ma.MaskedArray(np.append(self._takes, 0.0), mask=trap),
            "support": self._both / max(self._orders, 1),
            "confidence": self._both / antecedent,
            "lift": self._both * self._orders / (antecedent * consequent),
        }


def _untouched(second: Ints) -> Turned:
    none = np.zeros_like(second)
    return Turned(none, second.copy(), np.ones(len(second)), none.astype(np.bool_), none.astype(np.bool_))


def _share_above(world: World, value: Floats) -> Floats:
    """Share of orders worth more than this (CNY): z/(z + v_z) is a beta variate (Fader, Hardie & Lee 2005b)."""
    buying = world.scenario.purchasing
    worth = value / price_level(world.scenario)
    return np.asarray(
        special.betaincc(buying.basket_shape, buying.basket_spread, worth / (worth + buying.basket_scale))
    )
