"""P1: leaving and finishing are always recorded; a journey that was left is let alone until it is asked for again."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.numbering import END
from conformance.parlant.rules.here import Here

RULE = "P1"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """A journey that was left stays where it was; what is passed on the way to the end is in the path."""
    if before.left and not facts.woken and not facts.begins_anew and not facts.goes_back:
        return after if after.path == before.path else after.by(RULE, before.path, entered=(), ahead=())
    passed = [one for one in facts.selections if len(one.path) > 1 and one.path[-1] == END]
    if not passed or facts.added:
        return after
    names = facts.numbering.names
    more = tuple(names.get(state, state) for state in passed[-1].path[:-1])
    return after.by(RULE, (*after.path, *more), entered=more)
