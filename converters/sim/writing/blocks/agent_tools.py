"""The tools of agents: custom tools, api blocks, blocks of integrations, MCP tools."""

from __future__ import annotations

from typing import assert_never

from converters.sim.writing.blocks.registered import block_for
from converters.sim.writing.blocks.tool import code_of
from converters.sim.writing.building import Building
from journeys.states import AgentTool, FunctionTool, HttpTool, McpTool, RegisteredTool
from journeys.states.agent import JourneyTool
from journeys.values import Json, references, word

_ALL: Json = {"$ref": ["local", "arguments"]}


def tools_of(building: Building, tools: tuple[AgentTool, ...]) -> list[Json]:
    """The tools as an agent block stores them."""
    return [_tool(building, tool, f"tools: {tool.name}") for tool in tools]


def _tool(building: Building, tool: AgentTool, name: str) -> dict[str, Json]:
    common = {"usageControl": tool.usage}
    if tool.effect is not None:
        building.dropped(f"{name}.effect", "Sim calls a tool as often as the model asks for it")
    if tool.output is not None:
        building.dropped(f"{name}.output", "Sim gives the model what the tool gives", "do it in a custom tool")
    match tool.tool:
        case FunctionTool():
            return {**_custom(tool), "code": _code(building, tool.tool), **common}
        case HttpTool():
            return {
                "type": "api",
                "title": tool.description or tool.name,
                "params": _request(building, name, tool.tool),
                **common,
            }
        case RegisteredTool(id=tool_id):
            return {**_block(tool, tool_id), "params": _fixed(building, name, tool.tool.arguments), **common}
        case McpTool(server=server, tool=wanted):
            fixed = _fixed(building, name, tool.tool.arguments)
            params = {"serverId": server, "toolName": wanted, **fixed}
            schema = {**tool.parameters, "description": tool.description}
            return {
                "type": "mcp",
                "title": tool.description or wanted,
                "toolId": tool.name,
                "params": params,
                "schema": schema,
                **common,
            }
        case JourneyTool(journey=journey):
            title = building.site.titles.get(journey, journey)
            params = {"workflowId": journey, **_mapped(building, name, tool.tool.input)}
            return {"type": "workflow_input", "title": title, "toolId": tool.name, "params": params, **common}
        case _:
            assert_never(tool.tool)


def _custom(tool: AgentTool) -> dict[str, Json]:
    about = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {
        "type": "custom-tool",
        "title": tool.name,
        "toolId": tool.name,
        "schema": {"type": "function", "function": about},
    }


def _code(building: Building, tool: FunctionTool) -> str:
    """The code of a custom tool, which sees what the model gives by name."""
    given = tuple(name for name, value in tool.arguments.items() if value == {"$ref": ["local", "arguments", name]})
    return code_of(building, tool, given)


def _block(tool: AgentTool, tool_id: str) -> dict[str, Json]:
    kind, operation = block_for(tool_id) or (None, None)
    if kind is None:
        return {**_custom(tool), "toolId": tool_id}
    made: dict[str, Json] = {"type": kind, "title": tool.description or tool.name, "toolId": tool_id}
    made |= {"operation": operation} if operation is not None else {}
    return {**made, "schema": {"name": tool.name, "description": tool.description, "parameters": tool.parameters}}


def _fixed(building: Building, name: str, arguments: Json) -> dict[str, Json]:
    """What the author has filled in; all else is the model's to say."""
    value = dict(arguments) if isinstance(arguments, dict) else arguments
    if value == _ALL:
        return {}
    if word(value) == "$call" and value["$call"] == "merge" and value.get("args", [None])[0] == _ALL:
        value = value["args"][1] if len(value["args"]) > 1 else {}
    if not isinstance(value, dict) or word(value) is not None:
        building.dropped(f"{name}.arguments", "they are only known when the model calls")
        return {}
    made: dict[str, Json] = {}
    for key, item in value.items():
        paths = list(references(item))
        if item == {"$ref": ["local", "arguments", key]}:
            continue
        if any(path[:2] == ["local", "arguments"] for path in paths):
            building.dropped(f"{name}.{key}", "Sim changes nothing of what a model says", "do it in a custom tool")
            continue
        made[key] = building.said(f"{name}.{key}", item)
    return made


def _mapped(building: Building, name: str, value: Json) -> dict[str, Json]:
    """The input of a child, as far as the author has filled it in."""
    given: Json = {"$ref": ["local", "arguments", "inputMapping"]}
    if value in (None, given, _ALL):
        return {}
    if word(value) == "$call" and value["$call"] == "merge" and value.get("args", [None])[0] == given:
        value = value["args"][1] if len(value["args"]) > 1 else {}
    if word(value) == "$call" and value["$call"] == "parse_json":
        return {"inputMapping": building.text(f"{name}.input", value["args"][0])}
    found = _fixed(building, name, value)
    return {"inputMapping": found} if found else {}


def _request(building: Building, name: str, tool: HttpTool) -> dict[str, Json]:
    """The fields of a request that are filled in."""
    body = tool.body.value if tool.body is not None else None
    named = {"url": tool.url, "method": tool.method, "params": tool.query, "headers": tool.headers, "body": body}
    made: dict[str, Json] = {}
    for key, value in named.items():
        paths = list(references(value))
        if value is None or paths == [["local", "arguments", key]]:
            continue
        if any(path[:2] == ["local", "arguments"] for path in paths):
            building.dropped(f"{name}.{key}", "Sim changes nothing of what a model says", "do it in a custom tool")
            continue
        pairs = isinstance(value, list) and key in ("params", "headers")
        made[key] = building.said(f"{name}.{key}", dict(value) if pairs and _plain(value) else value)
    return made


def _plain(value: list[Json]) -> bool:
    return all(isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) for one in value)
