"""P8: dependencies and lower priority suspend a journey; its path is kept."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts, plain
from conformance.parlant.numbering import ROOT
from conformance.parlant.rules.here import Here

RULE = "P8"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """Keeps a path that Parlant forgets, or writes anew because it has forgotten it."""
    if not facts.held_back or facts.begins_anew or facts.goes_back:
        return after
    first = facts.exits(ROOT)
    if facts.woken and facts.freed and not before.path and not after.path and len(first) == 1:
        # What stood in its way has come to its end in this turn; here it begins at once.
        return after.by(RULE, others=((first[0],),))
    forgotten = before.path and not facts.grew and not plain(facts.now)
    forgot = before.path and not plain(facts.before) and plain(facts.now)
    if forgotten or forgot:
        further = facts.added[len(before.path) :] if facts.added[: len(before.path)] == before.path else ()
        return after.by(RULE, (*before.path, *further), entered=further)
    return after
