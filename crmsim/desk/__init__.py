"""The service desk: promises, escalation, fairness, care, and the words of requests.

scenario  parameters of `Scenario.desk`
rules     service terms and the three rules of escalation
justice   perceived justice of the treatment of a complaint
care      care classes and value tiers by the firm's own rules
wording   twenty intents in many words, and the knowledge base
"""

from crmsim.desk.scenario import DeskScenario

__all__ = ["DeskScenario"]
