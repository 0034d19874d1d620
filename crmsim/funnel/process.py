"""The funnel told with SimPy: each opportunity is a process, each rep a resource with limited hours.

This is the engine to read. A deal takes a place on its rep's desk (of which there are few), then goes from
stage to stage: it asks for the rep's time while the buyer thinks, and moves on when both are done. If the
rep was so late that the buyer's patience ran out, the deal is lost. `fast.run` gives the same moments to
the second.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
import simpy

from crmsim.funnel.plan import Plan, Timeline

__all__ = ["Funnel", "run"]

Process = Generator[simpy.Event, object, None]


class Funnel:
    """A sales force and the deals on its way through the stages.

    Parameters
    ----------
    env : simpy.Environment
        Its clock counts business seconds.
    plan : Plan
    """

    def __init__(self, env: simpy.Environment, plan: Plan) -> None:
        self.env = env
        self.desk = [simpy.Resource(env, capacity=plan.wip_limit) for _ in range(plan.reps)]
        self.time_of = [simpy.Resource(env, capacity=1) for _ in range(plan.reps)]
        self.first = plan.first.tolist()
        self.dwell = plan.visits.dwell.tolist()
        self.work = plan.visits.work.tolist()
        self.patience = plan.visits.patience.tolist()
        self.entered = [-1] * len(self.dwell)
        self.left = [-1] * len(self.dwell)
        for rep in range(plan.reps):
            mine = np.flatnonzero(plan.rep == rep)
            env.process(self.arrivals(rep, zip(mine.tolist(), plan.arrival[mine].tolist(), strict=True)))

    def arrivals(self, rep: int, deals: Iterable[tuple[int, int]]) -> Process:
        """Open a rep's deals when their time has come."""
        for deal, moment in deals:
            yield self.env.timeout(moment - self.env.now)
            self.env.process(self.opportunity(deal, rep))

    def opportunity(self, deal: int, rep: int) -> Process:
        """One deal: from the rep's desk through the stages to the signature, or out."""
        yield _InOrder(self.env, deal)
        with self.desk[rep].request() as place:
            yield place
            for visit in range(self.first[deal], self.first[deal + 1]):
                self.entered[visit] = int(self.env.now)
                buyer_is_ready = self.env.timeout(self.dwell[visit])
                with self.time_of[rep].request() as my_turn:
                    yield my_turn
                    yield self.env.timeout(self.work[visit])
                yield buyer_is_ready
                self.left[visit] = int(self.env.now)
                yield _InOrder(self.env, deal)
                if self.env.now - self.entered[visit] > self.patience[visit]:
                    break


class _InOrder(simpy.Event):
    """Comes at once, but after all plain events of this moment, and in the order of the deals' numbers.

    Two deals can ask for one rep in the same second. SimPy would serve the one whose event was scheduled
    first, an accident of bookkeeping; the priority of the event makes it a rule that another engine can
    follow.
    """

    def __init__(self, env: simpy.Environment, deal: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=2 + deal)  # type: ignore[arg-type]  # 0 and 1 are SimPy's own


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
    funnel = Funnel(env, plan)
    env.run(until=plan.horizon)
    return Timeline(np.array(funnel.entered, dtype=np.int64), np.array(funnel.left, dtype=np.int64))
