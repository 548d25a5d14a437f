"""Builder data: rows of name, type and value as an object (Sim's executor/utils/builder-data.ts)."""

from __future__ import annotations

from collections.abc import Iterator

from converters.sim.conditions import compile_expression
from converters.sim.context import Context
from converters.sim.texts import as_number, is_static
from journeys.values import Json


def object_of(rows: Json, context: Context) -> Json:
    """The rows as an object of values; texts that look like JSON are parsed by whoever uses it."""
    made: dict[str, Json] = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"].strip():
            made[row["name"]] = property_of(row, context)
    return context.object("builderData", made)


def property_of(row: dict[str, Json], context: Context) -> Json:
    """The value of one row, by its type."""
    value = row.get("value")
    match row.get("type"):
        case "object" if isinstance(value, list):
            return object_of(value, context)
        case "array" if isinstance(value, list):
            return [_item(item, context) for item in value]
        case "object" | "array":
            return _parsed(context.value(value))
        case "number":
            return _number(context.value(value))
        case "boolean":
            return _boolean(context.value(value))
        case _:
            return context.value(value)


def structure_of(rows: Json, context: Context, prefix: str = "") -> Iterator[dict[str, Json]]:
    """The rows as a flat list of name, type and value, as a form shows them; nested objects with dotted names."""
    for row in rows if isinstance(rows, list) else []:
        name = row.get("name") if isinstance(row, dict) else None
        if not isinstance(name, str) or not name.strip():
            continue
        path = f"{prefix}.{name.strip()}" if prefix else name.strip()
        if row.get("type") == "object" and isinstance(row.get("value"), list) and row["value"]:
            yield from structure_of(row["value"], context, path)
        else:
            yield {"name": path, "type": row.get("type"), "value": property_of(row, context)}


def _item(item: Json, context: Context) -> Json:
    if not isinstance(item, dict) or "type" not in item:
        return context.value(item)
    value = item.get("value")
    if item["type"] == "object" and isinstance(value, list):
        return object_of(value, context)
    if item["type"] == "array" and isinstance(value, list):
        return [context.value(one["value"] if isinstance(one, dict) and "value" in one else one) for one in value]
    return context.value(value)


def _parsed(value: Json) -> Json:
    return {"$call": "parse_json", "args": [value]} if isinstance(value, (str, dict)) else value


def _number(value: Json) -> Json:
    """JavaScript's `Number`; what is none stays as it is, and null counts as 0."""
    if value is None:
        return 0
    if is_static(value):
        found = as_number(value)
        return value if found is None else found
    return {"$call": "to_number", "args": [value]}


def _boolean(value: Json) -> Json:
    if is_static(value):
        return value is True or value == "true"
    return compile_expression('value === "true" || value === true', {"value": value})
