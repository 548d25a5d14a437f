"""Values against JSON Schemas (2020-12), with errors that name every field that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from journeys.errors import ToolError
from journeys.values import Json

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_MAX_PROBLEMS = 20
_MAX_SHOWN = 200
_KEPT = 1_000
_validators: dict[int, tuple[Mapping[str, Json], Draft202012Validator | None]] = {}


def fitting_arguments(name: str, schema: Mapping[str, Json] | None, arguments: dict[str, Json]) -> dict[str, Json]:
    """The arguments, with texts that stand for numbers and truth values turned into these where the schema wants them.

    Args:
        name: the tool, for the message.
        schema: None: anything will do.

    Raises:
        ToolError: kind `arguments`: some do not fit; all of them are named.
    """
    if schema is None:
        return arguments
    known = schema.get("properties")
    properties = known if isinstance(known, dict) else {}
    given = {key: _converted(value, properties.get(key)) for key, value in arguments.items()}
    problems = problems_of(schema, given)
    if problems:
        raise ToolError(f"{name} was called wrongly: {'; '.join(problems)}", kind="arguments")
    return given


def require_fit(name: str, schema: Mapping[str, Json] | None, output: Json) -> None:
    """Refuses an output that does not fit its schema.

    Raises:
        ToolError: kind `result`, names the fields. The tool has done its work; only its answer is not what it should
            be.
    """
    problems = problems_of(schema, output) if schema is not None else []
    if problems:
        raise ToolError(
            f"{name} gave something that does not fit its schema: {'; '.join(problems)}",
            kind="result",
            outcome="unknown",
        )


def problems_of(schema: Mapping[str, Json], value: Json) -> list[str]:
    """Why a value does not fit, each beginning with the field; empty if it does, or if the schema itself is broken."""
    from referencing.exceptions import Unresolvable

    validator = _validator(schema)
    if validator is None:
        return []
    try:
        found = sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.path)))
    except Unresolvable:
        return []
    return [_problem(error) for error in found[:_MAX_PROBLEMS]]


def _validator(schema: Mapping[str, Json]) -> Draft202012Validator | None:
    """What checks values of a schema; None if the schema itself is broken. Checking a schema takes milliseconds."""
    # Imported late: it takes a fifth of a second to load, and many workers never need it.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    known = _validators.get(id(schema))
    if known is not None:
        return known[1]
    made: Draft202012Validator | None = Draft202012Validator(schema)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError:
        made = None
    if len(_validators) >= _KEPT:
        _validators.clear()
    # With the schema, so that its id stays its own.
    _validators[id(schema)] = schema, made
    return made


def _problem(error: ValidationError) -> str:
    place = ".".join(map(str, error.absolute_path))
    match error.validator:
        case "required":
            # One error for each missing name, which only its message tells.
            return (
                f"{_joined(place, error.message.removesuffix(' is a required property').strip(chr(39)))!r} is missing"
            )
        case "additionalProperties" if isinstance(error.schema, Mapping) and isinstance(error.instance, dict):
            extra = [one for one in error.instance if one not in (error.schema.get("properties") or {})]
            return "; ".join(f"{_joined(place, one)!r} is not one of its fields" for one in extra) or error.message
        case _:
            said = error.message[:_MAX_SHOWN] + ("…" if len(error.message) > _MAX_SHOWN else "")
            return f"{place!r}: {said}" if place else said


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _converted(value: Json, schema: Any) -> Json:
    if not isinstance(value, str) or not isinstance(schema, Mapping):
        return value
    wanted = schema.get("type")
    types = wanted if isinstance(wanted, list) else [wanted]
    if "string" in types:
        return value
    text = value.strip()
    if "boolean" in types and text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind, make in (("integer", int), ("number", float)):
        if kind in types:
            try:
                return make(text)
            except ValueError:
                continue
    return value
