"""Workflow variables, and the blocks that set them (Sim's executor/handlers/variables, lib/workflows/variables)."""

from __future__ import annotations

import json
from contextlib import suppress

from converters.sim.context import Built, Context
from converters.sim.schema import VariableState
from converters.sim.texts import as_number, is_static, literal, reads_environment
from journeys.values import Json

ZEROS: dict[str, Json] = {"number": 0, "boolean": False, "array": [], "object": {}}
_PREFIX = "Variables block execution failed: "


def build(context: Context) -> Built:
    """The state of a variables block; its output has a member for each assignment."""
    values: dict[str, Json] = {}
    assigned: dict[str, Json] = {}
    for one in context.take_list("variables"):
        name = one.get("variableName") if isinstance(one, dict) else None
        if not isinstance(name, str) or not name.strip():
            continue
        name = name.strip()
        values[name] = _typed(context.value(one.get("value")), str(one.get("type") or "string"), name)
        known = _variable(context, one.get("variableId"), name)
        if known is None:
            context.notes.changed(
                "variables", f"there is no variable {name}; it only appears in the block's output, as in Sim"
            )
        else:
            assigned[known] = values[name]
        if reads_environment(values[name]):
            context.notes.changed(
                "variables", f"{name} is written from an environment value, which must be declared plain"
            )
    return Built({"type": "aggregation", "mode": "object", "values": values, "set_variables": assigned})


def journey_variable(stored: VariableState) -> dict[str, Json]:
    """A workflow variable as a variable of the journey, its value converted by its type."""
    kind = stored.type if stored.type in ("string", "number", "boolean", "object", "array") else "any"
    return {
        "name": stored.name,
        "type": "string" if stored.type == "plain" else kind,
        "default": _first_value(stored.value, stored.type),
    }


def _first_value(value: Json, kind: str) -> Json:
    match kind:
        case "number":
            return as_number(value) or 0
        case "boolean":
            return value is True or (isinstance(value, str) and value.strip().lower() == "true")
        case "object" | "array":
            return _structured(value, kind)
        case _:
            return "" if value is None else value


def _structured(value: Json, kind: str) -> Json:
    if isinstance(value, str):
        if not value.strip():
            return ZEROS[kind]
        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    if kind == "array":
        return value if isinstance(value, list) else [] if value is None else [value]
    return value if isinstance(value, dict) else {} if value is None else {"value": value}


def _variable(context: Context, variable_id: Json, name: str) -> str | None:
    known = context.scope.workflow.variables
    if isinstance(variable_id, str) and variable_id in known:
        return known[variable_id].name
    return next((one.name for one in known.values() if one.name == name), None)


def _typed(value: Json, kind: str, name: str) -> Json:
    """A value as a variable's type: empty is the type's zero, what does not fit fails the block, in Sim's words."""
    if value is None or value == "":
        return ZEROS.get(kind, "")
    if kind not in ("number", "boolean", "array", "object") or not isinstance(value, (str, dict)):
        return value
    if not is_static(value):
        return {"$call": "convert", "args": [value, kind, f"{_PREFIX}{_complaint(kind, name)}"]}
    if not isinstance(value, str):
        return value
    return _static(value, kind, name)


def _static(value: str, kind: str, name: str) -> Json:
    if not value.strip():
        return ZEROS[kind]
    if kind == "number":
        number = as_number(value)
        return {"$invalid": _PREFIX + _complaint(kind, name).replace("{value}", value)} if number is None else number
    if kind == "boolean":
        lowered = value.strip().lower()
        if lowered in ("true", "false"):
            return lowered == "true"
        return {"$invalid": _PREFIX + _complaint(kind, name).replace("{value}", value)}
    try:
        found = json.loads(value)
    except (ValueError, RecursionError) as error:
        return {"$invalid": _PREFIX + _complaint(kind, name).replace("{reason}", str(error))}
    return literal(found)


def _complaint(kind: str, name: str) -> str:
    if kind == "number":
        return f'Invalid number value for variable "{name}": "{{value}}". Expected a valid number.'
    if kind == "boolean":
        return f'Invalid boolean value for variable "{name}": "{{value}}". Expected "true" or "false".'
    return f'Invalid JSON for variable "{name}": {{reason}}'
