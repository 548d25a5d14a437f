"""P3: a tool runs once for its visit, whatever arrives meanwhile; a chain of tools is gone to its end in one turn."""

from __future__ import annotations

from conformance.parlant.facts import JourneyFacts
from conformance.parlant.numbering import END
from conformance.parlant.rules.here import Here

RULE = "P3"


def adapt(facts: JourneyFacts, before: Here, after: Here) -> Here:  # noqa: ARG001 - all rules are given the same
    """Goes on where Parlant stops at a tool that has run, though one way leads on: its turn was at its limit."""
    known = {state.state for state in facts.setup.steps.values()}
    more: list[str] = []
    at = after.path[-1] if after.path else ""
    while facts.tools_of(at) and (not _needs_an_answer(facts, at) if more else bool(facts.ran(at))):
        out = [one for one in facts.exits(at) if one in known]
        if len(out) != 1 or out[0] == END or out[0] in more:
            break
        at = out[0]
        more.append(at)
    if not more:
        return after
    return after.by(RULE, (*after.path, *more), entered=(*after.entered, *more), ahead=tuple(more))


def _needs_an_answer(facts: JourneyFacts, state: str) -> bool:
    """Whether a tool of a state needs arguments, which nobody was asked for in the turn."""
    return any(tool in facts.asking for tool in facts.tools_of(state))
