"""P4: a tool state is not passed without its tool."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.rules.here import Here

RULE = "P4"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """Stays at a tool state that Parlant passes without running its tool, until the tool runs."""
    here = before.path[-1:] if before.unrun else ()
    if here and not facts.ran(here[0]) and len(after.path) > len(before.path):
        return after.by(RULE, before.path, entered=(), unrun=True)
    for place, state in enumerate(after.entered[:-1]):
        if facts.tools_of(state) and not facts.ran(state) and _asks(facts, state):
            kept = after.path[: len(after.path) - len(after.entered) + place + 1]
            return after.by(RULE, kept, entered=after.entered[: place + 1], unrun=True)
    return after


def _asks(facts: JourneyFacts, state: str) -> bool:
    """Whether a state's tool cannot be called without an answer: it was asked about, and nothing came of it."""
    return any(one.kind == "tool" and one.about in facts.tools_of(state) for one in facts.found)
