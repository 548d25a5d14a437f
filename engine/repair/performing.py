"""Repairs, done. (The owner of this package replaces this file.)"""

from __future__ import annotations

from engine.step import Step
from journeys.turns import RepairWanted


def perform(step: Step, wanted: RepairWanted, *, by: str) -> bool:  # noqa: ARG001
    """Does a repair. False: it cannot be done here."""
    return False
