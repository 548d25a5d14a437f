"""Tool nodes: whatever a registered tool, or one of an MCP server, does."""

from __future__ import annotations

from converters.reactflow.context import STATE, Built, Config, Context, rescue_of
from converters.reactflow.nodes.api import error_messages
from converters.reactflow.schema.configs import ToolConfig
from converters.sim.notes import TOOL_WITHOUT_TABLE
from journeys.values import Json

_EMPTY: dict[str, Json] = {"result": None}


def build(context: Context[ToolConfig]) -> Built:
    """The state of a tool; its output is the tool's."""
    config = context.config
    context.notes.kind = TOOL_WITHOUT_TABLE
    name = context.node.name or config.toolId or context.node.id
    state: STATE = {"type": "tool_execution", "title": name, "tool": tool_of(context, config)}
    state["retry"] = context.retry(config.retryPolicy)
    if config.timeout is not None:
        state["call_timeout_seconds"] = config.timeout / 1000
    if config.requiresUserConfirmation:
        state["confirm"] = context.text(config.confirmationMessage or f"Call {name}?")
    rescue = rescue_of(context, config.errorHandling, state, _EMPTY)
    context.scope.own["result"] = {"$ref": ["local", "output"]}
    state["context_changes"] = [
        {"variable": one, "operation": "set", "value": context.from_whole(source)}
        for one, source in config.outputMapping.items()
    ]
    state["error_messages"] = error_messages(context, config.errorMapping)
    return Built(state, rescue=rescue)


def tool_of(context: Context[Config], config: ToolConfig) -> STATE:
    """The tool of the settings; the report says what must be registered."""
    arguments = {**context.object(config.parameters), **context.object(config.inputMapping)}
    if not config.toolId:
        context.refuse("names no tool", "write the id of a registered tool in `toolId`", "toolConfig")
    if config.server is not None:
        context.notes.say(
            "carried", f"calls `{config.toolId}` of the MCP server `{config.server}`", "declare the server"
        )
        return {"kind": "mcp", "server": config.server, "tool": config.toolId or "unknown", "arguments": arguments}
    remedy = f"register a tool `{config.toolId}`; without one the run fails at this node"
    context.notes.say("carried", f"calls the registered tool `{config.toolId}`", remedy)
    return {"kind": "registered", "id": config.toolId or "unknown", "arguments": arguments, "name": context.node.name}
