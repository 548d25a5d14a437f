"""Tool states that wait for their arguments: as soon as the turn has understood them, the tools are called."""

from __future__ import annotations

from engine.leaving import hear
from engine.outcomes import Waiting, guarded
from engine.states import inferred
from engine.step import Step
from journeys.states import ToolExecution


def go_on_with_tools(step: Step) -> bool:
    """Calls the tools of states that were waiting for what this turn has understood. False: there are none."""
    run = step.run
    turn = run.turn
    assert turn is not None
    if not turn["wanted"]:
        return False
    for number in list(run.open_visits):
        visit = run.visits[number]
        state = run.graph(visit.activation).states[visit.state]
        if not visit.data.get("_wanting") or not isinstance(state, ToolExecution):
            continue
        if run.activations[visit.activation].suspended:
            continue
        stay = step.stay(visit)
        outcome = guarded(lambda state=state, stay=stay: inferred.go_on(state, stay))  # type: ignore[misc]
        if not isinstance(outcome, Waiting) or outcome.commands:
            hear(step, visit, outcome)
            return True
    return False
