"""Where Parlant loses work, forgets, or lets chance decide, and we do better: rules P1 to P9, no others.

Each rule looks at one journey in one turn: at where Parlant stood and stands, at what was answered, and at the graph;
not at names of cases. It says where the journey is to be here instead. What no rule accounts for is a difference.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.parlant.facts import JourneyFacts, plain
from conformance.parlant.rules import (
    doubles,
    failing,
    going_back,
    leaving,
    passing,
    refusing,
    repeating,
    scoping,
    suspending,
)
from conformance.parlant.rules.here import Here

Rule = Callable[[JourneyFacts, Here, Here], Here]
RULES: dict[str, Rule | None] = {
    suspending.RULE: suspending.adapt,
    going_back.RULE: going_back.adapt,
    leaving.RULE: leaving.adapt,
    repeating.RULE: repeating.adapt,
    passing.RULE: passing.adapt,
    failing.RULE: failing.adapt,
    doubles.RULE: doubles.adapt,
    refusing.RULE: refusing.adapt,
    scoping.RULE: None,
}
"""In the order in which they are applied; P9 is about tools alone."""


def follow(facts: JourneyFacts, before: Here) -> Here:
    """Where a journey is to be after a turn: where Parlant goes, but for the rules."""
    added = facts.added
    kept = before.ahead
    while kept and added and kept[0] == added[0]:
        kept, added = kept[1:], added[1:]
    stood = plain(facts.before)[-1:]
    if facts.grew and before.path[-1:] != stood and before.path and not facts.goes_back:
        # It stands elsewhere here: of what was answered, what leads on from there is meant.
        added = added[added.index(before.path[-1]) + 1 :] if before.path[-1] in added else ()
    path = (*before.path, *added) if facts.grew else added
    left = facts.leaves or (before.left and not facts.woken and not facts.begins_anew and not added)
    made = Here(path, added, before.rules, left, kept if not added else (), before.stuck)
    for rule in RULES.values():
        made = rule(facts, before, made) if rule is not None else made
    return made
