"""JSON values as text, as JavaScript's `JSON.stringify` and `String` write them. Does not read text."""

from __future__ import annotations

import json
from typing import Literal

from journeys.values import Json

_LARGEST_PLAIN = 1e21
"""JavaScript writes numbers from here on with an exponent."""


def stringify(value: Json) -> str:
    """A value as compact JSON text; `1.0` is written `1`, what is no number in JSON is `null`."""
    return json.dumps(plain_numbers(value), ensure_ascii=False, separators=(",", ":"))


def as_text(value: Json, nulls: Literal["", "null"] = "") -> str:
    """A value inside a text: texts as they are, objects and lists as JSON, null as `nulls`."""
    if isinstance(value, str):
        return value
    return nulls if value is None else stringify(value)


def plain_numbers(value: Json) -> Json:
    """The same value with whole floats as integers, and without NaN and infinities (null instead)."""
    match value:
        case float():
            if value != value or value in (float("inf"), float("-inf")):
                return None
            return int(value) if value.is_integer() and abs(value) < _LARGEST_PLAIN else value
        case dict():
            return {key: plain_numbers(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_numbers(item) for item in value]
        case _:
            return value


def without_surrogates(text: str) -> str:
    """The text with half surrogate pairs replaced by U+FFFD: they are no UTF-8, so nothing could carry them on."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def storable(value: Json) -> Json:
    """The same JSON value with every text as UTF-8 can write it."""
    match value:
        case str():
            return without_surrogates(value)
        case dict():
            return {without_surrogates(key): storable(item) for key, item in value.items()}
        case list() | tuple():
            return [storable(item) for item in value]
        case _:
            return value
