"""Registered tools as the blocks of Sim whose tools they are, by tool id."""

from __future__ import annotations

import json
import re
from functools import cache

from converters.sim.blocks import is_native
from converters.sim.tables import BlockTable, block_types, table_of
from converters.sim.writing.building import Building
from journeys.states import RegisteredTool
from journeys.values import Json, word

_OTHERS = ("mcp", "note", "loop", "parallel")
_BACK = {"memory": {"conversationId": "id"}, "knowledge": {"search": "chunkSearch", "enabled": "chunkEnabledFilter"}}
"""Parameters that Sim renames before it calls the tool."""


def block_for(tool_id: str) -> tuple[str, str | None] | None:
    """Block type and operation for a tool id, or None where Sim has no block that is known to call it."""
    found = _known().get(tool_id)
    if found is not None:
        return found
    fitting = (one for one in _bases() if tool_id == one or tool_id.startswith(f"{one}_"))
    base = max(fitting, key=len, default=None)
    if base is None:
        return None
    return _bases()[base], (tool_id if tool_id != base else None)


def integration(building: Building, tool: RegisteredTool, block_type: str | None = None) -> tuple[str, dict[str, Json]]:
    """Type and values of the block that calls a tool; where Sim has none, a function that says what is missing."""
    if tool.mapping is not None:
        building.dropped(
            "tool.mapping", "Sim renames nothing on the way to a tool", "name the arguments as the tool does"
        )
    if block_type is not None:
        return block_type, _parameters(building, tool, block_type)
    found = block_for(tool.id)
    if found is None:
        return "function", _missing(building, tool)
    kind, operation = found
    values = _parameters(building, tool, kind)
    if operation is not None and "operation" not in values:
        values = {"operation": operation, **values}
    if tool.id not in _known():
        building.changed(
            "tool", f"the block {kind} is the nearest to the tool {tool.id} by its name", "look at its fields"
        )
    return kind, values


def fixed_fields(
    building: Building, table: BlockTable | None, arguments: dict[str, Json], name: str
) -> dict[str, Json]:
    """Arguments as the values of a block's fields."""
    made: dict[str, Json] = {}
    for key, value in arguments.items():
        if table is not None and table.complete and table.fields and not _is_field(table, key):
            building.dropped(f"{name}.{key}", "the block has no such field")
            continue
        if word(value) == "$call" and value["$call"] == "parse_json":
            made[key] = building.text(f"{name}.{key}", value["args"][0])
        else:
            _note_types(building, name, key, value)
            made[key] = building.said(f"{name}.{key}", value)
    return made


def _parameters(building: Building, tool: RegisteredTool, kind: str) -> dict[str, Json]:
    table = table_of(kind)
    copies = set(table.copies.values()) if table is not None else set()
    renamed = {_BACK.get(kind, {}).get(key, key): value for key, value in tool.arguments.items() if key not in copies}
    made = fixed_fields(building, table, renamed, "tool.arguments")
    return made if table is None else {_stored(table, key): value for key, value in made.items()}


def _stored(table: BlockTable, parameter: str) -> str:
    """The field that a parameter is stored in: of a pair, the one that is typed in by hand."""
    pair = next((one for one in table.pairs.values() if one.canonical == parameter), None)
    return parameter if pair is None or parameter in table.by_id else (*pair.advanced, pair.basic or parameter)[0]


def _is_field(table: BlockTable, name: str) -> bool:
    return name in table.by_id or any(pair.canonical == name for pair in table.pairs.values())


def _note_types(building: Building, name: str, key: str, value: Json) -> None:
    inner = list(value.values()) if isinstance(value, dict) and word(value) is None else [value]
    if any(word(one) in ("$ref", "$js", "$call", "$script") for one in inner):
        building.changed(f"{name}.{key}", "Sim writes what it refers to as text", "look whether the tool takes a text")


def _missing(building: Building, tool: RegisteredTool) -> dict[str, Json]:
    building.dropped(
        "tool",
        f"Sim has no block that calls the tool {tool.id}",
        "put the call into the function block, or another block",
    )
    given = building.script("tool.arguments", dict(tool.arguments))
    reason = json.dumps(f"The tool {tool.id} is missing", ensure_ascii=False)
    code = (
        f"// Put the call of the tool here: Sim does not know it.\nconst given = {given};\nthrow new Error({reason});"
    )
    return {"language": "javascript", "code": code}


@cache
def _known() -> dict[str, tuple[str, str | None]]:
    """Block type and operation of every tool id of Sim's tables; the first type that has it."""
    found: dict[str, tuple[str, str | None]] = {}
    for kind in _types():
        table = table_of(kind)
        if table is None:
            continue
        for operation, tool_id in table.tool_by_operation.items():
            found.setdefault(tool_id, (kind, operation))
        if table.tools and not table.tool_by_operation:
            found.setdefault(table.tools[0], (kind, None))
    return found


@cache
def _bases() -> dict[str, str]:
    """Block types, the newest of each, by what the ids of their tools begin with."""
    return {re.sub(r"_v\d+$", "", kind): kind for kind in _types()}


@cache
def _types() -> list[str]:
    """The types of blocks that only call a tool."""
    return [
        kind
        for kind, about in sorted(block_types().items())
        if about.get("category", "tools") in ("tools", "blocks") and not is_native(kind) and kind not in _OTHERS
    ]
