"""The run's own input as the types of a form, by the rules of Sim's start block: what does not fit stays as it came."""

from __future__ import annotations

import math

from engine.expressions.numbers import text_number
from engine.formatting import text_of
from engine.jsontext import parse_json
from journeys.values import Json


def coerce(value: Json, wanted: str) -> Json:
    """A value as `string`, `number`, `integer`, `boolean`, `object` or `array`.

    For other types, and where it does not fit, it is unchanged.
    """
    if value is None:
        return None
    if wanted in ("string", "text"):
        return string_of(value)
    if wanted in ("number", "integer"):
        return _number(value)
    if wanted == "boolean":
        return _boolean(value)
    if wanted in ("object", "array") and isinstance(value, str):
        return _parsed(value)
    return value


def string_of(value: Json) -> str:
    """JavaScript's `String(value)`."""
    if isinstance(value, list):
        return ",".join("" if item is None else string_of(item) for item in value)
    if isinstance(value, dict):
        return "[object Object]"
    return text_of(value, nulls="null")


def _number(value: Json) -> Json:
    """JavaScript's `Number(value)`; what is none stays as it is."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float, dict)):
        return value
    number = text_number(string_of(value))
    return number if math.isfinite(number) else value


def _boolean(value: Json) -> Json:
    """The words and numbers that stand for a truth value, as they are written; all else stays."""
    if isinstance(value, bool):
        return value
    if value in ("true", "1", 1):
        return True
    return False if value in ("false", "0", 0) else value


def _parsed(value: str) -> Json:
    try:
        return parse_json(value)
    except ValueError:
        return value
