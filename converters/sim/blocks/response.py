"""Response blocks as final states: the first one reached ends the run (Sim's executor/handlers/response)."""

from __future__ import annotations

import json

from converters.sim.blocks.builder_data import object_of
from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context, rows_of
from converters.sim.texts import as_number, is_static, reads_environment
from journeys.values import Json

_CONTENT_TYPE = {"Content-Type": "application/json"}


def build(context: Context) -> Built:
    """The state of a response block; its output is `{data, status, headers}`."""
    output = {"data": _data(context), "status": _status(context), "headers": _headers(context)}
    return Built({"type": "final", "output": output})


def _headers(context: Context) -> Json:
    """The headers; one whose value turns out to be empty is left out."""
    rows = {name: context.text(value) for name, value in rows_of(context.take("headers")) if value != ""}
    made = context.object("headers", {**_CONTENT_TYPE, **rows})
    empty = [
        compile_expression(f'value === "" ? {json.dumps(name)} : ""', {"value": value})
        for name, value in rows.items()
        if not is_static(value) and not reads_environment(value)
    ]
    return {"$call": "omit", "args": [made, empty]} if empty else made


def _data(context: Context) -> Json:
    mode = context.take("dataMode") or "structured"
    rows, data = context.take("builderData"), context.take("data")
    if mode == "json" and data is not None:
        value = context.value(data)
        parsed = {"$call": "parse_json", "args": [value]}
        if not isinstance(data, str) or is_static(value) or reads_environment(value):
            return parsed if isinstance(data, str) else value
        return compile_expression('text === "" ? {} : parsed', {"text": value, "parsed": parsed})
    if mode == "structured" and rows is not None:
        if _looks_like_json(rows):
            message = "every text in it that is JSON is parsed: 42 in quotes becomes a number, as in Sim"
            context.notes.carried("builderData", message)
        return {"$call": "parse_json_deep", "args": [object_of(rows, context)]}
    return context.value(data) if data is not None else {}


def _looks_like_json(rows: Json) -> bool:
    return isinstance(rows, list) and any(
        isinstance(row, dict) and row.get("type") == "string" and _is_json_scalar(row.get("value")) for row in rows
    )


def _is_json_scalar(value: Json) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and (as_number(value) is not None or value in ("true", "false", "null"))
    )


def _status(context: Context) -> Json:
    stored = context.take("status")
    if stored is None:
        return 200
    value = context.value(stored)
    if not is_static(value):
        return compile_expression("Number(code) >= 100 && Number(code) <= 599 ? Number(code) : 200", {"code": value})
    number = as_number(value)
    return number if number is not None and 100 <= number <= 599 else 200
