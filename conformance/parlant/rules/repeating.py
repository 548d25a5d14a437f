"""P3: a tool runs once for its visit, whatever arrives meanwhile; a chain of tools is gone to its end in one turn."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.rules.here import Here

RULE = "P3"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:  # noqa: ARG001 - all rules are given the same
    """Goes on where Parlant stops at a tool that has run, though one way leads on: its turn was at its limit."""
    more: list[str] = []
    at = after.path[-1] if after.path else ""
    while facts.tools_of(at) and (at in more or facts.ran(at) or _is_plain(facts, at)):
        out = [one for one in facts.exits(at) if one in {state.state for state in facts.setup.steps.values()}]
        if len(out) != 1 or out[0] == "end" or out[0] in more or (not more and not facts.ran(at)):
            break
        at = out[0]
        more.append(at)
    if not more:
        return after
    return after.by(RULE, (*after.path, *more), entered=(*after.entered, *more), ahead=tuple(more))


def _is_plain(facts: JourneyFacts, state: str) -> bool:
    """Whether nothing was asked about a state's tools: they need no arguments."""
    return not any(one.kind == "tool" and one.about in facts.tools_of(state) for one in facts.found)
