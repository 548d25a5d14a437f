"""The tools of agents: registered ones by name, functions, HTTP requests, tools of MCP servers."""

from __future__ import annotations

import re

from converters.reactflow.canvas import read_shape
from converters.reactflow.context import STATE, Config, Context
from converters.reactflow.nodes.api import request_of
from converters.reactflow.nodes.function import function_of
from converters.reactflow.schema.configs import ApiConfig, FunctionConfig
from journeys.values import Json, ref

_ARGUMENTS = ref("local", "arguments")
_OPEN: dict[str, Json] = {"type": "object", "properties": {}, "additionalProperties": True}


def tools_of(context: Context[Config], listed: list[Json]) -> list[STATE]:
    """The tools that an agent may call."""
    made: list[STATE] = []
    for number, given in enumerate(listed, 1):
        tool = {"toolId": given} if isinstance(given, str) else given
        if not isinstance(tool, dict):
            context.refuse("a tool is an id, or an object with a `name`", "write it so", f"tools[{number - 1}]")
            continue
        label = next((one for key in ("name", "toolId", "id") if isinstance(one := tool.get(key), str) and one), "")
        if not label:
            context.refuse("a tool needs a `name` or a `toolId`", "give it one", f"tools[{number - 1}]")
            continue
        name = re.sub(r"[^A-Za-z0-9_-]", "_", label)[:64]
        description = tool.get("description") if isinstance(tool.get("description"), str) else ""
        shape = {"name": name, "description": description, "parameters": _schema(tool.get("parameters"))}
        made.append({**shape, "tool": _tool(context, tool, label, f"tools[{number - 1}]")})
    return made


def _tool(context: Context[Config], tool: dict[str, Json], label: str, place: str) -> STATE:
    names = list(_schema(tool.get("parameters"))["properties"])
    given = {name: ref("local", "arguments", name) for name in names}
    scope = context.scope
    own, scope.own = scope.own, {**scope.own, **given}
    where = f"{context.node.place}, {place}"
    try:
        if isinstance(tool.get("code"), str):
            function = read_shape(FunctionConfig, {**tool, "parameters": []}, where, context.problems)
            if function is not None:
                return function_of(context, function, given)
        elif "endpoint" in tool or "url" in tool:
            request = read_shape(ApiConfig, {**tool, "parameters": None}, where, context.problems)
            if request is not None:
                return request_of(context, request)
        elif isinstance(tool.get("server"), str):
            context.notes.carried(place, f"the worker must know the MCP server `{tool['server']}`")
            wanted = tool.get("tool") if isinstance(tool.get("tool"), str) else label
            return {"kind": "mcp", "server": tool["server"], "tool": wanted, "arguments": _merged()}
    finally:
        scope.own = own
    tool_id = tool.get("toolId") if isinstance(tool.get("toolId"), str) else label
    context.notes.carried(place, f"calls the registered tool `{tool_id}`", f"register a tool `{tool_id}`")
    return {"kind": "registered", "id": tool_id, "arguments": _merged(), "name": label}


def _merged() -> STATE:
    return {"$call": "merge", "args": [_ARGUMENTS]}


def _schema(parameters: Json) -> dict[str, Json]:
    """JSON Schema of what the model may say: as it is, from a list of parameters, or open where nothing is known."""
    if isinstance(parameters, dict) and isinstance(parameters.get("properties"), dict):
        return {"type": "object", **parameters}
    if isinstance(parameters, list):
        known = [one for one in parameters if isinstance(one, dict) and isinstance(one.get("name"), str)]
        required = [one["name"] for one in known if one.get("required") is True]
        return {"type": "object", "properties": {one["name"]: _shape(one) for one in known}, "required": required}
    if isinstance(parameters, dict) and parameters:
        return {
            "type": "object",
            "properties": {name: one if isinstance(one, dict) else {} for name, one in parameters.items()},
        }
    return _OPEN


def _shape(parameter: dict[str, Json]) -> dict[str, Json]:
    return {key: parameter[key] for key in ("type", "description", "enum") if key in parameter}
