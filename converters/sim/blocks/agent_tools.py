"""Tools of agents: custom tools, blocks as tools, MCP tools (Sim's executor/handlers/agent)."""

from __future__ import annotations

import re

from converters.sim.blocks.api import body_of
from converters.sim.code import Code, compile_code, source_of
from converters.sim.context import Context, rows_of
from converters.sim.parameters import is_empty
from converters.sim.tables import table_of
from journeys.values import Json, ref

_ARGUMENTS = ref("local", "arguments")
_OPEN: dict[str, Json] = {"type": "object", "properties": {}, "additionalProperties": True}
_HTTP_PARAMETERS: dict[str, Json] = {
    "url": {"type": "string", "description": "The address to call"},
    "method": {"type": "string", "enum": ["GET", "POST", "PUT", "DELETE", "PATCH"]},
    "params": {"type": "object", "description": "Query parameters by name"},
    "headers": {"type": "object", "description": "Headers by name"},
    "body": {"type": "object", "description": "The body, sent as JSON"},
}


def tools_of(context: Context) -> list[Json]:
    """The tools of an agent, as the model may call them; each with a name of its own."""
    made: list[dict[str, Json]] = []
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
            tool["name"] = _own_name(tool["name"], [one["name"] for one in made])
            tool["usage"] = "force" if usage == "force" else "auto"
            context.notes.carried(label)
            made.append(tool)
    return list(made)


def tool_id_of(stored: dict[str, Json]) -> str | None:
    """Sim's id of a tool: as stored, or by its block type and operation."""
    if isinstance(stored.get("toolId"), str) and stored["toolId"]:
        return str(stored["toolId"])
    block_type, operation = stored.get("type"), stored.get("operation")
    table = table_of(block_type) if isinstance(block_type, str) else None
    if table is not None and isinstance(operation, str) and operation in table.tool_by_operation:
        return table.tool_by_operation[operation]
    if isinstance(operation, str) and operation and isinstance(block_type, str):
        return operation if operation.startswith(f"{block_type}_") else f"{block_type}_{operation}"
    return table.tools[0] if table is not None and table.tools else None


def _tool(context: Context, stored: dict[str, Json], label: str) -> dict[str, Json] | None:
    params = {key: value for key, value in _mapping(stored.get("params")).items() if not is_empty(value)}
    match stored.get("type"):
        case "custom-tool":
            return _custom(context, stored, params, label)
        case "mcp" | "mcp-server":
            return _mcp(context, stored, params, label)
        case "api":
            return _http(context, stored, params)
        case "function" if params.get("code"):
            return _function(context, stored, params)
        case _:
            return _registered(context, stored, params, label)


def _custom(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> dict[str, Json] | None:
    function = _mapping(_mapping(stored.get("schema")).get("function"))
    name = function.get("name") or stored.get("title")
    tool_id = stored.get("toolId") or (f"custom_{name}" if name else stored.get("customToolId"))
    if not isinstance(tool_id, str) or not tool_id:
        context.notes.dropped(label, "a custom tool without a name")
        return None
    shape = {
        "name": tool_id,
        "description": str(function.get("description") or ""),
        "parameters": _schema(function.get("parameters"), params),
    }
    source = source_of(stored.get("code"))
    if not source:
        context.notes.changed(
            label, "its code stands in the Sim workspace, not in the export", f"register a tool `{tool_id}`"
        )
        return {**shape, "tool": _call(context, tool_id, stored, params)}
    made = compile_code(source, context.scope)
    _note_fault(context, label, made)
    names = [*_mapping(_mapping(function.get("parameters")).get("properties")), *params]
    arguments = {
        key: context.value(params[key]) if key in params else ref("local", "arguments", key)
        for key in dict.fromkeys(names)
    }
    tool = {
        "kind": "function",
        "manner": "sim",
        "code": made.source,
        "arguments": {**arguments, **made.arguments},
        "environment": made.environment,
        "dependencies": made.dependencies,
    }
    if made.uses_network:
        context.notes.changed(
            label, "its code calls fetch; functions have no network here", "register it as a tool instead"
        )
    return {**shape, "tool": tool}


def _mcp(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> dict[str, Json] | None:
    server = params.pop("serverId", None) or params.pop("serverName", None) or params.pop("server", None)
    params = {
        key: value for key, value in params.items() if key not in ("serverName", "serverUrl", "serverId", "transport")
    }
    wanted = params.pop("toolName", None) or stored.get("operation") or stored.get("title")
    if not isinstance(server, str) or not isinstance(wanted, str):
        context.notes.dropped(label, "an MCP tool without server or name")
        return None
    name = stored.get("toolId") if isinstance(stored.get("toolId"), str) and stored["toolId"] else wanted
    schema = _mapping(stored.get("schema"))
    context.notes.changed(label, f"the worker must know the MCP server `{server}`", "declare the server for the worker")
    return {
        "name": str(name),
        "description": str(schema.get("description") or stored.get("title") or ""),
        "parameters": _schema(schema.get("parameters", schema.get("inputSchema", schema)), params),
        "tool": {"kind": "mcp", "server": server, "tool": wanted, "arguments": _merged(context, params)},
    }


def _http(context: Context, stored: dict[str, Json], params: dict[str, Json]) -> dict[str, Json]:
    """An API block as a tool: what the agent's author has filled in is fixed, the rest is the model's to say."""
    given = {name: ref("local", "arguments", name) for name in _HTTP_PARAMETERS}
    method = (
        context.text(params["method"]) if "method" in params else {"$call": "default", "args": [given["method"], "GET"]}
    )
    tool: dict[str, Json] = {
        "kind": "http",
        "manner": "sim",
        "method": method,
        "url": context.text(params["url"]) if "url" in params else given["url"],
        "query": _rows(context, params["params"]) if "params" in params else given["params"],
        "headers": _rows(context, params["headers"]) if "headers" in params else given["headers"],
    }
    if "body" in params:
        tool["body"] = body_of(context, params["body"], None)
    elif method not in ("GET", "HEAD"):
        tool["body"] = {"kind": "json", "value": given["body"]}
    open_ones = {name: shape for name, shape in _HTTP_PARAMETERS.items() if name not in params}
    required = ["url"] if "url" in open_ones else []
    return {
        "name": tool_id_of(stored) or "http_request",
        "description": str(stored.get("title") or "HTTP request"),
        "parameters": {"type": "object", "properties": open_ones, "required": required},
        "tool": tool,
    }


def _note_fault(context: Context, label: str, made: Code) -> None:
    if made.fault:
        message = f"does not parse ({made.fault}); it fails when it is called, as in Sim"
        context.notes.doubt(label, message, "correct the code")


def _function(context: Context, stored: dict[str, Json], params: dict[str, Json]) -> dict[str, Json]:
    language = params.get("language") if params.get("language") in ("javascript", "python") else "javascript"
    made = compile_code(source_of(params["code"]), context.scope, str(language))
    _note_fault(context, f"tools: {stored.get('title') or 'function'}", made)
    tool = {
        "kind": "function",
        "manner": "sim",
        "language": language,
        "code": made.source,
        "arguments": made.arguments,
        "environment": made.environment,
        "dependencies": made.dependencies,
    }
    name, description = tool_id_of(stored) or "function_execute", str(stored.get("title") or "Runs a function")
    return {"name": name, "description": description, "tool": tool}


def _registered(
    context: Context, stored: dict[str, Json], params: dict[str, Json], label: str
) -> dict[str, Json] | None:
    tool_id = tool_id_of(stored)
    if tool_id is None:
        context.notes.dropped(
            label, "a tool without a tool id cannot be called", "choose its operation in Sim, and export again"
        )
        return None
    context.notes.changed(
        label, f"calls the registered tool `{tool_id}`", f"register a tool of that name for {stored.get('type')}"
    )
    return {
        "name": tool_id,
        "description": str(stored.get("title") or stored.get("type") or tool_id),
        "parameters": _schema(_mapping(stored.get("schema")).get("parameters"), params),
        "tool": _call(context, tool_id, stored, params),
    }


def _call(context: Context, tool_id: str, stored: dict[str, Json], params: dict[str, Json]) -> dict[str, Json]:
    return {
        "kind": "registered",
        "id": tool_id,
        "name": str(stored.get("title") or stored.get("type") or tool_id),
        "arguments": _merged(context, params),
    }


def _merged(context: Context, params: dict[str, Json]) -> dict[str, Json]:
    """What the model says, and over it what the agent's author has filled in."""
    return {"$call": "merge", "args": [_ARGUMENTS, context.value(params)]}


def _schema(parameters: Json, fixed: dict[str, Json]) -> dict[str, Json]:
    """The JSON Schema of what the model may say: without what is fixed; open where nothing is known."""
    known = _mapping(parameters)
    if not isinstance(known.get("properties"), dict):
        return _OPEN
    properties = {name: shape for name, shape in known["properties"].items() if name not in fixed}
    required = [name for name in known.get("required") or [] if name in properties]
    return {**known, "type": "object", "properties": properties, "required": required}


def _rows(context: Context, table: Json) -> list[Json]:
    return [[context.text(name), context.text(value)] for name, value in rows_of(table)]


def _own_name(name: str, others: list[str]) -> str:
    """A name that models accept (letters, digits, dash and underscore, 64 at most), and that no other tool has."""
    clean = re.sub(r"[^A-Za-z0-9_-]", "_", name)[:60] or "tool"
    return next(one for one in (clean, *(f"{clean}_{number}" for number in range(2, 1000))) if one not in others)


def _title(stored: dict[str, Json], number: int) -> str:
    return str(stored.get("title") or stored.get("type") or f"tool {number + 1}")


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
