"""The back office: stock, deliveries, bills and payments, and how the ERP is kept in step with the CRM.

=====================  ============================================================================
`ErpScenario`          every parameter
`inventory`            (s, Q) stock: when what was ordered is there, and the theory of fill rates
`credit`               buying on account: limits, payments, default
`sync`                 messages between the two systems: lag, failure, retry, dead letter, conflict
`effects`              what customers feel of it: more failures, in closed form
`process`              warehouse and message worker as SimPy processes, to read
=====================  ============================================================================
"""

from crmsim.erp import credit, effects, inventory, process, sync
from crmsim.erp.scenario import ErpScenario

__all__ = ["ErpScenario", "credit", "effects", "inventory", "process", "sync"]
