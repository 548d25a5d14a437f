"""Tools of agents: custom tools, blocks as tools, workflows, MCP tools (Sim's executor/handlers/agent).

What the agent's author has filled in is fixed, and is no parameter of the model's; the rest is the model's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from converters.sim.blocks.agent_blocks import http_tool, registered_tool, workflow_tool
from converters.sim.blocks.function import function_parts
from converters.sim.code import Code, compile_code, source_of
from converters.sim.conditions import compile_expression
from converters.sim.context import Context
from converters.sim.parameters import is_empty
from converters.sim.tool_inputs import entered, mapping, merged, model_schema, tool_id_of
from journeys.values import Json, ref

Tool = dict[str, Json]
Builder = Callable[[Context, dict[str, Json], dict[str, Json], str], Tool | None]
_CUSTOM = "custom_"
_MCP = "mcp-"
_NO_ARGUMENTS = ("serverId", "serverName", "serverUrl", "server", "toolName", "transport")


def tools_of(context: Context) -> list[Json]:
    """The tools of an agent, as the model may call them; each with a name of its own."""
    made: list[Tool] = []
    for number, stored in enumerate(context.take_list("tools")):
        if not isinstance(stored, dict):
            continue
        label = f"tools: {_title(stored, number)}"
        usage = stored.get("usageControl")
        if usage == "none":
            context.notes.unused(label, "its use is set to none")
            continue
        tool = _tool(context, stored, label)
        if tool is not None:
            wanted = tool["name"]
            tool["name"] = _own_name(wanted, [one["name"] for one in made])
            if tool["name"] != wanted:
                tool.setdefault("title", wanted)
            tool["usage"] = "force" if usage == "force" else "auto"
            context.notes.carried(label)
            made.append(tool)
    # Sim lists tools of MCP servers last.
    return sorted(made, key=lambda one: bool(one["tool"]["kind"] == "mcp"))


def _tool(context: Context, stored: dict[str, Json], label: str) -> Tool | None:
    params = entered(mapping(stored.get("params")))
    tool = _builder(str(stored.get("type")), params)(context, stored, params, label)
    if tool is not None and params and "fixed" not in tool:
        tool["fixed"] = context.object(label, context.value(params))
    return tool


def _builder(kind: str, params: dict[str, Json]) -> Builder:
    match kind:
        case "custom-tool":
            return _custom
        case "mcp" | "mcp-server":
            return _mcp
        case "api":
            return http_tool
        case "workflow" | "workflow_input":
            return workflow_tool
        case "function" if not is_empty(params.get("code")):
            return _function
        case _:
            return registered_tool


def _custom(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> Tool | None:
    function = mapping(mapping(stored.get("schema")).get("function"))
    title = stored.get("title") or function.get("name")
    tool_id = f"{_CUSTOM}{title}" if title else stored.get("toolId") or stored.get("customToolId")
    if not isinstance(tool_id, str):
        context.notes.dropped(label, "a custom tool without a name")
        return None
    shape: Tool = {
        "name": tool_id,
        "title": tool_id.removeprefix(_CUSTOM),
        "description": str(function.get("description") or ""),
        "parameters": model_schema(function.get("parameters"), params),
    }
    source = source_of(stored.get("code"))
    if not source:
        context.notes.changed(
            label, "its code stands in the Sim workspace, not in the export", f"register a tool `{tool_id}`"
        )
        arguments = merged(context, params)
        return {**shape, "tool": {"kind": "registered", "id": tool_id, "name": str(title), "arguments": arguments}}
    made = compile_code(source, context.scope)
    _note_code(context, label, made)
    names = [*mapping(mapping(function.get("parameters")).get("properties")), *params]
    arguments = {
        key: context.value(params[key]) if key in params else ref("local", "arguments", key)
        for key in dict.fromkeys(names)
    }
    tool = {"kind": "function", "manner": "sim", **function_parts(made)}
    tool["arguments"] = {**arguments, **made.arguments}
    # A custom tool gives what its code returns; where that counts as false, Sim gives the whole.
    given = compile_expression("made.result || made", {"made": ref("local", "response")})
    return {**shape, "tool": tool, "output": given}


def _mcp(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> Tool | None:
    server = params.get("serverId") or params.get("serverName") or params.get("server")
    wanted = params.get("toolName") or stored.get("operation")
    if stored.get("type") == "mcp" and not wanted:
        wanted = stored.get("title")
    params = {key: value for key, value in params.items() if key not in _NO_ARGUMENTS}
    if not isinstance(server, str):
        context.notes.dropped(label, "an MCP tool without a server")
        return None
    if not isinstance(wanted, str) or not wanted:
        context.notes.dropped(
            label, f"which tools the MCP server `{server}` has is not in the export", "add its tools one by one in Sim"
        )
        return None
    known = stored.get("toolId")
    prefix = server if server.startswith(_MCP) else f"{_MCP}{server}"
    schema = mapping(stored.get("schema"))
    inner = schema.get("parameters", schema.get("inputSchema", schema))
    context.notes.changed(label, f"the worker must know the MCP server `{server}`", "declare the server for the worker")
    return {
        "name": known if isinstance(known, str) and known else f"{prefix}-{wanted}",
        "description": str(schema.get("description") or stored.get("title") or ""),
        "parameters": model_schema(inner, params),
        "tool": {"kind": "mcp", "server": server, "tool": wanted, "arguments": merged(context, params)},
        "fixed": context.object(label, context.value(params)),
    }


def _function(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> Tool | None:
    language = params.get("language") if params.get("language") in ("javascript", "python") else "javascript"
    made = compile_code(source_of(params["code"]), context.scope, str(language))
    _note_code(context, label, made)
    tool = {"kind": "function", "manner": "sim", "language": language, **function_parts(made)}
    name, description = tool_id_of(stored) or "function_execute", str(stored.get("title") or "Runs a function")
    return {"name": name, "description": description, "tool": tool}


def _note_code(context: Context, label: str, made: Code) -> None:
    if made.fault:
        message = f"does not parse ({made.fault}); it fails when it is called, as in Sim"
        context.notes.doubt(label, message, "correct the code")
    if made.uses_network:
        context.notes.carried(label, "its code may call fetch, and goes where the worker may call")


def _own_name(name: str, others: list[str]) -> str:
    """A name that models accept (letters, digits, dash and underscore, 64 at most), and that no other tool has."""
    clean = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:60] or "tool"
    return next(one for one in (clean, *(f"{clean}_{number}" for number in range(2, 1000))) if one not in others)


def _title(stored: dict[str, Json], number: int) -> str:
    return str(stored.get("title") or stored.get("type") or f"tool {number + 1}")
