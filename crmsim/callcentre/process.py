"""The call centre told with SimPy: each call is a process, each agent sits on a bench when idle.

This is the engine to read. A caller asks the bench for an agent who can help, and either gets one or runs out
of patience; the agent is busy for the length of the call and then sits down again, if still on duty.
`fast.run` gives the same calls to the millisecond.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from crmsim.callcentre.plan import NEVER, VERSATILE, Plan, Timeline

__all__ = ["CallCentre", "run"]

Process = Generator[simpy.Event, Any, None]


@dataclass(order=True)
class Agent:
    """An agent; in the order in which the idle ones are called up."""

    versatile: bool
    idle_since: int
    number: int
    group: int = field(compare=False)
    busy: bool = field(default=False, compare=False)

    def can_help(self, skill: int) -> bool:
        """Whether the agent has a skill."""
        return self.versatile or self.group == skill


class Bench(simpy.FilterStore):
    """Where idle agents sit, in the order in which they are called up."""

    def _do_put(self, event: simpy.resources.store.StorePut) -> bool:
        insort(self.items, event.item)
        event.succeed()
        return True


class CallCentre:
    """Callers, agents, and a bench between them.

    Parameters
    ----------
    env : simpy.Environment
        Its clock counts milliseconds.
    plan : Plan
    """

    def __init__(self, env: simpy.Environment, plan: Plan) -> None:
        self.env = env
        self.roster = plan.roster
        self.bench = Bench(env)
        self.start = [-1] * len(plan.arrival)
        self.answered_by = [-1] * len(plan.arrival)
        self.handling = plan.handling.tolist()
        self.patience = plan.patience.tolist()
        self.skill = plan.skill.tolist()
        for number, group in enumerate(plan.roster.group):
            env.process(self.shifts(Agent(group == VERSATILE, 0, number, group)))
        self.closed = env.process(self.arrivals(plan.arrival.tolist()))

    @property
    def now(self) -> int:
        """The millisecond it is."""
        return int(self.env.now)

    def arrivals(self, moments: list[int]) -> Process:
        """Let everybody call when their time has come; the day is over when the last call is."""
        calls = []
        for call, moment in enumerate(moments):
            yield _InOrder(self.env, moment - self.now, after=len(self.roster) + 1)
            calls.append(self.env.process(self.call(call)))
        yield from calls

    def call(self, call: int) -> Process:
        """One call: wait for an agent or hang up, talk, and leave the agent to the next."""
        skill = self.skill[call]
        an_agent = self.bench.get(lambda agent: agent.can_help(skill))
        out_of_patience = _InOrder(self.env, self.patience[call], after=len(self.roster))
        happened = yield an_agent | out_of_patience
        if an_agent not in happened:
            an_agent.cancel()
            return
        agent: Agent = happened[an_agent]
        agent.busy = True
        self.start[call], self.answered_by[call] = self.now, agent.number
        yield _InOrder(self.env, self.handling[call], after=agent.number)
        agent.busy = False
        self.sit_down(agent)

    def shifts(self, agent: Agent) -> Process:
        """An agent comes and goes as the roster says."""
        while True:
            comes, goes = self.roster.duty(agent.number, self.now)
            yield _InOrder(self.env, comes - self.now, after=agent.number)
            self.sit_down(agent)
            if goes == NEVER:
                return
            yield _InOrder(self.env, goes - self.now, after=agent.number)
            if agent in self.bench.items:
                self.bench.items.remove(agent)

    def sit_down(self, agent: Agent) -> None:
        """Be there for the next caller, unless off duty, talking, or there already."""
        on_duty = self.roster.duty(agent.number, self.now)[0] == self.now
        if on_duty and not agent.busy and agent not in self.bench.items:
            agent.idle_since = self.now
            self.bench.put(agent)


class _InOrder(simpy.Event):
    """A timeout that comes after all plain events of its moment, and after those of lower rank.

    In one millisecond agents are free first, in the order of their numbers, then callers lose patience, then
    new ones come. SimPy would go by the order of scheduling, an accident of bookkeeping; the rank makes it a
    rule that another engine can follow.
    """

    def __init__(self, env: simpy.Environment, delay: int, after: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=2 + after, delay=delay)  # type: ignore[arg-type]  # 0 and 1 are SimPy's


def run(plan: Plan) -> Timeline:
    """Carry out a plan in SimPy.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Timeline
    """
    env = simpy.Environment()
    centre = CallCentre(env, plan)
    env.run(until=centre.closed)
    return Timeline(np.array(centre.start, dtype=np.int64), np.array(centre.answered_by, dtype=np.int64))
