"""Whether a state that has done its work is complete, and what it changes when it is."""

from __future__ import annotations

from typing import assert_never

from engine.choosing import fail
from engine.evaluation import is_true
from engine.step import Step
from engine.visit import Visit
from journeys.states import ContextChange, InputCollection
from journeys.values import Json


def shortcoming(step: Step, visit: Visit) -> str | None:
    """Why the state is not complete yet, in the author's words where there are any. Raises as `View.value` does."""
    stay = step.stay(visit)
    wanted = stay.state.completion
    if wanted is None:
        return None
    given = visit.output if isinstance(visit.output, dict) else {}
    empty = [name for name in wanted.required if given.get(name) in (None, "", [])]
    if not empty and stay.truth(wanted.condition):
        return None
    usual = f"{', '.join(empty)} is missing" if empty else "what is needed is not complete yet"
    return stay.text(wanted.message) if wanted.message is not None else usual


def go_on_asking(step: Step, visit: Visit, reason: str) -> None:
    """The state is not complete: a form is asked again, with the reason; anything else has failed."""
    state = step.state(visit)
    if not isinstance(state, InputCollection):
        fail(step, visit, {"message": reason, "kind": "completion"})
        return
    visit.output = None
    stay = step.stay(visit)
    stay.data.pop("values", None)
    stay.ask("form", stay.text(state.question) or state.name, fields=state.fields, problems=(reason,))


def change_context(step: Step, visit: Visit) -> None:
    """Sets the variables that the state changes when it has succeeded. Raises as `View.value` does."""
    stay = step.stay(visit)
    for change in stay.state.context_changes:
        current = step.run.current.variables[visit.activation].get(change.variable)
        step.set_variable(visit, change.variable, _changed(current, change, stay.value(change.value)))


def _changed(current: Json, change: ContextChange, value: Json) -> Json:
    match change.operation:
        case "set":
            return value
        case "increment":
            return (current or 0) + (1 if value is None else value)
        case "append":
            return [*(current or []), value]
        case "merge":
            return {**(current or {}), **(value or {})}
        case "remove":
            return None
        case "toggle":
            return not is_true(current)
        case _:
            assert_never(change.operation)
