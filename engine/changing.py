"""What a state changes in the context when it has succeeded, and how that is taken back when it has not after all."""

from __future__ import annotations

from typing import assert_never

from engine.evaluation import is_true
from engine.formatting import json_text
from engine.step import Step
from engine.visit import Visit
from journeys.errors import ExpressionFailedError
from journeys.states import ContextChange
from journeys.values import Json


def change_context(step: Step, visit: Visit) -> None:
    """Sets the variables that the state changes when it has succeeded. Raises as `View.value` does."""
    stay = step.stay(visit)
    variables = step.run.current.variables[visit.activation]
    before: dict[str, Json] = visit.data.setdefault("_before", {})
    for change in stay.state.context_changes:
        current = variables.get(change.variable)
        before.setdefault(change.variable, current)
        stay.set_variable(change.variable, _changed(current, change, stay.value(change.value)))


def undo_changes(step: Step, visit: Visit) -> None:
    """The state has not succeeded after all: what it has changed is as it was before."""
    stay = step.stay(visit)
    for name, value in visit.data.pop("_before", {}).items():
        stay.set_variable(name, value)


def _changed(current: Json, change: ContextChange, value: Json) -> Json:
    match change.operation:
        case "set":
            return value
        case "increment":
            return _number(change, current, 0) + _number(change, value, 1)
        case "append":
            return [*_fitting(change, current, list, "a list"), value]
        case "merge":
            return _fitting(change, current, dict, "an object") | _fitting(change, value, dict, "an object")
        case "remove":
            return None
        case "toggle":
            return not is_true(current)
        case _:
            assert_never(change.operation)


def _number(change: ContextChange, value: Json, otherwise: int) -> float:
    if isinstance(value, bool):
        value = str(value)
    found: float = _fitting(change, otherwise if value is None else value, (int, float), "a number")
    return found


def _fitting(change: ContextChange, value: Json, wanted: type | tuple[type, ...], name: str) -> Json:
    """The value; nothing is an empty one of the wanted type."""
    if value is None and isinstance(wanted, type):
        return wanted()
    if not isinstance(value, wanted):
        raise ExpressionFailedError(f"`{change.variable}` cannot {change.operation}: {json_text(value)} is not {name}")
    return value
