"""The run's own input as the types of a form, by the rules of Sim's start block: what does not fit stays as it came."""

from __future__ import annotations

import math

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
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)) or not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return 0
    try:
        number = float(text.replace("_", "x"))
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _boolean(value: Json) -> Json:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1") if value.strip().lower() in ("true", "1", "false", "0") else value
    return value == 1 if isinstance(value, (int, float)) else value


def _parsed(value: str) -> Json:
    try:
        return parse_json(value)
    except ValueError:
        return value
