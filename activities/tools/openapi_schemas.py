"""Schemas of OpenAPI documents as JSON Schemas that stand alone: references inside, rules of 3.0 translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from referencing.exceptions import Unresolvable

from activities.tools.openapi_document import Resolver
from journeys.errors import UsageError

_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset({
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
    "unevaluatedProperties",
})  # fmt: skip
_NO_RULES = frozenset({"example", "xml", "externalDocs", "discriminator", "nullable", "$schema", "$id", "$anchor"})


class SchemaWriter:
    """Writes schemas of one document; all that references lead to is collected once.

    Args:
        is_30: whether the document's schemas are those of OpenAPI 3.0.
        side: of a request, what is read-only is not required; of a response, what is write-only.
    """

    def __init__(self, *, is_30: bool, side: Literal["request", "response"]) -> None:
        self._is_30 = is_30
        self._hidden = "readOnly" if side == "request" else "writeOnly"
        self._names: dict[int, str] = {}
        self.definitions: dict[str, Any] = {}

    def alone(self, schema: Any, resolver: Resolver) -> dict[str, Any]:
        """The schema with all that it refers to."""
        written = self.write(schema, resolver)
        made = written if isinstance(written, dict) else {}
        return {**made, "$defs": self.definitions} if self.definitions else made

    def write(self, schema: Any, resolver: Resolver) -> Any:
        """The schema, whose references lead to `definitions`.

        Raises:
            UsageError: a reference leads nowhere.
        """
        if not isinstance(schema, Mapping):
            return schema
        made: dict[str, Any] = {}
        if isinstance(schema.get("$ref"), str):
            made["$ref"] = "#/$defs/" + self._definition(schema["$ref"], resolver)
            if self._is_30:
                return made
        for word, value in schema.items():
            if word in _MAPS and isinstance(value, Mapping):
                made[word] = {name: self.write(one, resolver) for name, one in value.items()}
            elif word in _LISTS and isinstance(value, list):
                made[word] = [self.write(one, resolver) for one in value]
            elif word in _SINGLE:
                made[word] = self.write(value, resolver)
            elif word not in _NO_RULES and word != "$ref":
                made[word] = value
        self._drop_hidden(made, resolver, schema)
        return _from_30(made, nullable=schema.get("nullable") is True) if self._is_30 else made

    def _definition(self, reference: str, resolver: Resolver) -> str:
        try:
            found = resolver.lookup(reference)
        except Unresolvable as error:
            raise UsageError(f"The reference {reference!r} leads nowhere: {error}") from None
        known = self._names.get(id(found.contents))
        if known is not None:
            return known
        stem = reference.rpartition("/")[2] or "schema"
        name, number = stem, 2
        while name in self.definitions:
            name, number = f"{stem}_{number}", number + 1
        self._names[id(found.contents)] = name
        self.definitions[name] = {}
        self.definitions[name] = self.write(found.contents, found.resolver)
        return name

    def _drop_hidden(self, made: dict[str, Any], resolver: Resolver, schema: Mapping[str, Any]) -> None:
        required, properties = made.get("required"), schema.get("properties")
        if isinstance(required, list) and isinstance(properties, Mapping):
            made["required"] = [name for name in required if not self._is_hidden(properties.get(name), resolver)]

    def _is_hidden(self, schema: Any, resolver: Resolver) -> bool:
        if isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
            schema = resolver.lookup(schema["$ref"]).contents
        return isinstance(schema, Mapping) and schema.get(self._hidden) is True


def _from_30(made: dict[str, Any], *, nullable: bool) -> dict[str, Any]:
    for word, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if made.get(word) is True and limit in made:
            made[word] = made.pop(limit)
        elif isinstance(made.get(word), bool):
            del made[word]
    if nullable and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
        if isinstance(made.get("enum"), list) and None not in made["enum"]:
            made["enum"] = [*made["enum"], None]
        return made
    return {"anyOf": [made, {"type": "null"}]} if nullable else made
