"""P6: a state is in a path once for each visit: where two ways lead into it, Parlant may have it twice."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.rules.here import Here

RULE = "P6"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:  # noqa: ARG001 - all rules are given the same
    """Leaves out a state that follows itself without a way."""
    path = _once(facts, after.path)
    return after if path == after.path else after.by(RULE, path, entered=_once(facts, after.entered))


def _once(facts: JourneyFacts, path: tuple[str, ...]) -> tuple[str, ...]:
    made: list[str] = []
    for one in path:
        if not made or made[-1] != one or facts.numbering.leads(one, one):
            made.append(one)
    return tuple(made)
