"""Who a customer is (traits that never change) and how things stand (the state that does), as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from crmsim import variates
from crmsim.parameters import RELATIONSHIP_TYPES
from crmsim.scenario import Scenario
from crmsim.streams import Streams

__all__ = [
    "CHANNELS",
    "DECLINE",
    "FORMATION",
    "IDENTIFICATION",
    "LOST",
    "MARKETING_STATE",
    "STABILITY",
    "STAGES",
    "State",
    "Traits",
    "joined",
    "new_state",
    "new_traits",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Lifecycle stages in order; a state holds the index.
STAGES: Final = ("identification", "formation", "stability", "decline", "lost")
IDENTIFICATION, FORMATION, STABILITY, DECLINE, LOST = range(5)

#: How a customer was found; traits hold the index.
CHANNELS: Final = ("founding", "canvass", "advertising", "referral", "agent", "inbound", "replacement")
REFERRAL: Final = CHANNELS.index("referral")

#: Purchase rate and odds of dropout of customers from each channel, relative to the average customer.
_CHANNEL_RATE: Final = np.array([1.0, 0.9, 1.0, 1.0, 1.1, 1.1, 1.0])
_CHANNEL_DROPOUT: Final = np.array([1.0, 1.2, 1.1, 1.0, 1.0, 0.9, 1.0])


@dataclass
class Columns:
    """Arrays of one length, one element for each customer."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of the columns."""
        return cls.__match_args__

    def __len__(self) -> int:
        source, index = self.__dict__.get("_origin", (None, None))
        if index is not None:
            return len(index)
        return len(source) if source is not None else len(getattr(self, self.names()[0]))

    def take(self, index: Ints) -> Self:
        """The rows named by `index`; a column is copied when it is first looked at."""
        source, rows = self.__dict__.get("_origin", (None, None))
        if rows is not None:  # rows of rows: a column is read once, for those who are meant in the end
            return source.take(rows.take(index))
        return self._derived(index, {})

    def evolve(self, **columns: NDArray) -> Self:
        """The same rows with some columns replaced."""
        return self._derived(None, columns)

    def amend(self, index: Ints, **columns: NDArray) -> None:
        """Change some columns in the rows named by `index` only; a column is copied when it is looked at."""
        self.__dict__["_amended"] = (index, columns)

    def put(self, index: Ints, other: Self) -> None:
        """Write what was evolved or amended in `other` to the rows named by `index`."""
        rows, columns = other.__dict__.get("_amended", (None, {}))
        some = index.take(rows) if columns else index
        for name, column in columns.items():
            getattr(self, name)[some] = column
        for name, column in other.__dict__.items():
            if not name.startswith("_") and name not in columns:
                getattr(self, name)[index] = column

    def settled(self) -> Self:
        """The same rows with all their columns in hand, free of the rows they came from."""
        return type(self)(*(getattr(self, name) for name in self.names()))

    def _derived(self, index: Ints | None, columns: dict[str, NDArray]) -> Self:
        rows = object.__new__(type(self))
        rows.__dict__.update(columns, _origin=(self, index))
        return rows

    if not TYPE_CHECKING:  # the checker knows the columns and should go on complaining about others

        def __getattr__(self, name: str) -> NDArray:
            if name.startswith("_") or "_origin" not in self.__dict__:
                raise AttributeError(f"customers have no column '{name}'")
            source, index = self._origin
            column = getattr(source, name)
            rows, amended = self.__dict__.get("_amended", (None, ()))
            if index is not None:
                column = self.__dict__[name] = column.take(index, mode="clip")
            elif name in amended:
                column = self.__dict__[name] = column.copy()
                column[rows] = amended[name]
            return column


AnyColumns = TypeVar("AnyColumns", bound=Columns)


def joined(parts: Sequence[AnyColumns]) -> AnyColumns:
    """The rows of all parts, one after the other."""
    kind = type(parts[0])
    return kind(*(np.concatenate([getattr(part, name) for part in parts]) for name in kind.names()))


@dataclass
class Traits(Columns):
    """What never changes in a customer.

    Attributes
    ----------
    acquired : int, month of acquisition
    entry : moment of the acquiring purchase inside that month, in [0, 1)
    channel : int, index into `CHANNELS`
    referrer : int, customer who brought this one, −1 for none
    own_rate : purchases of our brand per month before feedback, λ⁰
    category_rate : purchases of all brands per month, Λ ≥ λ⁰
    base_share : λ⁰/Λ
    dropout : chance of leaving after a purchase p⁰, or at a renewal θ, or rate of leaving per month μ⁰
    spend_rate : rate ν of the gamma of one basket, per CNY; the mean basket is p_z/ν
    fit : match of taste, points of quality
    """

    acquired: Ints
    entry: Floats
    channel: Ints
    referrer: Ints
    own_rate: Floats
    category_rate: Floats
    base_share: Floats
    dropout: Floats
    spend_rate: Floats
    fit: Floats


@dataclass
class State(Columns):
    """How things stand with a customer at the end of a month.

    Attributes
    ----------
    stage : int, index into `STAGES`
    in_stage : int, months in this stage
    will, should : expectations of what will and what should happen, points of quality
    satisfaction : cumulative satisfaction S, 0–100
    reported : what the customer would say of the last encounter, 0–100
    attitude : attitudinal loyalty A, 0–1
    knowledge : what the firm knows of this customer K, 0–1
    barrier : switching barrier SC built by the relationship
    growth : log growth of spending W built by the relationship
    repeat : int, repeat purchases so far
    encounters : int, months with an experience so far
    failures : int, failures so far
    last_failure : int, month of the last one, −1 for none
    lives : int, 1 and one more for each time won back

    What follows moves only when the scenario plans campaigns or promotions (see `crmsim.model.marketing`).

    last_bought : int, month of the last repeat purchase, −1 for none
    last_contact : int, month of the last campaign contact, −2 for none
    owed_soon, owed_later : purchases made ahead that will be missing next month, and the month after
    reference_price : price held to be normal ÷ price
    """

    stage: Ints
    in_stage: Ints
    will: Floats
    should: Floats
    satisfaction: Floats
    reported: Floats
    attitude: Floats
    knowledge: Floats
    barrier: Floats
    growth: Floats
    repeat: Ints
    encounters: Ints
    failures: Ints
    last_failure: Ints
    lives: Ints
    last_bought: Ints
    last_contact: Ints
    owed_soon: Floats
    owed_later: Floats
    reference_price: Floats


#: Columns of the state that only marketing moves.
MARKETING_STATE: Final = ("last_bought", "last_contact", "owed_soon", "owed_later", "reference_price")


def new_traits(
    scenario: Scenario,
    streams: Streams,
    number: Ints,
    acquired: Ints,
    entry: Floats,
    channel: Ints,
    referrer: Ints,
) -> Traits:
    """Draw who the customers with these numbers are.

    The own rate is Gamma(r, α), the rival rates Gamma(r_b, α); so the category rate is gamma too, the shares
    are Dirichlet and independent of it, and BG/NBD and NBD-Dirichlet hold at once for the own brand.

    Source: Fader, Hardie & Lee (2005a, b); Goodhardt, Ehrenberg & Chatfield (1984).
    """
    p = scenario.purchasing
    u_own, u_dropout, u_spend, u_fit, *u_rivals = _luck(
        streams, number, "own_rate", "dropout", "spend_rate", "fit", brands=_brands(scenario)
    )
    rate_factor = _CHANNEL_RATE[channel]
    own = variates.gamma(u_own, p.rate_shape, p.rate_scale) * rate_factor
    rivals = _rival_rates(scenario, number, u_rivals) * rate_factor
    category = own + rivals.sum(axis=0)
    if p.dropout == "exponential":
        dropout = variates.gamma(u_dropout, p.lifetime_shape, p.lifetime_scale)
    elif p.dropout == "none":
        dropout = np.zeros(len(number))
    else:
        dropout = variates.beta(u_dropout, p.dropout_a, p.dropout_b)
    odds = _CHANNEL_DROPOUT.copy()
    odds[REFERRAL] = scenario.acquisition.referral_dropout
    if p.dropout in ("geometric", "contract"):
        dropout = dropout * odds[channel] / (1 - dropout + dropout * odds[channel])
    else:
        dropout = dropout * odds[channel]
    return Traits(
        acquired=acquired,
        entry=entry,
        channel=channel,
        referrer=referrer,
        own_rate=own,
        category_rate=category,
        base_share=own / category,
        dropout=dropout,
        spend_rate=variates.gamma(u_spend, p.basket_spread, p.basket_scale),
        fit=variates.normal(u_fit, 0.0, scenario.satisfaction.taste_sd),
    )


def rival_rates(scenario: Scenario, streams: Streams, number: Ints) -> Floats:
    """Purchases of each rival brand per month before feedback, shape (rivals, customers)."""
    return _rival_rates(scenario, number, _luck(streams, number, brands=_brands(scenario)))


def _rival_rates(scenario: Scenario, number: Ints, u: Sequence[Floats]) -> Floats:
    shapes, scale = scenario.competition.rival_shapes, scenario.purchasing.rate_scale
    rates = [variates.gamma(u_brand, shape, scale) for u_brand, shape in zip(u, shapes, strict=True)]
    return np.array(rates).reshape(len(rates), len(number))


def _brands(scenario: Scenario) -> int:
    return len(scenario.competition.rival_shapes)


def _luck(streams: Streams, number: Ints, *purposes: str, brands: int = 0) -> list[Floats]:
    """A uniform of each customer for each purpose and each rival brand."""
    events = [(purpose, number, 0) for purpose in purposes]
    events += [("rival_rate", number, brand) for brand in range(brands)]
    return [u for u, _ in streams.pairs(0, *events)]


def new_state(scenario: Scenario, streams: Streams, number: Ints) -> State:
    """The state of customers on the day they are acquired.

    Promises raise both expectations by gap 4 and "should" also by what the relationship programme promises
    (Boulding, Kalra, Staelin & Zeithaml 1993).
    """
    s, loyalty, relation = scenario.satisfaction, scenario.loyalty, scenario.relationship
    n = len(number)
    promise = relation.promise[relationship_index(scenario)]

    u_satisfaction, u_will, u_should, u_attitude = _luck(
        streams, number, "start_satisfaction", "start_will", "start_should", "start_attitude"
    )
    satisfaction = np.clip(variates.normal(u_satisfaction, s.start, s.spread), 0, 100)
    return State(
        stage=np.full(n, IDENTIFICATION),
        in_stage=np.zeros(n, dtype=np.int64),
        will=variates.normal(u_will, s.will_start + s.promise_gap, s.start_sd),
        should=variates.normal(u_should, s.should_start + s.promise_gap + promise, s.start_sd),
        satisfaction=satisfaction,
        reported=satisfaction.copy(),
        attitude=np.clip(variates.normal(u_attitude, loyalty.start, loyalty.spread), 0, 1),
        knowledge=np.full(n, relation.knowledge_start),
        barrier=np.zeros(n),
        growth=np.zeros(n),
        repeat=np.zeros(n, dtype=np.int64),
        encounters=np.zeros(n, dtype=np.int64),
        failures=np.zeros(n, dtype=np.int64),
        last_failure=np.full(n, -1),
        lives=np.ones(n, dtype=np.int64),
        last_bought=np.full(n, -1),
        last_contact=np.full(n, -2),
        owed_soon=np.zeros(n),
        owed_later=np.zeros(n),
        reference_price=np.ones(n),
    )


def relationship_index(scenario: Scenario) -> int:
    """Index of the scenario's relationship type, 0 basic … 4 partnership."""
    return RELATIONSHIP_TYPES.index(scenario.relationship.type)
