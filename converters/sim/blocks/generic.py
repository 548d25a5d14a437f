"""All other blocks: a call of the registered tool that has Sim's tool id (Sim's executor/handlers/generic)."""

from __future__ import annotations

import json

from converters.sim.context import Built, Context
from converters.sim.notes import TOOL_WITH_TABLE, TOOL_WITHOUT_TABLE
from converters.sim.parameters import is_empty
from converters.sim.texts import reads_environment
from journeys.values import Json

_SETTINGS = ("triggerMode", "advancedMode")


def build(context: Context) -> Built:
    """The state of a block that has no state of its own; its output is the tool's."""
    if context.block.type == "mcp":
        return _mcp(context)
    arguments = _arguments(context)
    tool_id, sure = tool_of(context)
    table = context.table
    context.notes.kind = (
        TOOL_WITH_TABLE
        if table is not None and (table.complete or table.tool_by_operation) and sure
        else TOOL_WITHOUT_TABLE
    )
    known = "" if sure else ", a name that is derived and not known"
    context.notes.say(
        "carried",
        f"calls the registered tool `{tool_id}`{known}",
        f"register a tool `{tool_id}`; without one the run fails at this block",
    )
    tool = {"kind": "registered", "id": tool_id, "arguments": arguments, "name": context.block.name}
    state = {"type": "tool_execution", "tool": tool, "retry": context.retry()}
    return Built({**state, **context.effect_of_retries()})


def tool_of(context: Context) -> tuple[str, bool]:
    """Sim's tool id of a block, and whether it is known for sure."""
    block_type, table = context.block.type, context.table
    operation = context.parameters.values.get("operation")
    if table is not None and isinstance(operation, str) and operation in table.tool_by_operation:
        return table.tool_by_operation[operation], True
    if table is not None and table.tools:
        return table.tools[0], True
    base = block_type.removesuffix("_v2").removesuffix("_v3")
    if isinstance(operation, str) and operation and "<" not in operation and "{{" not in operation:
        return (operation, False) if operation.startswith(f"{base}_") else (f"{block_type}_{operation}", False)
    return block_type, False


def _arguments(context: Context) -> dict[str, Json]:
    table = context.table
    inputs = table.inputs if table is not None else {}
    made: dict[str, Json] = {}
    for name in list(context.parameters.values):
        stored = context.take(name)
        if name not in _SETTINGS and not is_empty(stored):
            made[name] = _argument(context, name, stored, inputs.get(name, "string"))
    for name, copy in (table.copies if table is not None else {}).items():
        if name in made:
            made[copy] = made[name]
    return _converted(context, made)


def _argument(context: Context, name: str, stored: Json, kind: str) -> Json:
    """A parameter. Texts of inputs declared as json or array are parsed; what does not parse is passed on as it is."""
    value = context.value(stored)
    if not isinstance(stored, str) or kind not in ("json", "array"):
        return value
    if reads_environment(value):
        context.notes.changed(name, "JSON text with {{NAME}} in it is passed on as text")
        return value
    return {"$call": "parse_json", "args": [value]}


def _converted(context: Context, made: dict[str, Json]) -> dict[str, Json]:
    """What Sim does to the parameters of some blocks before it calls their tool."""
    if context.block.type == "knowledge":
        renamed = (
            {"chunkSearch": "search", "chunkEnabledFilter": "enabled"} if made.get("operation") == "list_chunks" else {}
        )
        if made.get("operation") == "upsert_document":
            renamed = {"upsertDocumentId": "documentId"}
        return {renamed.get(name, name): value for name, value in made.items()}
    return made


def _mcp(context: Context) -> Built:
    server, wanted = context.take("server"), context.take("tool")
    stored = context.take("arguments")
    name = str(wanted or "").removeprefix(f"{server}-")
    arguments: Json = {}
    if isinstance(stored, dict):
        arguments = context.value(stored)
    elif isinstance(stored, str):
        value = context.text(stored)
        if isinstance(value, str):
            arguments = _static(value)
        else:
            arguments = {"$call": "merge", "args": [{"$call": "parse_json", "args": [value]}]}
    context.notes.kind = TOOL_WITH_TABLE
    context.notes.say(
        "carried", f"calls the tool `{name}` of the MCP server `{server}`", "declare the server for the worker"
    )
    tool = {
        "kind": "mcp", "server": str(server or "unknown"), "tool": name or "unknown", "arguments": arguments,
        "manner": "sim",
    }  # fmt: skip
    state = {"type": "tool_execution", "tool": tool, "effect": "unsafe", "retry": context.retry()}
    return Built({**state, **context.effect_of_retries()})


def _static(value: str) -> dict[str, Json]:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
