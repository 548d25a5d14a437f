"""Response formats of agents: which JSON Schema a stored format means (Sim's executor/handlers/agent)."""

from __future__ import annotations

import json

from journeys.values import Json

DEFAULT_NAME = "response_schema"


def format_of(stored: Json) -> dict[str, Json] | None:
    """`{name, schema, strict}` of a stored response format; None where there is none, or it is no JSON object.

    Bare schemas are wrapped, as Sim does. A schema under `json_schema`, as OpenAI writes it, is taken out of it.
    """
    found = stored
    if isinstance(found, str):
        try:
            found = json.loads(found) if found.strip() else None
        except (ValueError, RecursionError):
            return None
    if not isinstance(found, dict) or not found:
        return None
    if isinstance(found.get("json_schema"), dict) and "schema" not in found:
        found = found["json_schema"]
    schema = found.get("schema")
    if isinstance(schema, dict):
        name = found.get("name")
        return {
            "name": name if isinstance(name, str) and name else DEFAULT_NAME,
            "schema": schema,
            "strict": found.get("strict") is not False,
        }
    if "type" in found or "properties" in found:
        return {"name": DEFAULT_NAME, "schema": found, "strict": True}
    return None


def schema_of(stored: Json) -> dict[str, Json] | None:
    """The JSON Schema of a stored response format, if it has one."""
    found = format_of(stored)
    return found["schema"] if found is not None else None


def strict_schema(schema: Json) -> Json:
    """The schema as strict providers want it: every object closed, all of its properties required, at any depth."""
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    if made.get("type") == "object":
        made["additionalProperties"] = False
        properties = made.get("properties")
        if isinstance(properties, dict):
            made["required"] = list(properties)
            made["properties"] = {name: strict_schema(one) for name, one in properties.items()}
    if made.get("type") == "array" and "items" in made:
        made["items"] = strict_schema(made["items"])
    for word in ("anyOf", "oneOf", "allOf"):
        if isinstance(made.get(word), list):
            made[word] = [strict_schema(one) for one in made[word]]
    for word in ("$defs", "definitions"):
        if isinstance(made.get(word), dict):
            made[word] = {name: strict_schema(one) for name, one in made[word].items()}
    return made
