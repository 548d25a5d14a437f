"""Forks, whose ways have the conditions, as decisions whose branches have them: what a router of Sim is."""

from __future__ import annotations

from journeys.journey import Journey
from journeys.states import AnyState, Branch, DecisionPoint
from journeys.transitions import Transition

_ANYWAY = "In any case"


def with_branches(journey: Journey) -> Journey:
    """The journey, its forks with a branch for each way; the same one if it has no forks that lead on."""
    forks = {one.id: one for one in journey.states if isinstance(one, DecisionPoint) and one.is_fork}
    branches: dict[str, list[Branch]] = {}
    ways: list[Transition] = []
    for way in journey.transitions:
        if way.source not in forks or way.choices:
            ways.append(way)
            continue
        found = branches.setdefault(way.source, [])
        words = way.words or _ANYWAY
        found.append(Branch(id=f"way-{len(found) + 1}", title=words, words=words))
        ways.append(way.model_copy(update={"words": None, "choices": (found[-1].id,)}))
    if not branches:
        return journey
    states = tuple(_branched(state, branches) for state in journey.states)
    return journey.model_copy(update={"states": states, "transitions": tuple(ways)})


def _branched(state: AnyState, branches: dict[str, list[Branch]]) -> AnyState:
    if state.id not in branches or not isinstance(state, DecisionPoint):
        return state
    return state.model_copy(update={"branches": tuple(branches[state.id])})
