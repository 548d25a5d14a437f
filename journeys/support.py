"""Which states the engine cannot run yet. Documents may hold them: they are read, checked and drawn all the same."""

from __future__ import annotations

from journeys.states import AnyState, DecisionPoint


def is_supported(state: AnyState) -> bool:
    """Whether the engine can run a state."""
    match state:
        case DecisionPoint():
            return state.by != "judge"
        case _:
            return True
