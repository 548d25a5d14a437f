"""Leaving a question out: where its state may be skipped, or everything that is still asked for may stay empty."""

from __future__ import annotations

from engine.entering import receive
from engine.events import InputReceived
from engine.operating import skip as skip_state
from engine.repair.focus import name_of
from engine.repair.texts import listed, say_pattern
from engine.run import Run
from engine.states.input import missing
from engine.step import Step
from engine.visit import Visit
from journeys.states import DecisionPoint, InputCollection


def problem_with_skip(run: Run, visit: Visit | None) -> str | None:
    """Why the open question cannot be left out; None if it can."""
    if visit is None or visit.question is None:
        return "Nothing is asked that could be left out"
    state = run.graph(visit.activation).states[visit.state]
    if state.skippable and visit.phase == "main" and not Step(run).is_ending(visit):
        return None
    if visit.phase == "main" and isinstance(state, InputCollection) and not visit.data.get("confirming"):
        needed = missing(state, Step(run).stay(visit))
        verb = "is" if len(needed) == 1 else "are"
        return f"{listed([one.label for one in needed])} {verb} needed to go on" if needed else None
    if (
        visit.phase == "main"
        and isinstance(state, DecisionPoint)
        and state.by == "choice"
        and state.default is not None
    ):
        return None
    return f"{name_of(run, visit)} needs an answer to go on"


def skip(step: Step, visit: Visit) -> None:
    """Leaves the open question out; there is no problem with it."""
    state = step.state(visit)
    say_pattern(step.run, "skip", title=state.name, visit=visit)
    if state.skippable:
        skip_state(step, visit)
        return
    step.close_question(visit)
    is_form = isinstance(state, InputCollection)
    receive(step, visit, InputReceived(step.run.now, None if is_form else "", {} if is_form else None))
