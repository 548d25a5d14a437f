"""What a tool of an agent is given: by its author, and by the model (Sim's tools/params.ts)."""

from __future__ import annotations

from converters.sim.context import Context
from converters.sim.tables import BlockTable, table_of
from journeys.values import Json, ref

_OPEN: dict[str, Json] = {"type": "object", "properties": {}, "additionalProperties": True}
_TYPES = {"string": "string", "number": "number", "boolean": "boolean", "array": "array"}
_NEVER_THE_MODELS = ("operation", "apiKey", "credential", "oauthCredential", "accessToken", "botToken", "authMethod")


def mapping(value: Json) -> dict[str, Json]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def entered(params: dict[str, Json]) -> dict[str, Json]:
    """What the author has filled in: all but null and empty texts."""
    return {name: value for name, value in params.items() if value is not None and value != ""}


def merged(context: Context, params: dict[str, Json]) -> dict[str, Json]:
    """What the model says, and over it what the agent's author has filled in."""
    return {"$call": "merge", "args": [ref("local", "arguments"), context.value(params)]}


def model_schema(parameters: Json, fixed: dict[str, Json]) -> dict[str, Json]:
    """The JSON Schema of what the model may say: without what is fixed; open where nothing is known."""
    known = mapping(parameters)
    if not isinstance(known.get("properties"), dict):
        return _OPEN
    properties = {name: shape for name, shape in known["properties"].items() if name not in fixed}
    required = [name for name in known.get("required") or [] if name in properties]
    return {**known, "type": "object", "properties": properties, "required": required}


def block_schema(block_type: str, fixed: dict[str, Json]) -> dict[str, Json]:
    """The same for a block as a tool, by the inputs that its type declares; a model may give others too."""
    table = table_of(block_type)
    properties = {
        name: {"type": _TYPES.get(kind, "object")}
        for name, kind in (table.inputs if table is not None else {}).items()
        if name not in fixed and name not in _NEVER_THE_MODELS
    }
    return {**_OPEN, "properties": properties}


def tool_id_of(stored: dict[str, Json]) -> str | None:
    """Sim's id of a tool: as stored, or by its block type and operation."""
    if isinstance(stored.get("toolId"), str) and stored["toolId"]:
        return str(stored["toolId"])
    block_type, operation = stored.get("type"), stored.get("operation")
    table = table_of(block_type) if isinstance(block_type, str) else None
    if isinstance(operation, str) and operation and isinstance(block_type, str):
        return _by_operation(table, block_type, operation)
    return table.tools[0] if table is not None and table.tools else None


def _by_operation(table: BlockTable | None, block_type: str, operation: str) -> str:
    if table is not None and operation in table.tool_by_operation:
        return table.tool_by_operation[operation]
    return operation if operation.startswith(f"{block_type}_") else f"{block_type}_{operation}"
