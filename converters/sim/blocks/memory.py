"""Memory blocks: a conversation read, added to or forgotten, by tools that every worker has (Sim's tools/memory)."""

from __future__ import annotations

from converters.sim.context import Built, Context
from journeys.values import Json

_TOOLS = {"add": "memory_add", "get": "memory_get", "getAll": "memory_get_all", "delete": "memory_delete"}


def build(context: Context) -> Built:
    """The state of a memory block; its output is the tool's: `memories`, `message`."""
    operation = context.take("operation")
    tool_id = _TOOLS.get(str(operation), _TOOLS["add"])
    arguments: dict[str, Json] = {}
    for stored, name in (("id", "conversationId"), ("role", "role"), ("content", "content")):
        value = context.take(stored)
        if value is not None:
            arguments[name] = context.text(value)
    if tool_id == "memory_add" and not arguments.keys() >= {"conversationId", "role", "content"}:
        context.notes.carried("operation", "without id, role and content the block fails, as in Sim")
    tool = {"kind": "registered", "id": tool_id, "arguments": arguments, "name": context.block.name}
    return Built({"type": "tool_execution", "tool": tool, "retry": context.retry()})
