"""Mappings of tools at work: arguments, outputs and errors as the two sides name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from journeys.errors import ToolError, UsageError
from journeys.states.mapping import ErrorRule, ToolMapping
from journeys.values import Json


def mapping_of(whose: str, given: Mapping[str, Any]) -> ToolMapping:
    """A mapping from what somebody has written; None stands for nothing.

    Args:
        whose: how the message begins.

    Raises:
        UsageError: it is none; names every place.
    """
    try:
        return ToolMapping.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        lines = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problems)
        raise UsageError(f"{whose} has a mapping that cannot be used: {lines}") from None


def map_arguments(mapping: ToolMapping, given: Mapping[str, Json]) -> dict[str, Json]:
    """The tool's arguments. A path that leads nowhere gives none, so that a default or a schema decides."""
    used = {path.partition(".")[0] for path in mapping.inputs.values()}
    whole = "" in used
    made = {name: value for name, value in given.items() if not whole and name not in used}
    for name, path in mapping.inputs.items():
        found = _at(given, path.split(".") if path else [])
        if found is not _NOTHING:
            made[name] = found
    return _translated(mapping, made) | mapping.constants


def map_output(mapping: ToolMapping, given: Json) -> Json:
    """The output under its declared names; a path that leads nowhere gives null."""
    if not mapping.outputs:
        return given
    found = {name: _at(given, path.split(".") if path else []) for name, path in mapping.outputs.items()}
    return _translated(mapping, {name: None if value is _NOTHING else value for name, value in found.items()})


def map_error(mapping: ToolMapping, error: ToolError) -> ToolError:
    """The error as the first rule that fits will have it; what it was is kept in `details.original`."""
    rule = next((one for one in mapping.errors if _fits(one, error)), None)
    if rule is None:
        return error
    original: Json = {"message": str(error), "kind": error.kind}
    made = ToolError(
        str(error) if rule.message is None else rule.message,
        kind=rule.to_kind or error.kind,
        retryable=error.retryable if rule.retryable is None else rule.retryable,
        outcome=error.outcome,
        retry_after=error.retry_after,
        details={"original": original, **error.details},
        logs=error.logs,
    )
    made.repeatable = error.repeatable
    return made


_NOTHING: Any = object()


def _at(value: Any, path: list[str]) -> Any:
    for index, part in enumerate(path):
        match value:
            case dict() if part in value:
                value = value[part]
            case list() if part == "*":
                inside = (_at(item, path[index + 1 :]) for item in value)
                return [None if found is _NOTHING else found for found in inside]
            case list() if part.isdecimal() and int(part) < len(value):
                value = value[int(part)]
            case _:
                return _NOTHING
    return value


def _translated(mapping: ToolMapping, values: dict[str, Json]) -> dict[str, Json]:
    return {
        name: table.get(_as_key(value), value) if (table := mapping.translations.get(name)) else value
        for name, value in values.items()
    }


def _as_key(value: Json) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case _:
            return str(value)


def _fits(rule: ErrorRule, error: ToolError) -> bool:
    return (
        rule.kind in (None, error.kind)
        and rule.status in (None, error.details.get("status"))
        and (rule.contains is None or rule.contains.lower() in str(error).lower())
    )
