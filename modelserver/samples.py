"""A value that fits a JSON Schema, for a model that nobody has scripted. Simple and always the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MAX_DEPTH = 12
_FORMATS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def sample(schema: Any, text: str) -> Any:
    """A value for a schema: the first of an enumeration, the text wherever a text is asked for.

    Args:
        schema: JSON Schema (draft 2020-12; what model providers take of it).
        text: what texts become.
    """
    return _sample(schema, schema if isinstance(schema, Mapping) else {}, text, 0)


def _sample(schema: Any, root: Mapping[str, Any], text: str, depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return None
    if "$ref" in schema:
        return _sample(_pointed(root, str(schema["$ref"])), root, text, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return _sample(schema[choice][0], root, text, depth + 1)
    if schema.get("allOf"):
        merged: dict[str, Any] = {}
        for part in schema["allOf"]:
            value = _sample(part, root, text, depth + 1)
            merged |= value if isinstance(value, dict) else {}
        return merged
    return _typed(schema, root, text, depth)


def _typed(schema: Mapping[str, Any], root: Mapping[str, Any], text: str, depth: int) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    match kind:
        case "object":
            properties: Mapping[str, Any] = schema.get("properties", {})
            wanted = schema.get("required") or list(properties)
            return {name: _sample(properties.get(name, {}), root, text, depth + 1) for name in wanted}
        case "array":
            count = max(1, int(schema.get("minItems", 1)))
            return [_sample(schema.get("items", {}), root, text, depth + 1) for _ in range(count)]
        case "string":
            return _text(schema, text)
        case "integer" | "number":
            least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
            most = schema.get("maximum", least)
            return min(least, most) if least > most else least
        case "boolean":
            return True
        case _:
            return None


def _text(schema: Mapping[str, Any], text: str) -> str:
    made = _FORMATS.get(str(schema.get("format")), text)
    return made.ljust(int(schema.get("minLength", 0)), ".")[: schema.get("maxLength")]


def _pointed(root: Mapping[str, Any], pointer: str) -> Any:
    found: Any = root
    for part in pointer.removeprefix("#").strip("/").split("/"):
        if part and isinstance(found, Mapping):
            found = found.get(part.replace("~1", "/").replace("~0", "~"))
    return found
