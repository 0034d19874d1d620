"""Patterns to be found in the data: planted as a plan, each switchable, of stated strength, registered as truth."""

from __future__ import annotations

from crmsim.parameters import Section

__all__ = ["Patterns"]


class Patterns(Section):
    """What an analyst may find in a company's tables; a strength of nought plants nothing."""
