"""The fast engine: one pass over the months, all customers at once as numpy columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crmsim.engines.firm import Firm, agents
from crmsim.engines.history import History
from crmsim.engines.queueing import Desk
from crmsim.model import month as months
from crmsim.model.customer import LOST, joined
from crmsim.scenario import Scenario
from crmsim.streams import Streams

__all__ = ["simulate"]


def simulate(
    scenario: Scenario,
    seed: int = 0,
    *,
    replication: int = 0,
    panel: bool = False,
    progress: Callable[[int], None] = lambda month: None,
) -> History:
    """Simulate a world, month by month.

    Parameters
    ----------
    scenario : Scenario
    seed, replication : int
        The address of all randomness.
    panel : bool
        Also keep the state of every customer in every month.
    progress : callable
        Called with the number of each month that is done.

    Returns
    -------
    History
    """
    streams = Streams(seed, replication)
    firm = Firm(scenario, streams)
    desk = Desk(agents(scenario))
    traits, state = firm.opening()
    month_lost = np.full(len(state), -1)
    lost, referrers = 0, np.empty(0, dtype=np.int64)

    for t in range(scenario.months):
        if new := firm.newcomers(t, lost, referrers):
            traits, state = joined([traits, new[0]]), joined([state, new[1]])
            month_lost = np.concatenate([month_lost, np.full(len(new[0]), -1)])

        arrived = traits.acquired <= t
        number = np.flatnonzero(arrived & (state.stage != LOST))
        who, before = traits.take(number), state.take(number)
        uniforms = streams.month(t, number)

        contact = firm.contact(len(number))
        begun = months.begin(scenario, streams, contact, t, number, who, before, uniforms)
        requests = begun.requests
        queue = np.argsort(requests.arrival, kind="stable")
        start = np.empty_like(requests.arrival)
        start[queue] = desk.serve(requests.arrival[queue], requests.handling[queue])
        waited = start - requests.arrival
        ended = months.end(
            scenario, streams, contact, t, number, who, before, uniforms, begun, waited, firm.customers_ever
        )
        firm.record(t, number, who, before, begun, ended, contact, panel)
        firm.record_requests(t, number, begun, start)
        if scenario.marketing.acts:
            absent = np.flatnonzero(arrived & (state.stage == LOST))
            firm.record_absent(t, absent, traits.take(absent), state.take(absent))
        if scenario.competition.observed:
            everybody = np.flatnonzero(arrived)
            share = np.zeros(len(state))
            share[number] = begun.inclined.share
            firm.record_rivals(
                t, everybody, traits.take(everybody), state.take(everybody), share.take(everybody)
            )

        back = np.empty(0, dtype=np.int64)
        if scenario.lifecycle.winback_contacts:
            gone = np.flatnonzero(arrived & (state.stage == LOST))
            home = months.win_back(scenario, streams, t, gone, state.take(gone), month_lost[gone])
            back = gone[home]
        state.put(number, ended.state)
        if len(back):
            state.put(back, months.return_home(state.take(back)))
            firm.record_winback(t, back)

        leavers = number[ended.state.stage == LOST]
        month_lost[leavers] = t
        lost, referrers = len(leavers), np.repeat(number, ended.referred)
        firm.close(t, [begun], [ended], contact, int(np.count_nonzero(traits.acquired == t)), len(back))
        progress(t)
    return firm.history(traits, state, panel)
