"""The call centre: calls by the hour of the week, agents on shifts, callers who lose patience.

====================  =========================================================================
`CallCentreScenario`  every parameter
`simulate`            one run: its calls, its half hours, and its summary
`Story`               what `simulate` returns
`waiting`             what an average week's callers meet, in closed form
`hours_of_week`       the same, hour by hour
`process.run`         the engine to read (SimPy)
`fast.run`            the engine to use; the same calls, many times faster
====================  =========================================================================
"""

from crmsim.callcentre import fast, process
from crmsim.callcentre.scenario import CallCentreScenario
from crmsim.callcentre.story import Story, simulate
from crmsim.callcentre.waiting import Waiting, hours_of_week, waiting

__all__ = [
    "CallCentreScenario",
    "Story",
    "Waiting",
    "fast",
    "hours_of_week",
    "process",
    "simulate",
    "waiting",
]
