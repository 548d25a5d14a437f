"""Initial and final states."""

from __future__ import annotations

from engine.outcomes import Done, Ended, Outcome
from engine.stay import Stay
from journeys.states import Final, Initial


def enter_initial(state: Initial, stay: Stay) -> Outcome:
    """The run's input, or what the state makes of it, is the output."""
    return Done(stay.run.input if state.output is None else stay.value(state.output))


def enter_final(state: Final, stay: Stay) -> Outcome:
    """The journey has ended."""
    output = stay.value(state.output)
    message = stay.text(state.message) if state.message is not None else ""
    stay.say("end", message)
    if state.outcome == "failed":
        return Ended("failed", output, {"message": message or f"{state.name} was reached", "kind": "final"})
    return Ended(state.outcome, output)
