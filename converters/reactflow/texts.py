"""Texts with `{{name}}` in them, and whatever holds such texts, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from converters.reactflow.names import Scope
from journeys.values import Json

_TOKEN = re.compile(r"\{\{\s*([^{}\n]{1,300}?)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Token:
    """A reference in a text: from where to where, and the value that it stands for."""

    start: int
    end: int
    value: Json


def tokens(text: str, scope: Scope) -> list[Token]:
    """The references of a text, in order; what only looks like one is not among them."""
    if "{{" not in text:
        return []
    found = [Token(match.start(), match.end(), scope.find(match[1])) for match in _TOKEN.finditer(text)]
    return [token for token in found if token.value is not None]


def value_of(value: Json, scope: Scope) -> Json:
    """A value with the references of every text in it; a text that is one reference alone is that value."""
    if isinstance(value, str):
        return text_value(value, scope)
    if isinstance(value, list):
        return [value_of(item, scope) for item in value]
    if isinstance(value, dict):
        if any(key.startswith("$") for key in value):
            return {"$literal": value}
        return {key: value_of(item, scope) for key, item in value.items()}
    return value


def text_value(text: str, scope: Scope) -> Json:
    """A text as a value."""
    found = tokens(text, scope)
    if not found:
        return text
    if len(found) == 1 and not (text[: found[0].start] + text[found[0].end :]).strip():
        return found[0].value
    parts: list[Json] = []
    position = 0
    for token in found:
        parts += [text[position : token.start], token.value]
        position = token.end
    return {"$text": [part for part in [*parts, text[position:]] if part != ""]}


def object_of(members: dict[str, Json], scope: Scope) -> dict[str, Json]:
    """An object whose member names are of the author's choice."""
    return {name: value_of(value, scope) for name, value in members.items()}
