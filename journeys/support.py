"""Which states the engine cannot run yet. Documents may hold them: they are read, checked and drawn all the same."""

from __future__ import annotations

from journeys.journey import Journey
from journeys.states import AnyState, DecisionPoint, ToolExecution


def is_supported(state: AnyState) -> bool:
    """Whether the engine can run a state, its ways out aside."""
    match state:
        case DecisionPoint():
            return state.by != "judge"
        case ToolExecution():
            return not state.infer and not state.further_tools
        case _:
            return True


def unsupported_states(journey: Journey) -> tuple[AnyState, ...]:
    """The states of a journey that the engine cannot run: by themselves, or for the words on their ways out."""
    worded = dict.fromkeys(way.source for way in journey.transitions if way.worded)
    return tuple(state for state in journey.states if state.id in worded or not is_supported(state))
