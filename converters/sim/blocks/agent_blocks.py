"""Blocks as tools of agents: HTTP requests, child workflows, and every other block as a call of its registered tool."""

from __future__ import annotations

import json

from converters.sim.blocks.api import body_of
from converters.sim.context import Context, rows_of
from converters.sim.tool_inputs import block_schema, entered, mapping, merged, model_schema, tool_id_of
from journeys.values import Json, ref

Tool = dict[str, Json]
_BUILT_IN = ("memory_add", "memory_get", "memory_get_all", "memory_delete", "guardrails_validate")
_HTTP_PARAMETERS: dict[str, Json] = {
    "url": {"type": "string", "description": "The address to call"},
    "method": {"type": "string", "enum": ["GET", "POST", "PUT", "DELETE", "PATCH"]},
    "params": {"type": "object", "description": "Query parameters by name"},
    "headers": {"type": "object", "description": "Headers by name"},
    "body": {"type": "object", "description": "The body, sent as JSON"},
}


def http_tool(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> Tool:  # noqa: ARG001
    """An API block."""
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


def workflow_tool(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> Tool | None:
    """A workflow, run as a child; what the author has mapped stands over what the model gives."""
    child = params.get("workflowId") or params.get("manualWorkflowId")
    if not isinstance(child, str) or child not in context.children:
        if isinstance(child, str):
            context.notes.changed(
                label,
                f"the child workflow `{child}` was not supplied; the tool `workflow_executor` is called in its place",
                "export it too, and give it under that id",
            )
        return registered_tool(context, stored, params, label)
    title = context.children[child]
    given = {"$call": "merge", "args": [ref("local", "arguments", "inputMapping"), _mapped(context, params)]}
    fields = context.child_fields.get(child, ())
    inputs = {name: {"type": "string", "description": f"Input field: {name}"} for name in fields}
    shape = {"type": "object", "description": f"Input values for {title}", "properties": inputs}
    return {
        "name": tool_id_of(stored) or "workflow_executor",
        "description": str(stored.get("title") or title),
        "parameters": {"type": "object", "properties": {"inputMapping": shape}, "required": ["inputMapping"]},
        "tool": {"kind": "journey", "journey": child, "input": given},
    }


def _mapped(context: Context, params: dict[str, Json]) -> Json:
    stored = params.get("inputMapping")
    if isinstance(stored, str):
        try:
            stored = json.loads(stored)
        except (ValueError, RecursionError):
            return {"$call": "parse_json", "args": [context.text(stored)]}
    return context.value(entered(mapping(stored)))


def registered_tool(context: Context, stored: dict[str, Json], params: dict[str, Json], label: str) -> Tool | None:
    """Any other block: the registered tool that has Sim's tool id."""
    tool_id = tool_id_of(stored)
    if tool_id is None:
        context.notes.dropped(
            label, "a tool without a tool id cannot be called", "choose its operation in Sim, and export again"
        )
        return None
    if tool_id not in _BUILT_IN:
        context.notes.changed(
            label, f"calls the registered tool `{tool_id}`", f"register a tool of that name for {stored.get('type')}"
        )
    given = mapping(stored.get("schema")).get("parameters")
    named = str(stored.get("title") or stored.get("type") or tool_id)
    return {
        "name": tool_id,
        "description": named,
        "parameters": model_schema(given, params) if given else block_schema(str(stored.get("type")), params),
        "tool": {"kind": "registered", "id": tool_id, "name": named, "arguments": merged(context, params)},
    }


def _rows(context: Context, table: Json) -> list[Json]:
    return [[context.text(name), context.text(value)] for name, value in rows_of(table)]
