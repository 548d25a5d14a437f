"""P4: a tool state is not passed without its tool."""

from __future__ import annotations

from dataclasses import replace

from conformance.parlant.calling import lacks
from conformance.parlant.facts import JourneyFacts
from conformance.parlant.rules.here import Here

RULE = "P4"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:
    """Stays at a tool state that Parlant passes without running its tool, until the tool runs."""
    waiting = before.path[-1:] if before.unrun else ()
    if waiting and not facts.ran(waiting[0]):
        kept = replace(after, unrun=True)
        return kept if after.path == before.path else kept.by(RULE, before.path, entered=(), ahead=())
    for place, state in enumerate(after.entered):
        if _waits(facts, state):
            if place == len(after.entered) - 1:
                return replace(after, unrun=True)
            kept = replace(after, unrun=True, entered=after.entered[: place + 1], ahead=())
            return kept.by(RULE, after.path[: len(after.path) - len(after.entered) + place + 1])
    return after


def _waits(facts: JourneyFacts, state: str) -> bool:
    """Whether a state's tool has not run, and cannot be called without being told what it needs.

    Of several tools all wait, if one of them lacks something.
    """
    tools = facts.tools_of(state)
    ran = [one.tool for one in facts.ran(state)]
    lacking = [one.about for one in facts.found if one.kind == "tool" and lacks(one)]
    if any(tool in lacking and tool not in ran for tool in tools):
        return True
    return any(tool in facts.asking for tool in tools) and not ran
