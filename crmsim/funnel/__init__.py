"""The business-to-business sales funnel: leads, ten stages, buying influences, rivals, busy reps.

=====================  ============================================================================
`FunnelScenario`       every parameter
`simulate`             one run, told as a `Story`
`funnel_tables`        what the firm would have in its database, and the truth beside it
`process.run`          the engine to read (SimPy)
`fast.run`             the engine to use; the same moments, many times faster
=====================  ============================================================================
"""

from crmsim.funnel import fast, process
from crmsim.funnel.scenario import FunnelScenario
from crmsim.funnel.story import Story, simulate
from crmsim.funnel.tables import funnel_tables

__all__ = ["FunnelScenario", "Story", "fast", "funnel_tables", "process", "simulate"]
