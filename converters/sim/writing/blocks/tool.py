"""Tool calls as api, function and mcp blocks, or as the block whose tool it is."""

from __future__ import annotations

import json
import re
from typing import assert_never

from converters.sim.context import rows_of
from converters.sim.texts import is_static
from converters.sim.writing.blocks.registered import integration
from converters.sim.writing.building import Building
from converters.sim.writing.names import spelled
from journeys.states import Authentication, Body, FunctionTool, HttpTool, McpTool, RegisteredTool, ToolExecution
from journeys.states.state import Retry
from journeys.states.tool import Tool
from journeys.values import Json, word

_IDEMPOTENT = ("GET", "HEAD", "PUT", "DELETE")
_MADE = re.compile(r"globalThis\[\"(__(?:ref|env)_\d+)\"\]|\b(__(?:ref|env)_\d+)\b")
_SIM_SECONDS = 300.0


def write(building: Building, state: ToolExecution) -> None:
    """The block of a tool call."""
    kind, values = block_of(building, state.tool)
    draft = building.own(kind, values)
    retry = retry_of(building, kind)
    if retry is not None:
        draft.details["retry"] = retry


def block_of(building: Building, tool: Tool, block_type: str | None = None) -> tuple[str, dict[str, Json]]:
    """Type and values of the block for a tool; of the given type, where the block is there already."""
    building.take("tool")
    match tool:
        case HttpTool():
            return "api", http_values(building, tool)
        case FunctionTool():
            return "function", function_values(building, tool)
        case RegisteredTool():
            return integration(building, tool, block_type)
        case McpTool():
            arguments = building.said("tool", dict(tool.arguments))
            return "mcp", {"server": tool.server, "tool": f"{tool.server}-{tool.tool}", "arguments": arguments}
        case _:
            assert_never(tool)


def http_values(building: Building, tool: HttpTool) -> dict[str, Json]:
    """The fields of an api block."""
    headers = _pairs(building, "tool.headers", tool.headers)
    query = _pairs(building, "tool.query", tool.query)
    if tool.authentication is not None:
        _authenticate(building, tool.authentication, headers, query)
    if tool.success is not None:
        building.dropped("tool.success", "Sim takes the status codes 200 to 299 for success", "add a condition block")
    body = None if tool.body is None else _body(building, tool.body, headers)
    values: dict[str, Json] = {
        "url": building.text("tool.url", tool.url),
        "method": building.text("tool.method", tool.method),
        "params": _table("params", query),
        "headers": _table("headers", headers),
        "body": body,
    }
    seconds = building.take("call_timeout_seconds")
    if seconds is not None and seconds != _SIM_SECONDS:
        values["timeout"] = _number(seconds * 1000)
    return {**values, **_retries(building, tool.method)}


def function_values(building: Building, tool: FunctionTool) -> dict[str, Json]:
    """The fields of a function block."""
    if building.take("call_timeout_seconds") not in (None, _SIM_SECONDS):
        building.dropped("call_timeout_seconds", "a function block of Sim has a fixed time")
    if tool.memory_mb != 128:
        building.dropped("tool.memory_mb", "Sim's sandbox has a fixed memory")
    return {"language": tool.language, "code": code_of(building, tool)}


def code_of(building: Building, tool: FunctionTool, given: tuple[str, ...] = ()) -> str:
    """Code with references where the reader has put arguments; other arguments become names in front of it.

    Args:
        given: names that the code is given anyway.
    """
    written: dict[str, str] = {}
    front: list[str] = []
    for name, value in tool.arguments.items():
        if name in given:
            continue
        bare = _bare(building, value)
        if bare is not None and _MADE.fullmatch(name):
            written[name] = bare
        elif tool.language == "python":
            front.append(f"{name} = {bare or building.computed(f'tool.arguments.{name}', value)}\n")
        else:
            front.append(f"const {name} = {building.script(f'tool.arguments.{name}', value)};\n")
    code = _MADE.sub(lambda match: written.get(match[1] or match[2], match[0]), tool.code)
    return "".join(front) + code


def retry_of(building: Building, kind: str) -> Json:
    """A block's own retry, from that of the state; api blocks count theirs as retries of the request."""
    retry: Retry | None = building.take("retry")
    if retry is None or retry.max_attempts == 1 or kind == "api":
        return None
    tries, wait = min(max(retry.max_attempts, 2), 5), min(max(retry.initial_seconds, 0), 5)
    if tries != retry.max_attempts or wait != retry.initial_seconds or retry.backoff != 1:
        building.changed("retry", f"Sim tries {tries} times in all, with {wait:g} seconds between")
    elif not retry.retry_all:
        building.changed("retry", "Sim tries again whatever the error")
    return {"enabled": True, "maxTries": tries, "waitBetweenTriesMs": _number(wait * 1000)}


def _retries(building: Building, method: Json) -> dict[str, Json]:
    retry: Retry | None = building.take("retry")
    if retry is None or retry.max_attempts == 1:
        return {}
    count = min(retry.max_attempts - 1, 10)
    if count != retry.max_attempts - 1 or retry.backoff != 2:
        building.changed("retry", f"Sim makes {count} more attempts, each pause twice as long as the one before")
    made: dict[str, Json] = {
        "retries": count,
        "retryDelayMs": _number(retry.initial_seconds * 1000),
        "retryMaxDelayMs": _number(retry.max_seconds * 1000),
    }
    if not isinstance(method, str) or method.upper() not in _IDEMPOTENT:
        made["retryNonIdempotent"] = True
    if building.take("effect") == "unsafe":
        building.changed("effect", "Sim makes the request again when it failed", "set its retries to 0")
    return made


def _pairs(building: Building, name: str, value: Json) -> list[tuple[str, str]]:
    """Names and values as texts."""
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, list) and len(one) == 2 for one in value):
        return [(building.text(name, key), building.text(name, item)) for key, item in value]
    if isinstance(value, dict) and word(value) is None:
        return [(key, building.text(name, item)) for key, item in value.items()]
    if isinstance(value, dict) and isinstance(value.get("$literal"), dict):
        return [(key, building.text(name, item)) for key, item in rows_of(value["$literal"])]
    building.dropped(name, "it is only known at run time; a table of Sim has fixed names", "write its names out")
    return []


def _table(name: str, pairs: list[tuple[str, str]]) -> Json:
    rows = [{"id": f"{name}-{n}", "cells": {"Key": key, "Value": value}} for n, (key, value) in enumerate(pairs, 1)]
    return rows or None


def _authenticate(
    building: Building, proof: Authentication, headers: list[tuple[str, str]], query: list[tuple[str, str]]
) -> None:
    where = "tool.authentication"
    match proof.kind:
        case "bearer":
            headers.append(("Authorization", f"Bearer {building.text(where, proof.token)}"))
        case "api_key":
            (headers if proof.location == "header" else query).append((proof.name, building.text(where, proof.token)))
        case "basic":
            building.dropped(
                where,
                "an api block has no user name and password",
                "keep the header's value as a secret, and write Authorization: {{NAME}}",
            )
        case _:
            assert_never(proof.kind)


def _body(building: Building, body: Body, headers: list[tuple[str, str]]) -> Json:
    usual = {"json": None, "form": "application/x-www-form-urlencoded", "raw": None}[body.kind]
    wanted = body.content_type or usual
    named = next((value for key, value in headers if key.lower() == "content-type"), None)
    if wanted not in (None, "application/json") and named is None:
        headers.append(("Content-Type", str(wanted)))
    value = body.value
    if isinstance(value, dict) and value.get("$call") == "parse_json_braced":
        value = value["args"][0]
    elif body.kind != "raw" and isinstance(value, (dict, list)) and word(value) != "$text":
        return _json(building, value)
    elif body.kind == "json" and not isinstance(value, dict):
        building.changed("tool.body", "Sim sends a body that is no object or list as the text that it is")
    return building.text("tool.body", value)


def _json(building: Building, value: Json) -> str:
    """A body that is JSON: written out where it is fixed, else computed, so that its types stay."""
    if word(value) == "$literal" or is_static(value):
        return json.dumps(building.said("tool.body", value), ensure_ascii=False, indent=2)
    return building.computed("tool.body", value)


def _bare(building: Building, value: Json) -> str | None:
    """A value as one reference, if it is one."""
    match word(value):
        case "$ref" | "$env":
            text = building.text("tool.arguments", value)
            return text if text.startswith(("<", "{{")) else None
        case "$call" if value["$call"] == "if_missing":
            return _bare(building, value["args"][0])
        case "$call":
            text = building.text("tool.arguments", value) if value["$call"] == "default" else ""
            return text if text == spelled(text.strip("<>").rpartition(".")[0], ("error",)) else None
        case _:
            return None


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value
