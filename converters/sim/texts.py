"""Ordinary fields: texts with references in them, as values that are always text (Sim's executor/variables)."""

from __future__ import annotations

import re

from converters.sim.references import Environment, Scope
from journeys.values import WORDS, Json

_RADIX = re.compile(r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+")


def text(value: str, scope: Scope, *, environment: bool = True) -> Json:
    """A text as a value. Without `environment`, `{{NAME}}` stays as it is written."""
    parts: list[Json] = []
    position = 0
    for token in scope.tokens(value):
        if isinstance(token, Environment) and not environment:
            continue
        parts.append(value[position : token.start])
        position = token.end
        if isinstance(token, Environment):
            parts.append({"$env": token.name})
        elif token.stays:
            parts.append({"$call": "if_missing", "args": [token.value, token.text]})
        elif not token.absent:
            parts.append(token.value)
    parts.append(value[position:])
    kept = _joined(parts)
    if all(isinstance(part, str) for part in kept):
        return "".join(kept)
    if len(kept) == 1 and "$env" in kept[0]:
        return kept[0]
    return {"$text": kept, "nulls": "null"}


def value_of(value: Json, scope: Scope, *, environment: bool = True) -> Json:
    """A stored value as a value: texts as by `text`, lists and objects member by member, all else as it is."""
    if isinstance(value, str):
        return text(value, scope, environment=environment)
    if isinstance(value, list):
        return [value_of(item, scope, environment=environment) for item in value]
    if isinstance(value, dict):
        if any(key.startswith("$") for key in value):
            return literal(value)
        return {key: value_of(item, scope, environment=environment) for key, item in value.items()}
    return value


def native(value: Json, scope: Scope) -> Json:
    """A collection: a text that is one reference gives the value itself; all else as by `value_of`."""
    if isinstance(value, str):
        stripped = value.strip()
        tokens = scope.tokens(stripped)
        if len(tokens) == 1 and not isinstance(tokens[0], Environment):
            only = tokens[0]
            if (only.start, only.end) == (0, len(stripped)):
                return None if only.absent else only.value
    return value_of(value, scope)


def number(value: Json, scope: Scope) -> Json:
    """A number, from a number, a numeric text or a text with references; None where there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    found = value_of(value, scope)
    if isinstance(found, str):
        return as_number(found)
    return {"$call": "to_number", "args": [found]} if isinstance(found, dict) else None


def as_number(value: Json) -> int | float | None:
    """A number as JavaScript's `Number` reads texts of digits; None where that gives no finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        if isinstance(value, str) and _RADIX.fullmatch(value.strip()):
            return int(value.strip(), 0)
        found = float(value.strip().replace("_", "x") or 0) if isinstance(value, str) else float(value)
    except ValueError:
        return None
    if found != found or found in (float("inf"), float("-inf")):
        return None
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def literal(value: Json) -> Json:
    """JSON as a value that stands for itself, whatever its members are called."""
    return {"$literal": value} if _has_dollars(value) else value


def is_static(value: Json) -> bool:
    """Whether a value made here holds nothing that is found at run time."""
    if isinstance(value, list):
        return all(is_static(item) for item in value)
    if isinstance(value, dict):
        return not any(name in value for name in WORDS) and all(is_static(item) for item in value.values())
    return True


def reads_environment(value: Json) -> bool:
    """Whether a value made here holds an environment value."""
    if isinstance(value, list):
        return any(reads_environment(item) for item in value)
    if isinstance(value, dict):
        return "$env" in value or ("$literal" not in value and any(reads_environment(item) for item in value.values()))
    return False


def _has_dollars(value: Json) -> bool:
    if isinstance(value, dict):
        return any(key.startswith("$") or _has_dollars(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_dollars(item) for item in value)


def _joined(parts: list[Json]) -> list[Json]:
    made: list[Json] = []
    for part in parts:
        if part == "":
            continue
        if made and isinstance(part, str) and isinstance(made[-1], str):
            made[-1] += part
        else:
            made.append(part)
    return made
