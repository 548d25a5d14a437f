"""P2: going back cuts the path, a new purpose begins it anew, and only visited states can be gone back to."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.numbering import ROOT
from conformance.parlant.rules.here import Here

RULE = "P2"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """Where the journey goes back to, and on from there."""
    added = facts.added
    if facts.begins_anew and (facts.goes_back or not facts.grew):
        anew = _from_the_beginning(facts, added)
        return after.by(RULE, anew, entered=anew, left=False)
    if not facts.goes_back or not added:
        return after
    target, _, _ = facts.course.back(facts.answers("selection")[-1])
    name = facts.numbering.names.get(target or "", "")
    if target is not None and name not in before.path:
        return after.by(RULE, before.path, entered=(), others=(after.path,))
    if added[0] not in before.path:
        return after
    place = len(before.path) - 1 - before.path[::-1].index(added[0])
    path = (*before.path[:place], *added)
    entered = added if target is not None else added[1:]
    return after if path == after.path else after.by(RULE, path, entered=entered, left=False)


def _from_the_beginning(facts: JourneyFacts, added: tuple[str, ...]) -> tuple[str, ...]:
    """The path of a journey that begins anew: the root is left by itself where one way leads on."""
    out = facts.exits(ROOT)
    return added if added or len(out) != 1 else (out[0],)
