"""P7: an answer that is malformed, empty, contradictory or illegal is refused; the turn is kept, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from conformance.parlant.facts import JourneyFacts, plain
from conformance.parlant.numbering import ROOT
from conformance.parlant.rules.here import Here
from conformance.parlant.subjects import Found

RULE = "P7"
TRIES = 2
"""How often a model is asked here."""


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """Stays where the journey was; what was legal of an answer may have counted."""
    if _is_given_up(facts):
        return after if after.path == before.path else after.by(RULE, before.path, entered=(), left=before.left)
    if not _is_illegal(facts):
        return after
    others = (*((after.path,) if plain(facts.now) else ()), *_legal_parts(facts, before))
    if not before.path and facts.woken:
        # What begins a journey is not what was illegal.
        return after.by(RULE, after.path or _first(facts), left=False)
    return after.by(RULE, before.path, entered=(), left=before.left, others=others)


def _legal_parts(facts: JourneyFacts, before: Here) -> Iterator[tuple[str, ...]]:
    """What of a selection to go back could count: the state gone back to, and those passed up to one there is not."""
    names = facts.numbering.names
    for one in facts.answers("selection"):
        target, passed, _ = facts.course.back(one)
        known = tuple(takewhile(lambda name: name, (names.get(state, "") for state in passed)))
        name = names.get(target or "", "")
        if name in before.path:
            place = len(before.path) - 1 - before.path[::-1].index(name)
            yield (*before.path[:place], *(known if known[:1] == (name,) else (name, *known)))


def _first(facts: JourneyFacts) -> tuple[str, ...]:
    """Where a journey is when it has begun: after its root, where one way leads on."""
    out = facts.exits(ROOT)
    return (out[0],) if len(out) == 1 else ()


def _is_given_up(facts: JourneyFacts) -> bool:
    """Whether an answer cannot be read as often as the model is asked here: then the turn is kept."""
    return any(len(_before(facts.found, one)) >= TRIES for one in facts.found if one.malformed and one.kind != "draft")


def _before(found: tuple[Found, ...], wanted: Found) -> list[Found]:
    """The malformed answers on a subject before any that can be read."""
    listed = [one for one in found if (one.kind, one.about) == (wanted.kind, wanted.about)]
    readable = next((place for place, one in enumerate(listed) if not one.malformed), len(listed))
    return listed[:readable]


def _is_illegal(facts: JourneyFacts) -> bool:
    """Whether an answer on the journey names what there is not, or contradicts itself."""
    by_state: dict[str, list[bool]] = {}
    for one in facts.answers("next"):
        if not one.malformed:
            selected = facts.course.selected(one)
            by_state.setdefault(facts.course.asked(one), []).append(
                selected.wrong is not None or bool(selected.against)
            )
    if any(all(wrong[:TRIES]) for wrong in by_state.values()):
        return True
    for one in facts.answers("selection"):
        target, passed, following = facts.course.back(one)
        named = (*passed, following, *([target] if target is not None else []))
        if any(state.startswith("?") for state in named) or (passed and following not in passed):
            return True
    return False
