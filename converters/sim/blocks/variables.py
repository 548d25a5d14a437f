"""Workflow variables, and the blocks that set them (Sim's executor/handlers/variables, lib/workflows/variables)."""

from __future__ import annotations

import json
import re

from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.schema import VariableState
from converters.sim.texts import as_number, is_static, literal, reads_environment
from journeys.values import Json

ZEROS: dict[str, Json] = {"number": 0, "boolean": False, "array": [], "object": {}}
_PREFIX = "Variables block execution failed: "
_NO_STRUCTURE = "parsed value is not an object or array"
_TRUTH = {"true": True, "false": False}
_QUOTED = re.compile(r"^[\"'](.*)[\"']$", re.DOTALL)
_NOTHING = 'value === null || value === "" ? value : '
_READ_AS = {
    "string": _NOTHING + 'typeof value === "object" ? "[object Object]" : String(value)',
    "plain": _NOTHING + 'typeof value === "object" ? "[object Object]" : String(value)',
    "number": _NOTHING + "Number(value) || 0",
    "boolean": _NOTHING + 'String(value).trim().toLowerCase() === "true"',
    "object": _NOTHING
    + 'typeof value === "object" ? value : String(value).trim().startsWith("{")'
    + ' ? (typeof parsed === "object" ? parsed : {}) : {value}',
    "array": _NOTHING
    + 'Array.isArray(value) ? value : String(value).trim().startsWith("[")'
    + " ? (Array.isArray(parsed) ? parsed : []) : [value]",
}
"""How a value that is found at run time is read of a variable of another type than that of the assignment."""


def build(context: Context) -> Built:
    """The state of a variables block; its output has a member for each assignment."""
    values: dict[str, Json] = {}
    assigned: dict[str, Json] = {}
    for one in context.take_list("variables"):
        name = one.get("variableName") if isinstance(one, dict) else None
        if not isinstance(name, str) or not name.strip():
            continue
        name = name.strip()
        kind = str(one.get("type") or "string")
        values[name] = _typed(context.value(one.get("value")), kind, name)
        known = _variable(context, one.get("variableId"), name)
        if known is None:
            context.notes.changed(
                "variables", f"there is no variable {name}; it only appears in the block's output, as in Sim"
            )
        else:
            assigned[known.name] = _assigned(values[name], kind, known)
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
        "default": _as_read(stored.value, stored.type),
    }


def _as_read(value: Json, kind: str) -> Json:
    """A variable's value as Sim gives it to whoever reads it: by the variable's type, whatever was stored."""
    if value is None or value == "":
        return value
    if kind in ("string", "plain"):
        return value if isinstance(value, str) else _text_of(value)
    bare = _QUOTED.sub(r"\1", value) if isinstance(value, str) else value
    match kind:
        case "number":
            return as_number(bare) or 0
        case "boolean":
            return bare is True or (isinstance(bare, str) and bare.strip().lower() == "true")
        case "object":
            if isinstance(bare, (dict, list)):
                return bare
            return _parsed(bare, {}) if isinstance(bare, str) and bare.strip()[:1] == "{" else {"value": bare}
        case "array":
            if isinstance(bare, list):
                return bare
            return _parsed(bare, []) if isinstance(bare, str) and bare.strip()[:1] == "[" else [bare]
        case _:
            return bare


def _parsed(text: str, otherwise: Json) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return otherwise


def _assigned(value: Json, kind: str, variable: VariableState) -> Json:
    """What a variable holds after an assignment: that which is read of it, by its own type."""
    if is_static(value):
        plain = value["$literal"] if isinstance(value, dict) and "$literal" in value else value
        return literal(_as_read(plain, variable.type))
    same = {"string": "plain"}.get(kind, kind) == {"string": "plain"}.get(variable.type, variable.type)
    # An assignment of a list takes an object too, which is read of such a variable as a list of one.
    if variable.type not in _READ_AS or (same and kind != "array"):
        return value
    parsed = {"$call": "parse_json", "args": [value]}
    return compile_expression(_READ_AS[variable.type], {"value": value, "parsed": parsed})


def _variable(context: Context, variable_id: Json, name: str) -> VariableState | None:
    known = context.scope.workflow.variables
    if isinstance(variable_id, str) and variable_id in known and known[variable_id].id == variable_id:
        return known[variable_id]
    return next((one for one in known.values() if one.name == name), None)


def _typed(value: Json, kind: str, name: str) -> Json:
    """A value as a variable's type: empty is the type's zero, what does not fit fails the block, in Sim's words."""
    if value is None or value == "":
        return ZEROS.get(kind, "")
    if is_static(value):
        return _static(value["$literal"] if isinstance(value, dict) and "$literal" in value else value, kind, name)
    if kind in ("number", "boolean", "array", "object") and isinstance(value, dict) and "$text" in value:
        words = [f"{_PREFIX}{_complaint(kind, name)}", _complaint(kind, name).replace("{reason}", _NO_STRUCTURE)]
        return {"$call": "convert", "args": [value, kind, *words]}
    return value


def _static(value: Json, kind: str, name: str) -> Json:
    if kind in ("string", "plain"):
        return value if isinstance(value, str) else _text_of(value)
    match kind:
        case "number":
            return _static_number(value, name)
        case "boolean":
            truth = _TRUTH.get(value.strip().lower()) if isinstance(value, str) else value is not False and value != 0
            return _invalid(kind, name, value) if truth is None else truth
        case "object" | "array":
            if isinstance(value, (dict, list)):
                return literal(value)
            return _static_structure(value, kind, name)
        case _:
            return literal(value)


def _static_number(value: Json, name: str) -> Json:
    if isinstance(value, str):
        number = as_number(value)
        return _invalid("number", name, value) if number is None else number
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    kind = "boolean" if isinstance(value, bool) else "object"
    return {"$invalid": f'{_PREFIX}Invalid type for variable "{name}": expected number, got {kind}'}


def _static_structure(value: Json, kind: str, name: str) -> Json:
    if not isinstance(value, str) or not value.strip():
        return ZEROS[kind]
    try:
        found = json.loads(value)
    except (ValueError, RecursionError) as error:
        return _invalid(kind, name, value, str(error))
    if isinstance(found, (dict, list)):
        return literal(found)
    return _invalid(kind, name, value, _complaint(kind, name).replace("{reason}", _NO_STRUCTURE))


def _invalid(kind: str, name: str, value: Json, reason: str = "") -> Json:
    words = _complaint(kind, name).replace("{value}", str(value)).replace("{reason}", reason)
    return {"$invalid": _PREFIX + words}


def _text_of(value: Json) -> str:
    """JavaScript's `String(value)`."""
    if isinstance(value, list):
        return ",".join("" if one is None else one if isinstance(one, str) else _text_of(one) for one in value)
    return "[object Object]" if isinstance(value, dict) else json.dumps(value)


def _complaint(kind: str, name: str) -> str:
    if kind == "number":
        return f'Invalid number value for variable "{name}": "{{value}}". Expected a valid number.'
    if kind == "boolean":
        return f'Invalid boolean value for variable "{name}": "{{value}}". Expected "true" or "false".'
    return f'Invalid JSON for variable "{name}": {{reason}}'
