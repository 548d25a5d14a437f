"""P5: a tool that fails is an incident: the journey does not go on as if it had succeeded."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.rules.here import Here

RULE = "P5"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """The path ends with the state whose tool failed, in this turn and in those to come."""
    if before.stuck:
        return after.by(RULE, before.path, entered=(), stuck=True, ahead=())
    for place, state in enumerate(after.entered):
        if any(one.raised for one in facts.ran(state)):
            kept = after.path[: len(after.path) - len(after.entered) + place + 1]
            return after.by(RULE, kept, entered=after.entered[: place + 1], stuck=True, ahead=())
    return after
