"""Values as text: what a `$text` writes for a value in it."""

from __future__ import annotations

import json

from engine.expressions import UNDEFINED, number_text
from journeys.values import Json


def text_of(value: Json, nulls: str = "empty") -> str:
    """Text as it is, lists and objects as JSON, numbers as JavaScript writes them, what is missing as nothing.

    `nulls="null"` writes null as `null`, as ordinary fields on Sim's canvas do.
    """
    if value is UNDEFINED:
        return ""
    if isinstance(value, str):
        return value
    if value is None:
        return "null" if nulls == "null" else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    return json_text(value)


def json_text(value: Json) -> str:
    """JSON as JavaScript's `JSON.stringify` writes it: no blanks, no escapes beyond the necessary, no NaN."""
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=False)


def _plain(value: Json) -> Json:
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not UNDEFINED}
    return None if value is UNDEFINED else value
