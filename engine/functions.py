"""The pure functions of `journeys.values.FUNCTIONS`. What does not fit stays, or counts as empty; `convert` fails."""

from __future__ import annotations

from collections.abc import Callable

from engine.coercion import coerce
from engine.expressions import UNDEFINED
from engine.formatting import json_text, text_of
from engine.jsontext import parse_json
from journeys.errors import ExpressionFailedError
from journeys.values import Json

_NO_STRUCTURE = "It is neither an object nor a list"


def call(name: str, arguments: list[Json]) -> Json:
    """The result of a function; missing arguments are `UNDEFINED`.

    Raises:
        ExpressionFailedError: there are too many arguments, or one does not fit at all.
    """
    try:
        return _TABLE[name](*arguments)
    except (TypeError, RecursionError):
        raise ExpressionFailedError(f"The arguments of the function {name} do not fit it") from None


def _merge(*members: Json) -> Json:
    merged: dict[str, Json] = {}
    for member in members:
        if isinstance(member, dict):
            merged.update(member)
    return merged


def _omit(value: Json, keys: Json = None) -> Json:
    return {key: item for key, item in value.items() if key not in (keys or [])} if isinstance(value, dict) else {}


def _pick(value: Json, keys: Json = None) -> Json:
    return {key: value[key] for key in keys or [] if key in value} if isinstance(value, dict) else {}


def _parse(value: Json = UNDEFINED) -> Json:
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value)
    except ValueError:
        return value


def _parse_braced(value: Json = UNDEFINED) -> Json:
    looks_like_json = isinstance(value, str) and value.strip()[:1] in ("{", "[")
    return _parse(value) if looks_like_json else value


def _parse_deep(value: Json = UNDEFINED) -> Json:
    if isinstance(value, str):
        parsed = _parse(value)
        return parsed if isinstance(parsed, str) or parsed is value else _parse_deep(parsed)
    if isinstance(value, list):
        return [_parse_deep(item) for item in value]
    if isinstance(value, dict):
        return {key: _parse_deep(item) for key, item in value.items()}
    return value


def _if_missing(value: Json = UNDEFINED, otherwise: Json = None) -> Json:
    return otherwise if value is UNDEFINED else value


def items_of(value: Json = UNDEFINED, complaint: Json = "This is no list and no object") -> Json:
    """What a container goes through: a list, the `[key, value]` pairs of an object; nothing is an empty list.

    Raises:
        ExpressionFailedError: it is anything else; carries the complaint.
    """
    if value is UNDEFINED or value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [[key, item] for key, item in value.items()]
    raise ExpressionFailedError(str(complaint))


def _first(*values: Json) -> Json:
    return next((value for value in values if value is not None and value is not UNDEFINED), None)


def _default(value: Json = UNDEFINED, otherwise: Json = None) -> Json:
    return otherwise if value is UNDEFINED or value is None or value == "" else value


def _length(value: Json = UNDEFINED) -> Json:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _concat(*values: Json) -> Json:
    if any(isinstance(value, list) for value in values):
        made: list[Json] = []
        for value in values:
            made.extend(value if isinstance(value, list) else [] if value in (None, UNDEFINED) else [value])
        return made
    return "".join(text_of(value) for value in values)


def _sum(values: Json = UNDEFINED) -> Json:
    numbers = values if isinstance(values, list) else []
    return sum(number for number in numbers if isinstance(number, (int, float)) and not isinstance(number, bool))


def _keys(value: Json = UNDEFINED) -> Json:
    return list(value) if isinstance(value, dict) else []


def _on_text(change: Callable[[str], Json]) -> Callable[[Json], Json]:
    def changed(value: Json = UNDEFINED) -> Json:
        return change(value) if isinstance(value, str) else value

    return changed


def _to_number(value: Json = UNDEFINED) -> Json:
    return coerce(value, "number")


def _to_text(value: Json = UNDEFINED) -> Json:
    return text_of(value)


def _to_json(value: Json = UNDEFINED) -> Json:
    return json_text(value)


def _split(value: Json = UNDEFINED, separator: Json = ",") -> Json:
    if not isinstance(value, str):
        return value
    return value.split(separator) if separator else list(value)


def _join(values: Json = UNDEFINED, separator: Json = ",") -> Json:
    return str(separator).join(text_of(item) for item in values) if isinstance(values, list) else values


def _coerce(value: Json = UNDEFINED, wanted: Json = "any") -> Json:
    return coerce(value, str(wanted))


def _convert(
    value: Json = UNDEFINED, wanted: Json = "any", complaint: Json = "{reason}", no_structure: Json = _NO_STRUCTURE
) -> Json:
    if value is UNDEFINED or value is None or value == "":
        zeros: dict[str, Json] = {"number": 0, "boolean": False, "object": {}, "array": []}
        return zeros.get(str(wanted), "")
    if not isinstance(value, str) or wanted not in ("number", "boolean", "object", "array"):
        return value
    reason = f"Expected a value of type {wanted}"
    if wanted == "number":
        found = coerce(value, "number")
    elif wanted == "boolean":
        found = {"true": True, "false": False}.get(value.strip().lower(), value)
    elif not value.strip():
        found = {} if wanted == "object" else []
    else:
        try:
            found = parse_json(value)
        except ValueError as error:
            found, reason = value, str(error)
        else:
            found, reason = (found, "") if isinstance(found, (dict, list)) else (value, str(no_structure))
    if isinstance(found, str):
        raise ExpressionFailedError(str(complaint).replace("{value}", value).replace("{reason}", reason))
    return found


_TABLE: dict[str, Callable[..., Json]] = {
    "merge": _merge,
    "omit": _omit,
    "pick": _pick,
    "parse_json": _parse,
    "parse_json_deep": _parse_deep,
    "parse_json_braced": _parse_braced,
    "to_json": _to_json,
    "if_missing": _if_missing,
    "items": items_of,
    "first": _first,
    "default": _default,
    "length": _length,
    "concat": _concat,
    "sum": _sum,
    "keys": _keys,
    "trim": _on_text(str.strip),
    "lower": _on_text(str.lower),
    "upper": _on_text(str.upper),
    "to_number": _to_number,
    "to_text": _to_text,
    "split": _split,
    "join": _join,
    "coerce": _coerce,
    "convert": _convert,
}
