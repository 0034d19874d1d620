"""The engine to read: every customer a SimPy process, every request a process in the queue of the desk.

The customers' decisions are the same functions of `crmsim.model`, fed with the same addressed draws, as in the
fast engine; what differs is who keeps the time. Here it is SimPy's event loop, and the queue at the desk is a
`simpy.Resource`. Both engines return the same world to the last cent – the strongest test there is.

The clock counts business seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from crmsim.clock import MONTH_SECONDS
from crmsim.engines.firm import Firm, agents
from crmsim.engines.history import History
from crmsim.model import month as months
from crmsim.model.customer import LOST, State, Traits, joined
from crmsim.model.relationship import Contact
from crmsim.scenario import Scenario
from crmsim.streams import Streams

__all__ = ["simulate"]

Steps = Generator[simpy.Event, Any, None]


@dataclass
class _Month:
    """What all customers share in a month."""

    number: int
    contact: Contact
    uniforms: np.ndarray
    ends: simpy.Event


class _Customer:
    """One customer's life."""

    def __init__(self, world: _World, number: int, traits: Traits, state: State) -> None:
        self.world, self.number, self.traits = world, np.array([number]), traits
        self.before = self.state = state
        self.month_lost = -1
        self.begun: months.Begun
        self.ended: months.Ended
        self.start: np.ndarray

    @property
    def lost(self) -> bool:
        return int(self.state.stage[0]) == LOST

    def live(self) -> Steps:
        """Month after month, until lost and called for the last time."""
        while True:
            now: _Month = yield self.world.month_begins
            if not self.lost:
                yield from self.spend(now)
            elif now.number - self.month_lost <= self.world.scenario.lifecycle.winback_contacts:
                yield from self.be_called(now)
            else:
                self.before = self.state
                return

    def spend(self, now: _Month) -> Steps:
        """One month: buy, meet failures, turn to the desk; at the end take stock."""
        scenario, streams = self.world.scenario, self.world.streams
        known = (scenario, streams, now.contact, now.number, self.number, self.traits, self.state)
        uniforms = now.uniforms[:, self.number]
        self.begun = months.begin(*known, uniforms)
        arrival = self.begun.requests.arrival
        self.start = np.full(len(arrival), -1)
        self.world.present.append(self)

        yield now.ends
        waited = np.where(self.start < 0, self.world.env.now, self.start) - arrival
        self.ended = months.end(*known, uniforms, self.begun, waited, self.world.firm.customers_ever)
        self.before, self.state = self.state, self.ended.state.settled()
        if self.lost:
            self.month_lost = now.number

    def ask(self, which: int) -> Steps:
        """One request: it arrives, waits its turn, and keeps an agent busy."""
        env, requests, start = self.world.env, self.begun.requests, self.start
        yield env.timeout(int(requests.arrival[which]) - env.now)
        with self.world.desk.request() as turn:
            yield turn
            start[which] = env.now
            yield env.timeout(int(requests.handling[which]))

    def be_called(self, now: _Month) -> Steps:
        """A win-back contact at the end of the month."""
        yield now.ends
        world, lost = self.world, np.array([self.month_lost])
        self.before = self.state
        if months.win_back(world.scenario, world.streams, now.number, self.number, self.state, lost)[0]:
            self.state = months.return_home(self.state)
            world.returned.append(int(self.number[0]))


class _World:
    """The calendar everybody shares: it opens and closes each month, and keeps the firm's books."""

    def __init__(self, scenario: Scenario, streams: Streams, panel: bool) -> None:
        self.scenario, self.streams, self.panel = scenario, streams, panel
        self.env = simpy.Environment()
        staff = agents(scenario)
        self.desk = simpy.Resource(self.env, capacity=10**9 if staff is None else staff)
        self.firm = Firm(scenario, streams)
        self.customers: list[_Customer] = []
        self.present: list[_Customer] = []
        self.returned: list[int] = []
        self.mail: list[tuple[int, _Customer, months.Begun, np.ndarray]] = []
        self.month_begins = self.env.event()

    def run(self, progress: Callable[[int], None]) -> Steps:
        """All months, one after the other."""
        env, firm = self.env, self.firm
        founders = self.admit(firm.opening())
        lost, referrers = 0, np.empty(0, dtype=np.int64)
        for t in range(self.scenario.months):
            new = firm.newcomers(t, lost, referrers)
            arrivals = [c for c in founders if c.traits.acquired[0] == t] + (self.admit(new) if new else [])
            for customer in arrivals:
                env.process(customer.live())
            yield env.timeout(0)  # newcomers reach the door before it opens

            active = sum(not c.lost and c.traits.acquired[0] <= t for c in self.customers)
            uniforms = self.streams.month(t, np.arange(len(self.customers)))
            now = _Month(t, firm.contact(active), uniforms, env.event())
            self.present, self.returned = [], []
            opened, self.month_begins = self.month_begins, env.event()
            opened.succeed(now)
            yield env.timeout(0)  # everybody begins the month
            self.present.sort(key=_number)
            for customer in self.present:  # in this order: requests of one second queue by customer
                self.mail.append((t, customer, customer.begun, customer.start))
                for which in range(len(customer.start)):
                    env.process(customer.ask(which))

            yield env.timeout((t + 1) * MONTH_SECONDS - env.now)
            now.ends.succeed()
            yield env.timeout(0)  # everybody takes stock
            self.close(now, len(arrivals))
            gone = [c for c in self.present if c.lost]
            lost = len(gone)
            referrers = np.array(
                [_number(c) for c in self.present for _ in range(c.ended.referred[0])], dtype=np.int64
            )
            progress(t)

    def admit(self, columns: tuple[Traits, State]) -> list[_Customer]:
        """Make customers of the rows of these columns."""
        traits, state = columns
        first = len(self.customers)
        rows = [np.array([row]) for row in range(len(state))]
        new = [_Customer(self, first + int(row[0]), traits.take(row), state.take(row)) for row in rows]
        self.customers += new
        return new

    def close(self, now: _Month, arrivals: int) -> None:
        """Write down what happened in a month (the waits at the desk are written down at the end)."""
        firm, t = self.firm, now.number
        for c in self.present:
            firm.record(t, c.number, c.traits, c.before, c.begun, c.ended, now.contact, self.panel)
        if self.scenario.marketing.acts:
            here = set(map(_number, self.present))
            absent = [c for c in self.customers if c.traits.acquired[0] <= t and _number(c) not in here]
            if absent:
                firm.record_absent(
                    t,
                    np.array([_number(c) for c in absent]),
                    joined([c.traits for c in absent]),
                    joined([c.before for c in absent]),
                )
        if self.returned:
            firm.record_winback(t, np.array(sorted(self.returned)))
        if self.scenario.competition.observed:
            everybody = [c for c in self.customers if c.traits.acquired[0] <= t]
            here = set(map(_number, self.present))
            share = np.array([c.begun.inclined.share[0] if _number(c) in here else 0.0 for c in everybody])
            firm.record_rivals(
                t,
                np.array([_number(c) for c in everybody]),
                joined([c.traits for c in everybody]),
                joined([c.before for c in everybody]),
                share,
            )
        firm.close(
            t,
            [c.begun for c in self.present],
            [c.ended for c in self.present],
            now.contact,
            arrivals,
            len(self.returned),
        )

    def history(self) -> History:
        """Everything that happened, once the desk has served its last request."""
        for t, customer, begun, start in self.mail:
            self.firm.record_requests(t, customer.number, begun, start)
        return self.firm.history(
            joined([c.traits for c in self.customers]), joined([c.state for c in self.customers]), self.panel
        )


def _number(customer: _Customer) -> int:
    return int(customer.number[0])


def simulate(
    scenario: Scenario,
    seed: int = 0,
    *,
    replication: int = 0,
    panel: bool = False,
    progress: Callable[[int], None] = lambda month: None,
) -> History:
    """Simulate a world event by event; parameters and result as in `crmsim.engines.vector.simulate`.

    About a hundred to a thousand times slower than the vector engine: meant for reading, for teaching SimPy
    and for proving the fast one.
    """
    world = _World(scenario, Streams(seed, replication), panel)
    world.env.process(world.run(progress))
    world.env.run()
    return world.history()
